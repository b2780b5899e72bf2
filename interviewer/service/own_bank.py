"""The bank as each person has it: the shipped questions, and their own."""

from collections.abc import Callable
from datetime import datetime

from interviewer.content.bank import Bank
from interviewer.content.own.check import check
from interviewer.store.own_questions import OwnQuestionStore
from interviewer.store.sessions import SessionStore

LEFT_OUT = "own_questions_left_out"
"""The preference of those who do not want their own questions in interviews."""


class OwnBank:
    """The shipped bank with the questions of a person that can be asked."""

    def __init__(
        self, bank: Bank, own: OwnQuestionStore, sessions: SessionStore, clock: Callable[[], datetime]
    ) -> None:
        self._bank = bank
        self._own = own
        self._sessions = sessions
        self._clock = clock

    def all_of(self, owner: str) -> Bank:
        """With every own question, whether or not it is to be chosen by itself."""
        bank = self._bank
        for kept in self._own.of(owner):
            checked = check(kept.form, self._bank, self._clock().date(), kept.revision)
            bank = checked.added_to(bank)
        return bank

    def chosen_from(self, owner: str) -> Bank:
        """With own questions where this person wants them in interviews."""
        return self._bank if self._sessions.preferences(owner).get(LEFT_OUT) else self.all_of(owner)
