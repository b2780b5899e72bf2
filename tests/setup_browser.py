"""Finds or installs Chromium for the browser tests and says what it did: `python -m tests.setup_browser`.

Looked for in this order: the variable CHROMIUM, a browser on the PATH, one that Playwright has
downloaded before. If there is none: Debian's package where this runs as root, else Playwright's
download. Without a browser the command fails, so that no test is left out silently.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
INSTALL_S = 600


def find_browser(playwright: Playwright) -> str | None:
    """Path of a Chromium, or None."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen if Path(chosen).exists() else None
    return next((found for name in NAMES if (found := shutil.which(name))), None) or _playwrights_own(playwright)


def main() -> int:
    """Print where the browser is; install one if need be."""
    with sync_playwright() as playwright:
        return _find_or_install(playwright)


def _find_or_install(playwright: Playwright) -> int:
    found = find_browser(playwright)
    if found is None:
        for what, command in _ways():
            print(f"No Chromium found; installing it by {what} ...", flush=True)
            if _run(command) and (found := find_browser(playwright)):
                break
    if found is None:
        print(
            "No Chromium, and it could not be installed. Install one (Debian: apt-get install chromium) or set CHROMIUM to its path."
        )
        return 1
    print(f"Browser tests use {found}.")
    return 0


def _ways() -> list[tuple[str, list[str]]]:
    ways = []
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        ways.append(
            ("apt-get", ["sh", "-c", "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium"])
        )
    ways.append(("Playwright's download", [sys.executable, "-m", "playwright", "install", "chromium"]))
    return ways


def _run(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, timeout=INSTALL_S, capture_output=True, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwrights_own(playwright: Playwright) -> str | None:
    path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    sys.exit(main())
