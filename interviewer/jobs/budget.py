"""What grading may cost, looked at before each paid call."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from interviewer.errors import QuotaSpent
from interviewer.settings import EMBEDDED
from interviewer.store.grades import Spending
from interviewer.value import Value

DAY = timedelta(days=1)


class Limits(Value):
    """The most that may be spent, in US dollars as litellm reckons costs; 0 means no limit."""

    session_usd: float = 0.0
    day_usd: float = 0.0
    """By everybody, in 24 hours."""
    person_usd: float = 0.0
    organisation_usd: float = 0.0
    """The same for one person, and for one organisation."""


class LooksUpSpending(Protocol):
    """The store's account of what grades have cost."""

    def __call__(
        self,
        *,
        session_id: str | None = None,
        since: datetime | None = None,
        owner: str | None = None,
        organisation: str | None = None,
    ) -> Spending:
        """What grades have cost: those of a session, a person or an organisation, or those made since a moment."""
        ...


class Budget:
    """Looks at the limits. A call that is under way is not stopped, so one can be overrun by what was begun before."""

    def __init__(
        self,
        spending: LooksUpSpending,
        limits: Limits,
        clock: Callable[[], datetime],
        *,
        owner_of: Callable[[str], str] = lambda _session: "",
        organisation_of: Callable[[str], str] = lambda _owner: "",
        use_grade: Callable[[str], object] = lambda _owner: None,
    ) -> None:
        """`use_grade` counts a grade of a person, and raises QuotaSpent where none is left."""
        self._spending = spending
        self._limits = limits
        self._clock = clock
        self._owner_of = owner_of
        self._organisation_of = organisation_of
        self._use_grade = use_grade

    def obstacle(self, session_id: str, grader: str, *, is_bulk: bool = False) -> str:
        """Why this grader may not be paid for this session now, in a sentence for the candidate; '' if it may.

        What the operator has graded in bulk is looked at against the program's own limit alone.
        """
        if grader == EMBEDDED:
            return ""
        if is_bulk:
            reached = self._programs_limit(self._clock() - DAY)
            return f"Grading has reached {reached} in 24 hours; begin it again tomorrow." if reached else ""
        usd, owner = self._limits.session_usd, self._owner_of(session_id)
        if usd and self._spending(session_id=session_id).cost_usd >= usd:
            return (
                f"Grading of this interview has reached its limit of {usd:.2f} USD. The answer is kept; "
                "choose the offline grader, or ask the operator for more."
            )
        if reached := self._reached_today(owner):
            return (
                f"Grading has reached {reached} in 24 hours. The answer is kept; try again tomorrow, or choose the "
                "offline grader."
            )
        try:
            self._use_grade(owner)
        except QuotaSpent as spent:
            return str(spent)
        return ""

    def is_day_open(self, owner: str) -> bool:
        """Whether anything may still be paid for this person today."""
        return not self._reached_today(owner)

    def _programs_limit(self, since: datetime) -> str:
        usd = self._limits.day_usd
        return f"this program's limit of {usd:.2f} USD" if usd and self._spending(since=since).cost_usd >= usd else ""

    def _reached_today(self, owner: str) -> str:
        since, limits = self._clock() - DAY, self._limits
        if reached := self._programs_limit(since):
            return reached
        if owner and limits.person_usd and self._spending(since=since, owner=owner).cost_usd >= limits.person_usd:
            return f"your limit of {limits.person_usd:.2f} USD"
        organisation = self._organisation_of(owner) if limits.organisation_usd else ""
        if organisation:
            spent = self._spending(since=since, organisation=organisation).cost_usd
            if spent >= limits.organisation_usd:
                return f"your organisation's limit of {limits.organisation_usd:.2f} USD"
        return ""
