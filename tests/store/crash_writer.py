"""A writer that is killed in the middle of its work, again and again; run as a program by the tests.

It forks a child for each round, which writes what it has had acknowledged to a pipe, and kills it
after a random while. At the end it prints every acknowledged line.
"""

import itertools
import os
import random
import signal
import struct
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from interviewer.interview.session import Answer, Channel, Session, TurnState
from interviewer.store.database import Database
from interviewer.store.places import sound_storage
from interviewer.store.recordings import RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.store.work_items import WorkItem

Acknowledge = Callable[[int], object]


def main(what: str, url: str, kills: str, *arguments: str) -> None:
    """Run and kill the writer named by `what` as often as asked."""
    session = Session.model_validate_json(sys.stdin.read())
    for _ in range(int(kills)):
        for line in kill_one(lambda acknowledge: WRITERS[what](url, session, acknowledge, *arguments)):
            sys.stdout.write(f"{line}\n")


def kill_one(write: Callable[[Acknowledge], None]) -> list[str]:
    """Fork a writer, kill it within 30 ms of its first acknowledgement, and return all it acknowledged."""
    receiver, sender = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(receiver)
            write(lambda number: os.write(sender, b"%d\n" % number))
        finally:
            os._exit(1)
    os.close(sender)
    received = os.read(receiver, 1 << 16)
    time.sleep(random.uniform(0, 0.03))
    os.kill(pid, signal.SIGKILL)
    while more := os.read(receiver, 1 << 16):
        received += more
    os.close(receiver)
    os.waitpid(pid, 0)
    if not received:
        raise SystemExit("the writer acknowledged nothing")
    # A line cut by the kill was never acknowledged.
    return received.decode().split("\n")[:-1]


def write_answers(url: str, session: Session, acknowledge: Acknowledge) -> None:
    """Hand in one answer after the other, each with its work, and acknowledge the version."""
    store = SessionStore(Database(url))
    session = store.get(session.id, session.owner)
    while True:
        version = session.version + 1
        answer = Answer(text=f"answer {version}", channel=Channel.TYPED, answered_at=datetime.now(UTC), took_s=1)
        turn = session.turns[0].model_copy(update={"answer": answer, "state": TurnState.ANSWERED})
        session = session.with_turn(turn).model_copy(update={"version": version})
        work = WorkItem(
            kind="grade", key=f"grade:{version}", session_id=session.id, item=version, run_after=datetime.now(UTC)
        )
        store.save(session, [work])
        acknowledge(version)


def write_sound(
    url: str, session: Session, acknowledge: Acknowledge, address: str, folder: str, recording_id: str
) -> None:
    """Go on with a recording whose every chunk repeats its own number, and acknowledge the numbers."""
    store = RecordingStore(Database(url), sound_storage(address, Path(folder)))
    start = store.resume_point(recording_id, session.owner).next_seq
    for seq in itertools.count(start):
        store.append(recording_id, session.owner, seq, struct.pack("<h", seq) * 1600)
        acknowledge(seq)


WRITERS: dict[str, Callable[..., None]] = {"answers": write_answers, "sound": write_sound}

if __name__ == "__main__":
    main(*sys.argv[1:])
