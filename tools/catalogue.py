"""Collects every message of the interface: `make catalogue` writes `messages.pot` and brings each translation up to date.

A message is what stands, as a constant, in `_("...")`, `plural("...", "...", n)`, `marked("...")`, in a `Names({...})`,
as the sentence of an error that is raised, or in `_("...")` of a browser script. Places name files, without lines, so
that a change of code alone changes no translation.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "interviewer"
FOLDER = PACKAGE / "language"
PROJECT = "Mock interviewer"
NOT_SHOWN = ("cli", "evaluation", "testing")
"""Packages whose errors reach no page."""
_SAID_IN_SCRIPT = re.compile(r"""\b_\(\s*"((?:[^"\\]|\\.)*)"|\b_\(\s*'((?:[^'\\]|\\.)*)'""")


class Found(NamedTuple):
    """A message, with its form for many where it counts, and the file that says it."""

    message: str
    many: str
    file: str


def collect() -> list[Found]:
    """Every message, by file."""
    found: list[Found] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if path.is_relative_to(FOLDER) or path.relative_to(PACKAGE).parts[0] in NOT_SHOWN:
            continue
        found += (Found(one, many, name) for one, many in messages_of(ast.parse(path.read_text("utf-8"))))
    for path in sorted((PACKAGE / "web/static").glob("*.js")):
        name = path.relative_to(ROOT).as_posix()
        found += (Found(said, "", name) for said in messages_of_script(path.read_text("utf-8")))
    return found


def messages_of(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The messages of a module, in their order, each with its form for many or ''."""
    places = ((node, _called(node)) for node in ast.walk(tree) if isinstance(node, ast.Call))
    for call, name in sorted(places, key=lambda place: (place[0].lineno, place[0].col_offset)):
        if name == "Names":
            names = call.args[0]
            assert isinstance(names, ast.Dict)
            yield from ((said, "") for value in names.values if (said := _constant(value)))
        elif name == "plural":
            one, many = _constant(call.args[0]), _constant(call.args[1])
            if not one or not many:
                raise SystemExit(f"line {call.lineno}: plural() needs two constants")
            yield one, many
        elif (name in ("_", "marked") or _is_error(name)) and call.args and (said := _constant(call.args[0])):
            yield said, ""


def messages_of_script(text: str) -> Iterator[str]:
    """The messages of a browser script."""
    for match in _SAID_IN_SCRIPT.finditer(text):
        yield re.sub(r"\\(.)", r"\1", match[1] or match[2])


def as_catalogue(found: list[Found]) -> Catalog:
    """The messages without translations."""
    made = Catalog(charset="utf-8")
    for message, many, file in found:
        made.add((message, many) if many else message, locations=[(file, 0)])
    return made


def write(path: Path, kept: Catalog) -> bool:
    """Write a catalogue; True if that changed the file."""
    before = path.read_bytes() if path.exists() else b""
    kept.project, kept.version, kept.fuzzy = PROJECT, "", False
    kept.header_comment = "# The messages of the interface; docs/translating.md says how to translate them."
    with path.open("wb") as file:
        write_po(file, kept, width=110, include_lineno=False, omit_header=False, sort_by_file=True)
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(_OF_THE_MOMENT)]
    path.write_text("\n".join(lines).rstrip() + "\n", "utf-8")
    return path.read_bytes() != before


_OF_THE_MOMENT = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator', '"Report-Msgid', '"Language-Team')  # fmt: skip
_ERRORS = {
    "Forbidden", "QuotaSpent", "SignInRefused", "TooManyTries", "InterviewerError", "SettingsError", "NotFound", "RefusedAction", "RefusedFile", "StoreError", "StoreInUse",
    "StoreTooNew", "SessionChanged", "GraderError", "ChatError", "TranscriberError", "VoiceError", "AudioError",
}  # fmt: skip


def _is_error(name: str) -> bool:
    return name in _ERRORS


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Subscript):
        return call.func.value.id if isinstance(call.func.value, ast.Name) else ""
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _constant(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def main() -> None:
    """Write the template, and every translation with new messages empty and old ones dropped."""
    template = as_catalogue(collect())
    changed = [path.name for path in [FOLDER / "messages.pot"] if write(path, template)]
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as file:
            kept = read_po(file, locale=path.stem)
        kept.update(template, no_fuzzy_matching=True)
        kept.obsolete.clear()
        if write(path, kept):
            changed.append(path.name)
        missing = sum(1 for message in kept if message.id and not _is_whole(message.string))
        print(f"{path.stem}: {len(kept)} messages, {missing} not translated")
    print("changed: " + (", ".join(changed) or "nothing"))
    if "--check" in sys.argv and changed:
        sys.exit("The catalogue was out of date; commit what changed.")


def _is_whole(said: str | tuple[str, ...] | list[str]) -> bool:
    return all(said) if isinstance(said, tuple | list) else bool(said)


if __name__ == "__main__":
    main()
