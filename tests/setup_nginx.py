"""Finds or installs nginx for the tests of deploy/ and says what it did: `python -m tests.setup_nginx`.

Where there is none and none can be installed those tests are skipped with that reason; in CI that is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

INSTALL = ["sh", "-c", "apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light"]
INSTALL_S = 300


def find_nginx() -> str | None:
    """Path of nginx, or None; Debian keeps it off the PATH of most users."""
    places = [shutil.which("nginx"), "/usr/sbin/nginx", "/usr/local/sbin/nginx"]
    return next((place for place in places if place and Path(place).exists()), None)


def main() -> int:
    """Print where it is; install it where this runs as root on Debian."""
    may_install = shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0
    if find_nginx() is None and may_install:
        print("No nginx found; installing it by apt-get ...", flush=True)
        # Installed, not started: the tests start one of their own.
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        try:
            subprocess.run(INSTALL, env=environment, timeout=INSTALL_S, capture_output=True, check=False)
        except (OSError, subprocess.TimeoutExpired):
            print("nginx could not be installed.")
    found = find_nginx()
    if found is None:
        print("No nginx, so the tests of deploy/ are left out. Install it (Debian: apt-get install nginx-light).")
        return 1 if os.environ.get("CI") == "true" else 0
    print(f"Tests of deploy/ use {found}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
