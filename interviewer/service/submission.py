"""What a candidate said on one item, as the graders take it."""

import hashlib

from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.grading.grade import GradingTask, SaidPart, Submission
from interviewer.interview.session import Channel, Session


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


def grading_key(session_id: str, item: int, submission: Submission, grader: str, attempt: str = "first") -> str:
    """Unique key of one grading: the same answer by the same grader is graded once, unless asked for again."""
    text = "|".join((session_id, str(item), submission.hash, grader, attempt))
    return "grade:" + hashlib.sha256(text.encode()).hexdigest()
