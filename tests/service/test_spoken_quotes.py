"""Quotes of a spoken answer keep when they were spoken; quotes that were typed keep nothing of the kind."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from interviewer.grading.grade import Grade, GradingTask, Quote, SaidPart, Submission
from interviewer.service.export import to_json
from interviewer.service.spoken_quotes import with_times
from interviewer.speech.transcript import Segment, Transcript, Word
from interviewer.testing.builders import make_question, make_rubric
from tests.program import ALL_POINTS, ANNA, Program, graded, make_transcript


def heard(text: str) -> Transcript:
    """Each word takes a second."""
    words = tuple(Word(text=word, start_s=n, end_s=n + 1, probability=0.9) for n, word in enumerate(text.split()))
    segment = Segment(text=text, start_s=0, end_s=len(words), words=words)
    return Transcript(segments=(segment,), language="en", duration_s=len(words), model="m")


FIRST, SECOND = heard("We start with a small test set."), heard("then we measure recall on it")


@pytest.mark.parametrize(
    ("answer", "quoted", "time"),
    [
        pytest.param("We start with a small test set.", "with a small test", (0, 2, 6), id="as-heard"),
        pytest.param("We start with a large test set.", "with a large test", (0, 2, 6), id="a-word-corrected"),
        pytest.param("We start with a big gold set.", "a big gold set.", (0, 3, 7), id="half-corrected"),
        pytest.param("We start with our own tiny list.", "our own tiny list", None, id="written-anew"),
        pytest.param("We start with it. Then we measure recall", "Then we measure recall", (1, 0, 4), id="second-recording"),
        pytest.param("a small test set. Then we measure", "test set. Then we measure", (1, 0, 3), id="over-two-recordings"),
        pytest.param("Nothing of the kind was said there", "of the kind was said", None, id="typed"),
    ],
)  # fmt: skip
def test_the_time_of_a_quote_is_that_of_its_words(
    answer: str, quoted: str, time: tuple[int, float, float] | None
) -> None:
    said = Submission(parts=(SaidPart(turn_id="t", asked="How?", text=answer, is_spoken=True),))
    task = GradingTask(question=make_question(), rubric=make_rubric(), submission=said)
    start = answer.index(quoted)
    quote = Quote(turn_id="t", start=start, end=start + len(quoted), text=quoted)
    grade = graded(task).model_copy(update={"injections": (quote,)})

    found = with_times(grade, said, {"t": [FIRST, SECOND]})

    assert isinstance(found, Grade)
    (timed,) = found.injections
    assert (timed.start, timed.end, timed.text) == (quote.start, quote.end, quote.text)
    assert (timed.recording, timed.start_s, timed.end_s) == (time or (None, None, None))


def test_a_recording_that_was_not_transcribed_keeps_its_place() -> None:
    said = Submission(parts=(SaidPart(turn_id="t", asked="How?", text="Then we measure recall on it", is_spoken=True),))
    task = GradingTask(question=make_question(), rubric=make_rubric(), submission=said)

    found = with_times(graded(task), said, {"t": [None, SECOND]})

    assert isinstance(found, Grade)
    assert found.flags[0].quote.recording == 1


@pytest.mark.parametrize(
    "time",
    [
        pytest.param({"start_s": 1.0}, id="no-end"),
        pytest.param({"recording": 0, "start_s": 2.0, "end_s": 1.0}, id="ends-before-it-starts"),
        pytest.param({"recording": 0, "start_s": 0.0, "end_s": float("inf")}, id="endless"),
        pytest.param({"recording": -1, "start_s": 0.0, "end_s": 1.0}, id="no-recording"),
    ],
)
def test_a_quote_has_a_whole_time_or_none(time: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Quote(turn_id="t", start=0, end=1, text="a", **time)


def test_a_quote_without_a_time_is_written_as_before_there_were_times() -> None:
    written = {"turn_id": "t", "start": 0, "end": 1, "text": "a"}

    assert Quote.model_validate(written).model_dump() == written


def spoken(program: Program) -> str:
    """Id of a session whose first question was answered aloud, and the second in writing; both are graded."""
    session = program.start()
    program.record(session)
    program.work_off()
    said = make_transcript(*program.transcriber.segments).text
    session = program.answer(session, f"{said} {ALL_POINTS}")
    while session.current is not None:
        session = program.answer(session)
    program.interviews.rate_self(ANNA, session.id, ())
    program.work_off()
    return session.id


def test_times_are_stored_with_the_grade_and_exported(program: Program) -> None:
    session_id = spoken(program)

    aloud, in_writing = program.grades.latest(session_id).values()
    assert isinstance(aloud, Grade) and isinstance(in_writing, Grade)
    assert (aloud.flags[0].quote.recording, aloud.flags[0].quote.start_s) == (0, 0.0)
    assert in_writing.flags[0].quote.start_s is None
    exported = json.loads(to_json(program.review.report(ANNA, session_id)))
    quotes = [item["outcome"]["points"][0]["quote"] for item in exported["items"]]
    assert quotes[0]["end_s"] == 2.0 and "end_s" not in quotes[1]


def test_times_come_back_with_an_import(program: Program) -> None:
    session_id = spoken(program)
    raw = to_json(program.review.report(ANNA, session_id)).encode()

    program.imports.take_in("another", raw)

    (line,) = program.review.lines("another")
    original, imported = program.grades.latest(session_id)[0], program.grades.latest(line.id)[0]
    assert isinstance(original, Grade) and isinstance(imported, Grade)
    assert imported.flags[0].quote.end_s == original.flags[0].quote.end_s == 2.0
