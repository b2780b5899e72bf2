"""Messages in the language that is spoken now: `_` translates, `plural` counts, `Names` holds words of fixed sets.

Values are put in after the translation, and escaped by whoever makes HTML; whole numbers among them are written as
the language writes them.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from interviewer.language.catalogue import SOURCE, catalogues
from interviewer.language.chosen import language
from interviewer.language.formats import number

Key = TypeVar("Key")


def _(message: str, /, **values: object) -> str:
    """The message in the language that is spoken now, with its `{named}` values."""
    said = message if language() == SOURCE else catalogues()[language()].single(message)
    return _filled(said, values)


def plural(one: str, many: str, n: int, /, **values: object) -> str:
    """The message for this number, which stands in it as `{n}`."""
    if language() == SOURCE:
        said = one if n == 1 else many
    else:
        said = catalogues()[language()].counted(one, many, n)
    return _filled(said, {"n": n, **values})


def marked(message: str) -> str:
    """The message as it stands: to be translated where it is shown, and found by whoever collects messages."""
    return message


def within(name: str) -> str:
    """A name in the middle of a sentence; German keeps the capitals of its nouns."""
    return name.lower() if language() == SOURCE else name


class Names(Mapping[Key, str]):
    """Words for the members of a fixed set, each said in the language that is spoken when it is looked up."""

    def __init__(self, names: Mapping[Key, str]) -> None:
        self._names = dict(names)

    def __getitem__(self, key: Key) -> str:
        return _(self._names[key])

    def __iter__(self) -> Iterator[Key]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _filled(said: str, values: Mapping[str, object]) -> str:
    if not values:
        return said
    shown = {name: number(value) if type(value) is int else value for name, value in values.items()}
    return said.format_map(shown)
