"""One attempt at a piece of work, and what becomes of it: done, put back for later, or given up with its reason."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from interviewer.errors import GraderError, InterviewerError, StoreError, TranscriberError
from interviewer.failpoint import failpoint
from interviewer.jobs.events import Ending, Listener, WorkResult, event_of
from interviewer.store.work_items import MOST_ATTEMPTS, WorkItem, WorkStore

log = logging.getLogger(__name__)

RETRY_AFTER_S = (1, 5, 25, 120)
"""Waits before the second to fifth attempt; after that the work is failed, with its reason."""


class CutOff(InterviewerError):
    """Work is given up because the program ended each time it was at it."""


class WorkRunner:
    """Runs `execute` for claimed work; `give_up` is told of work that is failed for good, and why."""

    def __init__(
        self,
        works: WorkStore,
        execute: Callable[[WorkItem], WorkResult],
        give_up: Callable[[WorkItem, Exception], None],
        clock: Callable[[], datetime],
        listeners: Sequence[Listener] = (),
        rest: Callable[[], bool] = lambda: False,
    ) -> None:
        """`rest` waits a moment while the store takes nothing, and says whether to go on."""
        self._works = works
        self._execute = execute
        self._give_up = give_up
        self._clock = clock
        self._listeners = listeners
        self._rest = rest

    def attempt(self, work: WorkItem) -> None:
        """Do it, once; whatever happens is stored, and nothing is raised."""
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
            # The worker's edge: a bug must not end it, and the answer's work must show as failed.
            log.exception("work %s %s broke", work.kind, work.id)
            self._settle(work, began, error, "internal error; see the log", may_retry=False)

    def _settle(self, work: WorkItem, began: float, error: Exception, reason: str, *, may_retry: bool) -> None:
        """Put the work back for later or give it up; tried until the store takes it, lest it stay `running`."""
        assert work.id is not None
        is_put_back = may_retry and work.attempts <= len(RETRY_AFTER_S)
        while True:
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
                log.warning("work %s %s waits to be put back: %s", work.kind, work.id, trouble)
                if not self._rest():
                    return

    def _report(self, work: WorkItem, began: float, result: WorkResult) -> None:
        event = event_of(work, time.monotonic() - began, result)
        for listener in self._listeners:
            listener(event)

    def _tell(self, work: WorkItem, error: Exception) -> None:
        try:
            self._give_up(work, error)
        except Exception:
            # A session that cannot be read, say, must not keep its work from being failed.
            log.exception("work %s %s is given up without a reason", work.kind, work.id)
