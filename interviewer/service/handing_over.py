"""Giving an interview to a coach of one's organisation, and what a coach sees of those who did."""

from collections.abc import Callable
from datetime import datetime

from pydantic import AwareDatetime

from interviewer.accounts.account import Account, Role
from interviewer.coaching.notes import rating_of
from interviewer.errors import Forbidden, NotFound, RefusedAction
from interviewer.service.coaching import MOST_SHARED, CoachService
from interviewer.store.accounts import AccountStore
from interviewer.store.handing_over import HandoverStore
from interviewer.value import Value


class Follower(Value):
    """A candidate who has given interviews to a coach."""

    email: str
    interviews: tuple[str, ...]
    """Ids of the shared interviews, oldest first."""
    answers: int
    rated: int
    latest: AwareDatetime


class HandingOver:
    """The use cases of both sides; every method names the account."""

    def __init__(
        self, given: HandoverStore, accounts: AccountStore, coaching: CoachService, clock: Callable[[], datetime]
    ) -> None:
        self._given = given
        self._accounts = accounts
        self._coaching = coaching
        self._clock = clock

    # The candidate -------------------------------------------------------------------------------------

    def coaches(self, mine: Account) -> tuple[Account, ...]:
        """Whom an interview can be given to: coaches of the same organisation."""
        return tuple(
            one
            for one in self._accounts.of(mine.organisation)
            if one.role is Role.COACH and one.is_active and one.id != mine.id
        )

    def give(self, mine: Account, session_id: str, coach_id: str) -> Account:
        """Put a finished interview on a coach's bench, redacted as its page shows it. Raises NotFound, RefusedAction."""
        coach = next((one for one in self.coaches(mine) if one.id == coach_id), None)
        if coach is None:
            raise NotFound("There is no such coach in your organisation.")
        if len(self._coaching.all(coach.id)) >= MOST_SHARED:
            raise RefusedAction(
                "{coach} has {n} interviews to rate and takes no more just now.", coach=coach.email, n=MOST_SHARED
            )
        self._given.give(mine.id, coach.id, self._coaching.share(mine.id, session_id), self._clock())
        return coach

    def take_back(self, mine: Account, session_id: str, coach_id: str) -> None:
        """Take it from a coach; what the coach has said of it stays in the debrief."""
        self._given.take_back(mine.id, coach_id, self._coaching.share_id(mine.id, session_id))

    def holders(self, mine: Account, session_id: str) -> tuple[Account, ...]:
        """Which coaches have an interview."""
        given = self._given.given(mine.id, self._coaching.share_id(mine.id, session_id))
        return tuple(account for one in given if (account := self._account(one.coach)) is not None)

    # The coach -----------------------------------------------------------------------------------------

    def followers(self, coach: Account) -> tuple[Follower, ...]:
        """Those who have given this coach interviews, by address; only what they gave is counted."""
        by_candidate: dict[str, list[str]] = {}
        latest: dict[str, datetime] = {}
        for one in self._given.received(coach.id):
            by_candidate.setdefault(one.candidate, []).append(one.share_id)
            latest[one.candidate] = one.at
        found = []
        for candidate, shares in by_candidate.items():
            account = self._account(candidate)
            if account is None:
                continue
            benches = [self._coaching.bench(coach.id, share_id) for share_id in shares]
            items = [(bench, item) for bench in benches for item in bench.shared.items]
            rated = sum(rating_of(bench.notes, bench.coach, item.index) is not None for bench, item in items)
            found.append(
                Follower(
                    email=account.email,
                    interviews=tuple(shares),
                    answers=len(items),
                    rated=rated,
                    latest=latest[candidate],
                )
            )
        return tuple(sorted(found, key=lambda one: one.email))

    def _account(self, account_id: str) -> Account | None:
        try:
            return self._accounts.get(account_id)
        except NotFound:
            return None


def require_coach(account: Account | None) -> None:
    """Raises Forbidden for an account that may not rate; where nobody signs in everybody may."""
    if account is not None and not account.role.may(Role.COACH):
        raise Forbidden("Rating is for coaches; ask the admin of your organisation.")
