"""Signing in and what admins do, on a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from interviewer.accounts import passwords
from interviewer.accounts.account import Account, Role
from interviewer.accounts.events import Action
from interviewer.errors import NotFound, RefusedAction, SignInRefused, TooManyTries
from interviewer.service.accounts import INVITED_FOR, SIGNED_IN_FOR, TRIES, AccountService
from interviewer.store.accounts import AccountStore
from interviewer.store.audit import AuditStore
from interviewer.store.database import Database
from interviewer.store.schema import migrate
from interviewer.testing.clock import FixedClock

PASSWORD, ANOTHER = "violet tractor seventeen", "seven green umbrellas"
HERE, ELSEWHERE = "10.0.0.1", "10.0.0.2"
ISSUER = "https://id.example.org"


class House:
    """Accounts of an organisation with an admin."""

    def __init__(self, database: Database) -> None:
        self.clock = FixedClock()
        self.store, self.audit = AccountStore(database), AuditStore(database)
        self.service = AccountService(self.store, self.audit, self.clock, home="north")
        self.admin = self.came("admin@example.org", Role.ADMIN)

    def came(self, email: str, role: Role = Role.CANDIDATE, organisation: str = "north") -> Account:
        """Somebody who was invited and has set a password."""
        invitation = self.service.invite(None, email, role, organisation)
        return self.service.accept(invitation, PASSWORD).account

    def actions(self, organisation: str = "north") -> list[Action]:
        return [event.action for event in reversed(self.audit.latest(organisation))]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    database = Database(f"sqlite:///{tmp_path / 'interviewer.db'}")
    migrate(database)
    yield House(database)
    database.close()


def test_somebody_invited_sets_a_password_and_signs_in_with_it(house: House) -> None:
    invitation = house.service.invite(house.admin, "Anna@Example.org", Role.COACH)
    first = house.service.accept(invitation, PASSWORD)
    again = house.service.sign_in(" anna@example.ORG", PASSWORD, HERE)

    assert (first.account.role, first.account.organisation) == (Role.COACH, "north")
    assert first.account.id == again.account.id and first.token != again.token
    assert [house.service.who(token) is not None for token in (first.token, again.token, "x")] == [True, True, False]


def test_an_invitation_works_once_and_for_a_week(house: House) -> None:
    used = house.service.invite(house.admin, "anna@example.org", Role.CANDIDATE)
    house.service.accept(used, PASSWORD)
    old = house.service.invite(house.admin, "bert@example.org", Role.CANDIDATE)
    house.clock.forward(INVITED_FOR.total_seconds())

    for invitation in (used, old, "x"):
        with pytest.raises(RefusedAction, match="used already or has run out"):
            house.service.accept(invitation, ANOTHER)


def test_a_weak_password_does_not_use_the_invitation_up(house: House) -> None:
    invitation = house.service.invite(house.admin, "anna@example.org", Role.CANDIDATE)
    with pytest.raises(RefusedAction, match="12 to 200 characters"):
        house.service.accept(invitation, "short")

    assert house.service.accept(invitation, PASSWORD).account.email == "anna@example.org"


@pytest.mark.parametrize("wrong", [("anna@example.org", ANOTHER), ("nobody@example.org", PASSWORD), ("", "")])
def test_a_refusal_does_not_tell_what_was_wrong(house: House, wrong: tuple[str, str]) -> None:
    house.came("anna@example.org")
    with pytest.raises(SignInRefused) as refusal:
        house.service.sign_in(*wrong, HERE)

    assert str(refusal.value) == "E-mail address or password is wrong, or the account is barred."


def test_e5_after_five_wrong_passwords_even_the_right_one_waits_a_minute(house: House) -> None:
    house.came("anna@example.org")
    for _ in range(TRIES):
        with pytest.raises(SignInRefused):
            house.service.sign_in("anna@example.org", ANOTHER, HERE)

    for _ in range(195):
        with pytest.raises(TooManyTries):
            house.service.sign_in("anna@example.org", PASSWORD, HERE)
    assert house.service.sign_in("anna@example.org", PASSWORD, ELSEWHERE)  # The owner is not locked out by others.
    assert house.actions().count(Action.LOCKED) == 1
    house.clock.forward(61)
    assert house.service.sign_in("anna@example.org", PASSWORD, HERE)


def test_e5_unknown_addresses_are_locked_like_known_ones(house: House) -> None:
    for _ in range(TRIES):
        with pytest.raises(SignInRefused):
            house.service.sign_in("nobody@example.org", ANOTHER, HERE)

    with pytest.raises(TooManyTries) as locked:
        house.service.sign_in("nobody@example.org", ANOTHER, HERE)
    assert locked.value.wait_s == 60


def test_e5_one_address_cannot_try_one_account_after_the_other(house: House) -> None:
    for n in range(60):
        with pytest.raises(SignInRefused):
            house.service.sign_in(f"person{n}@example.org", ANOTHER, HERE)

    with pytest.raises(TooManyTries):
        house.service.sign_in("person61@example.org", ANOTHER, HERE)


def test_e6_a_sign_in_runs_out(house: House) -> None:
    anna = house.service.accept(house.service.invite(None, "anna@example.org", Role.CANDIDATE), PASSWORD)
    house.clock.forward(SIGNED_IN_FOR.total_seconds() - 1)
    assert house.service.who(anna.token) is not None
    house.clock.forward(1)
    assert house.service.who(anna.token) is None


def test_signing_out_ends_that_browser_and_no_other(house: House) -> None:
    house.came("anna@example.org")
    one, two = (house.service.sign_in("anna@example.org", PASSWORD, HERE) for _ in range(2))
    house.service.sign_out(one.token)
    house.service.sign_out("never was")

    assert (house.service.who(one.token), house.service.who(two.token) is None) == (None, False)


def test_another_password_signs_out_every_other_browser(house: House) -> None:
    anna = house.came("anna@example.org")
    before = house.service.sign_in("anna@example.org", PASSWORD, HERE)
    with pytest.raises(SignInRefused, match="nothing was changed"):
        house.service.change_password(anna.id, ANOTHER, ANOTHER)
    with pytest.raises(RefusedAction, match="12 to 200"):
        house.service.change_password(anna.id, PASSWORD, "short")

    after = house.service.change_password(anna.id, PASSWORD, ANOTHER)
    assert (house.service.who(before.token), house.service.who(after.token) is None) == (None, False)
    assert house.service.sign_in("anna@example.org", ANOTHER, HERE)
    with pytest.raises(SignInRefused):
        house.service.sign_in("anna@example.org", PASSWORD, HERE)


def test_a_hash_made_with_weaker_parameters_is_made_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.came("anna@example.org")
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    house.service.sign_in("anna@example.org", PASSWORD, HERE)

    kept = house.store.by_email("anna@example.org")
    assert kept is not None and kept.password is not None and "t=2" in kept.password
    assert house.service.sign_in("anna@example.org", PASSWORD, HERE)


def test_a_barred_account_is_signed_out_and_stays_out_until_it_is_admitted(house: House) -> None:
    anna = house.came("anna@example.org")
    token = house.service.sign_in("anna@example.org", PASSWORD, HERE).token
    house.service.bar(house.admin, anna.id)

    assert house.service.who(token) is None
    with pytest.raises(SignInRefused, match="or the account is barred"):
        house.service.sign_in("anna@example.org", PASSWORD, HERE)
    house.service.admit(house.admin, anna.id)
    assert house.service.sign_in("anna@example.org", PASSWORD, HERE)


@pytest.mark.parametrize("deed", ["bar", "admit", "give_another_way_in", "set_role"])
def test_e1_accounts_of_another_organisation_do_not_exist_for_an_admin(house: House, deed: str) -> None:
    stranger = house.came("carl@example.org", organisation="south")
    arguments = (Role.ADMIN,) if deed == "set_role" else ()

    with pytest.raises(NotFound, match="no such account"):
        getattr(house.service, deed)(house.admin, stranger.id, *arguments)
    assert stranger not in house.service.people(house.admin)
    assert house.store.get(stranger.id) == stranger


def test_an_admin_invites_into_their_own_organisation_only(house: House) -> None:
    house.service.invite(house.admin, "anna@example.org", Role.CANDIDATE, "south")
    assert [one.email for one in house.store.of("south")] == []

    house.came("carl@example.org", organisation="south")
    with pytest.raises(RefusedAction, match="has an account already"):
        house.service.invite(house.admin, "carl@example.org", Role.CANDIDATE)


@pytest.mark.parametrize("role", [Role.CANDIDATE, Role.COACH])
def test_e4_nobody_but_an_admin_does_what_admins_do(house: House, role: Role) -> None:
    anna, bert = house.came("anna@example.org", role), house.came("bert@example.org")

    for deed in (
        lambda: house.service.people(anna),
        lambda: house.service.events(anna),
        lambda: house.service.invite(anna, "x@example.org", Role.ADMIN),
        lambda: house.service.bar(anna, bert.id),
        lambda: house.service.set_role(anna, anna.id, Role.ADMIN),
    ):
        with pytest.raises(RefusedAction, match="for admins"):
            deed()


def test_an_admin_cannot_lock_themselves_out(house: House) -> None:
    for deed in (lambda: house.service.bar(house.admin, house.admin.id),
                 lambda: house.service.set_role(house.admin, house.admin.id, Role.COACH)):  # fmt: skip
        with pytest.raises(RefusedAction, match="another admin"):
            deed()


def test_a_forgotten_password_is_set_anew_by_an_invitation(house: House) -> None:
    anna = house.came("anna@example.org")
    token = house.service.sign_in("anna@example.org", PASSWORD, HERE).token
    invitation = house.service.give_another_way_in(house.admin, anna.id)

    assert house.service.who(token) is None
    assert house.service.accept(invitation, ANOTHER).account.id == anna.id
    assert house.service.sign_in("anna@example.org", ANOTHER, HERE)


@pytest.mark.parametrize("typed", ["", "no address", "x" * 300 + "@example.org"])
def test_an_invitation_needs_an_address(house: House, typed: str) -> None:
    with pytest.raises(RefusedAction, match="not an e-mail address"):
        house.service.invite(house.admin, typed, Role.CANDIDATE)


def claims(**changes: object) -> dict[str, object]:
    return {"sub": "7", "email": "anna@example.org", "email_verified": True} | changes


def test_e7_who_comes_by_openid_connect_gets_one_account_however_often(house: House) -> None:
    first = house.service.come_from(ISSUER, claims())
    again = house.service.come_from(ISSUER, claims(email="anna.new@example.org"))

    assert (first.account.role, first.account.organisation) == (Role.CANDIDATE, "north")
    assert again.account.id == first.account.id
    assert house.service.come_from(ISSUER, claims(sub="8", email="b@example.org")).account.id != first.account.id


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (claims(email_verified=False), "not verified"),
        (claims(email_verified="true"), "not verified"),
        (claims(email=""), "told no e-mail address"),
        (claims(email="admin@example.org"), "signed in to by password"),
    ],
)
def test_e7_nobody_gets_into_an_account_by_naming_its_address(
    house: House, told: dict[str, object], reason: str
) -> None:
    people = house.store.of()
    with pytest.raises(SignInRefused, match=reason):
        house.service.come_from(ISSUER, told)

    assert house.store.of() == people


def test_somebody_invited_may_come_by_openid_connect_and_keeps_the_role(house: House) -> None:
    house.service.invite(house.admin, "anna@example.org", Role.COACH)

    assert house.service.come_from(ISSUER, claims()).account.role is Role.COACH


def test_e7_a_barred_account_does_not_come_by_openid_connect_either(house: House) -> None:
    anna = house.service.come_from(ISSUER, claims()).account
    house.service.bar(house.admin, anna.id)

    with pytest.raises(SignInRefused, match="barred here"):
        house.service.come_from(ISSUER, claims())


def test_what_happens_is_kept_with_ids_and_without_addresses_or_passwords(house: House) -> None:
    anna = house.came("anna@example.org")
    with pytest.raises(SignInRefused):
        house.service.sign_in("anna@example.org", ANOTHER, HERE)
    house.service.set_role(house.admin, anna.id, Role.COACH)
    house.service.bar(house.admin, anna.id)
    house.service.close(anna.id)

    assert house.actions()[3:] == [
        Action.INVITED, Action.PASSWORD_SET, Action.SIGNED_IN, Action.REFUSED, Action.ROLE_CHANGED, Action.BARRED,
        Action.CLOSED,
    ]  # fmt: skip
    told = "".join(event.model_dump_json() for event in house.service.events(house.admin))
    assert "@" not in told and HERE not in told and PASSWORD not in told


def test_nobody_is_signed_in_to_a_closed_account(house: House) -> None:
    anna = house.came("anna@example.org")
    token = house.service.sign_in("anna@example.org", PASSWORD, HERE).token
    house.service.close(anna.id)

    assert house.service.who(token) is None
