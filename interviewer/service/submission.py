"""What a candidate said on one item, as the graders take it."""

import hashlib

from interviewer.grading.grade import SaidPart, Submission
from interviewer.interview.session import Channel, Session


def submission_of(session: Session, item: int) -> Submission | None:
    """The answers to a question and its follow-ups, in order; None when there is none."""
    parts = tuple(
        SaidPart(turn_id=t.id, asked=t.asked, text=t.answer.text, is_spoken=t.answer.channel is Channel.VOICE)
        for t in session.turns_of(item)
        if t.answer is not None
    )
    return Submission(parts=parts) if parts else None


def storable(text: str) -> str:
    """The text without half surrogate pairs and U+0000, which a broken paste can hold and no database stores."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def input_hash(submission: Submission) -> str:
    """sha256 of everything that is graded; kept with the outcome, so it tells which answer an outcome is about."""
    return hashlib.sha256(submission.model_dump_json().encode()).hexdigest()


def grading_key(session_id: str, item: int, submission: Submission, grader: str, attempt: str = "first") -> str:
    """Unique key of one grading: the same answer by the same grader is graded once, unless asked for again."""
    text = "|".join((session_id, str(item), input_hash(submission), grader, attempt))
    return "grade:" + hashlib.sha256(text.encode()).hexdigest()
