"""Accounts, and the tokens that browsers and invitations hold. Tokens are kept as hashes: who reads the store has none."""

import hashlib
from datetime import datetime
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from interviewer.accounts.account import Account, Role
from interviewer.errors import NotFound, RefusedAction
from interviewer.store.database import Database
from interviewer.store.tables import account, failed_sign_in, sign_in
from interviewer.store.upsert import insert_if_new

Kind = Literal["browser", "invitation"]


class Secrets(NamedTuple):
    """What proves that somebody is the holder of an account."""

    account: Account
    password: str | None
    """The hash, None where there is no password."""


class AccountStore:
    """Every method is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: Account, *, password: str | None = None, subject: str | None = None) -> None:
        """Keep a new account. Raises RefusedAction if the e-mail address or the subject is taken."""
        row = new.model_dump(exclude={"has_password"}) | {
            "role": new.role.value,
            "password": password,
            "subject": subject,
        }
        with self._database.write() as connection:
            if not insert_if_new(connection, account, row):
                raise RefusedAction("There is an account with the address {address} already.", address=new.email)

    def get(self, account_id: str) -> Account:
        """An account; NotFound if there is none."""
        return self._one(account.c.id == account_id).account

    def by_email(self, email: str) -> Secrets | None:
        """The account with this address."""
        return self._find(account.c.email == email)

    def by_subject(self, subject: str) -> Account | None:
        """The account of an OpenID Connect identity."""
        found = self._find(account.c.subject == subject)
        return None if found is None else found.account

    def of(self, organisation: str | None = None) -> tuple[Account, ...]:
        """All accounts of an organisation, or of all, by address."""
        chosen = sa.select(account).order_by(account.c.email)
        if organisation is not None:
            chosen = chosen.where(account.c.organisation == organisation)
        with self._database.read() as connection:
            return tuple(_account(row) for row in connection.execute(chosen).mappings())

    def change(self, account_id: str, **values: Any) -> None:
        """Give columns new values; NotFound if there is no such account."""
        with self._database.write() as connection:
            change = sa.update(account).where(account.c.id == account_id).values(values)
            if connection.execute(change).rowcount == 0:
                raise _nobody()

    def delete(self, account_id: str) -> None:
        """Remove an account with its tokens; what the person has stored is the sessions' affair."""
        with self._database.write() as connection:
            connection.execute(sa.delete(account).where(account.c.id == account_id))
        self._database.forget_deleted()

    # Tokens --------------------------------------------------------------------------------------------

    def admit(self, token: str, kind: Kind, account_id: str, now: datetime, expires_at: datetime) -> None:
        """Keep a token, and forget those that have run out."""
        row = {
            "token": digest(token),
            "kind": kind,
            "account_id": account_id,
            "created_at": now,
            "expires_at": expires_at,
        }
        with self._database.write() as connection:
            connection.execute(sa.delete(sign_in).where(sign_in.c.expires_at <= now))
            connection.execute(sa.insert(sign_in).values(row))

    def holder(self, token: str, kind: Kind, now: datetime) -> Account | None:
        """The active account that holds this token; None if it has run out, was ended or never was."""
        chosen = sa.select(account).join(sign_in).where(_valid(token, kind, now), account.c.is_active)
        with self._database.read() as connection:
            row = connection.execute(chosen).mappings().one_or_none()
        return None if row is None else _account(row)

    def take(self, token: str, kind: Kind, now: datetime) -> Account | None:
        """Like `holder`, and the token is used up; of two at once one gets it."""
        with self._database.write() as connection:
            used = sa.delete(sign_in).where(_valid(token, kind, now)).returning(sign_in.c.account_id)
            account_id = connection.execute(used).scalar_one_or_none()
            chosen = sa.select(account).where(account.c.id == account_id, account.c.is_active)
            row = connection.execute(chosen).mappings().one_or_none()
        return None if row is None else _account(row)

    def end(self, token: str) -> None:
        """Forget one token."""
        with self._database.write() as connection:
            connection.execute(sa.delete(sign_in).where(sign_in.c.token == digest(token)))

    def end_all(self, account_id: str) -> None:
        """Forget every token of an account, so that it is signed out everywhere."""
        with self._database.write() as connection:
            connection.execute(sa.delete(sign_in).where(sign_in.c.account_id == account_id))

    # Wrong passwords -----------------------------------------------------------------------------------

    def failed(self, email: str, address: str, now: datetime, since: datetime) -> None:
        """Count a wrong password, and forget those from before `since`."""
        row = {"account": digest(email), "address": digest(address), "at": now}
        with self._database.write() as connection:
            connection.execute(sa.delete(failed_sign_in).where(failed_sign_in.c.at < since))
            connection.execute(sa.insert(failed_sign_in).values(row))

    def failures(self, email: str, address: str, since: datetime) -> tuple[int, int]:
        """How many wrong passwords were typed since then: for this account from this address, and from the address."""
        columns = failed_sign_in.c
        from_there = (columns.at >= since, columns.address == digest(address))
        for_this = sa.func.count(sa.case((columns.account == digest(email), 1)))
        with self._database.read() as connection:
            mine, all_from_there = connection.execute(sa.select(for_this, sa.func.count()).where(*from_there)).one()
        return mine, all_from_there

    def _one(self, which: sa.ColumnElement[bool]) -> Secrets:
        found = self._find(which)
        if found is None:
            raise _nobody()
        return found

    def _find(self, which: sa.ColumnElement[bool]) -> Secrets | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(account).where(which)).mappings().one_or_none()
        return None if row is None else Secrets(_account(row), row["password"])


def digest(token: str) -> str:
    """What is kept of a token; it is drawn at random, so a plain hash cannot be turned around."""
    return hashlib.sha256(token.encode()).hexdigest()


def _valid(token: str, kind: Kind, now: datetime) -> sa.ColumnElement[bool]:
    return (sign_in.c.token == digest(token)) & (sign_in.c.kind == kind) & (sign_in.c.expires_at > now)


def _account(row: Any) -> Account:
    return Account(
        id=row["id"],
        email=row["email"],
        role=Role(row["role"]),
        organisation=row["organisation"],
        is_active=row["is_active"],
        has_password=row["password"] is not None,
        created_at=row["created_at"],
    )


def _nobody() -> NotFound:
    return NotFound("There is no such account.")
