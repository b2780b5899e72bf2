"""Threads of the one process that do the work waiting in the store.

The rows of `work_item` are the truth; this class only takes them one by one. One process owns an
embedded store, so at start every row that says `running` was cut off and is simply due again, up to a limit: a
recording that takes more memory than there is ends the program each time, and must not do so for ever.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from interviewer.errors import StoreError
from interviewer.jobs.events import Listener, WorkResult
from interviewer.jobs.runner import WorkRunner
from interviewer.store.work_items import KINDS, Kind, WorkItem, WorkStore

log = logging.getLogger(__name__)

REST_S = 1.0
IDLE_S = 30.0
"""Look for due work at least this often, whether woken or not."""


class LocalDispatcher:
    """Runs `execute` for each due work item on a few threads.

    Where there are two threads or more, the first only transcribes: a grader can take minutes, and nobody who
    has just spoken should wait for it. `give_up` is told of work that is failed for good, and why.
    """

    def __init__(
        self,
        works: WorkStore,
        execute: Callable[[WorkItem], WorkResult],
        give_up: Callable[[WorkItem, Exception], None],
        clock: Callable[[], datetime],
        threads: int,
        listeners: Sequence[Listener] = (),
    ) -> None:
        self._works = works
        self._clock = clock
        self._runner = WorkRunner(works, execute, give_up, clock, listeners, rest=self._rest)
        self._wake = threading.Condition()
        self._news = 0
        self._stopping = False
        self._in_hand: set[int] = set()
        self._threads = [
            threading.Thread(target=self._run, args=(kinds,), name=f"work-{i}", daemon=True)
            for i, kinds in enumerate(_shares(threads))
        ]

    def start(self) -> None:
        """Make cut-off work due again and begin."""
        self._works.requeue_running()
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Say that something may be due now."""
        with self._wake:
            self._news += 1
            self._wake.notify_all()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Finish what is in hand, at most `timeout_s`; what remains is done after the next start."""
        self._stopping = True
        self.wake()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout_s / len(self._threads))
        if in_hand := tuple(self._in_hand):
            self._works.uncount(in_hand)

    def work_off(self) -> int:
        """Do all that is due, here and now, instead of starting the threads; returns how much it was."""
        done = 0
        while (work := self._works.claim(self._clock(), KINDS)) is not None:
            self._do(work)
            done += 1
        return done

    def _run(self, kinds: tuple[Kind, ...]) -> None:
        while not self._stopping:
            seen = self._news
            try:
                work = self._works.claim(self._clock(), kinds)
                if work is not None:
                    self._do(work)
                    continue
                due = self._works.next_due(kinds)
            except StoreError as error:
                log.warning("work waits: %s", error)
                due = None
            self._sleep(seen, due)

    def _rest(self) -> bool:
        """Wait a moment, while the store takes nothing; False if the program ends."""
        with self._wake:
            self._wake.wait_for(lambda: self._stopping, timeout=REST_S)
        return not self._stopping

    def _sleep(self, seen: int, due: datetime | None) -> None:
        wait_s = IDLE_S if due is None else min(IDLE_S, max(0.01, (due - self._clock()).total_seconds()))
        with self._wake:
            self._wake.wait_for(lambda: self._stopping or self._news != seen, timeout=wait_s)

    def _do(self, work: WorkItem) -> None:
        assert work.id is not None
        self._in_hand.add(work.id)
        try:
            self._runner.attempt(work)
        finally:
            self._in_hand.discard(work.id)

    @property
    def is_alive(self) -> bool:
        """Whether all threads run."""
        return all(thread.is_alive() for thread in self._threads)


def _shares(threads: int) -> list[tuple[Kind, ...]]:
    """The kinds of work that each thread does."""
    return [("transcribe",), *[KINDS] * (threads - 1)] if threads > 1 else [KINDS] * threads
