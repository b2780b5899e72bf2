"""From a candidate to a coach and back, by files, on a real store."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from interviewer.coaching.notes import MOST_NOTES
from interviewer.coaching.share import OWN_QUESTION, SharedInterview
from interviewer.content.bank import Bank
from interviewer.content.question import Exemplar
from interviewer.errors import NotFound, RefusedAction, RefusedFile
from interviewer.interview.session import Session
from interviewer.service.coaching import FEWEST_PAIRS
from interviewer.store.coaching import CoachStore
from interviewer.web.present.coach import shared_text
from tests.program import ANNA, BERT, HOSTILE, Program, graded
from tests.service.test_own_questions import practised, written

CARL = "c" * 32
SAID = "At Acme I asked ada@example.test. I would name E1, E2, E3, E4, E5 and E6, each with its figure."


def shared(program: Program, level: int = 3) -> tuple[Session, SharedInterview]:
    """A finished, graded interview of Anna, and what she shares of it."""
    program.grader.steps.extend([lambda task: graded(task, level)] * 2)
    session = program.finished(text=SAID)
    program.clock.forward(3600)
    program.work_off()
    program.coaching.leave_out(ANNA, "Acme")
    return session, program.coaching.share(ANNA, session.id)


def given_to(program: Program, person: str, found: SharedInterview) -> str:
    """What was shared, with its coach."""
    return program.coaching.take_in(person, found.model_dump_json().encode())


def levels(found: SharedInterview, level: int | None, item: int = 0) -> dict[str, int | None]:
    """The same level on each criterion."""
    return {criterion.id: level for criterion in found.items[item].rubric.criteria}


def test_what_is_shared_names_nobody(program: Program) -> None:
    session, found = shared(program)
    text = found.model_dump_json()

    assert "Acme" not in text and "example.test" not in text and text.count("[redacted]") >= 4
    assert ANNA not in text and session.id not in text and not any(turn.id in text for turn in session.turns)
    assert found.id == program.coaching.share(ANNA, session.id).id
    assert "[redacted] I asked" in found.items[0].parts[0].said


def test_a_list_of_words_that_cannot_be_kept_whole_is_refused(program: Program) -> None:
    program.coaching.leave_out(ANNA, "Acme")
    with pytest.raises(RefusedAction, match="none of it was kept"):
        program.coaching.leave_out(ANNA, "Beta\n" * 5_000)

    assert program.coaching.left_out(ANNA) == "Acme"


def test_what_somebody_wrote_for_themself_is_shared_without_names(tmp_path: Path, bank: Bank) -> None:
    """Title, circumstances and criteria of an own question may name a firm as an answer may."""
    criteria = "Sees Acme\n1: Forgets Acme.\n3: Names Acme.\n5: Asks ada@example.test at Acme."
    evidence = "sees_acme | must | Names the archivists | them; they; us"
    red_flags = "Says it is easy | sees_acme = 2"
    with Program(tmp_path, bank) as program:
        own = written(
            program, title="Rollout at Acme", context="You joined Acme.", prompt="Would you stop Acme?",
            spoken="Would you stop Acme?", criteria=criteria, evidence=evidence, red_flags=red_flags, probes="", hints="",
        )  # fmt: skip
        session, _ = practised(program, own)
        program.coaching.leave_out(ANNA, "Acme")
        found = program.coaching.share(ANNA, session.id)
        program.coaching.take_in(BERT, found.model_dump_json().encode())
        bench = program.coaching.rate(BERT, found.id, 0, {"sees_acme": 4})

    shown = found.model_dump_json().replace("sees_acme", "")
    assert "acme" not in shown.lower() and "example.test" not in shown
    assert found.items[0].rubric.criteria[0].name == "Sees [redacted]" and bench.is_rated(0)
    assert "Asks [redacted] at [redacted]." in shared_text(found)


def test_nothing_is_shared_before_the_debrief_or_of_somebody_else(program: Program) -> None:
    session = program.start()
    with pytest.raises(RefusedAction):
        program.coaching.share(ANNA, session.id)
    with pytest.raises(NotFound):
        program.coaching.share(BERT, shared(program)[0].id)


def test_a_coach_rates_once_and_blind_then_overrides_with_a_reason(program: Program) -> None:
    _, found = shared(program)
    share_id = given_to(program, BERT, found)
    with pytest.raises(RefusedAction, match="Rate the answer first"):
        program.coaching.override(BERT, share_id, 0, "framing", 2, "late")
    bench = program.coaching.rate(BERT, share_id, 0, levels(found, 4))
    assert bench.is_rated(0) and not bench.is_rated(1)
    with pytest.raises(RefusedAction, match="You have rated this"):
        program.coaching.rate(BERT, share_id, 0, levels(found, 1))

    criterion = found.items[0].rubric.criteria[0].id
    bench = program.coaching.override(BERT, share_id, 0, criterion, 2, "No limit is named.")
    assert [note.kind.value for note in bench.notes] == ["rating", "override"]
    assert bench.notes[0].levels[criterion] == 4


@pytest.mark.parametrize(
    ("act", "match"),
    [
        pytest.param(lambda c, s, f: c.rate(BERT, s, 0, {"framing": 3}), "Rate every criterion", id="part_of_a_rating"),
        pytest.param(lambda c, s, f: c.rate(BERT, s, 0, levels(f, 9)), "from 1 to 5", id="level"),
        pytest.param(lambda c, s, f: c.rate(BERT, s, 77, levels(f, 3)), "no such question", id="item"),
        pytest.param(lambda c, s, f: c.comment(BERT, s, 0, "never said", "x"), "not in the answer", id="words"),
        pytest.param(lambda c, s, f: c.comment(BERT, s, 0, "", "x"), "not in the answer", id="no_words"),
        pytest.param(lambda c, s, f: c.comment(BERT, s, 0, "I would", " "), "needs a text", id="no_text"),
        pytest.param(lambda c, s, f: c.comment(BERT, s, 0, "I would", "x" * 3000), "2,000 characters", id="long"),
        pytest.param(lambda c, s, f: c.ratings_file(BERT, s), "not rated this interview", id="nothing_to_send"),
    ],
)
def test_what_does_not_fit_is_refused_and_kept_nowhere(
    program: Program, act: Callable[[Any, str, SharedInterview], Any], match: str
) -> None:
    _, found = shared(program)
    share_id = given_to(program, BERT, found)
    with pytest.raises(RefusedAction, match=match):
        act(program.coaching, share_id, found)

    assert program.coaching.bench(BERT, share_id).notes == ()


def test_the_notes_go_back_to_the_candidate_and_change_no_grade(program: Program) -> None:
    session, found = shared(program)
    share_id = given_to(program, BERT, found)
    program.coaching.call(BERT, "Coach Bert")
    program.coaching.rate(BERT, share_id, 0, levels(found, 2))
    program.coaching.comment(BERT, share_id, 0, "each with its figure", HOSTILE)
    before = program.review.report(ANNA, session.id)
    file = program.coaching.ratings_file(BERT, share_id).encode()

    assert program.coaching.take_in(ANNA, file) == session.id
    assert program.coaching.take_in(ANNA, file) == session.id
    notes = program.coaching.received(program.review.report(ANNA, session.id))
    assert [(note.coach, note.kind.value) for note in notes] == [("Coach Bert", "rating"), ("Coach Bert", "comment")]
    assert notes[1].words == "each with its figure"
    assert program.review.report(ANNA, session.id) == before


def test_agreement_is_shown_from_enough_levels_on(program: Program) -> None:
    program.coaching.call(CARL, "Carl")
    for level in (1, 2, 3, 4, 5, 3):
        _, found = shared(program, level)
        for coach, given in ((BERT, level), (CARL, max(1, level - 1))):
            share_id = given_to(program, coach, found)
            for item in found.items:
                program.coaching.rate(coach, share_id, item.index, levels(found, given))
        program.coaching.take_in(BERT, program.coaching.ratings_file(CARL, share_id).encode())

    with_grader, with_carl = program.coaching.agreements(BERT)
    assert with_grader.second == "scripted" and with_grader.n >= FEWEST_PAIRS
    assert with_grader.found is not None and with_grader.found.exact == 1 and with_grader.found.qwk == pytest.approx(1)
    assert with_carl.second == "Carl" and with_carl.found is not None and 0 < (with_carl.found.qwk or 0) < 1


def test_few_levels_and_ne_make_no_figure(program: Program) -> None:
    _, found = shared(program)
    share_id = given_to(program, BERT, found)
    program.coaching.rate(BERT, share_id, 0, levels(found, None))

    (pair,) = program.coaching.agreements(BERT)
    assert (pair.n, pair.found) == (0, None)


def test_disputed_answers_become_candidates_for_the_graded_ones(program: Program) -> None:
    _, found = shared(program, 5)
    share_id = given_to(program, BERT, found)
    program.coaching.rate(BERT, share_id, 0, levels(found, 5))
    with pytest.raises(RefusedAction, match="nowhere two levels apart"):
        program.coaching.golden(BERT)
    program.coaching.rate(BERT, share_id, 1, levels(found, 2))

    (entry,) = yaml.safe_load(program.coaching.golden(BERT))
    exemplar = Exemplar.model_validate(entry["exemplar"])
    assert entry["question"] == found.items[1].question_id
    assert set(exemplar.scores.values()) == {2} and exemplar.ratings[0].human and exemplar.id == "weak"
    assert exemplar.answer == found.items[1].parts[0].said
    assert entry["grader"]["grader"] == "scripted" and entry["overrides"] == []


def test_only_what_was_rated_blind_stands_as_a_persons_levels(program: Program) -> None:
    """An override comes from somebody who has seen the grader's level, and graders are measured against people."""
    _, found = shared(program, 5)
    share_id = given_to(program, BERT, found)
    program.coaching.rate(BERT, share_id, 0, levels(found, 2))
    rated_on = f"{program.clock():%Y-%m-%d}"
    program.clock.forward(3 * 86_400)
    criterion = found.items[0].rubric.criteria[0].id
    program.coaching.override(BERT, share_id, 0, criterion, 5, "Talked round.")

    (entry,) = yaml.safe_load(program.coaching.golden(BERT))
    (rating,) = Exemplar.model_validate(entry["exemplar"]).ratings
    assert rating.scores == entry["exemplar"]["scores"] == levels(found, 2) and rating.date == rated_on
    assert entry["overrides"] == [{"levels": {criterion: 5}, "reason": "Talked round."}]


@pytest.mark.parametrize(("level", "question_id"), [(None, None), (2, OWN_QUESTION)], ids=["nothing_but_ne", "own"])
def test_an_answer_that_no_bank_can_hold_is_no_candidate(
    program: Program, level: int | None, question_id: str | None
) -> None:
    _, found = shared(program, 5)
    item = found.items[0].model_copy(update={"question_id": question_id} if question_id else {})
    share_id = given_to(program, BERT, found.model_copy(update={"items": (item,)}))
    program.coaching.rate(BERT, share_id, 0, levels(found, level))
    program.coaching.override(BERT, share_id, 0, item.rubric.criteria[0].id, 3, "After all.")

    with pytest.raises(RefusedAction):
        program.coaching.golden(BERT)


def changed(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda body: body | changes


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda body: "words", id="no_object"),
        pytest.param(changed(id="../../x"), id="id"),
        pytest.param(changed(owner=ANNA), id="another_key"),
        pytest.param(changed(items=[]), id="no_items"),
        pytest.param(lambda body: body | {"items": body["items"] * 30}, id="many_items"),
        pytest.param(lambda body: {"items": [{"rubric": {}}], **body, "role": "king"}, id="role"),
    ],
)
def test_a_file_that_is_no_shared_interview_is_refused(
    program: Program, spoil: Callable[[dict[str, Any]], Any]
) -> None:
    _, found = shared(program)
    raw = json.dumps(spoil(json.loads(found.model_dump_json()))).encode()
    with pytest.raises(RefusedFile):
        program.coaching.take_in(BERT, raw)

    assert program.coaching.all(BERT) == ()


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[" * 100_000, b"{}", b"{" + b" " * 5_000_001], ids=range(5))
def test_bytes_that_are_no_file_of_ours_are_refused(program: Program, raw: bytes) -> None:
    with pytest.raises(RefusedFile):
        program.coaching.take_in(BERT, raw)


@pytest.mark.parametrize("form", ["interviewer-share/2", "interviewer-ratings/2"])
def test_a_file_of_a_newer_version_says_so(program: Program, form: str) -> None:
    with pytest.raises(RefusedFile, match="a newer version of this program may have written it"):
        program.coaching.take_in(BERT, json.dumps({"format": form, "new": []}).encode())


def test_ratings_of_an_interview_that_is_not_here_or_does_not_fit_are_refused(program: Program) -> None:
    session, found = shared(program)
    share_id = given_to(program, BERT, found)
    program.coaching.rate(BERT, share_id, 0, levels(found, 3))
    file = program.coaching.ratings_file(BERT, share_id)
    with pytest.raises(RefusedFile, match="take in its share file first"):
        program.coaching.take_in(CARL, file.encode())

    body = json.loads(file)
    body["notes"][0]["levels"] = {"charm": 5}
    with pytest.raises(RefusedFile, match="do not fit"):
        program.coaching.take_in(ANNA, json.dumps(body).encode())
    assert program.coaching.received(program.review.report(ANNA, session.id)) == ()


def sent(program: Program, coach: str, found: SharedInterview, level: int = 2) -> dict[str, Any]:
    """What a coach sends back: a rating, then an override."""
    share_id = given_to(program, coach, found)
    program.coaching.rate(coach, share_id, 0, levels(found, level))
    program.coaching.override(coach, share_id, 0, found.items[0].rubric.criteria[0].id, 5, "Seen late.")
    return dict(json.loads(program.coaching.ratings_file(coach, share_id)))


@pytest.mark.parametrize(
    ("spoil", "match"),
    [
        pytest.param(lambda notes: [*notes, notes[0] | {"text": "again"}], "a rating of this answer", id="two_ratings"),
        pytest.param(lambda notes: notes[1:], "comes after a rating", id="override_alone"),
        pytest.param(lambda notes: notes[::-1], "comes after a rating", id="override_first"),
    ],
)
def test_notes_out_of_order_are_refused(program: Program, spoil: Callable[[list[Any]], Any], match: str) -> None:
    session, found = shared(program)
    body = sent(program, BERT, found)
    with pytest.raises(RefusedFile, match=match):
        program.coaching.take_in(ANNA, json.dumps(body | {"notes": spoil(body["notes"])}).encode())

    assert program.coaching.received(program.review.report(ANNA, session.id)) == ()


def test_a_second_coach_of_the_same_name_changes_nothing_of_the_first(program: Program) -> None:
    session, found = shared(program)
    for coach, level in ((BERT, 2), (CARL, 4)):
        program.coaching.call(coach, "Coach")
        body = json.dumps(sent(program, coach, found, level)).encode()
        if coach == BERT:
            program.coaching.take_in(ANNA, body)
    with pytest.raises(RefusedFile, match="already"):
        program.coaching.take_in(ANNA, body)

    first, _ = program.coaching.received(program.review.report(ANNA, session.id))
    assert set(first.levels.values()) == {2}


def test_notes_end_where_their_file_is_full(program: Program) -> None:
    session, found = shared(program)
    share_id = given_to(program, BERT, found)
    (first,) = program.coaching.comment(BERT, share_id, 0, "I would", "0").notes
    others = tuple(first.model_copy(update={"text": f"{n}"}) for n in range(1, MOST_NOTES))
    CoachStore(program.database).note(BERT, share_id, others)
    with pytest.raises(RefusedAction, match="as many as a file holds"):
        program.coaching.comment(BERT, share_id, 0, "I would", "one more")

    program.coaching.take_in(ANNA, program.coaching.ratings_file(BERT, share_id).encode())
    assert len(program.coaching.received(program.review.report(ANNA, session.id))) == MOST_NOTES


def test_nobody_writes_notes_in_another_coachs_name(program: Program) -> None:
    _, found = shared(program)
    for coach in (BERT, CARL):
        share_id = given_to(program, coach, found)
    program.coaching.call(BERT, "Carl")
    program.coaching.call(CARL, "Carl")
    program.coaching.rate(BERT, share_id, 0, levels(found, 3))
    with pytest.raises(RefusedFile, match="carry your own name"):
        program.coaching.take_in(CARL, program.coaching.ratings_file(BERT, share_id).encode())

    assert program.coaching.bench(CARL, share_id).notes == ()


def test_a_name_on_notes_stays(program: Program) -> None:
    _, found = shared(program)
    share_id = given_to(program, BERT, found)
    assert program.coaching.call(BERT, "  Bert   B. ") == "Bert B."
    program.coaching.rate(BERT, share_id, 0, levels(found, 3))
    with pytest.raises(RefusedAction, match="stays as it is"):
        program.coaching.call(BERT, "Somebody else")


def test_what_was_shared_can_be_deleted_with_the_notes(program: Program) -> None:
    _, found = shared(program)
    share_id = given_to(program, BERT, found)
    program.coaching.rate(BERT, share_id, 0, levels(found, 3))
    program.coaching.delete(BERT, share_id)

    assert program.coaching.all(BERT) == ()
    with pytest.raises(NotFound):
        program.coaching.bench(BERT, share_id)


def test_deleting_an_interview_takes_what_coaches_quoted_of_it(program: Program) -> None:
    session, found = shared(program)
    given_to(program, ANNA, found)
    program.coaching.take_in(ANNA, json.dumps(sent(program, BERT, found)).encode())
    other, _ = shared(program)
    program.coaching.take_in(ANNA, json.dumps(sent(program, BERT, program.coaching.share(ANNA, other.id))).encode())
    program.review.delete(ANNA, session.id)

    assert CoachStore(program.database).notes(ANNA, found.id) == () == program.coaching.all(ANNA)
    assert program.coaching.received(program.review.report(ANNA, other.id))
    assert program.coaching.bench(BERT, found.id).notes
