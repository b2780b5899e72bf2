"""What a candidate said on one item, as the graders take it."""

import hashlib
from datetime import datetime

from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.grading.grade import GradingTask, SaidPart, Submission
from interviewer.interview.session import Channel, Session, Turn


def submission_of(session: Session, item: int) -> Submission | None:
    """The answers to a question and its follow-ups, in order, and what was added at the end; None when there is none."""
    parts = tuple(
        SaidPart(turn_id=t.id, asked=t.asked, text=t.answer.text, is_spoken=t.answer.channel is Channel.VOICE)
        for t in session.said_on(item)
        if t.answer is not None
    )
    return Submission(parts=parts) if parts else None


def task_of(session: Session, item: int, question: Question, rubric: Rubric) -> GradingTask | None:
    """What a grader is given of an item; None when nothing was said."""
    submission = submission_of(session, item)
    if submission is None:
        return None
    hinted = tuple(hint.criterion for hint in question.hints[: session.turns_of(item)[0].hints_shown])
    return GradingTask(question=question, rubric=rubric, submission=submission, hinted_criteria=hinted)


def wordings_of(session: Session, item: int) -> tuple[Submission, ...]:
    """The submission as it stands and as it stood before each correction, newest first; what was redone is not in it."""
    found = []
    while (submission := submission_of(session, item)) is not None:
        found.append(submission)
        corrected = [turn for turn in session.turns_of(item) if turn.uncorrected]
        if not corrected:
            break
        latest = max(corrected, key=_corrected_at)
        before = {"answer": latest.uncorrected[-1], "uncorrected": latest.uncorrected[:-1]}
        session = session.with_turn(latest.model_copy(update=before))
    return tuple(found)


def _corrected_at(turn: Turn) -> datetime:
    assert turn.answer is not None and turn.answer.corrected_at is not None
    return turn.answer.corrected_at


def grading_key(session_id: str, item: int, submission: Submission, grader: str, attempt: str = "first") -> str:
    """Unique key of one grading: the same answer by the same grader is graded once, unless asked for again."""
    text = "|".join((session_id, str(item), submission.hash, grader, attempt))
    return "grade:" + hashlib.sha256(text.encode()).hexdigest()
