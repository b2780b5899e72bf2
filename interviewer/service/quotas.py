"""How much a person and their organisation may use in a day, in UTC; what has begun is never cut off."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from interviewer.errors import NotFound, QuotaSpent
from interviewer.language.messages import _, marked
from interviewer.store.accounts import AccountStore
from interviewer.store.quotas import QuotaStore


class Quota(StrEnum):
    """What is counted."""

    INTERVIEWS = "interviews"
    AUDIO_MINUTES = "audio_minutes"
    GRADES = "grades"
    """By a language model; the offline grader is not counted."""


USED = {
    Quota.INTERVIEWS: marked("Today: {used} of {most} interviews."),
    Quota.AUDIO_MINUTES: marked("Today: {used} of {most} minutes of recording."),
    Quota.GRADES: marked("Today: {used} of {most} grades by a language model."),
}
SPENT = {
    Quota.INTERVIEWS: marked(
        "Today's interviews are used up. There are new ones at midnight UTC, in about {hours} h; what you have said and written is kept."
    ),
    Quota.AUDIO_MINUTES: marked(
        "Today's minutes of recording are used up. There are new ones at midnight UTC, in about {hours} h; what you have said and written is kept."
    ),
    Quota.GRADES: marked(
        "Today's grades by a language model are used up. There are new ones at midnight UTC, in about {hours} h; what you have said and written is kept."
    ),
}


class Quotas:
    """Counts what people use. Who has no account has no quota."""

    def __init__(
        self,
        store: QuotaStore,
        accounts: AccountStore,
        clock: Callable[[], datetime],
        *,
        person: Mapping[str, float],
        organisation: Mapping[str, float],
    ) -> None:
        """`person` and `organisation` are the limits of a day; what they do not name is not limited."""
        self._store = store
        self._accounts = accounts
        self._clock = clock
        self._person = person
        self._organisation = organisation

    def take(self, owner: str, quota: Quota, amount: float = 1) -> None:
        """Count an amount before it is used. Raises QuotaSpent, having counted nothing."""
        limits = self._limits(owner, quota)
        if limits and self._store.take(quota.value, self._day(), amount, limits) is not None:
            raise self._spent(quota)

    def require_left(self, owner: str, quota: Quota) -> None:
        """Raises QuotaSpent where nothing is left."""
        for holder, limit in self._limits(owner, quota).items():
            if self._store.used(holder, quota.value, self._day()) >= limit:
                raise self._spent(quota)

    def use_up(self, owner: str, quota: Quota, amount: float) -> None:
        """Count an amount that was used already, as far as the limit: what had begun was not to be cut off."""
        limits, day = self._limits(owner, quota), self._day()
        left = [limit - self._store.used(holder, quota.value, day) for holder, limit in limits.items()]
        if left and min(left) > 0:
            self._store.take(quota.value, day, min(amount, *left), limits)

    def sentences(self, owner: str) -> tuple[str, ...]:
        """What a person has used of what they may use today, for their account's page."""
        day = self._day()
        return tuple(
            _(USED[quota], used=f"{self._store.used(owner, quota.value, day):.3g}", most=f"{self._person[quota]:g}")
            for quota in Quota
            if quota in self._person
        )

    def forget_old(self) -> None:
        """Remove the counters of days before yesterday."""
        self._store.forget(f"{self._clock() - timedelta(days=1):%Y-%m-%d}")

    def _limits(self, owner: str, quota: Quota) -> dict[str, float]:
        if quota not in self._person and quota not in self._organisation:
            return {}
        try:
            account = self._accounts.get(owner)
        except NotFound:
            return {}
        limits = {owner: self._person[quota]} if quota in self._person else {}
        if quota in self._organisation:
            limits[f"organisation {account.organisation}"] = self._organisation[quota]
        return limits

    def _day(self) -> str:
        return f"{self._clock():%Y-%m-%d}"

    def _spent(self, quota: Quota) -> QuotaSpent:
        now = self._clock()
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        hours = max(1, round((midnight - now).total_seconds() / 3600))
        return QuotaSpent(SPENT[quota], wait_s=(midnight - now).total_seconds(), hours=hours)
