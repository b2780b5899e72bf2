"""A program on a data folder: somebody speaks and types answers, and everything is transcribed and graded.

Run as a process by the tests (`nursery.py`), killed at a failpoint, and run again on the same folder until it comes to
its end. Each line that it prints was acknowledged before: `sound RECORDING N_BYTES`, `answer SESSION TURN`. It does not
wait for the recording named by `GIVEN_UP`; `ONE_WORKER` has everything done in one thread.
"""

import os
import time
from datetime import UTC, datetime, timedelta

from interviewer.content.bank import Bank
from interviewer.content.taxonomy import Level, Role, Topic
from interviewer.interview.plan import Choice
from interviewer.interview.session import Channel, Mode, Preset, Session
from interviewer.settings import load_settings
from interviewer.wiring.parts import Parts, open_parts

OWNER = "e" * 32
ANSWER = (
    "I would name who is served first and measure with two hundred real cases what the present way costs, in euros and minutes. "
    "Then I would compare a small model with retrieval against a tuned one, since the answers change every month."
)
CHUNK = b"\x01\x00" * 1600
N_CHUNKS = 3
WAIT_S = 60.0


def main(bank: Bank) -> None:
    """Go on where the last process stopped."""
    later = timedelta()
    parts = open_parts(
        load_settings(port=0, workers=1 if "ONE_WORKER" in os.environ else None),
        bank,
        clock=lambda: datetime.now(UTC) + later,
    )
    try:
        session = _session(parts)
        while session.current is not None:
            parts.dictation.recover(OWNER, session)  # As the page does when it is loaded.
            _speak(parts, session)
            session = _answer(parts, session)
        later = timedelta(
            hours=1
        )  # A grade is due when its question is over, at the latest after a quarter of an hour.
        parts.dispatcher.start()
        _wait(parts, session)
    finally:
        parts.close()
    print("done", flush=True)  # noqa: T201 - read by the test


def _session(parts: Parts) -> Session:
    waiting = parts.interviews.unfinished(OWNER)
    if waiting is not None:
        return waiting
    lines = parts.review.lines(OWNER)
    if lines:
        return parts.interviews.get(OWNER, lines[0].id)
    choice = Choice(
        role=Role.LLM_ENGINEER, level=Level.MID, topics=(Topic.TRADEOFFS,), preset=Preset.SPRINT, mode=Mode.EXAM,
        channel=Channel.VOICE,
    )  # fmt: skip
    return parts.interviews.start(OWNER, choice, seed=3)


def _speak(parts: Parts, session: Session) -> None:
    """A short recording on the open turn, ended unless the answer ends it."""
    turn = session.current
    assert turn is not None
    take = parts.dictation.open(OWNER, session.id, turn.id)
    seq = take.next_seq
    while seq < N_CHUNKS:
        seq = parts.dictation.append(OWNER, take.recording_id, seq, CHUNK)
        print("sound", take.recording_id, seq * len(CHUNK), flush=True)  # noqa: T201 - read by the test
    if turn.kind.value == "question":
        parts.dictation.stop(OWNER, take.recording_id)


def _answer(parts: Parts, session: Session) -> Session:
    turn = session.current
    assert turn is not None
    parts.interviews.submit(OWNER, session.id, turn.id, f"{ANSWER} {turn.id}")
    print("answer", session.id, turn.id, flush=True)  # noqa: T201 - read by the test
    return parts.interviews.advance(OWNER, session.id)


def _wait(parts: Parts, session: Session) -> None:
    """Until everything is graded and transcribed."""
    end = time.monotonic() + WAIT_S
    while not _is_done(parts, session):
        if time.monotonic() > end:
            raise SystemExit("the work was not done in time")
        time.sleep(0.05)


def _is_done(parts: Parts, session: Session) -> bool:
    items = parts.review.report(OWNER, session.id).items
    takes = parts.recordings.of_session(session.id, OWNER)
    is_heard = all(
        parts.recordings.transcript(take.id, OWNER) is not None
        for take in takes
        if take.id != os.environ.get("GIVEN_UP")
    )
    return is_heard and not any(item.is_pending for item in items)
