"""The pages' handlers as functions: what each event does to the store, and what it shows."""

import logging
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from interviewer.content.bank import Bank
from interviewer.errors import GraderError, SessionChanged, StoreError, TranscriberError
from interviewer.interview.session import Channel, Mode, Preset, Session, Stage, TurnKind
from interviewer.speech.models import ModelBroken, ModelMissing, ModelReady, ModelRemote
from interviewer.store.session_list import PAGE
from interviewer.web import debrief_page, interview_page
from interviewer.web.briefing_page import BriefingPage
from interviewer.web.debrief_page import DebriefPage, rating_slots
from interviewer.web.identity import Visitor
from interviewer.web.interview_page import InterviewPage
from interviewer.web.review_page import ReviewPage
from interviewer.web.settings_page import OTHER, SettingsPage
from interviewer.web.start_page import StartPage
from tests.program import ALL_POINTS, ANNA, BERT, GRADER, HOSTILE, Program, make_choice, turn_of, unscored
from tests.web.markup import read

SKIP = gr.skip()
CHOICE = ("llm_engineer", "mid", ["tradeoffs"], "sprint", "exam", "typed", "fixed", "")
GENERAL = "Something went wrong on our side; nothing you entered is lost."
GRADE_LIMIT_CHARS = 12_000


def asked_by(person: str, session_id: str = "") -> gr.Request:
    """The request of an event, as Gradio hands it to a handler."""
    request: Any = SimpleNamespace(
        request=SimpleNamespace(state=SimpleNamespace(person=person, visitor=Visitor(person=person))),
        query_params={"session": session_id},
    )
    return request  # type: ignore[no-any-return]


def of(session: Session) -> gr.Request:
    return asked_by(session.owner, session.id)


def shown(view: tuple[str, ...], outputs: list[Any]) -> dict[str, Any]:
    """Outputs by name, without those that stay as they are."""
    assert len(outputs) >= len(view)
    return {name: value for name, value in zip(view, outputs, strict=False) if value != SKIP}


def words(html: str) -> str:
    return read(html).text


def breaks(error: Exception) -> Callable[..., Any]:
    def fail(*_: object) -> Any:
        raise error

    return fail


# Start ----------------------------------------------------------------------------------------------------


@pytest.fixture
def start(program: Program) -> StartPage:
    return StartPage(program.bank, program.interviews, program.preferences, program.progress, program.adverts)


def test_the_plan_that_is_shown_is_the_one_that_begins(program: Program, start: StartPage) -> None:
    _, _, preview, seed, _ = start.on_load(asked_by(ANNA), *CHOICE)
    address = start.on_begin(asked_by(ANNA), *CHOICE, seed)

    session = program.interviews.get(ANNA, address.removeprefix("/app/briefing?session="))
    assert "2 questions" in words(preview)
    assert (session.stage, session.plan.seed) == (Stage.BRIEFING, seed)


def test_an_unfinished_session_is_offered_to_its_owner_only(program: Program, start: StartPage) -> None:
    session = program.start()

    assert f"/app/interview?session={session.id}" in start.on_load(asked_by(ANNA), *CHOICE)[0]
    assert start.on_load(asked_by(BERT), *CHOICE)[0] == ""


def test_another_choice_shows_another_plan(start: StartPage) -> None:
    one_way, _ = start.on_change(asked_by(ANNA), *CHOICE[:3], "one_way", *CHOICE[4:], 7)
    nothing, _ = start.on_change(asked_by(ANNA), *CHOICE[:2], [], *CHOICE[3:], 7)

    assert "4 questions" in words(one_way)
    assert "Choose at least one topic." in words(nothing)


def test_voice_says_what_it_needs(program: Program, start: StartPage) -> None:
    spoken = (*CHOICE[:5], "voice", *CHOICE[6:], 7)
    assert "Check the microphone" in words(start.on_change(asked_by(ANNA), *spoken)[1])
    program.model = ModelMissing(name="tiny.en", size_mb=75, advice="Download it.")

    note = read(start.on_change(asked_by(ANNA), *spoken)[1])
    assert "tiny.en is not on this machine yet" in note.text
    assert note.values("href") == ["/app/settings"]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param((*CHOICE[:2], [], *CHOICE[3:], 7), id="no_topic"),
        pytest.param(("astronaut", *CHOICE[1:], 7), id="unknown_role"),
        pytest.param((*CHOICE, None), id="no_seed"),
    ],
)
def test_what_cannot_begin_says_so_and_keeps_nothing(
    program: Program, start: StartPage, values: tuple[Any, ...]
) -> None:
    with pytest.raises(gr.Error) as told:
        start.on_begin(asked_by(ANNA), *values)

    assert told.value.message in ("Choose at least one topic.", f"{GENERAL} Reload the page and try again.")
    assert program.review.lines(ANNA) == ()


def test_own_work_that_is_too_long_is_refused_in_words(program: Program, start: StartPage) -> None:
    values = (*CHOICE[:7], "x" * 20_001)

    assert "20,001 characters, and 20,000 are taken" in words(start.on_change(asked_by(ANNA), *values, 7)[0])
    with pytest.raises(gr.Error, match="shorten it"):
        start.on_begin(asked_by(ANNA), *values, 7)


def test_an_adaptive_plan_names_no_levels_beforehand(start: StartPage) -> None:
    fixed, _ = start.on_change(asked_by(ANNA), *CHOICE, 7)
    adaptive, _ = start.on_change(asked_by(ANNA), *CHOICE[:6], "adaptive", "", 7)

    assert words(fixed).count("Mid-level") == words(adaptive).count("Mid-level") + 2
    assert "the level follows your answers" in words(adaptive)


# Briefing -------------------------------------------------------------------------------------------------


@pytest.fixture
def briefing(program: Program) -> BriefingPage:
    return BriefingPage(program.interviews, program.preferences)


def test_the_briefing_tells_what_comes_and_what_is_stored_and_then_begins(
    program: Program, briefing: BriefingPage
) -> None:
    session = program.interviews.prepare(ANNA, make_choice(preset=Preset.FULL, channel=Channel.VOICE), 7)

    card, microphone, begin, redirect = briefing.on_load(of(session))
    for told in ("Shows framing", "You may pause", "nothing is cut off", "story bank", "answers are sent to scripted"):
        assert told in words(card)
    assert "Check the microphone" in words(microphone)
    assert (begin["visible"], redirect) == (True, "")
    assert briefing.on_open(of(session)) == f"/app/interview?session={session.id}"
    assert program.interviews.get(ANNA, session.id).stage is Stage.INTERVIEW
    assert briefing.on_load(of(session))[3] == f"/app/interview?session={session.id}"
    assert briefing.on_open(of(session)) == f"/app/interview?session={session.id}"


@pytest.mark.parametrize(
    ("preset", "told"),
    [
        (Preset.PRESSURE, "interrupts long answers, politely"),
        (Preset.LOW_ANXIETY, "No clock is shown"),
        (Preset.ONE_WAY, "nobody asks back"),
    ],
)
def test_the_briefing_tells_what_is_special(
    program: Program, briefing: BriefingPage, preset: Preset, told: str
) -> None:
    session = program.interviews.prepare(ANNA, make_choice(preset=preset))

    card, microphone, *_ = briefing.on_load(of(session))
    assert told in words(card)
    assert microphone == "", "typed answers need no microphone"


def test_the_briefing_of_somebody_else_is_nothing(program: Program, briefing: BriefingPage) -> None:
    session = program.interviews.prepare(BERT, make_choice())

    assert "No interview is open" in words(briefing.on_load(asked_by(ANNA, session.id))[0])
    with pytest.raises(gr.Error, match="somebody else"):
        briefing.on_open(asked_by(ANNA, session.id))


# Interview ------------------------------------------------------------------------------------------------


@pytest.fixture
def page(program: Program) -> InterviewPage:
    return InterviewPage(program.interviews, program.dictation, program.preferences, program.clock, GRADE_LIMIT_CHARS)


def interview(outputs: list[Any]) -> dict[str, Any]:
    return shown(interview_page.VIEW, outputs)


def test_the_open_question_is_shown_with_its_draft(program: Program, page: InterviewPage) -> None:
    session = program.start()
    program.interviews.save_draft(ANNA, session.id, turn_of(session).id, "half a sen")
    view = interview(page.on_load(of(session)))

    assert view["turn"] == turn_of(session).id
    assert turn_of(session).asked in words(view["card"])
    assert view["answer"]["value"] == "half a sen"
    assert view["controls"]["visible"] is True
    assert view["redo"]["visible"] is False
    assert view["hint"]["visible"] is False
    assert view["mic"] == ""


def test_without_an_address_the_unfinished_session_is_opened(program: Program, page: InterviewPage) -> None:
    assert "No interview is open" in interview(page.on_load(asked_by(ANNA)))["card"]
    session = program.start()

    assert interview(page.on_load(asked_by(ANNA)))["redirect"] == f"/app/interview?session={session.id}"


@pytest.mark.parametrize("name", ["unknown", HOSTILE])
def test_a_session_that_is_not_ones_own_is_not_opened(program: Program, page: InterviewPage, name: str) -> None:
    session = program.start()
    for request in (asked_by(BERT, session.id), asked_by(ANNA, name)):
        view = interview(page.on_load(request))
        assert "No interview is open" in view["card"]
        assert view["controls"]["visible"] is False


def test_a_finished_session_leads_to_its_debrief(program: Program, page: InterviewPage) -> None:
    session = program.finished()

    assert interview(page.on_load(of(session))) == {"redirect": f"/app/debrief?session={session.id}"}


def test_an_answer_is_stored_and_the_next_question_shown(program: Program, page: InterviewPage) -> None:
    session = program.start()
    view = interview(page.on_submit(turn_of(session).id, f"{HOSTILE} {ALL_POINTS}", of(session)))

    stored = program.sessions.get(session.id, ANNA)
    assert stored.turns[0].answer is not None
    assert stored.turns[0].answer.text == f"{HOSTILE} {ALL_POINTS}"
    assert view["turn"] == turn_of(stored).id != turn_of(session).id
    assert view["answer"]["value"] == ""
    assert words(view["notice"]) == "Saved."
    assert view["redo"]["visible"] is True


def test_an_answer_that_the_page_has_stored_already_is_only_moved_on(program: Program, page: InterviewPage) -> None:
    session = program.start()
    turn = turn_of(session).id
    program.interviews.submit(ANNA, session.id, turn, ALL_POINTS)
    for _ in range(2):
        view = interview(page.on_submit(turn, ALL_POINTS, of(session)))

    assert view["turn"] == program.sessions.get(session.id, ANNA).turns[1].id
    assert len(program.grading_of(session)) == 1


def test_an_answer_beyond_the_grading_limit_is_told_about(program: Program, page: InterviewPage) -> None:
    session = program.start()
    text = "word " * 4_000
    view = interview(page.on_submit(turn_of(session).id, text, of(session)))

    assert words(view["notice"]) == "Saved in full. Of its 20,000 characters the first 12,000 are graded."
    stored = program.sessions.get(session.id, ANNA).turns[0].answer
    assert stored is not None
    assert stored.text == text


def test_the_last_answer_leads_to_the_debrief(program: Program, page: InterviewPage) -> None:
    session = program.answer(program.start())
    view = interview(page.on_submit(turn_of(session).id, ALL_POINTS, of(session)))

    assert view == {"redirect": f"/app/debrief?session={session.id}"}


def test_a_refused_step_leaves_the_page_as_it_is(program: Program, page: InterviewPage) -> None:
    session = program.start()
    stale = turn_of(session).id
    empty = interview(page.on_submit(stale, "  ", of(session)))
    program.answer(session)
    late = interview(page.on_submit(stale, "from another tab", of(session)))
    skipped = interview(page.on_skip(stale, "", of(session)))
    elses = interview(page.on_submit(stale, "mine", asked_by(BERT, session.id)))

    for view, says in (
        (empty, "The answer is empty."),
        (late, "That question is no longer open. Reload the page"),
        (skipped, "That question is no longer open. Reload the page"),
        (elses, "There is no such interview"),
    ):
        assert set(view) == {"notice", "submit"}
        assert says in words(view["notice"])
        assert read(view["notice"]).values("role") == ["alert"]
        assert view["submit"]["interactive"] is True


@pytest.mark.parametrize(
    ("error", "says"),
    [
        pytest.param(
            StoreError("The disk is full; free some space."), "The disk is full; free some space.", id="store"
        ),
        pytest.param(SessionChanged("x"), "Another tab moved this interview on.", id="another_tab"),
        pytest.param(RuntimeError("secret detail"), GENERAL, id="a_bug"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    program: Program,
    page: InterviewPage,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    says: str,
) -> None:
    session = program.start()
    monkeypatch.setattr(program.sessions, "save", breaks(error))
    with caplog.at_level(logging.ERROR):
        view = interview(page.on_submit(turn_of(session).id, ALL_POINTS, of(session)))

    assert words(view["notice"]).startswith(says)
    assert "secret" not in view["notice"]
    assert ("secret detail" in caplog.text) == isinstance(error, RuntimeError)
    assert ALL_POINTS not in caplog.text


def test_a_page_that_cannot_be_read_says_so(
    program: Program, page: InterviewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = program.start()
    monkeypatch.setattr(program.sessions, "get", breaks(StoreError("<b>The disk</b> failed.")))

    with pytest.raises(gr.Error) as told:
        page.on_load(of(session))
    assert told.value.message == "<b>The disk</b> failed."  # static/refusals.js shows it as text
    assert told.value.__cause__ is None


def test_pausing_stops_the_clock_and_keeps_the_box(program: Program, page: InterviewPage) -> None:
    session = program.start()
    paused = interview(page.on_pause(of(session)))
    resumed = interview(page.on_pause(of(session)))

    assert (paused["pause"]["value"], resumed["pause"]["value"]) == ("Continue", "Pause")
    assert (paused["submit"]["interactive"], resumed["submit"]["interactive"]) == (False, True)
    assert read(paused["card"]).values("data-paused") == ["1"]
    assert {"answer", "mic"} & (set(paused) | set(resumed)) == set()


def test_hints_are_offered_in_coach_mode(program: Program, page: InterviewPage) -> None:
    session = program.start(mode=Mode.COACH)
    assert interview(page.on_load(of(session)))["hint"]["visible"] is True
    view = interview(page.on_hint(turn_of(session).id, of(session)))

    assert "Look at the causes." in words(view["card"])
    assert "answer" not in view
    exam = program.start()
    refused = interview(page.on_hint(turn_of(exam).id, of(exam)))
    assert "Hints belong to coach mode" in words(refused["notice"])


def test_redo_puts_the_last_answer_back_into_the_box(program: Program, page: InterviewPage) -> None:
    session = program.start()
    program.answer(session, "The first try.")
    view = interview(page.on_redo("", of(session)))

    assert view["turn"] == turn_of(session).id
    assert view["answer"]["value"] == "The first try."
    assert "open again" in words(view["notice"])


def test_a_session_at_its_briefing_leads_back_to_it(program: Program, page: InterviewPage) -> None:
    session = program.interviews.prepare(ANNA, make_choice())

    assert interview(page.on_load(of(session))) == {"redirect": f"/app/briefing?session={session.id}"}


def test_asking_what_is_unclear_keeps_the_answer_and_empties_the_line(program: Program, page: InterviewPage) -> None:
    session = program.start()
    view = interview(page.on_clarify(turn_of(session).id, "How many users?", of(session)))

    assert "Assume what you need and say so." in words(view["card"])
    assert view["unclear"] == "" and "answer" not in view
    refused = interview(page.on_clarify(turn_of(session).id, " ", of(session)))
    assert "what is unclear" in words(refused["notice"]) and "unclear" not in refused


def test_an_addition_is_given_its_question(program: Program, page: InterviewPage) -> None:
    session = program.start(preset=Preset.TOPIC)
    assert interview(page.on_load(of(session)))["concerns"]["visible"] is False
    while turn_of(session).kind is not TurnKind.WRAP_UP:
        session = program.answer(session)

    view = interview(page.on_load(of(session)))
    assert [place for _, place in view["concerns"]["choices"]] == list(session.answered_questions)
    assert view["concerns"]["value"] == session.answered_questions[-1]
    assert (view["submit"]["value"], view["skip"]["value"]) == ("Add this", "Nothing to add")
    page.on_concern(turn_of(session).id, 0, of(session))
    assert turn_of(program.interviews.get(ANNA, session.id)).concerns == 0


def test_without_haste_there_is_no_clock_and_a_hint_is_offered(program: Program, page: InterviewPage) -> None:
    calm = interview(page.on_load(of(program.start(preset=Preset.LOW_ANXIETY))))
    plain = interview(page.on_load(of(program.start())))

    assert "timer" not in read(calm["card"]).values("role")
    assert "timer" in read(plain["card"]).values("role")
    assert (calm["hint"]["visible"], plain["hint"]["visible"]) == (True, False)
    assert (calm["think"]["visible"], plain["think"]["visible"]) == (False, True)


def test_only_under_pressure_long_answers_are_interrupted(program: Program, page: InterviewPage) -> None:
    pressed = interview(page.on_load(of(program.start(preset=Preset.PRESSURE))))

    assert read(pressed["card"]).values("data-most-words") == ["150"]
    assert read(interview(page.on_load(of(program.start())))["card"]).values("data-most-words") == []


def test_the_question_is_offered_in_other_words_where_there_are_some(program: Program, page: InterviewPage) -> None:
    session = program.start()
    assert "Which remedy comes first, and what would you leave out?" in words(
        interview(page.on_load(of(session)))["card"]
    )
    session = program.answer(session, "nothing named")

    assert turn_of(session).kind is TurnKind.PROBE
    assert "In other words" not in words(interview(page.on_load(of(session)))["card"])


def test_skipping_moves_on_once_a_topic(program: Program, page: InterviewPage) -> None:
    session = program.start()
    view = interview(page.on_skip(turn_of(session).id, "", of(session)))

    assert view["turn"] != turn_of(session).id
    again = interview(page.on_skip(view["turn"], "", of(session)))
    assert "a rough answer is fine" in words(again["notice"])


def test_finishing_asks_first(program: Program, page: InterviewPage) -> None:
    session = program.answer(program.start())
    asked, question = page.on_finish_asked(of(session))
    assert asked["visible"] is True
    assert "1 question is not answered" in question
    assert page.on_finish_declined()["visible"] is False
    assert program.sessions.get(session.id, ANNA).stage is Stage.INTERVIEW

    assert interview(page.on_finish(turn_of(session).id, "", of(session))) == {
        "redirect": f"/app/debrief?session={session.id}"
    }
    assert program.sessions.get(session.id, ANNA).stage is Stage.SELF_RATING
    with pytest.raises(gr.Error, match="no such interview"):
        page.on_finish_asked(asked_by(BERT, session.id))


def test_a_spoken_interview_has_a_microphone(program: Program, page: InterviewPage) -> None:
    session = program.start(channel=Channel.VOICE)

    microphone = read(interview(page.on_load(of(session)))["mic"])
    assert microphone.values("data-turn") == [turn_of(session).id]
    assert "data-waiting" not in dict(microphone.attributes)
    program.model = ModelBroken(name="x", reason="It has no model.bin.")
    assert "You can type your answer meanwhile." in words(interview(page.on_load(of(session)))["mic"])


def test_a_recording_that_a_closed_tab_left_is_picked_up(program: Program, page: InterviewPage) -> None:
    session = program.start(channel=Channel.VOICE)
    recording = program.record(session)

    view = interview(page.on_load(of(session)))
    assert read(view["mic"]).values("data-waiting") == [recording]
    program.work_off()
    view = interview(page.on_load(of(session)))
    assert "data-waiting" not in dict(read(view["mic"]).attributes)
    assert view["answer"]["value"] == "I would name E1. And E3 as well."


# Debrief --------------------------------------------------------------------------------------------------


@pytest.fixture
def debrief(program: Program) -> DebriefPage:
    return DebriefPage(program.bank, program.interviews, program.review, program.preferences, program.coaching)


def overview(outputs: list[Any]) -> dict[str, Any]:
    return shown(debrief_page.VIEW, outputs)


def test_the_own_rating_comes_before_the_scores(program: Program, debrief: DebriefPage) -> None:
    session = program.interviews.finish(ANNA, program.answer(program.start()).id)
    program.work_off()
    outputs = debrief.on_load(of(session))

    view = overview(outputs)
    assert set(view) == {"rating", "rating_intro"}
    slots = outputs[len(debrief_page.VIEW) :]
    assert len(slots) == rating_slots(program.bank)
    assert [slot["label"] for slot in slots if slot["visible"]] == [
        "LLM tradeoffs: Shows framing",
        "LLM tradeoffs: Shows options",
        "LLM tradeoffs: Shows decision",
    ]


def test_ones_own_levels_are_kept_and_the_debrief_opens(program: Program, debrief: DebriefPage) -> None:
    session = program.interviews.finish(ANNA, program.answer(program.start()).id)
    program.work_off()
    view = overview(debrief.on_rate(of(session), 4, None, 2, *[None] * (rating_slots(program.bank) - 3)))

    ratings = program.sessions.get(session.id, ANNA).self_ratings
    assert [(rating.criterion, rating.level) for rating in ratings] == [("framing", 4), ("decision", 2)]
    assert "your own rating 4" in words(view["overview"])
    assert view["rating"]["visible"] is False
    assert overview(debrief.on_rate(of(session), 1))["overview"] == view["overview"]


def test_the_own_rating_may_be_skipped(program: Program, debrief: DebriefPage) -> None:
    session = program.interviews.finish(ANNA, program.answer(program.start()).id)
    for _ in range(2):
        debrief.on_rate_skipped(of(session))

    assert program.sessions.get(session.id, ANNA).self_ratings == ()
    assert program.sessions.get(session.id, ANNA).stage is Stage.DEBRIEF


def test_a_level_without_its_criterion_is_refused_rather_than_lost(program: Program, debrief: DebriefPage) -> None:
    session = program.interviews.finish(ANNA, program.answer(program.start()).id)

    with pytest.raises(gr.Error, match="out of date"):
        debrief.on_rate(of(session), 4, None, 2, 5)
    assert program.sessions.get(session.id, ANNA).stage is Stage.SELF_RATING


def test_there_is_a_slot_for_each_criterion_that_a_session_can_have(bank: Bank) -> None:
    most = max(
        sum(len(bank.rubrics[name].criteria) for name in {q.rubric for q in bank.questions.values() if q.role is role})
        for role in bank.roles
    )

    assert rating_slots(bank) == most


def test_a_debrief_waits_for_its_grades(program: Program, debrief: DebriefPage) -> None:
    session = program.finished()
    waiting = overview(debrief.on_load(of(session)))
    assert waiting["timer"].active is True
    assert "Grading is under way" in words(waiting["notice"])
    assert waiting["retry"]["visible"] is False
    program.work_off()

    ready = overview(debrief.on_look_again(of(session)))
    assert ready["timer"].active is False
    assert words(ready["notice"]) == ""
    assert "Level 3, range 2½ to 3½" in words(ready["overview"])


def test_a_debrief_whose_session_was_deleted_meanwhile_says_so_and_stops_looking(
    program: Program, debrief: DebriefPage
) -> None:
    session = program.finished()
    assert overview(debrief.on_load(of(session)))["timer"].active is True
    program.review.delete(ANNA, session.id)

    view = overview(debrief.on_look_again(of(session)))
    assert view["timer"].active is False
    assert "There is no such session." in words(view["notice"])
    assert (view["items"], view["overview"]) == ("", "")
    assert view["manage"]["visible"] is False


@pytest.mark.parametrize("rated", [False, True])
def test_nothing_that_a_page_can_ask_for_shows_grades_before_the_debrief(
    program: Program, debrief: DebriefPage, rated: bool
) -> None:
    session = program.answer(program.start())
    if rated:
        session = program.interviews.finish(ANNA, session.id)
    program.work_off()

    view = overview(debrief.on_look_again(of(session)))
    assert "Level 3" not in words(view["overview"])
    assert "What you showed" not in words(view["items"])
    assert "the must point" not in view["items"]


def test_grading_that_was_given_up_shows_its_reason_and_another_try(program: Program, debrief: DebriefPage) -> None:
    session = program.finished()
    work = program.works.claim(program.clock())
    assert work is not None
    program.executor.give_up(work, GraderError("The grading service is away; try again later."))
    program.work_off()

    view = overview(debrief.on_load(of(session)))
    assert "Not scored: The grading service is away; try again later." in words(view["items"])
    assert view["retry"]["visible"] is True
    debrief.on_retry(of(session))
    program.work_off()
    assert "Not scored" not in words(overview(debrief.on_look_again(of(session)))["items"])


def test_what_has_no_grade_can_be_graded_again(program: Program, debrief: DebriefPage) -> None:
    session = program.finished()
    program.grader.steps.append(unscored)
    program.work_off()
    assert overview(debrief.on_load(of(session)))["retry"]["visible"] is True

    again = overview(debrief.on_retry(of(session)))
    assert again["timer"].active is True
    program.work_off()
    assert overview(debrief.on_look_again(of(session)))["retry"]["visible"] is False


def test_an_open_interview_leads_back_to_its_question(program: Program, debrief: DebriefPage) -> None:
    session = program.start()

    assert overview(debrief.on_load(of(session))) == {"redirect": f"/app/interview?session={session.id}"}


def test_a_missing_debrief_says_so(program: Program, debrief: DebriefPage) -> None:
    session = program.finished()
    for request in (asked_by(BERT, session.id), asked_by(ANNA, "unknown"), asked_by(ANNA)):
        view = overview(debrief.on_load(request))
        assert "There is no such session." in words(view["notice"])
        assert view["timer"].active is False
        assert (view["head"], view["items"], view["redirect"]) == ("", "", "")


def test_nobody_else_acts_on_a_debrief(program: Program, debrief: DebriefPage) -> None:
    session = program.finished()
    assert overview(debrief.on_look_again(asked_by(BERT, session.id)))["items"] == ""
    for act in (debrief.on_rate, debrief.on_rate_skipped, debrief.on_retry, debrief.on_delete):
        with pytest.raises(gr.Error, match="There is no such interview"):
            act(asked_by(BERT, session.id))

    assert program.sessions.get(session.id, ANNA) == session


def test_deleting_asks_first(program: Program, debrief: DebriefPage) -> None:
    session = program.finished()
    assert debrief.on_delete_asked()["visible"] is True
    assert debrief.on_delete_declined()["visible"] is False
    assert len(program.review.lines(ANNA)) == 1

    assert debrief.on_delete(of(session)) == "/app/review"
    assert program.review.lines(ANNA) == ()


def test_the_briefing_says_where_recordings_go(program: Program, briefing: BriefingPage) -> None:
    spoken = program.interviews.prepare(ANNA, make_choice(channel=Channel.VOICE), seed=7)
    assert "Recordings are sent" not in words(briefing.on_load(of(spoken))[0])
    program.model = ModelRemote(name="openai/whisper-1")
    assert "Recordings are sent to openai/whisper-1 for transcription" in words(briefing.on_load(of(spoken))[0])


# Review ---------------------------------------------------------------------------------------------------


def test_the_list_shows_ones_own_sessions(program: Program) -> None:
    review = ReviewPage(program.bank, program.review)
    session = program.finished(preset=Preset.SPRINT)

    assert session.id in review.on_load(asked_by(ANNA))[0]
    assert "2 of 2 answered" in words(review.on_load(asked_by(ANNA))[0])
    assert "Nothing here yet" in words(review.on_load(asked_by(BERT))[0])


def test_the_list_is_searched_and_turned(program: Program) -> None:
    review = ReviewPage(program.bank, program.review)
    for _ in range(PAGE + 1):
        program.start()

    first = review.on_load(asked_by(ANNA))
    second = review.on_turn(PAGE)(asked_by(ANNA), "", "", "", 0, "", 0)
    nothing = review.on_filter(asked_by(ANNA), "zebra", "", "", 7, "")
    assert f"1 to {PAGE} of {PAGE + 1}" in words(first[0]) and first[2]["visible"]
    assert f"{PAGE + 1} to {PAGE + 1} of {PAGE + 1}" in words(second[0]) and second[1]["visible"] and second[3] == PAGE
    assert "No session fits" in words(nothing[0])


def test_a_list_that_cannot_be_read_says_so(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program.review, "page", breaks(RuntimeError("secret detail")))

    with pytest.raises(gr.Error) as told:
        ReviewPage(program.bank, program.review).on_load(asked_by(ANNA))
    assert told.value.message.startswith(GENERAL)


# Settings -------------------------------------------------------------------------------------------------


@pytest.fixture
def settings(program: Program) -> SettingsPage:
    return SettingsPage(program.preferences, program.review, program.profiles)


def test_settings_show_what_is_chosen_and_what_can_be(program: Program, settings: SettingsPage) -> None:
    grader, other, keys, voice, download = settings.on_load(asked_by(ANNA))

    assert (grader["value"], other["visible"]) == (GRADER, False)
    assert [value for _, value in grader["choices"]] == ["embedded", GRADER, OTHER]
    assert all("not tested" in label for label, value in grader["choices"] if value != OTHER)
    assert "EXAMPLE_API_KEY" in words(keys)
    assert "Transcription works" in words(voice)
    assert download["visible"] is False
    program.preferences.choose_grader(ANNA, "provider/model")
    grader, other, *_ = settings.on_load(asked_by(ANNA))
    assert (grader["value"], other["visible"], other["value"]) == (OTHER, True, "provider/model")


def test_a_grader_is_chosen_from_the_list_or_by_name(program: Program, settings: SettingsPage) -> None:
    assert settings.on_pick(OTHER)["visible"] is True
    assert settings.on_pick("embedded")["visible"] is False
    *_, told = settings.on_use(OTHER, " provider/<b>model</b> ", asked_by(ANNA))

    assert program.preferences.grader_of(ANNA) == "provider/<b>model</b>"
    assert "graded by: provider/<b>model</b>, not tested: there is no record" in words(told)
    *_, told = settings.on_use("embedded", "", asked_by(ANNA))
    assert "offline grader" in words(told)
    assert program.preferences.grader_of(BERT) == GRADER


@pytest.mark.parametrize(("grader", "other"), [(OTHER, ""), (OTHER, None), (None, None), (OTHER, "two words")])
def test_no_name_is_no_grader(program: Program, settings: SettingsPage, grader: str | None, other: str | None) -> None:
    (told,) = settings.on_use(grader, other, asked_by(ANNA))

    assert words(told).startswith("Name a grader")
    tested = [words(update) for update in settings.on_test(grader, other)]
    assert tested[-1].startswith("Name a grader")
    assert program.preferences.grader_of(ANNA) == GRADER


def test_a_chosen_grader_that_does_not_answer_is_said_at_once(program: Program, settings: SettingsPage) -> None:
    program.grader.steps.append(GraderError("No such model."))

    *_, told = settings.on_use(OTHER, "provider/typo", asked_by(ANNA))

    assert "does not answer now" in words(told)
    assert "No such model." in words(told)
    assert program.preferences.grader_of(ANNA) == "provider/typo"


def test_text_in_the_box_is_not_dropped_by_skip_or_redo_and_is_handed_in_by_finish(
    program: Program, page: InterviewPage
) -> None:
    session = program.start()
    turn = turn_of(session).id

    for answer in (page.on_skip(turn, "half", of(session)), page.on_redo("half", of(session))):
        assert "not submitted yet" in words(interview(answer)["notice"])
    page.on_finish(turn, "the whole answer, at last", of(session))

    stored = program.sessions.get(session.id, ANNA).turns[0].answer
    assert stored is not None
    assert stored.text == "the whole answer, at last"


def test_a_grader_is_tried_out(program: Program, settings: SettingsPage) -> None:
    assert [words(update) for update in settings.on_test("provider/model", "")] == [
        "Asking it for one word…",
        "provider/model answered in 0.1 s.",
    ]
    for error, says in (
        (GraderError("The key was <refused>."), "The key was <refused>."),
        (RuntimeError("x"), GENERAL),
    ):
        program.grader.steps.append(error)
        (*_, told) = settings.on_test("provider/model", "")
        assert words(told).startswith(says)
        assert read(told).values("role") == ["alert"]


def test_a_model_is_downloaded_before_ones_eyes(program: Program, settings: SettingsPage, tmp_path: Path) -> None:
    program.model = ModelMissing(name="tiny.en", size_mb=75, advice="Download it.")
    *_, download = settings.on_load(asked_by(ANNA))
    assert (download["visible"], download["value"]) == (True, "Download tiny.en (75 MB)")

    updates = []
    for update in settings.on_download():
        updates.append(update)
        program.model = ModelReady(name="tiny.en", path=tmp_path)
    assert "Looking for the model" in words(updates[0][0])
    assert "1 of 2 MB" in words(updates[1][0])
    assert updates[1][1]["interactive"] is False
    assert "Transcription works" in words(updates[-1][0])
    assert updates[-1][1]["visible"] is False


def test_a_download_that_fails_can_be_tried_again(
    program: Program, settings: SettingsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program.preferences, "download_model", breaks(TranscriberError("The server did not answer.")))
    *_, (told, button) = settings.on_download()

    assert words(told) == "The server did not answer."
    assert button["interactive"] is True


def test_deleting_everything_asks_first(program: Program, settings: SettingsPage) -> None:
    program.finished()
    assert settings.on_wipe_asked()["visible"] is True
    assert settings.on_wipe_declined()["visible"] is False
    assert len(program.review.lines(ANNA)) == 1

    told, confirm = settings.on_wipe(asked_by(ANNA))
    assert "Everything of yours is deleted." in words(told)
    assert confirm["visible"] is False
    assert program.review.lines(ANNA) == ()
