"""Made-up sessions for browser tests, as `interviewer demo` makes them."""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page

from interviewer.cli.demo import PERSON
from interviewer.web.identity import PERSON_COOKIE, PersonIdentity
from tests.conftest import ROOT

MAKE_UP = """
import pathlib, sys
from interviewer.cli.demo import make_up
from interviewer.settings import Settings
make_up(Settings(data_dir=pathlib.Path(sys.argv[1])), int(sys.argv[2]))
"""


def make_up_sessions(folder: Path, count: int) -> Path:
    """Fill a new data folder with sessions of the made-up person; returns the folder."""
    folder.mkdir()
    # In a process of its own: Playwright's event loop is running in this one.
    subprocess.run([sys.executable, "-c", MAKE_UP, str(folder), str(count)], check=True, cwd=ROOT)
    return folder


def as_practised(page: Page, address: str, folder: Path) -> None:
    """Become the made-up person, whose cookie the program on this folder signs."""
    secret = (folder / "secret").read_text().strip()
    cookie = {"name": PERSON_COOKIE, "value": PersonIdentity(secret).cookie_value(PERSON), "url": address}
    page.context.add_cookies([cookie])
