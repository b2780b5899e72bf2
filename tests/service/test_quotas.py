"""What people may use in a day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.accounts.account import Account, Role
from interviewer.errors import QuotaSpent
from interviewer.service.quotas import Quota, Quotas
from interviewer.store.accounts import AccountStore
from interviewer.store.quotas import QuotaStore
from interviewer.testing.clock import NOON, FixedClock
from tests.program import ANNA, BERT, Program


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with Program(tmp_path) as program:
        for person, organisation in ((ANNA, "north"), (BERT, "north"), ("c" * 32, "south")):
            AccountStore(program.database).add(
                Account(
                    id=person,
                    email=f"{person[0]}@example.org",
                    role=Role.CANDIDATE,
                    organisation=organisation,
                    created_at=NOON,
                )
            )
        yield program


def quotas_of(program: Program, clock: FixedClock | None = None, **limits: dict[str, float]) -> Quotas:
    return Quotas(
        QuotaStore(program.database), AccountStore(program.database), clock or program.clock,
        person=limits.get("person", {}), organisation=limits.get("organisation", {}),
    )  # fmt: skip


def test_e12_what_is_used_up_comes_back_at_midnight_utc(program: Program) -> None:
    clock = FixedClock()
    quotas = quotas_of(program, clock, person={"interviews": 2})
    for _ in range(2):
        quotas.take(ANNA, Quota.INTERVIEWS)

    with pytest.raises(QuotaSpent, match="new ones at midnight UTC, in about 12 h") as spent:
        quotas.take(ANNA, Quota.INTERVIEWS)
    assert spent.value.wait_s == 12 * 3600
    quotas.take(BERT, Quota.INTERVIEWS)
    clock.forward(12 * 3600)
    quotas.take(ANNA, Quota.INTERVIEWS)


def test_people_of_an_organisation_share_its_quota(program: Program) -> None:
    quotas = quotas_of(program, organisation={"grades": 2})
    quotas.take(ANNA, Quota.GRADES)
    quotas.take(BERT, Quota.GRADES)

    with pytest.raises(QuotaSpent):
        quotas.take(ANNA, Quota.GRADES)
    quotas.take("c" * 32, Quota.GRADES)


def test_without_a_limit_or_an_account_nothing_is_counted(program: Program) -> None:
    quotas_of(program).take(ANNA, Quota.INTERVIEWS, 1_000)
    limited = quotas_of(program, person={"interviews": 1})
    for _ in range(3):
        limited.take("d" * 32, Quota.INTERVIEWS)

    assert limited.sentences(ANNA) == ("Today: 0 of 1 interviews.",)


def test_a_recording_that_has_begun_is_not_cut_off_and_the_counter_ends_at_the_limit(program: Program) -> None:
    quotas = quotas_of(program, person={"audio_minutes": 10})
    quotas.require_left(ANNA, Quota.AUDIO_MINUTES)
    quotas.use_up(ANNA, Quota.AUDIO_MINUTES, 25)

    assert quotas.sentences(ANNA) == ("Today: 10 of 10 minutes of recording.",)
    quotas.use_up(ANNA, Quota.AUDIO_MINUTES, 1)
    with pytest.raises(QuotaSpent, match="what you have said and written is kept"):
        quotas.require_left(ANNA, Quota.AUDIO_MINUTES)
