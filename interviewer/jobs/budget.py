"""What grading may cost, looked at before each paid call."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from interviewer.settings import EMBEDDED
from interviewer.store.grades import Spending

DAY = timedelta(days=1)


class LooksUpSpending(Protocol):
    """The store's account of what grades have cost."""

    def __call__(self, *, session_id: str | None = None, since: datetime | None = None) -> Spending:
        """What the grades of a session, or those made since a moment, have cost."""
        ...


class Budget:
    """Two limits in US dollars, as litellm reckons costs; 0 means none.

    A call that is under way is not stopped, so a limit can be overrun by what was begun before it was reached.
    """

    def __init__(
        self, spending: LooksUpSpending, *, session_usd: float, day_usd: float, clock: Callable[[], datetime]
    ) -> None:
        self._spending = spending
        self._session_usd = session_usd
        self._day_usd = day_usd
        self._clock = clock

    def obstacle(self, session_id: str, grader: str) -> str:
        """Why this grader may not be paid for this session now, in a sentence for the candidate; '' if it may."""
        if grader == EMBEDDED:
            return ""
        if self._session_usd and self._spending(session_id=session_id).cost_usd >= self._session_usd:
            return (
                f"Grading of this interview has reached its limit of {self._session_usd:.2f} USD. The answer is kept; "
                "choose the offline grader, or ask the operator for more."
            )
        if not self.is_day_open():
            return (
                f"Grading has reached this program's limit of {self._day_usd:.2f} USD in 24 hours. The answer is kept; "
                "try again tomorrow, or choose the offline grader."
            )
        return ""

    def is_day_open(self) -> bool:
        """Whether anything may still be paid today."""
        return not self._day_usd or self._spending(since=self._clock() - DAY).cost_usd < self._day_usd
