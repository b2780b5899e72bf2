"""Every message is collected, every shipped translation is whole, and keeps what a message holds."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tools.catalogue import FOLDER, as_catalogue, collect, messages_of, messages_of_script

TRANSLATIONS = sorted(FOLDER.glob("*.po"))
PLACEHOLDER = re.compile(r"\{(\w*)(?:!\w)?\}")
TAG = re.compile(r"</?\w+[^>]*>")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem if path.suffix == ".po" else None)


def pairs(message: Message) -> list[tuple[str, str]]:
    """Each form of the translation with the English form that it stands for."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[min(n, 1)], form) for n, form in enumerate(message.string)]


def test_messages_are_found_where_they_stand() -> None:
    code = """
_("One"), plural("{n} two", "{n} twos", 2), marked("Three"), Names({1: "Four", 2: x}), Names[int]({1: "Five"})
f"<p>{_('Six')}</p>"
raise RefusedAction("Seven {n}", n=1)
raise ValueError("not ours")
_(variable)
"""
    found = [one for one, _many in messages_of(ast.parse(code))]

    assert sorted(found) == ["Five", "Four", "One", "Seven {n}", "Six", "Three", "{n} two"]
    assert list(messages_of_script('say(_("A \\"b\\""), _(\'c\', {d}), ask("no"))')) == ['A "b"', "c"]


def test_the_template_holds_every_message() -> None:
    """`make catalogue` brings it up to date."""
    kept = {(message.id, tuple(sorted(place for place, _ in message.locations))) for message in read(FOLDER / "messages.pot") if message.id}  # fmt: skip
    now = {(message.id, tuple(sorted({place for place, _ in message.locations}))) for message in as_catalogue(collect()) if message.id}  # fmt: skip

    assert now - kept == set() and kept - now == set()


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_a_translation_is_whole(path: Path) -> None:
    kept, wanted = read(path), {message.id for message in as_catalogue(collect()) if message.id}

    assert {message.id for message in kept if message.id} == wanted
    assert [message.id for message in kept if message.id and (message.fuzzy or not all(s for _, s in pairs(message)))] == []  # fmt: skip


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_a_translation_keeps_values_tags_and_ends(path: Path) -> None:
    wrong = []
    for message in read(path):
        for english, said in pairs(message) if message.id else ():
            same_values = set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(said))
            same_tags = Counter(TAG.findall(english)) == Counter(TAG.findall(said))
            same_ends = english[-1:].isalnum() == said[-1:].isalnum() or english[-1] not in ".:?…"
            if not (same_values and same_tags and same_ends and said == said.strip()):
                wrong.append((english, said))

    assert wrong == []


def test_no_message_is_glued_together() -> None:
    """Half a tag or a value without a name would leave a translator guessing."""
    for found in collect():
        for text in filter(None, (found.message, found.many)):
            assert text == text.strip(), f"{found.file}: spaces belong outside: {text!r}"
            assert all(name.isidentifier() for name in PLACEHOLDER.findall(text)), f"{found.file}: {text!r}"
            opened = Counter(re.findall(r"<(\w+)", text))
            assert opened == Counter(re.findall(r"</(\w+)", text)), f"{found.file}: {text!r}"
