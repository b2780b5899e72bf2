"""`make audit`: known vulnerabilities of the pinned packages, a bill of materials, their licences, and start-up files.

Exit status 0: nothing known against any of them; 1: something is, a licence is not on the list, or a file runs at start;
2: no source of advisories could be asked, so nothing is known either way.
"""

import importlib.metadata
import json
import site
import subprocess
import sys
from pathlib import Path

PINS = Path("constraints.txt")
BILL = Path("dist/sbom.cdx.json")
SOURCES = ("osv", "pypi")
"""Sources of advisories that pip-audit knows, the first that answers is believed."""
FREE = (
    "MIT", "Apache", "BSD", "0BSD", "ISC", "MPL", "Mozilla", "PSF", "Python Software Foundation", "Zlib", "CC0",
    "Unlicense", "LGPL", "CNRI", "any-OSI",
)  # fmt: skip
"""Beginnings of licence names that allow what this product does; LGPL is psycopg's, which is optional and unchanged."""
NAMED_BY_HAND = {"axe-playwright-python": "MIT"}
"""Packages whose metadata names no licence, looked up in their repositories."""
STARTS_WITH_PYTHON = ("sitecustomize.py", "usercustomize.py")
KNOWN_AT_START = {"distutils-precedence.pth"}
"""setuptools', which stands in each new environment of Python 3.11."""


def main() -> int:
    """Do all four and print what was found."""
    return max(write_bill(), check_licences(), check_startup_files(), look_for_advisories())


def write_bill() -> int:
    """A CycloneDX bill of materials of the pinned packages."""
    BILL.parent.mkdir(exist_ok=True)
    command = [_tool("cyclonedx-py"), "requirements", str(PINS), "--output-format", "JSON", "--output-file", str(BILL)]
    done = subprocess.run(command, capture_output=True, text=True)
    print(f"Bill of materials: {BILL}" if done.returncode == 0 else f"No bill of materials: {done.stderr.strip()}")
    return min(1, done.returncode)


def check_licences() -> int:
    """Whether each installed package has a licence that we may use."""
    licences = {d.metadata["Name"]: licence_of(d.metadata) for d in importlib.metadata.distributions()}
    odd = {name: licence for name, licence in licences.items() if not is_free(licence)}
    print(f"Licences: {len(licences)} packages, {len(odd)} to look at")
    for name, licence in sorted(odd.items()):
        print(f"  {name}: {licence or 'names no licence'}")
    return int(bool(odd))


def licence_of(metadata: importlib.metadata.PackageMetadata) -> str:
    """What a package says of its licence; '' if nothing."""
    by_hand = NAMED_BY_HAND.get(metadata["Name"], "")
    classifiers = [
        line.split("::")[-1].strip() for line in metadata.get_all("Classifier") or () if "License ::" in line
    ]
    return by_hand or metadata.get("License-Expression") or "; ".join(classifiers) or metadata.get("License") or ""


def is_free(licence: str) -> bool:
    """Whether a part of it (licences may be chosen) begins with, or holds, a name on our list."""
    return any(name.lower() in licence.lower() for name in FREE)


def check_startup_files() -> int:
    """Whether some package runs code whenever Python starts, as packages that steal have done."""
    strange = [file for folder in site.getsitepackages() for file in startup_files(Path(folder))]
    print(f"Files that run when Python starts: {len(strange)} that we do not know")
    print("\n".join(f"  {file}" for file in strange), end="\n" if strange else "")
    return int(bool(strange))


def startup_files(folder: Path) -> list[Path]:
    """Files in a folder of packages that Python runs by itself at each start, but for the known.

    A line of a `.pth` file that begins with `import` is run: https://docs.python.org/3/library/site.html
    """
    lines = {file: file.read_text(encoding="utf-8", errors="replace").splitlines() for file in folder.glob("*.pth")}
    running = [file for file, of in lines.items() if any(line.startswith(("import ", "import\t")) for line in of)]
    custom = [folder / name for name in STARTS_WITH_PYTHON if (folder / name).exists()]
    return sorted(file for file in [*running, *custom] if file.name not in KNOWN_AT_START)


def look_for_advisories() -> int:
    """Ask the sources in turn; the first that knows the packages decides."""
    for source in SOURCES:
        command = [_tool("pip-audit"), "--strict", "--no-deps", "--disable-pip", "-r", str(PINS), "-s", source]
        done = subprocess.run([*command, "-f", "json", "--timeout", "20"], capture_output=True, text=True)
        if (found := read_advisories(done.stdout)) is not None:
            print(f"Advisories ({source}): {len(found)} against the pinned packages")
            print("\n".join(f"  {line}" for line in found), end="\n" if found else "")
            return int(bool(found))
    print(
        "No source of advisories could be asked, so nothing is known either way. Run this where pypi.org or osv.dev answers."
    )
    return 2


def read_advisories(report: str) -> list[str] | None:
    """One line for each advisory in pip-audit's JSON; None if it is no complete report."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        return None
    if any("skip_reason" in package for package in packages):
        return None
    return [
        f"{package['name']} {package['version']}: {advisory['id']}, fixed in {', '.join(advisory['fix_versions']) or 'none'}"
        for package in packages
        for advisory in package["vulns"]
    ]


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


if __name__ == "__main__":
    sys.exit(main())
