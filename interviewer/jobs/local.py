"""Threads of the one process that do the work waiting in the store.

The rows of `work_item` are the truth; this class only takes them one by one. One process owns an
embedded store, so at start every row that says `running` was cut off and is simply due again, up to a limit: a
recording that takes more memory than there is ends the program each time, and must not do so for ever.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from interviewer.errors import GraderError, InterviewerError, StoreError, TranscriberError
from interviewer.failpoint import failpoint
from interviewer.jobs.events import Ending, Listener, WorkResult, event_of
from interviewer.store.work_items import KINDS, MOST_ATTEMPTS, Kind, WorkItem, WorkStore

log = logging.getLogger(__name__)

RETRY_AFTER_S = (1, 5, 25, 120)
"""Waits before the second to fifth attempt; after that the work is failed, with its reason."""
IDLE_S = 30.0
"""Look for due work at least this often, whether woken or not."""


class CutOff(InterviewerError):
    """Work is given up because the program ended each time it was at it."""


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
        self._execute = execute
        self._give_up = give_up
        self._clock = clock
        self._listeners = listeners
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

    def _sleep(self, seen: int, due: datetime | None) -> None:
        wait_s = IDLE_S if due is None else min(IDLE_S, max(0.01, (due - self._clock()).total_seconds()))
        with self._wake:
            self._wake.wait_for(lambda: self._stopping or self._news != seen, timeout=wait_s)

    def _do(self, work: WorkItem) -> None:
        assert work.id is not None
        self._in_hand.add(work.id)
        try:
            self._attempt(work)
        finally:
            self._in_hand.discard(work.id)

    def _attempt(self, work: WorkItem) -> None:
        began = time.monotonic()
        if work.attempts > MOST_ATTEMPTS:
            error = CutOff(f"The program ended {MOST_ATTEMPTS} times while at this, perhaps for want of memory.")
            self._settle(work, began, error, str(error), may_retry=False)
            return
        failpoint("work.claimed")
        try:
            self._report(work, began, self._execute(work))
        except (GraderError, TranscriberError, StoreError) as error:
            # The service, or a disk that is full just now, may be better later.
            self._settle(work, began, error, str(error), may_retry=True)
        except InterviewerError as error:
            # A session deleted in the meantime, or content gone: trying again cannot help.
            log.info("work %s %s ended without effect: %s", work.kind, work.id, type(error).__name__)
            self._settle(work, began, error, str(error), may_retry=False)
        except Exception as error:
            # The thread's edge: a bug must not end the worker, and the answer's work must show as failed.
            log.exception("work %s %s broke", work.kind, work.id)
            self._settle(work, began, error, "internal error; see the log", may_retry=False)

    def _settle(self, work: WorkItem, began: float, error: Exception, reason: str, *, may_retry: bool) -> None:
        """Put the work back for later or give it up; tried until the store takes it, lest it stay `running`."""
        assert work.id is not None
        is_put_back = may_retry and work.attempts <= len(RETRY_AFTER_S)
        while True:
            seen = self._news
            try:
                if is_put_back:
                    wait_s = RETRY_AFTER_S[max(0, work.attempts - 1)]
                    self._works.retry_later(work.id, self._clock() + timedelta(seconds=wait_s), reason)
                else:
                    self._tell(work, error)
                    self._works.fail(work.id, reason)
                ending: Ending = "retry" if is_put_back else "failed"
                self._report(work, began, WorkResult(ending=ending, reason=type(error).__name__))
                return
            except StoreError as trouble:
                if self._stopping:
                    return
                log.warning("work %s %s waits to be put back: %s", work.kind, work.id, trouble)
                self._sleep(seen, None)

    def _report(self, work: WorkItem, began: float, result: WorkResult) -> None:
        event = event_of(work, time.monotonic() - began, result)
        for listener in self._listeners:
            listener(event)

    @property
    def is_alive(self) -> bool:
        """Whether all threads run."""
        return all(thread.is_alive() for thread in self._threads)

    def _tell(self, work: WorkItem, error: Exception) -> None:
        try:
            self._give_up(work, error)
        except Exception:
            # A session that cannot be read, say, must not keep its work from being failed.
            log.exception("work %s %s is given up without a reason", work.kind, work.id)


def _shares(threads: int) -> list[tuple[Kind, ...]]:
    """The kinds of work that each thread does."""
    return [("transcribe",), *[KINDS] * (threads - 1)] if threads > 1 else [KINDS] * threads
