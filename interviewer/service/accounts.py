"""Signing in, and what an admin does about people. Each use case leaves an event without content."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from interviewer.accounts import passwords
from interviewer.accounts.account import MAX_ORGANISATION_CHARS, Account, Role, email_from, organisation_from
from interviewer.accounts.events import Action, AuditEvent
from interviewer.errors import NotFound, RefusedAction, SignInRefused, TooManyTries
from interviewer.store.accounts import AccountStore, Kind
from interviewer.store.audit import AuditStore

SIGNED_IN_FOR = timedelta(days=14)
INVITED_FOR = timedelta(days=7)
LOCKED_FOR = timedelta(minutes=1)
TRIES = 5
"""Wrong passwords a minute for one account from one address."""
TRIES_FROM_AN_ADDRESS = 60
"""The same for all accounts together; a whole class may sit behind one address."""


class SignedIn(NamedTuple):
    """A browser that has been let in."""

    account: Account
    token: str


class AccountService:
    """The use cases of signing in, and of the admins of an organisation."""

    def __init__(
        self, accounts: AccountStore, audit: AuditStore, clock: Callable[[], datetime], home: str = "default"
    ) -> None:
        """`home` is the organisation of those who come by OpenID Connect for the first time."""
        self._accounts = accounts
        self._audit = audit
        self._clock = clock
        self._home = home

    # Everybody -----------------------------------------------------------------------------------------

    def sign_in(self, email: str, password: str, address: str) -> SignedIn:
        """Let a browser in. Raises SignInRefused, telling nothing of what was wrong, and TooManyTries."""
        typed = email.strip().casefold()[:300]
        self._require_tries_left(typed, address)
        found = self._accounts.by_email(typed)
        is_right = passwords.is_right(found.password if found is not None else None, password)
        if found is None or not is_right or not found.account.is_active:
            now = self._clock()
            self._accounts.failed(typed, address, now, now - LOCKED_FOR)
            is_last = self._accounts.failures(typed, address, now - LOCKED_FOR)[0] == TRIES
            known = found.account if found is not None else None
            self._tell(Action.LOCKED if is_last else Action.REFUSED, None, known)
            raise SignInRefused("E-mail address or password is wrong, or the account is barred.")
        if found.password is not None and passwords.is_outdated(found.password):
            self._accounts.change(found.account.id, password=passwords.hash_of(password))
        return self._let_in(found.account)

    def who(self, token: str) -> Account | None:
        """Who holds this browser's token; None if nobody does any more."""
        return self._accounts.holder(token, "browser", self._clock())

    def sign_out(self, token: str) -> None:
        """End one browser's sign-in."""
        account = self.who(token)
        self._accounts.end(token)
        if account is not None:
            self._tell(Action.SIGNED_OUT, account)

    def invited(self, invitation: str) -> Account | None:
        """Whose invitation this is; None if it was used or has run out."""
        return self._accounts.holder(invitation, "invitation", self._clock())

    def accept(self, invitation: str, password: str) -> SignedIn:
        """Set the password of an invited account and let the browser in. Raises RefusedAction."""
        account = self.invited(invitation)
        if account is not None:
            _require_strong(password, account.email)
        if account is None or self._accounts.take(invitation, "invitation", self._clock()) is None:
            raise RefusedAction("This invitation was used already or has run out. Ask for another.")
        self._set_password(account, password)
        return self._let_in(self._accounts.get(account.id))

    def change_password(self, account_id: str, old: str, new: str) -> SignedIn:
        """Set another password; every other browser is signed out. Raises SignInRefused, RefusedAction."""
        account = self._accounts.get(account_id)
        known = self._accounts.by_email(account.email)
        if not passwords.is_right(known.password if known is not None else None, old):
            raise SignInRefused("The old password is wrong; nothing was changed.")
        _require_strong(new, account.email)
        self._set_password(account, new)
        return self._let_in(account)

    def come_from(self, issuer: str, claims: Mapping[str, Any]) -> SignedIn:
        """Let in whom an OpenID Connect provider vouches for, with a new account at the first time.

        Raises SignInRefused without a verified address, and where an account with another way in has it: whoever
        runs the provider must not get into accounts that were made here.
        """
        subject = f"{issuer}|{claims['sub']}"
        account = self._accounts.by_subject(subject)
        if account is None:
            account = self._new_from(claims, subject)
        if not account.is_active:
            self._tell(Action.REFUSED, None, account)
            raise SignInRefused("This account is barred here; ask your organisation.")
        return self._let_in(account)

    def close(self, account_id: str) -> None:
        """Remove an account; what its person has stored is deleted beforehand by the caller."""
        account = self._accounts.get(account_id)
        self._accounts.delete(account_id)
        self._tell(Action.CLOSED, account)

    # Admins --------------------------------------------------------------------------------------------

    def people(self, admin: Account) -> tuple[Account, ...]:
        """The accounts of the admin's organisation."""
        return self._accounts.of(_admin(admin).organisation)

    def events(self, admin: Account) -> tuple[AuditEvent, ...]:
        """What happened in the admin's organisation, newest first."""
        return self._audit.latest(_admin(admin).organisation)

    def invite(self, admin: Account | None, email: str, role: Role, organisation: str = "") -> str:
        """Make an account, or one more invitation for an account that has not come yet; returns the token.

        Without an admin the operator does it, who may name any organisation. Raises RefusedAction.
        """
        if admin is not None:
            organisation = _admin(admin).organisation
        try:
            address = email_from(email)
        except ValueError:
            raise RefusedAction("{text!r} is not an e-mail address.", text=email[:80]) from None
        try:
            name = organisation_from(organisation or self._home)
        except ValueError:
            raise RefusedAction(
                "An organisation's name has 1 to {most} characters.", most=MAX_ORGANISATION_CHARS
            ) from None
        known = self._accounts.by_email(address)
        if known is None:
            account = Account(id=uuid4().hex, email=address, role=role, organisation=name, created_at=self._clock())
            self._accounts.add(account)
        elif known.account.organisation != name or known.account.has_password or not known.account.is_active:
            raise RefusedAction("{address} has an account already.", address=address)
        else:
            account = known.account
        self._tell(Action.INVITED, admin, account)
        return self._token("invitation", account, INVITED_FOR)

    def give_another_way_in(self, admin: Account | None, account_id: str) -> str:
        """For somebody who has forgotten their password: signs them out and returns an invitation to set a new one."""
        account = self._theirs(admin, account_id)
        self._accounts.end_all(account.id)
        self._tell(Action.INVITED, admin, account)
        return self._token("invitation", account, INVITED_FOR)

    def set_role(self, admin: Account | None, account_id: str, role: Role) -> None:
        """Change what somebody may do. An admin cannot change their own role: an organisation keeps its last admin."""
        account = self._theirs(admin, account_id)
        self._accounts.change(account.id, role=role.value)
        self._tell(Action.ROLE_CHANGED, admin, account)

    def bar(self, admin: Account | None, account_id: str) -> None:
        """Sign somebody out everywhere and let nobody in with the account any more; its data stays."""
        account = self._theirs(admin, account_id)
        self._accounts.change(account.id, is_active=False)
        self._accounts.end_all(account.id)
        self._tell(Action.BARRED, admin, account)

    def admit(self, admin: Account | None, account_id: str) -> None:
        """Undo `bar`."""
        account = self._theirs(admin, account_id)
        self._accounts.change(account.id, is_active=True)
        self._tell(Action.ADMITTED, admin, account)

    def note(self, action: Action, actor: Account, subject: str = "") -> None:
        """Keep an event that happened elsewhere; `subject` is a route or an id."""
        event = AuditEvent(
            at=self._clock(), action=action, actor=actor.id, subject=subject[:200], organisation=actor.organisation
        )
        self._audit.add(event)

    # Steps ---------------------------------------------------------------------------------------------

    def _require_tries_left(self, email: str, address: str) -> None:
        now = self._clock()
        mine, from_there = self._accounts.failures(email, address, now - LOCKED_FOR)
        if mine >= TRIES or from_there >= TRIES_FROM_AN_ADDRESS:
            raise TooManyTries(
                "Too many wrong passwords. Wait a minute, then try again.", wait_s=LOCKED_FOR.total_seconds()
            )

    def _new_from(self, claims: Mapping[str, Any], subject: str) -> Account:
        try:
            email = email_from(str(claims.get("email", "")))
        except ValueError:
            raise SignInRefused("Your sign-in service told no e-mail address; ask your organisation.") from None
        if claims.get("email_verified") is not True:
            raise SignInRefused("Your sign-in service has not verified your e-mail address; ask your organisation.")
        account = Account(
            id=uuid4().hex, email=email, role=Role.CANDIDATE, organisation=self._home, created_at=self._clock()
        )
        known = self._accounts.by_email(email)
        if known is not None and self._is_waiting(known.account):
            # Invited by an admin, and comes by the organisation's own way in.
            self._accounts.change(known.account.id, subject=subject)
            return known.account
        try:
            self._accounts.add(account, subject=subject)
        except RefusedAction:
            raise SignInRefused("There is an account with your address that is signed in to by password.") from None
        return account

    def _is_waiting(self, account: Account) -> bool:
        return account.is_active and not account.has_password and account.organisation == self._home

    def _let_in(self, account: Account) -> SignedIn:
        token = self._token("browser", account, SIGNED_IN_FOR)
        self._tell(Action.SIGNED_IN, account)
        return SignedIn(account, token)

    def _set_password(self, account: Account, password: str) -> None:
        self._accounts.change(account.id, password=passwords.hash_of(password))
        self._accounts.end_all(account.id)
        self._tell(Action.PASSWORD_SET, account)

    def _token(self, kind: Kind, account: Account, lasts: timedelta) -> str:
        token, now = secrets.token_urlsafe(32), self._clock()
        self._accounts.admit(token, kind, account.id, now, now + lasts)
        return token

    def _theirs(self, admin: Account | None, account_id: str) -> Account:
        """An account that this admin may change; those of other organisations do not exist for them."""
        account = self._accounts.get(account_id)
        if admin is not None and account.organisation != _admin(admin).organisation:
            raise NotFound("There is no such account.")
        if admin is not None and admin.id == account.id:
            raise RefusedAction("Your own account is changed by another admin, or by the operator.")
        return account

    def _tell(self, action: Action, actor: Account | None, subject: Account | None = None) -> None:
        place = actor or subject
        event = AuditEvent(
            at=self._clock(),
            action=action,
            actor=actor.id if actor is not None else "",
            subject=subject.id if subject is not None else "",
            organisation=place.organisation if place is not None else "",
        )
        self._audit.add(event)


def _admin(account: Account) -> Account:
    if account.role is not Role.ADMIN:
        raise RefusedAction("This is for admins.")
    return account


def _require_strong(password: str, email: str) -> None:
    if passwords.is_of_wrong_length(password):
        raise RefusedAction(
            "A password has {least} to {most} characters; a few unrelated words are easy to keep in mind.",
            least=passwords.MIN_CHARS,
            most=passwords.MAX_CHARS,
        )
    if passwords.is_usual(password, email):
        raise RefusedAction("This password would be among the first to be guessed; choose a few unrelated words.")
