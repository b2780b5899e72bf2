"""What is there where several people share a program: accounts, quotas, ways to sign in, and what is deleted with age."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from interviewer.accounts.account import Role
from interviewer.errors import NotFound, SettingsError
from interviewer.service.accounts import AccountService
from interviewer.service.quotas import Quotas
from interviewer.settings import Settings
from interviewer.store.accounts import AccountStore
from interviewer.store.audit import AuditStore
from interviewer.store.database import Database
from interviewer.store.quotas import QuotaStore
from interviewer.store.recordings import RecordingStore

FREE_ROLE = Role.ADMIN
"""Where nobody signs in everybody is their own admin."""


@dataclass(frozen=True)
class Oidc:
    """How to ask an OpenID Connect provider."""

    name: str
    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class Hosting:
    """Accounts and the ways to sign in."""

    accounts: AccountService
    has_passwords: bool
    public_url: str
    is_https: bool
    oidc: Oidc | None


def make_quotas(settings: Settings, database: Database, clock: Callable[[], datetime]) -> Quotas:
    """Limits of a day; without settings nothing is limited."""
    return Quotas(
        QuotaStore(database),
        AccountStore(database),
        clock,
        person={str(name): limit for name, limit in settings.quota_person.items()},
        organisation={str(name): limit for name, limit in settings.quota_organisation.items()},
    )


def make_hosting(settings: Settings, database: Database, clock: Callable[[], datetime]) -> Hosting | None:
    """None where nobody signs in. Raises SettingsError where packages of the server extra are missing."""
    if not settings.is_shared:
        return None
    oidc = None
    if settings.has_oidc:
        _require("authlib")
        oidc = Oidc(
            settings.oidc_name, settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret
        )  # fmt: skip
    return Hosting(
        accounts=make_accounts(settings, database, clock),
        has_passwords=settings.has_passwords,
        public_url=settings.public_url,
        is_https=settings.is_https,
        oidc=oidc,
    )


def make_accounts(settings: Settings, database: Database, clock: Callable[[], datetime]) -> AccountService:
    """The use cases of accounts."""
    _require("argon2")
    return AccountService(AccountStore(database), AuditStore(database), clock, settings.organisation)


def organisation_finder(database: Database) -> Callable[[str], str]:
    """Tells the organisation of an owner; '' for those without an account."""
    accounts = AccountStore(database)

    def organisation_of(owner: str) -> str:
        try:
            return accounts.get(owner).organisation
        except NotFound:
            return ""

    return organisation_of


class Retention:
    """Deletes what has grown older than the settings keep it."""

    def __init__(self, settings: Settings, database: Database, recordings: RecordingStore, quotas: Quotas) -> None:
        self._recordings_days = settings.keep_recordings_days
        self._audit_days = settings.keep_audit_days
        self._audit = AuditStore(database)
        self._recordings = recordings
        self._quotas = quotas

    def apply(self, now: datetime) -> None:
        """Delete, and count nothing; of no effect where nothing is old enough."""
        if self._recordings_days:
            self._recordings.forget_before(now - timedelta(days=self._recordings_days))
        self._audit.forget(now - timedelta(days=self._audit_days))
        self._quotas.forget_old()


def _require(package: str) -> None:
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise SettingsError(f"Signing in needs {package}; run pip install 'interviewer[server]'.")
