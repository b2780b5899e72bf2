"""Several people in one program: an admin invites, a candidate practises and hands over, a coach rates, and back."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage, StartApp, answer, begin
from tests.browser.test_accessibility import listed, violations_here

pytestmark = pytest.mark.browser

PASSWORD = "violet tractor seventeen"
SAID = "I would name who is served first, count two hundred real cases, and write down the threshold that decides."


def first_admin(data_dir: Path, email: str) -> str:
    """The path of the link that the operator's command prints."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("INTERVIEWER_")}
    environment |= {"INTERVIEWER_DATA_DIR": str(data_dir), "INTERVIEWER_SIGN_IN": "password"}
    command = [sys.executable, "-m", "interviewer.cli", "accounts", "invite", email, "--role", "admin"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return "/invitation/" + done.stdout.strip().split("/invitation/")[1]


def come_in(page: Page, address: str, path: str) -> None:
    """Set a password by an invitation."""
    page.goto(f"{address}{path}")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_selector("#preview .plan")


def invited(admin: Page, address: str, email: str, role: str) -> str:
    """The path of a new invitation, as the admin's page shows it."""
    admin.goto(f"{address}/people")
    admin.locator("form[action='/people'] [name=email]").fill(email)
    admin.locator("form[action='/people'] [name=role]").select_option(role)
    admin.locator("form[action='/people'] button").click()
    return "/invitation/" + str(admin.locator("code.link").text_content()).split("/invitation/")[1]


def test_from_the_first_admin_to_a_coachs_notes(start_app: StartApp, open_page: OpenPage, tmp_path: Path) -> None:
    path = first_admin(tmp_path / "data", "admin@example.org")
    app = start_app(sign_in="password")
    admin, anna, bert = open_page(), open_page(), open_page()
    anna.goto(f"{app.address}/app/review")
    expect(anna).to_have_url(f"{app.address}/sign-in?next=/app/review")
    found = {"sign-in": violations_here(anna)}

    come_in(admin, app.address, path)
    links = {
        name: invited(admin, app.address, f"{name}@example.org", role)
        for name, role in (("anna", "candidate"), ("bert", "coach"))
    }
    found["people"] = violations_here(admin)
    anna.goto(f"{app.address}{links['anna']}")
    found["invitation"] = violations_here(anna)
    come_in(anna, app.address, links["anna"])
    come_in(bert, app.address, links["bert"])

    begin(anna, app.address)
    while anna.locator("#answer textarea").is_visible() and "debrief" not in anna.url:
        answer(anna, SAID)
    anna.wait_for_url("**/debrief**")
    session = anna.url.split("session=")[1]
    anna.wait_for_selector("#rate-self:visible, h1:visible")
    skip = anna.get_by_role("button", name="Skip")
    if skip.count():
        skip.first.click()
    anna.goto(f"{app.address}/app/share?session={session}")
    anna.wait_for_selector("#share-do-give:visible")
    anna.locator("#share-do-give").click()
    expect(anna.locator("#share-holders")).to_contain_text("With bert@example.org")
    found["share"] = violations_here(anna)

    bert.goto(f"{app.address}/app/coach")
    cohort = bert.locator("#coach-cohort")
    expect(cohort).to_contain_text("anna@example.org")
    found["coach"] = violations_here(bert)
    cohort.get_by_role("link", name="1", exact=True).click()
    bert.wait_for_selector("#coach-rate:visible")
    for n in range(bert.locator("[id^=coach-level-]:visible").count()):
        bert.locator(f"#coach-level-{n} label", has_text="4").click()
    bert.locator("#coach-keep").click()
    expect(bert.locator("#coach-compared")).to_contain_text("You, blind")

    anna.goto(f"{app.address}/app/debrief?session={session}")
    expect(anna.locator(".coach-said").first).to_contain_text("From a coach")
    bert.goto(f"{app.address}/app/debrief?session={session}")
    expect(bert.locator("body")).not_to_contain_text("write down the threshold")
    anna.goto(f"{app.address}/account")
    found["account"] = violations_here(anna)
    anna.get_by_role("button", name="Sign out", exact=True).click()
    anna.goto(f"{app.address}/app/debrief?session={session}")
    expect(anna).to_have_url(f"{app.address}/sign-in?next=/app/debrief%3Fsession%3D{session}")

    assert listed(found) == ""


def test_signing_in_on_a_phone_in_the_dark(start_app: StartApp, open_page: OpenPage, tmp_path: Path) -> None:
    path = first_admin(tmp_path / "data", "admin@example.org")
    app = start_app(sign_in="password")
    page = open_page(PHONE, color_scheme="dark")
    come_in(page, app.address, path)
    expect(page.locator(".bar nav a.account")).to_be_visible()
    found = {}
    for name in ("account", "people"):
        page.goto(f"{app.address}/{name}")
        found[name] = violations_here(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

    assert listed(found) == ""
