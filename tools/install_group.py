"""Installs a dependency group of pyproject.toml with the pinned versions: `python tools/install_group.py test`.

pip knows `--group` only from 25.1 on, and a fresh environment may bring an older one.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
wanted = project["dependency-groups"][sys.argv[1]]
command = [
    sys.executable,
    "-m",
    "pip",
    "--disable-pip-version-check",
    "--quiet",
    "install",
    "--constraint",
    "constraints.txt",
]
sys.exit(subprocess.call([*command, *wanted]))
