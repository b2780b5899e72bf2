"""A3, A4, A5: killed at each failpoint of an answer's way, the program loses nothing and does nothing twice.

In `make faults` each point is hit a first, second and third time, and a thousand times at random; in `make test` a first
time, and ten times at random.
"""

import random
from pathlib import Path

import pytest

from interviewer.failpoint import POINTS, arm, parse
from interviewer.grading.grade import Grade
from interviewer.service.submission import submission_of
from interviewer.store.database import Database
from interviewer.store.grades import GradeStore
from interviewer.store.recordings import RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.store.work_items import MOST_ATTEMPTS, WorkStore
from tests.conftest import ROOT
from tests.faults.answering import OWNER
from tests.faults.nursery import Answering, Run
from tests.faults.scale import IS_FULL, KILLS

HITS = (1, 2, 3) if IS_FULL else (1,)
KILLS_A_TEST = 10
AT_WORK = tuple(point for point in POINTS if point.partition(".")[0] in ("work", "grade", "transcript"))
"""Points in the middle of a piece of work, which is given up when the program ended over it too often."""


@pytest.mark.parametrize("hit", HITS)
@pytest.mark.parametrize("point", POINTS)
def test_a3_a4_a5_a_kill_at_each_failpoint_loses_nothing_and_grades_once(
    tmp_path: Path, answering: Answering, point: str, hit: int
) -> None:
    folder = tmp_path / "data"
    killed = answering.run(folder, f"{point}:{hit}")
    assert killed.was_killed or hit > 1, f"{point} was never reached"
    finished = answering.run(folder)

    check_nothing_is_lost_or_done_twice(folder, [*killed.acknowledged, *finished.acknowledged])


@pytest.mark.parametrize("seed", range(KILLS // KILLS_A_TEST))
def test_a3_a4_a5_kills_at_random_again_and_again_lose_nothing_and_grade_once(
    tmp_path: Path, answering: Answering, seed: int
) -> None:
    draw, killed = random.Random(seed), 0
    while killed < KILLS_A_TEST:
        folder = tmp_path / f"data {len(list(tmp_path.iterdir()))}"
        runs = kill_until_it_comes_to_its_end(answering, folder, draw)
        check_nothing_is_lost_or_done_twice(folder, [one for run in runs for one in run.acknowledged])
        killed += sum(run.was_killed for run in runs)


def kill_until_it_comes_to_its_end(answering: Answering, folder: Path, draw: random.Random) -> list[Run]:
    """Start the program on a folder, kill it at a point drawn at random, and again, until it did not come to the point."""
    runs: list[Run] = []
    at_work = 0
    while not runs or runs[-1].was_killed:
        points = POINTS if at_work < MOST_ATTEMPTS - 1 else tuple(p for p in POINTS if p not in AT_WORK)
        point = draw.choice(points)
        at_work += point in AT_WORK
        runs.append(answering.run(folder, f"{point}:{draw.randint(1, 4)}"))
    return runs


def check_nothing_is_lost_or_done_twice(folder: Path, acknowledged: list[list[str]]) -> None:
    """What was acknowledged in all runs on a folder is there, files are sound, and each answer has one grade."""
    database = Database(f"sqlite:///{folder / 'interviewer.db'}")
    sessions, recordings = SessionStore(database), RecordingStore(database, folder / "recordings")
    grades = GradeStore(database)
    assert database.damage() == () and recordings.damage() == ()
    (line,) = sessions.lines(OWNER)
    session = sessions.get(line.id, OWNER)
    for _, session_id, turn_id in (one for one in acknowledged if one[0] == "answer"):
        turn = session.turn(turn_id)
        assert session_id == session.id and turn is not None and turn.answer is not None
        assert turn.answer.text.endswith(turn_id)
    kept = {
        take.id: len(recordings.wav(take.id, OWNER).getbuffer()) for take in recordings.of_session(session.id, OWNER)
    }
    assert all(kept[recording] >= int(n) for _, recording, n in (one for one in acknowledged if one[0] == "sound"))
    for item in session.answered_questions:
        submission = submission_of(session, item)
        assert submission is not None
        of_this = [o for o in grades.history(session.id, item) if o.provenance.input_hash == submission.hash]
        assert len(of_this) == 1 and isinstance(of_this[0], Grade)
    database.close()


def test_c7_work_that_kills_the_program_each_time_does_not_keep_it_from_starting(
    tmp_path: Path, answering: Answering
) -> None:
    """As the operating system does when memory runs out in the middle of a transcription."""
    folder = tmp_path / "data"
    runs = [answering.run(folder, "work.claimed", ONE_WORKER="yes") for _ in range(MOST_ATTEMPTS)]
    assert all(one.was_killed for one in runs)

    database = Database(f"sqlite:///{folder / 'interviewer.db'}")
    (line,) = SessionStore(database).lines(OWNER)
    first = WorkStore(database).of_session(line.id)[0]
    assert first.attempts == MOST_ATTEMPTS
    taken = RecordingStore(database, folder / "recordings").of_session(line.id, OWNER)
    database.close()

    at_last = answering.run(folder, ONE_WORKER="yes", GIVEN_UP=first.recording_id or "")
    assert not at_last.was_killed
    database = Database(f"sqlite:///{folder / 'interviewer.db'}")
    assert WorkStore(database).cut_off([first.key]) == {first.key}
    assert RecordingStore(database, folder / "recordings").of_session(line.id, OWNER) == taken
    database.close()


def test_every_failpoint_of_the_code_is_known_and_every_known_one_is_in_the_code() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "interviewer").rglob("*.py")))

    assert sorted(POINTS) == sorted(name for name in POINTS if f'failpoint("{name}")' in text)
    assert text.count('failpoint("') == len(POINTS)


@pytest.mark.parametrize("setting", ["nowhere", "grade.made:x", "grade.made:-1", ":1"])
def test_a_failpoint_that_is_not_there_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="there is no failpoint"):
        parse(setting)


def test_nothing_is_armed_by_itself() -> None:
    arm("")
    assert parse("") is None
