"""What the grader reads of a spoken answer, and that its quotes stand in the text as it was handed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.content.question import Question
from interviewer.grading.grade import Grade, GradingTask, SaidPart, Submission, Unscored
from interviewer.interview.session import Channel
from interviewer.service.misheard import Understood
from interviewer.service.out_of_place import Usual
from interviewer.testing.builders import make_question, make_rubric
from tests.program import ANNA, Program, graded, make_bank, turn_of, unscored

HEARD = "We used laura to tune it, and v l l m to serve it."
READ = "We used LoRA to tune it, and vLLM to serve it."


def question_on(*terms: str) -> Question:
    return make_question().model_copy(update={"asr_terms": terms})


def submission(is_spoken: bool) -> Submission:
    return Submission(parts=(SaidPart(turn_id="t", asked="How?", text=HEARD, is_spoken=is_spoken),))


@pytest.mark.parametrize(
    ("is_spoken", "terms", "read"),
    [
        pytest.param(True, ("LoRA", "vLLM"), READ, id="spoken"),
        pytest.param(False, ("LoRA", "vLLM"), HEARD, id="typed"),
        pytest.param(True, ("recall",), HEARD, id="another-question"),
    ],
)
def test_only_what_was_spoken_is_put_right_for_the_grader(is_spoken: bool, terms: tuple[str, ...], read: str) -> None:
    said = submission(is_spoken)

    assert Understood(said, question_on(*terms)).submission.parts[0].text == read
    assert said.parts[0].text == HEARD


def test_quotes_and_hash_of_an_outcome_are_those_of_the_answer_as_handed_in() -> None:
    said, question = submission(is_spoken=True), question_on("LoRA", "vLLM")
    understood = Understood(said, question)
    task = GradingTask(question=question, rubric=make_rubric(), submission=understood.submission)
    start = READ.index("vLLM")
    grade = graded(task)
    quote = grade.flags[0].quote.model_copy(update={"start": start, "end": start + 13, "text": "vLLM to serve"})
    grade = grade.model_copy(
        update={"injections": (quote,), "flags": (grade.flags[0].model_copy(update={"quote": quote}),)}
    )

    outcome = understood.as_said(grade)

    assert isinstance(outcome, Grade)
    for found in (outcome.flags[0].quote, *outcome.injections):
        assert found.text == HEARD[found.start : found.end] == "v l l m to serve"
    first = outcome.points[0].quote
    assert first is not None
    assert first.text == HEARD[first.start : first.end] == HEARD[:21]
    assert outcome.provenance.input_hash == said.hash
    assert outcome.criteria == grade.criteria


def test_fillers_are_left_out_for_the_grader_and_quotes_keep_them() -> None:
    text = "Um, we would uh measure recall first, you know, as you know it costs little."
    said = Submission(parts=(SaidPart(turn_id="t", asked="How?", text=text, is_spoken=True),))
    question = question_on("recall")
    understood = Understood(said, question)
    read = understood.submission.parts[0].text
    task = GradingTask(question=question, rubric=make_rubric(), submission=understood.submission)

    outcome = understood.as_said(graded(task, quoted="would measure recall first,"))

    assert read == "we would measure recall first, as you know it costs little."
    assert isinstance(outcome, Grade)
    quote = outcome.flags[0].quote
    assert quote.text == text[quote.start : quote.end] == "would uh measure recall first,"


def test_what_a_recogniser_wrote_in_a_loop_is_read_once_and_quotes_keep_their_place() -> None:
    text = "We rolled it back, um, " + "and we rolled it back " * 5 + "and vllm served on."
    said = Submission(parts=(SaidPart(turn_id="t", asked="How?", text=text, is_spoken=True),))
    understood = Understood(said, question_on())
    read = understood.submission.parts[0].text
    assert read.split() == [
        "We",
        "rolled",
        "it",
        "back,",
        "and",
        "we",
        "rolled",
        "it",
        "back",
        "and",
        "vllm",
        "served",
        "on.",
    ]

    task = GradingTask(question=question_on(), rubric=make_rubric(), submission=understood.submission)
    grade = graded(task)
    start = read.index("served on")
    quote = grade.flags[0].quote.model_copy(update={"start": start, "end": start + 9, "text": "served on"})
    shown = understood.as_said(grade.model_copy(update={"injections": (quote,)}))
    assert isinstance(shown, Grade)
    assert text[shown.injections[0].start : shown.injections[0].end] == "served on"


def test_words_that_sound_like_the_questions_are_put_right_where_a_bank_tells_what_is_usual() -> None:
    said = Submission(parts=(SaidPart(turn_id="t", asked="How?", text="uh a grocery for laura", is_spoken=True),))
    question = question_on("glossary", "LoRA")
    usual = Usual(known=frozenset(("cost",)), common=frozenset())

    assert Understood(said, question, lambda: usual).submission.parts[0].text == "a glossary for LoRA"
    assert Understood(said, question).submission.parts[0].text == "a grocery for LoRA"


def test_typed_answers_ask_for_no_usual_words() -> None:
    def never() -> Usual:
        raise AssertionError("asked for")

    assert Understood(submission(is_spoken=False), question_on("LoRA"), never).submission.parts[0].text == HEARD


def test_the_absence_of_a_grade_keeps_its_reason() -> None:
    said, question = submission(is_spoken=True), question_on("LoRA")
    understood = Understood(said, question)
    missing = unscored(GradingTask(question=question, rubric=make_rubric(), submission=understood.submission))

    outcome = understood.as_said(missing)

    assert isinstance(outcome, Unscored)
    assert outcome.detail == missing.detail
    assert outcome.provenance.input_hash == said.hash


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """A program whose questions are about PagedAttention."""
    with Program(tmp_path, make_bank(asr_terms=("PagedAttention",))) as made:
        yield made


def test_a_spoken_answer_is_graded_with_its_terms_put_right_and_shown_as_it_was(program: Program) -> None:
    session = program.start()
    program.record(session)
    program.work_off()
    session = program.answer(session, "I name paged attention and E1 E2 E3 E4 E5 E6.")
    session = program.interviews.finish(ANNA, session.id)
    session = program.interviews.rate_self(ANNA, session.id, ())
    program.work_off()

    item = program.review.report(ANNA, session.id).items[0]
    assert "PagedAttention" in program.grader.tasks[0].submission.parts[0].text
    assert item.turns[0].answer is not None
    assert "paged attention" in item.turns[0].answer.text
    assert item.grade is not None


def test_words_to_check_are_those_of_the_open_turns_recordings(program: Program) -> None:
    session = program.start(channel=Channel.VOICE)
    program.transcriber.segments = ("I name paged attention first.",)
    turn = turn_of(session)
    program.record(session)
    before = program.interviews.words_to_check(session, turn.id)
    program.work_off()

    found = program.interviews.words_to_check(session, turn.id)

    assert before == ()
    assert [(word.text, word.suggestion) for word in found] == [("paged attention", "PagedAttention")]
    answered = program.answer(session)
    assert program.interviews.words_to_check(answered, turn.id) == ()
