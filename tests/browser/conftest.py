"""The shipped program as a process, and real Chromium pages with or without a microphone."""

import os
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from interviewer.testing.speech_models import build_random_whisper
from tests.conftest import ROOT
from tests.setup_browser import find_browser

START_S = 120
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
]  # fmt: skip
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class App:
    """A running program."""

    process: subprocess.Popen[str]
    address: str
    output: list[str] = field(default_factory=list)

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        """End it as a person would, and return its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(30)


StartApp = Callable[..., App]


@pytest.fixture
def start_app(tmp_path: Path, cache_dir: Path) -> Iterator[StartApp]:
    """Starts the program on a data folder of the test; `port=0` takes a free one."""
    running: list[App] = []

    def start(port: int = 0, data_dir: Path | None = None, script: Path | None = None, **settings: str) -> App:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("INTERVIEWER_")}
        environment |= {
            "INTERVIEWER_DATA_DIR": str(data_dir or tmp_path / "data"),
            "INTERVIEWER_CACHE_DIR": str(cache_dir),
            "INTERVIEWER_OPEN_BROWSER": "false",
            "INTERVIEWER_WHISPER_MODEL": str(tmp_path / "no-model"),
            "PYTHONUNBUFFERED": "1",
            **{f"INTERVIEWER_{name.upper()}": value for name, value in settings.items()},
        }
        command = [sys.executable, str(script or ROOT / "app.py"), "--port", str(port)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        app = App(process, "")
        running.append(app)
        assert process.stdout is not None
        app.address = _address(process.stdout, app)
        threading.Thread(target=_drain, args=(process.stdout, app.output), daemon=True).start()
        return app

    yield start
    for app in running:
        if app.process.poll() is None:
            app.process.terminate()
            try:
                app.process.wait(20)
            except subprocess.TimeoutExpired:
                app.kill()
        if app.process.stdout is not None:
            app.process.stdout.close()


def _address(lines: IO[str], app: App) -> str:
    end = time.monotonic() + START_S
    for line in lines:
        app.output.append(line)
        if line.startswith("Mock interviewer: "):
            return line.split()[2]
        if time.monotonic() > end:
            break
    raise AssertionError("the program did not start:\n" + "".join(app.output))


def _drain(lines: IO[str], output: list[str]) -> None:
    try:
        output.extend(lines)
    except ValueError:
        return  # closed at the end of the test


@pytest.fixture(scope="session")
def any_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model with random weights: it transcribes, but nobody knows what."""
    return str(build_random_whisper(tmp_path_factory.mktemp("models") / "random-whisper"))


@pytest.fixture(scope="package")
def playwright_driver() -> Iterator[Playwright]:
    """One driver for all browsers."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def quiet_browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """A browser without a microphone."""
    browser = _launch(playwright_driver, [])
    yield browser
    browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(quiet_browser: Browser) -> Iterator[OpenPage]:
    """Opens a page as a new person: own cookies, own storage."""
    contexts = []

    def open_(viewport: dict[str, int] = WIDE, **options: object) -> Page:
        context = quiet_browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def open_speaking_page(playwright_driver: Playwright) -> Iterator[Callable[[Path], Page]]:
    """Opens a page whose microphone plays a WAV file once."""
    browsers = []

    def open_(wav: Path) -> Page:
        assert wav.exists(), "Chromium plays silence for a missing file, without an error"
        flags = [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={wav.resolve()}%noloop",
        ]
        browser = _launch(playwright_driver, flags)
        browsers.append(browser)
        page = browser.new_context(viewport=WIDE, permissions=["microphone"]).new_page()
        page.set_default_timeout(30_000)
        return page

    yield open_
    for browser in browsers:
        browser.close()


def _launch(playwright: Playwright, flags: list[str]) -> Browser:
    executable = browser_or_fail(playwright)
    return playwright.chromium.launch(executable_path=executable, headless=True, args=[*FLAGS, *flags])


def browser_or_fail(playwright: Playwright) -> str:
    """The browser that `make test` found or installed; its absence is a failure, not a skip."""
    found = find_browser(playwright)
    if found is None:
        pytest.fail("No Chromium found; run `python -m tests.setup_browser`, which installs one or says what to do.")
    return found


def duration_s(wav: Path) -> float:
    """Length of a WAV file in seconds."""
    with wave.open(str(wav)) as sound:
        return sound.getnframes() / sound.getframerate()


def begin(page: Page, address: str, **choices: str) -> None:
    """Choose on the start page by visible words, pass the briefing and begin; the first question is shown afterwards."""
    brief(page, address, **choices)
    page.locator("#open").click()
    page.wait_for_selector(".question")
    page.wait_for_selector("#answer textarea:visible")


def brief(page: Page, address: str, **choices: str) -> None:
    """Choose on the start page by visible words and go to the briefing."""
    page.goto(address + "/")
    page.wait_for_selector("#preview .plan")
    for group, label in choices.items():
        page.locator(f"#{group} label", has_text=label).first.click()
    page.wait_for_timeout(400)
    page.locator("#begin").click()
    page.wait_for_selector("#briefing .briefing")


def turn_of(page: Page) -> str:
    """Id of the turn that is shown."""
    return str(page.locator(".question").get_attribute("data-turn"))


def answer(page: Page, text: str) -> None:
    """Type an answer, submit it, and wait for what comes next.

    Gradio drops a click on a button whose last event is not over, which is so for some 5 ms after the next question is on
    the screen: nobody is that quick but a test, which waits a tenth of a second by the page's own clock.
    """
    page.evaluate("() => new Promise(resolve => setTimeout(resolve, 100))")
    before = turn_of(page)
    page.locator("#answer textarea").fill(text)
    page.locator("#submit").click()
    page.wait_for_function(
        "before => location.pathname.includes('debrief') || (document.querySelector('.question') ?? {dataset: {}}).dataset.turn !== before",
        arg=before,
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that speak run one after another: two real-time microphones on two cores would starve each other."""
    for item in items:
        if "open_speaking_page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("microphone"))
