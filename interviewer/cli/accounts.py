"""`interviewer accounts`: what the operator does about accounts, the first admin above all.

It opens the store itself: with SQLite the program must not be running meanwhile (its admins have `/people`), with
PostgreSQL it may.
"""

import contextlib
from collections.abc import Iterator

from interviewer.accounts.account import Account, Role
from interviewer.errors import NotFound
from interviewer.service.accounts import AccountService
from interviewer.settings import Settings, load_settings
from interviewer.store.accounts import AccountStore
from interviewer.store.database import Database
from interviewer.store.lock import DataDirectoryLock
from interviewer.store.schema import migrate
from interviewer.wiring.graders import utc_now
from interviewer.wiring.hosting import make_accounts


def invite(email: str, role: Role, organisation: str) -> None:
    """Print a link that lets somebody set a password; it works once, for seven days."""
    settings = load_settings()
    with _opened(settings) as (accounts, _):
        token = accounts.invite(None, email, role, organisation or settings.organisation)
    start = settings.public_url or f"http://{settings.host}:{settings.port}"
    print(f"{start}/invitation/{token}")


def list_all() -> None:
    """Print every account: organisation, role, state, address."""
    with _opened(load_settings()) as (_, store):
        for one in store.of():
            state = "barred" if not one.is_active else "active" if one.has_password else "no password"
            print(f"{one.organisation}\t{one.role.value}\t{state}\t{one.email}")


def set_role(email: str, role: Role) -> None:
    """Give an account another role."""
    with _opened(load_settings()) as (accounts, store):
        accounts.set_role(None, _named(store, email).id, role)


def bar(email: str) -> None:
    """Sign an account out everywhere and let nobody in with it."""
    with _opened(load_settings()) as (accounts, store):
        accounts.bar(None, _named(store, email).id)


def admit(email: str) -> None:
    """Undo `bar`."""
    with _opened(load_settings()) as (accounts, store):
        accounts.admit(None, _named(store, email).id)


@contextlib.contextmanager
def _opened(settings: Settings) -> Iterator[tuple[AccountService, AccountStore]]:
    with contextlib.ExitStack() as opened:
        if not settings.database_url.startswith("postgres"):
            opened.enter_context(DataDirectoryLock(settings.data_dir))
        database = Database(settings.resolved_database_url)
        opened.callback(database.close)
        migrate(database)
        yield make_accounts(settings, database, utc_now), AccountStore(database)


def _named(store: AccountStore, email: str) -> Account:
    found = store.by_email(email.strip().casefold())
    if found is None:
        raise NotFound(f"There is no account with the address {email!r}; `interviewer accounts list` shows all.")
    return found.account
