"""E7: signing in by OpenID Connect, against a real provider on loopback that behaves, or does not."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from interviewer.accounts import passwords
from interviewer.accounts.account import Role
from interviewer.wiring.hosting import Oidc
from tests.program import Program
from tests.web.hosted import HERE, House
from tests.web.oidc_provider import CLIENT, CLIENT_SECRET, FAULTS, Provider


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setattr(passwords, "_hasher", passwords._hasher)  # Put back after the test.
    with Program(tmp_path) as program:
        yield program


def house_of(program: Program, provider: Provider, name: str = "Nordschule") -> House:
    return House(program, oidc=Oidc(name, provider.issuer, CLIENT, CLIENT_SECRET))


async def there(browser: httpx.AsyncClient, wanted: str = "/app/review") -> str:
    """Goes to the provider and returns the address that it sends the browser back to."""
    begun = await browser.get("/sign-in/oidc", params={"next": wanted})
    assert begun.status_code == 302, begun.text
    async with httpx.AsyncClient() as outside:
        sent_back = await outside.get(begun.headers["location"])
    address: str = sent_back.headers["location"]
    assert address.startswith(f"{HERE}/sign-in/oidc/callback?")
    return address


async def test_e7_somebody_whom_the_provider_vouches_for_is_let_in_where_they_wanted_to_go(program: Program) -> None:
    with Provider() as provider:
        house = house_of(program, provider)
        async with house.browser() as browser:
            page = await browser.get("/sign-in")
            answer = await browser.get(await there(browser))
            inside = await browser.get("/account")

    assert "Sign in with Nordschule" in page.text
    assert (answer.status_code, answer.headers["location"]) == (303, "/app/review")
    assert "anna@example.org, candidate. Organisation: north." in inside.text.replace("</p>", "")
    assert [one.role for one in house.store.of()] == [Role.CANDIDATE]


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "no_json"])
async def test_e7_what_does_not_fit_lets_nobody_in_and_makes_no_account(program: Program, fault: str) -> None:
    with Provider(fault) as provider:
        house = house_of(program, provider)
        async with house.browser() as browser:
            answer = await browser.get(await there(browser))
            inside = await browser.get("/account")

    assert (answer.status_code, inside.status_code) == (401, 401)
    assert "Signing in with Nordschule did not work." in answer.text
    assert house.store.of() == ()


async def test_e7_a_state_that_was_not_begun_in_this_browser_is_refused(program: Program) -> None:
    """Otherwise somebody could be signed in to another's account by a link."""
    with Provider() as provider:
        house = house_of(program, provider)
        async with house.browser() as begun_here, house.browser() as lured:
            address = await there(begun_here)
            changed = address.replace("state=", "state=x")
            answers = [await lured.get(address), await begun_here.get(changed)]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert house.store.of() == ()


async def test_e7_an_answer_of_the_provider_counts_once(program: Program) -> None:
    with Provider() as provider:
        house = house_of(program, provider)
        async with house.browser() as browser:
            address = await there(browser)
            first, again = await browser.get(address), await browser.get(address)

    assert (first.status_code, again.status_code) == (303, 401)
    assert len(house.store.of()) == 1


@pytest.mark.parametrize("person", [{"email_verified": False}, {"email": ""}, {"sub": ""}])
async def test_e7_without_a_verified_address_nobody_is_let_in(program: Program, person: dict[str, object]) -> None:
    with Provider() as provider:
        provider.person |= person
        house = house_of(program, provider)
        async with house.browser() as browser:
            answer = await browser.get(await there(browser))

    assert answer.status_code == 401
    assert house.store.of() == ()


async def test_a_provider_that_does_not_answer_is_told_in_one_sentence(program: Program) -> None:
    with Provider("no_json") as provider:
        house = house_of(program, provider)
        async with house.browser() as browser:
            nonsense = await browser.get("/sign-in/oidc")
    async with house_of(program, provider).browser() as browser:
        gone = await browser.get("/sign-in/oidc")

    for answer in (nonsense, gone):
        assert answer.status_code == 503
        assert "Nordschule does not answer just now; try again in a minute." in answer.text


async def test_the_client_s_secret_and_the_code_s_verifier_never_reach_the_browser(program: Program) -> None:
    with Provider() as provider:
        house = house_of(program, provider)
        async with house.browser() as browser:
            begun = await browser.get("/sign-in/oidc")
            asked = parse_qs(urlsplit(begun.headers["location"]).query)

    assert CLIENT_SECRET not in str(begun.headers)
    assert "code_verifier" not in asked and asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid email profile"]
