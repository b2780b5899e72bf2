"""What happened to a piece of work, told without a word of what anybody said: for logs and figures."""

import logging
from collections.abc import Callable
from typing import Literal

from interviewer.grading.grade import Outcome, Unscored
from interviewer.speech.transcript import Transcript
from interviewer.store.work_items import Kind, WorkItem
from interviewer.value import Value

log = logging.getLogger(__name__)

Ending = Literal["graded", "unscored", "transcribed", "retry", "failed"]
"""`retry`: it is put back for later; `failed`: it is given up."""


class WorkResult(Value):
    """What doing a piece of work brought."""

    ending: Ending
    reason: str = ""
    """Why there is no grade, as one word; '' where there is one."""
    model: str = ""
    """Who graded; '' for transcriptions."""
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0
    audio_s: float = 0.0
    """Seconds of speech that were transcribed."""


class WorkEvent(Value):
    """One attempt at a piece of work, and how it ended."""

    kind: Kind
    work: int
    session: str
    attempt: int
    seconds: float
    result: WorkResult


Listener = Callable[[WorkEvent], None]


def result_of_grading(outcome: Outcome) -> WorkResult:
    """What is told of a grade, or of why there is none."""
    made = outcome.provenance
    return WorkResult(
        ending="unscored" if isinstance(outcome, Unscored) else "graded",
        reason=outcome.reason.value if isinstance(outcome, Unscored) else "",
        model=made.grader,
        tokens_in=made.tokens_in or 0,
        tokens_out=made.tokens_out or 0,
        cost_usd=made.cost_usd or 0.0,
    )


def result_of_transcription(transcript: Transcript) -> WorkResult:
    """What is told of a transcript."""
    return WorkResult(ending="transcribed", audio_s=transcript.duration_s)


def event_of(work: WorkItem, seconds: float, result: WorkResult) -> WorkEvent:
    """The event of one attempt at a claimed item."""
    assert work.id is not None
    return WorkEvent(
        kind=work.kind,
        work=work.id,
        session=work.session_id,
        attempt=work.attempts,
        seconds=round(seconds, 3),
        result=result,
    )


def log_event(event: WorkEvent) -> None:
    """One line a piece of work; as JSON its fields stand by themselves."""
    told = event.model_dump(exclude={"result"}) | event.result.model_dump()
    log.info("%s %s: %s", event.kind, event.work, event.result.ending, extra=told)
