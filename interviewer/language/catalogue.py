"""The translations that ship: one `.po` file a language beside this module, read as it is, without a compiled form.

Whoever translates edits that one file; a new file is a new language at the next start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from pathlib import Path

from babel.messages.pofile import read_po

SOURCE = "en"
"""The language of the messages in code; it needs no file."""
FOLDER = Path(__file__).parent
SCRIPTS = "web/static/"
"""Messages that come from a place under this are said by scripts in the browser."""


@dataclass(frozen=True)
class Catalogue:
    """What is said in one language."""

    language: str
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By the English message: its translation, or the forms of it in the order of `plural_form`."""
    of_scripts: frozenset[str] = frozenset()
    """The English messages that browser scripts say."""
    plural_expression: str = "(n != 1)"

    def single(self, message: str) -> str:
        """The translation, or the message itself where there is none."""
        return self.messages.get(message, (message,))[0]

    def counted(self, one: str, many: str, n: int) -> str:
        """The translation of a message that counts something."""
        forms = self.messages.get(one)
        place = int(n != 1) if forms is None else c2py(self.plural_expression)(n)
        return (forms or (one, many))[place]

    def for_scripts(self) -> dict[str, str]:
        """What a page must carry for its scripts."""
        return {message: self.single(message) for message in sorted(self.of_scripts)}


@cache
def catalogues() -> dict[str, Catalogue]:
    """Every language that can be chosen, English first."""
    found = {path.stem: read_catalogue(path) for path in sorted(FOLDER.glob("*.po"))}
    return {SOURCE: Catalogue(SOURCE)} | found


def read_catalogue(path: Path) -> Catalogue:
    """The finished translations of a file; what is empty or marked as fuzzy is said in English."""
    with path.open("rb") as file:
        read = read_po(file, locale=path.stem)
    messages: dict[str, tuple[str, ...]] = {}
    of_scripts: set[str] = set()
    for message in read:
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not message.id or message.fuzzy or not all(forms):
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        messages[key] = tuple(str(form) for form in forms)
        if any(SCRIPTS in place for place, _line in message.locations):
            of_scripts.add(key)
    return Catalogue(path.stem, messages, frozenset(of_scripts), read.plural_expr)
