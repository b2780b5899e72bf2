"""The threads of the one process. Nothing here waits for a time: tests wait for what the threads have done."""

import threading
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from interviewer.errors import GraderError, InterviewerError, NotFound, StoreError, TranscriberError
from interviewer.grading.grade import Unscored
from interviewer.interview.session import Session
from interviewer.jobs.events import WorkResult
from interviewer.jobs.local import LocalDispatcher
from interviewer.jobs.runner import RETRY_AFTER_S
from interviewer.store.database import Database
from interviewer.store.work_items import KINDS, MOST_ATTEMPTS, Kind, WorkItem, WorkStore
from tests.program import ANNA, Program

PATIENCE_S = 30
"""Longer than anything here takes; reached only by a fault."""


class Bench:
    """A dispatcher on a real store whose work is done by a function of the test."""

    def __init__(self, program: Program, threads: int = 1) -> None:
        self.program = program
        self.session = program.start()
        self.outcomes: dict[str, list[Exception | None]] = {}
        """Per key what the work raises, one entry for each attempt."""
        self.done: list[str] = []
        self.settled = threading.Condition()
        self.works = Watched(program.database, self.settled)
        self.given_up: list[tuple[str, str]] = []
        """Keys of failed work, with the reasons told."""
        self.dispatcher = LocalDispatcher(self.works, self.execute, self.give_up, program.clock, threads)

    def add(self, key: str, *outcomes: Exception | None, kind: Kind = "transcribe", item: int | None = None) -> None:
        self.outcomes[key] = list(outcomes)
        now = self.program.clock()
        self.works.insert(WorkItem(kind=kind, key=key, session_id=self.session.id, item=item, run_after=now))
        self.dispatcher.wake()

    def execute(self, work: WorkItem) -> WorkResult:
        self.done.append(work.key)
        step = self.outcomes[work.key].pop(0) if self.outcomes.get(work.key) else None
        if step is not None:
            raise step
        assert work.id is not None
        self.works.finish(work.id)
        return WorkResult(ending="transcribed")

    def give_up(self, work: WorkItem, error: Exception) -> None:
        self.given_up.append((work.key, str(error)))

    def state(self, key: str) -> str:
        return next(w.state for w in self.works.of_session(self.session.id) if w.key == key)

    def wait_for(self, claim: Callable[[], bool]) -> None:
        with self.settled:
            assert self.settled.wait_for(claim, timeout=PATIENCE_S)

    def wait_until(self, key: str, state: str) -> None:
        self.wait_for(lambda: self.state(key) == state)


class Watched(WorkStore):
    """The work store, telling the bench whenever a thread looks for what is due next."""

    def __init__(self, database: Database, settled: threading.Condition) -> None:
        super().__init__(database)
        self._settled = settled

    def next_due(self, kinds: Collection[Kind] = KINDS) -> datetime | None:
        due = super().next_due(kinds)
        with self._settled:
            self._settled.notify_all()
        return due


@pytest.fixture
def bench(program: Program) -> Iterator[Bench]:
    made = Bench(program)
    yield made
    made.dispatcher.stop()


def test_due_work_is_done_once(bench: Bench) -> None:
    bench.add("a")
    bench.dispatcher.start()
    bench.wait_until("a", "done")
    bench.add("b")
    bench.wait_until("b", "done")

    assert bench.done == ["a", "b"]


def test_several_threads_do_each_work_once(program: Program) -> None:
    bench = Bench(program, threads=4)
    keys = [f"k{n}" for n in range(20)]
    for key in keys:
        bench.add(key)
    bench.dispatcher.start()
    bench.wait_for(lambda: all(bench.state(key) == "done" for key in keys))
    bench.dispatcher.stop()

    assert sorted(bench.done) == sorted(keys)


def test_work_that_is_not_due_waits_for_the_clock(bench: Bench) -> None:
    bench.works.insert(
        WorkItem(kind="transcribe", key="later", session_id=bench.session.id, run_after=bench.program.clock.forward(60))
    )
    bench.program.clock.forward(-60)
    bench.dispatcher.start()
    bench.add("now")
    bench.wait_until("now", "done")
    assert bench.state("later") == "todo"

    bench.program.clock.forward(61)
    bench.dispatcher.wake()
    bench.wait_until("later", "done")


def test_work_that_a_crash_cut_off_is_done_after_the_start(bench: Bench) -> None:
    bench.add("cut off")
    assert bench.works.claim(bench.program.clock()) is not None
    assert bench.state("cut off") == "running"

    bench.dispatcher.start()
    bench.wait_until("cut off", "done")


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(GraderError("The grader is busy."), id="grader"),
        pytest.param(TranscriberError("The model is missing."), id="transcriber"),
        pytest.param(StoreError("The disk is full."), id="store"),
    ],
)
def test_what_may_be_better_later_is_tried_again_at_growing_intervals(bench: Bench, error: InterviewerError) -> None:
    bench.add("a", *[error] * (1 + len(RETRY_AFTER_S)))
    bench.dispatcher.start()
    for attempt, wait_s in enumerate(RETRY_AFTER_S, start=1):
        bench.wait_for(lambda n=attempt: len(bench.done) == n and bench.state("a") == "todo")
        due = bench.works.next_due()
        assert due is not None
        assert (due - bench.program.clock()).total_seconds() == wait_s
        bench.program.clock.forward(wait_s)
        bench.dispatcher.wake()

    bench.wait_until("a", "failed")
    assert len(bench.done) == 1 + len(RETRY_AFTER_S)
    assert bench.given_up == [("a", str(error))]


def test_work_that_succeeds_at_a_later_attempt_is_done(bench: Bench) -> None:
    bench.add("a", GraderError("The grader is busy."), None)
    bench.dispatcher.start()
    bench.wait_for(lambda: len(bench.done) == 1 and bench.state("a") == "todo")
    bench.program.clock.forward(RETRY_AFTER_S[0])
    bench.dispatcher.wake()

    bench.wait_until("a", "done")


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(NotFound("The session is gone."), id="deleted_meanwhile"),
        pytest.param(ValueError("a bug"), id="a_bug"),
    ],
)
def test_what_cannot_get_better_fails_at_once_and_stops_nothing_else(bench: Bench, error: Exception) -> None:
    bench.add("bad", error)
    bench.add("good")
    bench.dispatcher.start()
    bench.wait_until("good", "done")

    assert bench.state("bad") == "failed"
    assert bench.done == ["bad", "good"]
    assert bench.given_up == [("bad", str(error))]


def test_work_whose_reason_cannot_be_told_is_failed_all_the_same(program: Program) -> None:
    bench = Bench(program)

    def cannot_tell(work: WorkItem, error: Exception) -> None:
        raise StoreError("This session cannot be read by this version.")

    bench.dispatcher = LocalDispatcher(bench.works, bench.execute, cannot_tell, program.clock, threads=1)
    bench.add("bad", ValueError("a bug"))
    bench.dispatcher.start()
    bench.wait_until("bad", "failed")
    bench.dispatcher.stop()


def test_slow_grades_do_not_keep_a_transcription_waiting(program: Program) -> None:
    bench, go_on = Bench(program, threads=3), threading.Event()
    execute = bench.execute

    def slow_to_grade(work: WorkItem) -> WorkResult:
        if work.kind == "grade":
            assert go_on.wait(PATIENCE_S)
        return execute(work)

    bench.dispatcher = LocalDispatcher(bench.works, slow_to_grade, bench.give_up, program.clock, threads=3)
    for item in range(4):
        bench.add(f"grade {item}", kind="grade", item=item)
    bench.dispatcher.start()
    bench.add("said")
    bench.wait_until("said", "done")
    assert bench.done == ["said"]

    go_on.set()
    bench.wait_for(lambda: all(bench.state(f"grade {item}") == "done" for item in range(4)))
    bench.dispatcher.stop()


def test_a_single_thread_does_all_kinds(bench: Bench) -> None:
    bench.add("grade", kind="grade", item=0)
    bench.add("said")
    bench.dispatcher.start()
    bench.wait_until("grade", "done")

    assert bench.done == ["said", "grade"]


def test_a_store_that_cannot_be_written_does_not_leave_work_running(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failure itself is written down as soon as the store takes it."""
    refused = threading.Event()
    fail = bench.works.fail

    def full_once(work_id: int, reason: str) -> None:
        if not refused.is_set():
            refused.set()
            raise StoreError("The disk is full.")
        fail(work_id, reason)

    monkeypatch.setattr(bench.works, "fail", full_once)
    bench.add("a", NotFound("The session is gone."))
    bench.dispatcher.start()
    assert refused.wait(PATIENCE_S)
    bench.add("b")

    bench.wait_until("b", "done")
    assert bench.state("a") == "failed"


def test_a_store_that_cannot_be_read_for_a_moment_ends_no_thread(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = threading.Event()
    claim = bench.works.claim

    def locked_once(now: datetime, kinds: Collection[Kind] = KINDS) -> WorkItem | None:
        if not refused.is_set():
            refused.set()
            raise StoreError("The database is locked.")
        return claim(now, kinds)

    monkeypatch.setattr(bench.works, "claim", locked_once)
    bench.dispatcher.start()
    assert refused.wait(PATIENCE_S)
    bench.add("a")

    bench.wait_until("a", "done")


def test_stopping_finishes_what_is_in_hand_and_leaves_the_rest_for_later(program: Program) -> None:
    begun, go_on = threading.Event(), threading.Event()
    bench = Bench(program)
    execute = bench.execute

    def slow(work: WorkItem) -> WorkResult:
        begun.set()
        assert go_on.wait(PATIENCE_S)
        return execute(work)

    bench.dispatcher = LocalDispatcher(bench.works, slow, bench.give_up, program.clock, threads=1)
    bench.add("in hand")
    bench.add("waiting")
    bench.dispatcher.start()
    assert begun.wait(PATIENCE_S)
    bench.dispatcher.stop(timeout_s=0)
    assert bench.state("in hand") == "running"
    go_on.set()
    bench.dispatcher.stop(timeout_s=PATIENCE_S)

    assert [bench.state("in hand"), bench.state("waiting")] == ["done", "todo"]


def test_stopping_what_never_started_does_nothing(program: Program) -> None:
    program.dispatcher.stop()


def test_the_whole_program_grades_in_its_threads(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        bench = Bench(program)
        executor = program.executor
        dispatcher = LocalDispatcher(bench.works, executor.execute, executor.give_up, program.clock, 2)
        dispatcher.start()
        session: Session = program.finished()
        dispatcher.wake()
        bench.wait_for(lambda: len(program.grades.latest(session.id)) == 2)
        dispatcher.stop()

        assert not program.review.report(ANNA, session.id).is_pending


def test_an_answer_whose_grading_breaks_shows_a_reason(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        bench = Bench(program)
        executor = program.executor
        dispatcher = LocalDispatcher(bench.works, executor.execute, executor.give_up, program.clock, 2)
        session = program.finished()
        program.grader.steps.append(RuntimeError("secret detail"))
        dispatcher.start()
        bench.wait_for(lambda: {work.state for work in program.grading_of(session)} == {"done", "failed"})
        dispatcher.stop()

        broken, good = program.review.report(ANNA, session.id).items
        assert isinstance(broken.outcome, Unscored)
        assert "internal error" in broken.outcome.detail
        assert "secret" not in broken.outcome.detail
        assert (broken.needs_grade, good.needs_grade) == (True, False)


def test_work_that_ends_the_program_each_time_is_given_up_at_the_next_start(bench: Bench) -> None:
    """A recording for which there is not memory enough, say: nobody could start the program any more."""
    bench.add("deadly")
    bench.add("good")
    for _ in range(MOST_ATTEMPTS):
        claimed = bench.works.claim(bench.program.clock())
        assert claimed is not None and claimed.key == "deadly"
        bench.works.requeue_running()  # As the next start does after a kill.

    bench.dispatcher.start()
    bench.wait_until("good", "done")

    assert (bench.state("deadly"), bench.done) == ("failed", ["good"])
    assert bench.given_up == [("deadly", "The program ended 5 times while at this, perhaps for want of memory.")]


def test_an_end_that_was_asked_for_counts_as_no_attempt(program: Program) -> None:
    begun, go_on = threading.Event(), threading.Event()
    bench = Bench(program)

    def never(work: WorkItem) -> WorkResult:
        begun.set()
        assert go_on.wait(PATIENCE_S)
        return WorkResult(ending="transcribed")

    bench.dispatcher = LocalDispatcher(bench.works, never, bench.give_up, program.clock, threads=1)
    bench.add("long")
    bench.dispatcher.start()
    assert begun.wait(PATIENCE_S)
    bench.dispatcher.stop(timeout_s=0)

    (work,) = bench.works.of_session(bench.session.id)
    assert (work.state, work.attempts) == ("running", 0)
    go_on.set()
    bench.dispatcher.stop(timeout_s=PATIENCE_S)
