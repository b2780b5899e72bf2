"""Looking back: the list of sessions is searched, a session renamed and deleted; progress is drawn, not only told."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, StartApp
from tests.browser.made_up import as_practised, make_up_sessions

pytestmark = pytest.mark.browser


@pytest.fixture
def practised(tmp_path: Path) -> Path:
    """A data folder with three made-up sessions."""
    return make_up_sessions(tmp_path / "data", 3)


def test_the_list_is_searched_and_a_session_renamed_and_deleted(
    practised: Path, start_app: StartApp, open_page: OpenPage
) -> None:
    app = start_app(data_dir=practised)
    page = open_page()
    as_practised(page, app.address, practised)

    page.goto(app.address + "/app/review")
    expect(page.locator(".sessions li")).to_have_count(3)
    page.locator("[data-action=rename]").first.click()
    page.locator("dialog input").fill("Before <b>Acme</b>")
    page.keyboard.press("Enter")
    expect(page.locator(".sessions li b").first).to_have_text("Before <b>Acme</b>")

    page.locator("#search textarea, #search input").fill("acme")
    page.keyboard.press("Enter")
    expect(page.locator(".sessions li")).to_have_count(1)
    page.locator("[data-action=delete]").click()
    page.locator("dialog [value=yes]").click()
    expect(page.locator("#sessions")).to_contain_text("No session fits")


def test_progress_draws_its_charts_and_ticks_off_a_task(
    practised: Path, start_app: StartApp, open_page: OpenPage
) -> None:
    app = start_app(data_dir=practised)
    page = open_page()
    as_practised(page, app.address, practised)

    page.goto(app.address + "/app/progress")
    for chart in ("trend", "t-shape", "heat", "calendar"):
        marks = page.locator(f"#{chart} .marks")
        expect(marks).to_be_visible(timeout=20_000)
        assert marks.bounding_box()["width"] > 300
    first = page.locator(".task").first.inner_text()
    page.locator(".task-row:visible button").first.click()
    expect(page.locator("#study-plan")).to_contain_text("Done so far: 1")
    assert first not in page.locator(".task").all_inner_texts()
