"""Nothing is looked up outside: every name and address that the program asks for is recorded."""

import textwrap
from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage, StartApp
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

RECORDER = """
import runpy, sys
LOG = {log!r}
LOCAL = ("127.", "localhost", "::1", "0.0.0.0")

def record(event, args):
    if event == "socket.getaddrinfo":
        name = str(args[0])
    elif event == "socket.connect" and isinstance(args[1], tuple):
        name = str(args[1][0])
    else:
        return
    if not name.startswith(LOCAL):
        with open(LOG, "a") as file:
            file.write(f"{{event}} {{name}}\\n")

sys.addaudithook(record)
sys.argv[0] = {app!r}
sys.path.insert(0, {root!r})
runpy.run_path({app!r}, run_name="__main__")
"""


def test_no_outside_look_up_at_start_and_on_every_page(
    start_app: StartApp, open_page: OpenPage, tmp_path: Path
) -> None:
    log, script = tmp_path / "asked.txt", tmp_path / "recorded.py"
    script.write_text(textwrap.dedent(RECORDER).format(log=str(log), app=str(ROOT / "app.py"), root=str(ROOT)))
    app = start_app(script=script)
    page = open_page()
    outside: list[str] = []
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((app.address, "data:", "blob:")) else outside.append(request.url)
        ),
    )

    for path in ("/", "/app/interview", "/app/debrief", "/app/review", "/app/settings"):
        page.goto(app.address + path)
        page.wait_for_selector(".bar")
        page.wait_for_timeout(700)

    assert not log.exists(), log.read_text()
    assert outside == []


def test_the_console_stays_clean(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    app = start_app()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    for path in ("/", "/app/review", "/app/settings"):
        page.goto(app.address + path)
        page.wait_for_selector(".bar")
        page.wait_for_timeout(500)

    assert errors == []
