"""Every fault that the design names, what must then happen, and the tests that show it - or why none does yet.

Ids and faults follow the project's reliability notes. `tests/faults/test_register.py` fails where a named test does not
exist; `make faults` runs exactly the tests named here; `tools/write_reliability.py` makes `docs/reliability.md`.
"""

from typing import NamedTuple


class Fault(NamedTuple):
    """One row."""

    id: str
    fault: str
    expected: str
    tests: tuple[str, ...] = ()
    """`path::test`, without `tests/`."""
    component: str = ""
    """The real thing that takes part."""
    missing: str = ""
    """What is not shown, and why; '' if everything is."""


SERVER = "workers and replicas on PostgreSQL are not built"
SQLITE, MODEL_SERVER, CHILD = (
    "SQLite",
    "an HTTP model server on this machine, through litellm",
    "the capped child process",
)
CHROMIUM, PROGRAM = "Chromium", "the program as a process"
_LLM = "llm/test_litellm_client.py::"
_FAULTS = f"{_LLM}test_each_fault_has_its_kind_and_its_number_of_requests"
_JUDGE = "grading/test_judge.py::"
_REPLY = "grading/test_reply.py::"
_DECODE = "speech/test_decode.py::"

FAULTS = (
    Fault("A1", "the writer is killed, again and again", "nothing acknowledged is lost, the file is sound",
          ("store/test_crash.py::test_no_acknowledged_answer_is_lost_and_none_is_without_its_work",), SQLITE),
    Fault("A2", "the power fails", "nothing acknowledged is lost, the file is sound; weaker settings are seen to lose",
          ("faults/test_power_cuts.py::test_a2_no_power_cut_loses_an_acknowledged_answer_or_damages_the_file",
           "faults/test_power_cuts.py::test_a2_the_simulation_sees_what_weaker_settings_lose",
           "store/test_database.py::test_pragmas_are_what_durability_rests_on"), f"{SQLITE} over a layer that logs its writes"),
    Fault("A3", "killed at each step of an answer's way", "after a restart every answer is there and graded once",
          ("faults/test_crashes.py::test_a3_a4_a5_a_kill_at_each_failpoint_loses_nothing_and_grades_once",), f"the program's parts in a process, {SQLITE}"),
    Fault("A4", "killed while recording", "every acknowledged piece can be read, a torn one is dropped",
          ("store/test_crash.py::test_no_acknowledged_sound_is_lost", "store/test_recordings.py::test_recording_goes_on_after_a_restart_without_the_torn_chunk",
           "store/test_sound_objects.py::test_a_kill_between_the_put_and_its_acknowledgement_loses_nothing_and_keeps_nothing_twice",
           "faults/test_object_crashes.py::*"), "files, an S3 server (moto), " + SQLITE),
    Fault("A5", "killed in the middle of a migration", "the old schema stays, the next start migrates, a copy exists",
          ("store/test_schema.py::test_kill_in_the_middle_leaves_the_old_schema_and_the_next_start_migrates",
           "store/test_schema.py::test_copy_made_before_an_upgrade_is_the_old_database"), SQLITE),
    Fault("A6", "the database is locked", "a sentence; the page keeps the answer and hands it in again",
          ("store/test_database.py::test_locked_database_is_reported_and_works_after_the_lock",
           "browser/test_nothing_lost.py::test_an_answer_handed_in_while_the_server_is_down_arrives_when_it_is_back"), f"{SQLITE}, {CHROMIUM}"),
    Fault("A7", "the disk is full, or the object store out of order", "a sentence, nothing half-written, what was acknowledged stays",
          ("store/test_database.py::test_full_disk_loses_nothing_and_work_goes_on_once_there_is_room",
           "store/test_recordings.py::test_full_disk_keeps_what_was_acknowledged_and_says_how_much",
           "store/test_sound_objects.py::test_a_store_that_is_out_of_order_leaves_nothing_half_written_and_says_what_is_saved"), "files, an S3 server (moto), " + SQLITE),
    Fault("A8", "the data folder cannot be written", "the start is refused and names the folder",
          ("cli/test_serve.py::test_a_data_folder_that_cannot_be_written_is_named",), PROGRAM, "network shares are told by the journal mode alone"),
    Fault("A9", "a second process on the same data folder", "it ends and names the first",
          ("store/test_lock.py::test_second_process_is_told_who_has_the_folder_until_that_one_is_killed",), PROGRAM),
    Fault("A10", "a database newer than the program", "refused, both versions named, nothing written",
          ("store/test_schema.py::test_database_of_a_newer_version_is_refused_and_untouched",
           "cli/test_serve.py::test_the_database_of_a_newer_version_is_refused_and_left_alone"), f"{SQLITE}, {PROGRAM}"),
    Fault("A11", "a flipped byte", "found, the doctor names it, the rest can be read",
          ("store/test_database.py::test_damaged_page_is_found", "store/test_segment_file.py::test_flipped_byte_loses_its_chunk_alone_and_nothing_is_cut_off",
           "cli/test_doctor.py::test_a_damaged_recording_is_told", "cli/test_recordings_url.py::test_the_doctor_reads_what_is_in_the_bucket"), "files, an S3 server (moto), " + SQLITE),
    Fault("A12", "an answer is changed after grading", "a new grade above the old one, which is kept",
          ("service/test_regrading.py::*", "store/test_grades.py::test_new_outcome_stands_above_old_ones_which_stay"), SQLITE),
    Fault("A13", "the clock is set back", "order and durations do no harm",
          ("service/test_whole_sessions.py::test_a_clock_that_is_set_back_does_no_harm",), SQLITE),
    Fault("A14", "asked to end while grading", "finishes what is in hand, the rest is done after the next start",
          ("jobs/test_local.py::test_stopping_finishes_what_is_in_hand_and_leaves_the_rest_for_later",
           "cli/test_serve.py::test_it_serves_until_it_is_stopped_and_says_nothing_else"), PROGRAM),
    Fault("A15", "the same work three times at once", "one grade",
          ("store/test_grades.py::test_same_work_done_three_times_at_once_leaves_one_grade",), SQLITE),
    Fault("B1", "the model does not answer", "tried again, then *not scored* with the reason", (_FAULTS, f"{_JUDGE}test_a_server_that_misbehaves_gives_a_reason_and_no_number"), MODEL_SERVER),
    Fault("B2", "eight bytes a second", "cut at the deadline", (f"{_LLM}test_the_deadline_holds_whatever_the_server_does",), MODEL_SERVER),
    Fault("B3", "too many requests", "waits as it is told to, tries as often as planned",
          (f"{_LLM}test_the_wait_is_what_the_server_asked_for_and_jitter_on_top", f"{_LLM}test_a_wait_beyond_the_deadline_is_not_begun"), MODEL_SERVER),
    Fault("B4", "a server error, a page instead of JSON", "tried again, then *not scored*", (_FAULTS,), MODEL_SERVER),
    Fault("B5", "a refusal that repeats the key", "not tried again, the key in no message and no log", (_FAULTS, f"{_LLM}test_the_key_and_the_answer_are_in_no_message_and_no_log"), MODEL_SERVER),
    Fault("B6", "a stream that breaks off", "never taken for a whole reply: nothing is streamed", (_FAULTS,), MODEL_SERVER),
    Fault("B7", "a body shorter than announced", "tried again", (_FAULTS, f"{_LLM}test_a_passing_fault_is_tried_again"), MODEL_SERVER),
    Fault("B8", "a reply cut for its length", "once more with more room, then *not scored*", (f"{_JUDGE}test_a_cut_reply_is_asked_for_again_with_more_room",), "a scripted model"),
    Fault("B9", "broken JSON, prose, two objects, a key twice", "once more with the complaint, then *not scored*",
          (f"{_REPLY}test_what_is_not_one_json_object_is_a_fault_of_format", f"{_JUDGE}test_an_unusable_reply_is_asked_for_once_more_with_the_complaint",
           f"{_JUDGE}test_twice_unusable_gives_a_reason_and_no_number"), "a scripted model"),
    Fault("B10", "JSON in a fence with a preface", "read", (f"{_REPLY}test_one_object_is_read_whatever_is_wrapped_round_it",), "the parser"),
    Fault("B11", "another schema, a key too many, a level of another type", "*not scored*", (f"{_REPLY}test_the_wrong_object_is_a_fault_of_schema_with_its_place",), "the parser"),
    Fault("B12", "a level of 9999, -1 or NaN", "*not scored*", (f"{_REPLY}test_the_wrong_object_is_a_fault_of_schema_with_its_place", f"{_REPLY}test_the_schema_refuses_what_the_parser_refuses"), "the parser"),
    Fault("B13", "a refusal, nothing, no choice", "*not scored* with the reason", (f"{_LLM}test_a_reply_that_says_nothing_is_told_from_a_refusal",), MODEL_SERVER),
    Fault("B14", "a quote that was not said", "the point is void; asked again, then *not scored*",
          (f"{_JUDGE}test_a_point_whose_quote_was_not_said_is_absent", f"{_JUDGE}test_one_quote_for_everything_is_asked_for_again_and_then_void"), "a scripted model"),
    Fault("B15", "the quote is the injected order", "no evidence, and shown", (f"{_JUDGE}test_an_order_to_the_grader_is_no_evidence",), "a scripted model"),
    Fault("B16", "a canary is missing or changed", "*not scored*", (), "", "no canary is used: the reply's schema, the quotes and a random boundary are checked instead"),
    Fault("B17", "a reply of 50 MB", "cut off while it comes", (_FAULTS, f"{_REPLY}test_a_reply_beyond_all_measure_is_not_even_read"), MODEL_SERVER),
    Fault("B18", "a reply without end", "cut at the deadline or the size", (_FAULTS, f"{_LLM}test_the_deadline_holds_whatever_the_server_does"), MODEL_SERVER),
    Fault("B19", "attacks in the answer", "a judge that obeys all of them gains less than a level",
          ("evaluation/test_attacks.py::test_a_judge_that_obeys_every_attack_gains_less_than_a_level",
           "evaluation/test_attacks.py::test_the_embedded_grader_gives_no_level_for_talk_at_the_grader"), "the shipped encoder, a judge that obeys", "no real model was at hand"),
    Fault("B20", "attacks in an advert, an own question, a shared file", "plan, rubric and bar stay; shown as text",
          ("service/test_adverts.py::test_attacks_in_an_advert_change_nothing_but_their_own_lines", "service/test_adverts.py::test_nothing_of_an_advert_reaches_a_grader",
           "evaluation/test_attacks.py::test_each_door_leads_to_its_own_place"), "the shipped encoder"),
    Fault("B21", "the answer asks for the prompt", "nothing of it in the feedback", (), "", "the outline is held to the candidate's own words, which covers most of it; no test asks for the prompt"),
    Fault("B22", "the endpoint names another model", "stored and shown as it was named", (f"{_LLM}test_the_model_is_reported_as_the_endpoint_names_it", f"{_JUDGE}test_provenance_says_all_that_is_needed_to_judge_the_judge"), MODEL_SERVER),
    Fault("B23", "no such host, connection refused", "one line that names the endpoint", (f"{_LLM}test_nobody_listening_is_an_endpoint_fault", f"{_LLM}test_every_meaning_says_a_way_out"), MODEL_SERVER),
    Fault("B24", "passes of one model disagree", "the spread is shown, two levels apart is *unstable*", (f"{_JUDGE}test_passes_two_levels_apart_are_called_unstable", f"{_JUDGE}test_several_passes_give_the_middle_level_and_their_spread"), "a scripted model"),
    Fault("C1", "a FLAC that declares ten hours", "refused at once", (f"{_DECODE}test_what_is_no_usable_audio_is_refused_with_the_reason",), CHILD),
    Fault("C2", "a FLAC that declares 2 s and holds ten hours", "stopped at the limit", (f"{_DECODE}test_what_is_no_usable_audio_is_refused_with_the_reason", f"{_DECODE}test_a_decoder_that_hits_a_cap_is_ended"), CHILD),
    Fault("C3", "1 Hz, no channels, no bytes, header only", "refused with the reason, never an empty transcript", (f"{_DECODE}test_what_is_no_usable_audio_is_refused_with_the_reason",), CHILD),
    Fault("C4", "silence", "told, no words made up, the model not asked", ("speech/test_whisper.py::test_without_speech_there_is_no_text_and_the_model_is_not_asked", "web/test_microphone.py::test_silence_says_so"), "Silero, a small Whisper", "noise and music were not tried"),
    Fault("C5", "no speech model, no network", "typing works, the page says what to do", ("speech/test_download.py::test_a_hub_that_misbehaves_ends_in_a_sentence_with_the_way_out", "browser/test_settings_and_models.py::*"), f"{CHROMIUM}, a hub on this machine"),
    Fault("C6", "changed bytes of six formats", "one kind of error, the page lives", (f"{_DECODE}test_mutated_files_decode_or_are_refused",), CHILD),
    Fault("C7", "the transcriber raises, hangs, or is killed with the program, as when memory runs out", "sound and answer are kept, the program starts again, another try is offered",
          ("jobs/test_execute.py::test_a_failed_transcription_is_told_in_one_sentence", "jobs/test_local.py::test_what_may_be_better_later_is_tried_again_at_growing_intervals",
           "faults/test_crashes.py::test_c7_work_that_kills_the_program_each_time_does_not_keep_it_from_starting",
           "service/test_dictation.py::test_a_recording_over_which_the_program_ends_is_tried_again_only_when_somebody_asks"), "the program's parts in a process, killed by signal"),
    Fault("C8", "frames lost, doubled, out of order, a stall, a closed tab", "counted, asked for again, gone on with",
          ("web/test_microphone.py::test_a_gap_is_answered_with_the_frame_to_go_on_from", "web/test_microphone.py::test_a_lost_connection_goes_on_where_it_broke_off", "store/test_recordings.py::test_chunk_sent_twice_is_kept_once",
           "browser/test_spoken_interview.py::*"), f"{CHROMIUM} with a WAV as microphone"),
    Fault("C9", "a picture, a program, an archive named .wav", "refused before it is decoded", (f"{_DECODE}test_what_is_no_usable_audio_is_refused_with_the_reason",), CHILD),
    Fault("C10", "the recogniser repeats itself", "pointed out, and read once by the grader",
          ("speech/test_repeats.py::*", "service/test_misheard.py::test_what_a_recogniser_wrote_in_a_loop_is_read_once_and_quotes_keep_their_place"), "made transcripts"),
    Fault("D1", "a YAML bomb", "refused in an instant", ("content/test_yaml_text.py::test_what_is_refused_is_refused_with_its_line", "content/own/test_files.py::test_what_is_no_such_file_is_refused_at_once"), "the reader"),
    Fault("D2", "20,000 levels, 10 MB", "refused", ("content/test_yaml_text.py::test_twenty_thousand_levels_are_refused", "content/test_yaml_text.py::test_a_huge_file_is_refused_before_it_is_read"), "the reader"),
    Fault("D3", "a tag that makes objects", "refused with its line", ("content/test_yaml_text.py::test_what_is_refused_is_refused_with_its_line",), "the reader"),
    Fault("D4", "faults in a bank", "all of them at once, with file and line", ("content/test_load.py::test_every_fault_of_every_file_is_listed_at_once",), "files"),
    Fault("D5", "documents: too many pages, a password, a bomb, broken", "text or a reason, in the child only",
          ("documents/test_read.py::test_what_is_no_document_is_refused_with_the_way_out", "documents/test_read.py::test_a_page_that_asks_for_more_than_the_cap_is_refused", "documents/test_read.py::test_changed_bytes_give_text_or_a_refusal"), CHILD),
    Fault("D6", "file names that climb, are absolute, are long or turn direction", "a name is only a name", (f"{_DECODE}test_a_file_name_is_only_a_name",), "files", "uploads carry no file name at all"),
    Fault("D7", "an address from page, bank or session", "there is no such input; other addresses are guarded", (f"{_LLM}test_a_key_from_the_environment_is_not_sent_to_another_address", f"{_LLM}test_other_providers_are_guarded_as_well"), MODEL_SERVER, "an operator's own `api_base` is believed"),
    Fault("D8", "a hostile session file", "refused, or taken in with its grades marked as imported",
          ("service/test_importing.py::test_a_file_that_is_not_what_it_says_is_refused_and_leaves_nothing", "service/test_importing.py::test_a_file_cannot_put_its_content_in_the_place_of_what_others_were_asked", "web/test_uploads.py::test_what_is_no_export_is_refused_with_a_sentence"), SQLITE),
    Fault("E1", "every route, asked by its owner, another, a stranger", "what is not yours does not exist; a route without a row fails",
          ("faults/test_access.py::*", "service/test_accounts.py::test_e1_accounts_of_another_organisation_do_not_exist_for_an_admin", "web/test_sign_in.py::*"), "FastAPI behind the guard"),
    Fault("E2", "another person's session hash", "403", ("web/test_access.py::test_a_session_belongs_to_whom_it_was_first_used_by", "web/test_access.py::test_nobody_reads_along_with_another_persons_session"), "the guard"),
    Fault("E3", "another person's cached file", "404: Gradio gives and takes no files here", ("web/test_access.py::test_gradios_doors_for_files_are_closed",), "the guard"),
    Fault("E4", "a candidate asks for what coaches or admins do", "403, and an event that admins read", ("web/test_sign_in.py::test_e4_what_admins_do_is_refused_to_others_and_told_to_admins", "service/test_accounts.py::test_e4_nobody_but_an_admin_does_what_admins_do"), "FastAPI behind the guard"),
    Fault("E5", "200 wrong passwords", "locked after five; unknown addresses alike, and in the same time",
          ("service/test_accounts.py::test_e5_after_five_wrong_passwords_even_the_right_one_waits_a_minute", "service/test_accounts.py::test_e5_unknown_addresses_are_locked_like_known_ones",
           "service/test_accounts.py::test_e5_one_address_cannot_try_one_account_after_the_other", "accounts/test_passwords.py::test_where_there_is_no_password_none_is_right_and_the_work_is_done_all_the_same"), f"argon2, {SQLITE}"),
    Fault("E6", "a forged, copied or expired cookie, and one of another replica", "nobody is let in; with the same secret and store every replica knows it",
          ("web/test_access.py::test_a_cookie_that_was_tampered_with_makes_a_new_person", "web/test_sign_in.py::test_e6_a_cookie_that_was_forged_copied_after_signing_out_or_made_elsewhere_lets_nobody_in",
           "web/test_sign_in.py::test_e6_another_replica_with_the_same_secret_and_store_knows_the_browser", "service/test_accounts.py::test_e6_a_sign_in_runs_out"), "the guard"),
    Fault("E7", "OIDC with wrong state, nonce, audience, issuer, key, an old or a used answer", "401, no account", ("web/test_oidc.py::*",), "an OpenID Connect provider on this machine, Authlib"),
    Fault("E8", "markup in answers, names, banks, model text", "shown as text, nothing is asked for elsewhere",
          ("web/test_present.py::*", "web/test_advert_page.py::test_whatever_is_in_an_advert_or_a_cv_stays_text", "web/test_questions_page.py::test_whatever_is_in_a_question_stays_text",
           "web/test_coach_page.py::test_whatever_is_in_a_shared_interview_or_a_note_stays_text", "browser/test_quiet_start.py::*"), CHROMIUM),
    Fault("E9", "uploaded HTML or SVG", "never served: only sound comes back", ("web/test_access.py::test_gradios_doors_for_files_are_closed", "web/test_uploads.py::test_what_is_no_audio_is_refused_with_a_sentence_and_leaves_nothing"), "the guard"),
    Fault("E10", "a foreign Origin", "403", ("web/test_access.py::test_only_our_own_pages_pass", "web/test_access.py::test_a_socket_of_another_page_is_refused"), "the guard"),
    Fault("E11", "a rebound host name", "400", ("web/test_access.py::test_only_our_own_pages_pass",), "the guard"),
    Fault("E12", "more than a quota", "refused with the time", ("jobs/test_budget.py::test_no_paid_call_is_made_past_a_limit", f"{_JUDGE}test_what_exceeds_the_limit_is_not_sent_and_that_is_recorded",
           "store/test_accounts.py::test_e12_a_counter_never_passes_its_limit_however_many_ask_at_once", "service/test_quotas.py::test_e12_what_is_used_up_comes_back_at_midnight_utc"), f"{SQLITE}, PostgreSQL"),
    Fault("E13", "export of everything", "opens, holds all of this person and nobody else", ("web/test_routes.py::test_everything_of_a_person_is_one_download", "web/test_routes.py::test_the_archive_holds_the_fitting_sessions_of_this_person_alone"), SQLITE),
    Fault("E14", "deletion", "no row, file or byte is left", ("store/test_sessions.py::*", "service/test_review.py::test_deleting_leaves_nothing_of_the_session", "service/test_review.py::test_a_session_deleted_while_it_is_graded_stays_deleted",
           "web/test_sign_in.py::test_e14_closing_an_account_deletes_all_of_it_and_needs_the_address_typed"), SQLITE),
    Fault("F1", "no look-up allowed", "works, nobody is asked", ("browser/test_quiet_start.py::test_no_outside_look_up_at_start_and_on_every_page", f"{_LLM}test_nothing_is_looked_up_or_printed_when_litellm_loads"), f"{PROGRAM}, {CHROMIUM}"),
    Fault("F2", "another address than loopback", "refused without sign-in, a secret and a public address",
          ("test_settings.py::test_f2_other_addresses_are_refused_without_accounts_a_secret_and_a_public_address", "test_settings.py::test_f2_each_of_the_three_is_needed"), "settings"),
    Fault("F3", "`share=True` in the environment", "ignored: the pages are mounted, never launched", ("browser/test_quiet_start.py::*",), PROGRAM),
    Fault("F4", "logs under errors", "no answer, key or address of a person", (f"{_LLM}test_the_key_and_the_answer_are_in_no_message_and_no_log", "jobs/test_events.py::test_neither_figures_nor_log_lines_hold_words_of_a_candidate"), MODEL_SERVER),
    Fault("F5", "a key in the text of an error", "in no log, page or record", (f"{_LLM}test_the_key_and_the_answer_are_in_no_message_and_no_log", "cli/test_doctor.py::test_nothing_secret_is_printed"), MODEL_SERVER),
    Fault("F6", "litellm's debugging switched on", "still no answer in the log", (f"{_LLM}test_the_key_and_the_answer_are_in_no_message_and_no_log",), MODEL_SERVER),
    Fault("F7", "a dependency without a pin, a stranger's start-up file", "CI is red", ("tools/test_audit.py::*",), "the audit", "pins have no hashes; the age of packages is the operator's to check"),
    Fault("F8", "a worker is killed or frozen", "another does its work, once", ("store/test_work_items.py::test_start_of_one_replica_spares_what_others_are_at_work_on",), SQLITE, SERVER),
    Fault("F9", "the database server stops", "nothing lost, workers come back", (), "", SERVER),
    Fault("F10", "a replica is killed under load", "another goes on", (), "", SERVER),
    Fault("F11", "20,000 regrades while 20 people answer", "people wait less than 10 s", (), "", SERVER),
    Fault("F12", "old and new version at once", "unknown work is left alone", ("store/test_work_items.py::test_only_work_of_the_kinds_that_are_asked_for_is_claimed",), SQLITE, SERVER),
    Fault("F13", "50 people for a minute", "no error, flat memory", (), "", "measured by `make bench` (row submit_ack_p95_50_users_ms), not here"),
    Fault("F14", "the database client is killed while work is added", "answer and work, or neither", ("store/test_crash.py::test_no_acknowledged_answer_is_lost_and_none_is_without_its_work",), "SQLite, and PostgreSQL where a server is at hand"),
    Fault("F15", "the rate limit over four processes", "kept within a tenth", (), "", SERVER),
)  # fmt: skip
