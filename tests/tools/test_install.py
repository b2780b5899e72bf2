"""Sets of pins are installed by their hashes, and a file that is another than the one that was tested is refused."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from tools import install
from tools.install import UnknownSet, main, pins_of

PINS = """\
# Written by hand.
# in: run test
a==1 \\
    --hash=sha256:aa
# in: test
b==2 \\
    --hash=sha256:bb
"""


@pytest.mark.parametrize(
    ("sets", "chosen"),
    [
        ({"run"}, "a==1 \\\n    --hash=sha256:aa\n"),
        ({"test"}, "a==1 \\\n    --hash=sha256:aa\nb==2 \\\n    --hash=sha256:bb\n"),
        ({"run", "test"}, "a==1 \\\n    --hash=sha256:aa\nb==2 \\\n    --hash=sha256:bb\n"),
    ],
)
def test_the_pins_of_some_sets(sets: set[str], chosen: str) -> None:
    assert pins_of(sets, PINS) == chosen


def test_a_set_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownSet, match=r"no set 'tset'; there are run, test"):
        pins_of({"tset"}, PINS)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A package of one module, as small as pip takes it."""
    at = tmp_path / "stranger-1-py3-none-any.whl"
    with zipfile.ZipFile(at, "w") as files:
        files.writestr("stranger.py", "")
        files.writestr("stranger-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: stranger\nVersion: 1\n")
        files.writestr("stranger-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        files.writestr("stranger-1.dist-info/RECORD", "")
    return at


@pytest.mark.parametrize("is_as_tested", [True, False], ids=["as_it_was_tested", "another_file_of_that_version"])
def test_f7_a_file_is_installed_only_if_it_is_the_one_that_was_tested(
    is_as_tested: bool, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tested = hashlib.sha256(wheel.read_bytes() if is_as_tested else b"what was tested").hexdigest()
    pins = tmp_path / "pins.txt"
    pins.write_text(f"# in: run\nstranger==1 \\\n    --hash=sha256:{tested}\n")
    monkeypatch.setattr(install, "PINS", pins)
    into = tmp_path / "into"

    status = main(["run"], "--no-index", "--find-links", str(tmp_path), "--target", str(into))

    assert (status == 0) is is_as_tested
    assert (into / "stranger.py").exists() is is_as_tested
