"""Signing in, the account and the people of an organisation, through the routes and the guard."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.routing import APIRoute

from interviewer.accounts import passwords
from interviewer.accounts.account import Role
from interviewer.accounts.events import Action
from interviewer.web import identity as identity_module
from tests.faults.test_access import routes_of
from tests.program import ANNA, BERT, Program, turn_of
from tests.web.asgi import Refused, api_of, socket_to
from tests.web.hosted import HERE, PASSWORD, House, invitation_in

ADMIN, CARL = "d" * 32, "c" * 32
HTML = {"accept": "text/html,*/*"}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(passwords, "_hasher", passwords._hasher)  # Put back after the test.
    with Program(tmp_path) as program:
        house = House(program)
        house.account(ANNA, "anna@example.org")
        house.account(BERT, "bert@example.org", Role.COACH)
        house.account(ADMIN, "admin@example.org", Role.ADMIN)
        house.account(CARL, "carl@example.org", organisation="south")
        yield house


@pytest.mark.parametrize(
    "path", ["/app/", "/app/interview?session=abc", "/account", "/people", "/api/account.zip", "/nowhere"]
)
async def test_a_page_asked_for_by_a_stranger_leads_to_the_sign_in_and_back(house: House, path: str) -> None:
    async with house.browser() as stranger:
        answer = await stranger.get(path, headers=HTML)

    assert answer.status_code == 303
    place = urlsplit(answer.headers["location"])
    assert (place.path, parse_qs(place.query)["next"]) == ("/sign-in", [path])
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/account.zip"), ("POST", "/api/draft"), ("POST", "/app/gradio_api/queue/join"),
     ("GET", "/app/gradio_api/queue/data?session_hash=x"), ("DELETE", "/api/sessions/x"), ("POST", "/people")],
)  # fmt: skip
async def test_e1_whatever_else_a_stranger_asks_for_is_refused(house: House, method: str, path: str) -> None:
    async with house.browser() as stranger:
        answer = await stranger.request(method, path, json={"session_hash": "x"})

    assert answer.status_code == 401


async def test_e1_a_strangers_microphone_is_refused(house: House) -> None:
    with pytest.raises(Refused):
        async with socket_to(house.app, "/api/microphone?session=x&turn=y", None):
            pass


async def test_what_a_stranger_needs_to_sign_in_is_there(house: House) -> None:
    async with house.browser() as stranger:
        answers = [await stranger.get(path) for path in ("/sign-in", "/healthz", "/favicon.ico")]

    assert [answer.status_code for answer in answers] == [200, 200, 308]
    assert answers[0].headers["cache-control"] == "no-store"
    assert "frame-ancestors 'self'" in answers[0].headers["content-security-policy"]


async def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_do_not_get(house: House) -> None:
    async with house.browser() as browser:
        answer = await browser.post(
            "/sign-in", data={"email": "anna@example.org", "password": PASSWORD, "next": "/app/review"}
        )
        inside = await browser.get("/account")

    assert (answer.status_code, answer.headers["location"]) == (303, "/app/review")
    first, route = answer.headers.get_list("set-cookie")
    name, *attributes = first.split("; ")
    assert name.startswith("interviewer_sign_in=")
    assert attributes == ["Path=/", "HttpOnly", "SameSite=Lax", f"Max-Age={14 * 86_400}"]
    assert route.startswith("interviewer_route=") and "HttpOnly" in route
    assert "anna@example.org" in inside.text and "Today: 0 of 3 interviews." in inside.text


async def test_the_way_in_is_in_the_language_of_the_browser(house: House) -> None:
    async with house.browser() as stranger:
        stranger.headers["accept-language"] = "de-AT"
        page = (await stranger.get("/sign-in")).text
        assert '<html lang="de">' in page and "Anmelden" in page and "Sign in" not in page

        refused = await stranger.post("/sign-in", data={"email": "anna@example.org", "password": "falsch geraten"})
        assert "E-Mail-Adresse oder Passwort ist falsch" in refused.text


def test_where_the_program_is_reached_by_https_the_cookie_never_goes_without() -> None:
    secure = identity_module.AccountIdentity("x" * 32, lambda _: None, is_secure=True)

    assert secure.cookie("t", 60).startswith("__Host-interviewer=")
    assert secure.cookie("t", 60).endswith("; Secure") and secure.no_cookie().endswith("; Secure")


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/app/debrief?session=0a1b", "/app/debrief?session=0a1b"),
        ("/account", "/account"),
        ("", "/app/"),
        ("//evil.example/app", "/app/"),
        ("https://evil.example/app", "/app/"),
        ("/\\evil.example", "/app/"),
        ("/app/\r\nSet-Cookie: a=b", "/app/"),
        ("/sign-out", "/app/"),
        ("javascript:alert(1)", "/app/"),
    ],
)
async def test_a_link_to_the_sign_in_leads_to_pages_of_ours_only(house: House, wanted: str, leads_to: str) -> None:
    async with house.browser() as browser:
        form = await browser.get("/sign-in", params={"next": wanted})
        answer = await browser.post(
            "/sign-in", data={"email": "anna@example.org", "password": PASSWORD, "next": wanted}
        )

    assert answer.headers["location"] == leads_to
    assert "evil" not in form.text and "javascript:" not in form.text


async def test_a_wrong_password_is_answered_in_one_sentence_and_the_sixth_has_to_wait(house: House) -> None:
    async with house.browser() as browser:
        wrong = [
            await browser.post("/sign-in", data={"email": "anna@example.org", "password": f"wrong{n}"})
            for n in range(6)
        ]

    assert [answer.status_code for answer in wrong] == [401] * 5 + [429]
    assert "E-mail address or password is wrong" in wrong[0].text
    assert wrong[5].headers["retry-after"] == "60"
    assert not any("set-cookie" in answer.headers for answer in wrong)


async def test_e6_a_cookie_that_was_forged_copied_after_signing_out_or_made_elsewhere_lets_nobody_in(
    house: House,
) -> None:
    other = identity_module.AccountIdentity("another secret, also long enough", lambda _: None, is_secure=False)
    token = house.accounts.sign_in("anna@example.org", PASSWORD, "10.0.0.9").token
    good = house.identity.cookie(token, 60).partition(";")[0]
    forged = [
        good[:-2] + "xx",
        other.cookie(token, 60).partition(";")[0],
        "interviewer_sign_in=",
        f"interviewer_sign_in={token}",
    ]
    async with house.browser() as browser:
        statuses = [(await browser.get("/account", headers={"cookie": cookie})).status_code for cookie in forged]
        let_in = await browser.get("/account", headers={"cookie": good})
        out = await browser.post("/sign-out", headers={"cookie": good})
        later = await browser.get("/account", headers={"cookie": good})

    assert statuses == [401] * 4
    assert (let_in.status_code, out.status_code, later.status_code) == (200, 303, 401)
    assert "Max-Age=0" in out.headers["set-cookie"]


async def test_e6_another_replica_with_the_same_secret_and_store_knows_the_browser(house: House) -> None:
    replica = House(house.program)
    async with house.browser("anna@example.org") as browser, replica.browser() as elsewhere:
        answer = await elsewhere.get(
            "/account", headers={"cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items())}
        )

    assert answer.status_code == 200


async def test_what_is_somebody_elses_does_not_exist_for_another_account(house: House) -> None:
    session = house.program.start()  # Anna's
    body = {"session": session.id, "turn": turn_of(session).id, "text": "mine"}
    async with house.browser("anna@example.org") as anna, house.browser("bert@example.org") as bert:
        statuses = [(await browser.post("/api/draft", json=body)).status_code for browser in (anna, bert)]

    assert statuses == [200, 404]


async def test_e4_what_admins_do_is_refused_to_others_and_told_to_admins(house: House) -> None:
    async with house.browser("bert@example.org") as coach:
        refused = [
            await coach.get("/people"),
            await coach.post("/people", data={"email": "x@example.org", "role": "admin"}),
            await coach.post(f"/people/{BERT}/role", data={"role": "admin"}),
        ]

    assert [answer.status_code for answer in refused] == [403] * 3
    assert house.store.get(BERT).role is Role.COACH
    told = [event for event in house.audit.latest("north") if event.action is Action.FORBIDDEN]
    assert [(event.actor, event.subject) for event in told] == [
        (BERT, f"/people/{BERT}/role"), (BERT, "/people"), (BERT, "/people"),
    ]  # fmt: skip


async def test_an_admin_invites_and_the_invited_come_in_by_the_link(house: House) -> None:
    async with house.browser("admin@example.org") as admin, house.browser() as invited:
        page = await admin.post("/people", data={"email": "new@example.org", "role": "coach"})
        path = invitation_in(page.text)
        form = await invited.get(path)
        weak = await invited.post(path, data={"password": "short"})
        come = await invited.post(path, data={"password": PASSWORD})
        account = await invited.get("/account")
        again = await invited.post(path, data={"password": PASSWORD})

    assert f"{HERE}{path}" in page.text
    assert "For new@example.org." in form.text
    assert (weak.status_code, come.status_code, again.status_code) == (400, 303, 404)
    assert "12 to 200 characters" in weak.text
    assert "new@example.org, coach." in account.text


async def test_an_admin_bars_admits_and_changes_roles_at_once(house: House) -> None:
    async with house.browser("admin@example.org") as admin, house.browser("anna@example.org") as anna:
        assert (await anna.get("/account")).status_code == 200
        await admin.post(f"/people/{ANNA}/bar")
        barred = await anna.get("/account")
        await admin.post(f"/people/{ANNA}/admit")
        await admin.post(f"/people/{BERT}/role", data={"role": "admin"})
        page = await admin.get("/people")
        unknown = await admin.post(f"/people/{CARL}/bar")

    assert barred.status_code == 401
    assert house.store.get(BERT).role is Role.ADMIN
    assert "carl@example.org" not in page.text and "bert@example.org" in page.text
    assert unknown.status_code == 404


async def test_a_hostile_address_is_shown_as_text(house: House) -> None:
    async with house.browser("admin@example.org") as admin:
        page = await admin.post("/people", data={"email": '"><script>alert(1)</script>@example.org', "role": "coach"})

    assert page.status_code == 409
    assert "<script>" not in page.text


async def test_changing_the_password_keeps_this_browser_in_and_puts_the_others_out(house: House) -> None:
    async with house.browser("anna@example.org") as here, house.browser("anna@example.org") as there:
        wrong = await here.post("/account/password", data={"old": "wrong", "new": "seven green umbrellas"})
        changed = await here.post("/account/password", data={"old": PASSWORD, "new": "seven green umbrellas"})
        inside = [(await browser.get("/account")).status_code for browser in (here, there)]

    assert (wrong.status_code, changed.status_code, inside) == (400, 303, [200, 401])


async def test_e14_closing_an_account_deletes_all_of_it_and_needs_the_address_typed(house: House) -> None:
    session = house.program.finished()
    async with house.browser("anna@example.org") as anna:
        not_meant = await anna.post("/account/close", data={"confirmed": "yes"})
        assert not_meant.status_code == 400 and house.program.sessions.owners() == (ANNA,)
        closed = await anna.post("/account/close", data={"confirmed": " Anna@example.org "})
        later = await anna.get("/account")

    assert (closed.status_code, later.status_code) == (303, 401)
    assert house.program.sessions.owners() == () and session.owner == ANNA
    assert house.store.by_email("anna@example.org") is None
    house.program.database.close()
    left = b"".join(path.read_bytes() for path in house.program.folder.rglob("*") if path.is_file())
    assert b"anna@example.org" not in left and b"I would name" not in left


async def test_where_only_another_service_signs_people_in_passwords_do_not(house: House) -> None:
    without = House(house.program, has_passwords=False)
    async with without.browser() as browser:
        answer = await browser.post("/sign-in", data={"email": "anna@example.org", "password": PASSWORD})
        page = await browser.get("/sign-in")

    assert answer.status_code == 404
    assert 'type="password"' not in page.text


HOSTED_ROWS = {
    ("GET", "/sign-in"): "everybody", ("POST", "/sign-in"): "everybody", ("POST", "/sign-out"): "signed in",
    ("GET", "/invitation/{token}"): "everybody", ("POST", "/invitation/{token}"): "everybody",
    ("GET", "/account"): "signed in", ("POST", "/account/password"): "signed in",
    ("POST", "/account/close"): "signed in", ("GET", "/people"): "admins", ("POST", "/people"): "admins",
    ("POST", "/people/{account_id}/invite"): "admins", ("POST", "/people/{account_id}/role"): "admins",
    ("POST", "/people/{account_id}/bar"): "admins", ("POST", "/people/{account_id}/admit"): "admins",
}  # fmt: skip
"""Whom each route of the hosted mode is for; a new one without a row fails."""


async def test_e1_every_route_of_the_hosted_mode_is_for_whom_its_row_says(house: House) -> None:
    own = {(method, route.path) for part in api_of(house.program).routes for route in routes_of(part)
           if isinstance(route, APIRoute) for method in route.methods}  # fmt: skip
    found = {(method, route.path) for part in house.api.routes for route in routes_of(part)
             if isinstance(route, APIRoute) for method in route.methods}  # fmt: skip
    assert found - own == set(HOSTED_ROWS)

    for (method, path), whom in HOSTED_ROWS.items():
        async with house.browser() as stranger, house.browser("anna@example.org") as candidate:
            asked = path.format(token="x", account_id=CARL)
            statuses = [(await browser.request(method, asked)).status_code for browser in (stranger, candidate)]
        assert (statuses[0] == 401) is (whom != "everybody"), (method, path)
        assert (statuses[1] == 403) is (whom == "admins"), (method, path)
