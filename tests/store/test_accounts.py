"""Accounts, their tokens, quotas and events, on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from interviewer.accounts.account import Account, Role
from interviewer.accounts.events import Action, AuditEvent
from interviewer.errors import NotFound, RefusedAction
from interviewer.store.accounts import AccountStore, digest
from interviewer.store.audit import AuditStore
from interviewer.store.database import Database
from interviewer.store.quotas import QuotaStore
from interviewer.store.tables import failed_sign_in, sign_in
from tests.store.conftest import NOON

HOUR = timedelta(hours=1)


def an_account(letter: str = "a", organisation: str = "north") -> Account:
    return Account(
        id=letter * 32, email=f"{letter}@example.org", role=Role.CANDIDATE, organisation=organisation, created_at=NOON
    )


@pytest.fixture
def accounts(database: Database) -> AccountStore:
    store = AccountStore(database)
    store.add(an_account(), password="a hash")
    return store


def test_an_account_is_found_by_its_id_its_address_and_its_subject(accounts: AccountStore) -> None:
    accounts.add(an_account("b"), subject="https://id.example.org|7")
    mine, theirs = an_account().model_copy(update={"has_password": True}), an_account("b")

    assert accounts.get("a" * 32) == mine
    assert accounts.by_email("a@example.org") == (mine, "a hash")
    assert accounts.by_subject("https://id.example.org|7") == theirs
    assert (accounts.by_email("c@example.org"), accounts.by_subject("7")) == (None, None)
    with pytest.raises(NotFound):
        accounts.get("c" * 32)


def test_an_address_has_one_account(accounts: AccountStore) -> None:
    with pytest.raises(RefusedAction, match=r"a@example\.org already"):
        accounts.add(an_account().model_copy(update={"id": "b" * 32}))


def test_accounts_are_listed_by_organisation(accounts: AccountStore) -> None:
    accounts.add(an_account("c", "south"))
    accounts.add(an_account("b", "north"))

    assert [one.email for one in accounts.of("north")] == ["a@example.org", "b@example.org"]
    assert len(accounts.of()) == 3


def test_a_token_lasts_for_its_time_and_nothing_of_it_is_in_the_store(
    accounts: AccountStore, database: Database
) -> None:
    accounts.admit("the token", "browser", "a" * 32, NOON, NOON + HOUR)

    holders = [accounts.holder("the token", "browser", NOON + after) for after in (HOUR / 2, HOUR)]
    assert [holder and holder.id for holder in holders] == ["a" * 32, None]
    assert accounts.holder("the token", "invitation", NOON) is None
    assert accounts.holder(digest("the token"), "browser", NOON) is None
    with database.read() as connection:
        assert connection.execute(sa.select(sign_in.c.token)).scalar_one() == digest("the token")


def test_tokens_that_have_run_out_are_forgotten(accounts: AccountStore, database: Database) -> None:
    accounts.admit("old", "browser", "a" * 32, NOON, NOON + HOUR)
    accounts.admit("new", "browser", "a" * 32, NOON + HOUR, NOON + 2 * HOUR)

    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(sign_in)).scalar_one() == 1


def test_of_several_who_take_an_invitation_at_once_one_gets_it(accounts: AccountStore) -> None:
    accounts.admit("invitation", "invitation", "a" * 32, NOON, NOON + HOUR)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: accounts.take("invitation", "invitation", NOON), range(4)))

    assert [one is not None for one in taken].count(True) == 1


def test_a_barred_or_removed_account_holds_no_token(accounts: AccountStore) -> None:
    accounts.admit("token", "browser", "a" * 32, NOON, NOON + HOUR)
    accounts.change("a" * 32, is_active=False)
    assert accounts.holder("token", "browser", NOON) is None

    accounts.change("a" * 32, is_active=True)
    assert accounts.holder("token", "browser", NOON) is not None
    accounts.delete("a" * 32)
    assert accounts.holder("token", "browser", NOON) is None


def test_signing_out_ends_one_token_or_all_of_an_account(accounts: AccountStore) -> None:
    for token in ("one", "two", "three"):
        accounts.admit(token, "browser", "a" * 32, NOON, NOON + HOUR)

    accounts.end("one")
    assert [accounts.holder(t, "browser", NOON) is None for t in ("one", "two", "three")] == [True, False, False]
    accounts.end_all("a" * 32)
    assert accounts.holder("two", "browser", NOON) is None


def test_wrong_passwords_are_counted_by_account_and_by_address_for_a_minute(
    accounts: AccountStore, database: Database
) -> None:
    minute = timedelta(minutes=1)
    for email in ("a@example.org", "a@example.org", "b@example.org"):
        accounts.failed(email, "10.0.0.1", NOON, NOON - minute)

    assert accounts.failures("a@example.org", "10.0.0.1", NOON - minute) == (2, 3)
    assert accounts.failures("a@example.org", "10.0.0.2", NOON - minute) == (0, 0)
    accounts.failed("c@example.org", "10.0.0.1", NOON + 2 * minute, NOON + minute)
    with database.read() as connection:
        kept = connection.execute(sa.select(failed_sign_in.c.account, failed_sign_in.c.address)).all()
    assert kept == [(digest("c@example.org"), digest("10.0.0.1"))]


def test_events_are_read_by_organisation_newest_first_and_go_with_their_age(database: Database) -> None:
    audit = AuditStore(database)
    for n, organisation in enumerate(("north", "south", "north")):
        audit.add(AuditEvent(at=NOON + n * HOUR, action=Action.SIGNED_IN, actor="a" * 32, organisation=organisation))

    assert [event.at for event in audit.latest("north")] == [NOON + 2 * HOUR, NOON]
    assert len(audit.latest("north", limit=1)) == 1
    assert audit.forget(NOON + HOUR) == 1
    assert len(audit.latest("north")) == 1


def test_e12_a_counter_never_passes_its_limit_however_many_ask_at_once(database: Database) -> None:
    quotas = QuotaStore(database)
    with ThreadPoolExecutor(8) as pool:
        refused = list(pool.map(lambda _: quotas.take("interviews", "2026-11-26", 1, {"anna": 7}), range(100)))

    assert refused.count(None) == 7 and refused.count("anna") == 93
    assert quotas.used("anna", "interviews", "2026-11-26") == 7


def test_what_one_holder_has_left_is_not_used_where_another_has_nothing(database: Database) -> None:
    quotas = QuotaStore(database)
    limits = {"anna": 5.0, "organisation north": 1.0}

    assert quotas.take("interviews", "2026-11-26", 1, limits) is None
    assert quotas.take("interviews", "2026-11-26", 1, limits) == "organisation north"
    assert quotas.used("anna", "interviews", "2026-11-26") == 1


def test_each_day_and_kind_is_counted_by_itself_and_old_days_are_forgotten(database: Database) -> None:
    quotas = QuotaStore(database)
    for day in ("2026-11-25", "2026-11-26"):
        quotas.take("interviews", day, 1, {"anna": 1})
    quotas.take("grades", "2026-11-26", 1, {"anna": 1})

    quotas.forget("2026-11-26")
    used = [quotas.used("anna", "interviews", day) for day in ("2026-11-25", "2026-11-26")]
    assert used == [0.0, 1.0]
