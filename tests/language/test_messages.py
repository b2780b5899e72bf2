"""Messages, counts and names in the language that is spoken, and what is said where nobody set one."""

from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread

import pytest

from interviewer.errors import RefusedAction
from interviewer.language import catalogue as catalogue_module
from interviewer.language import formats, messages
from interviewer.language.catalogue import Catalogue, read_catalogue
from interviewer.language.chosen import language, speaking
from interviewer.language.messages import Names, _, plural, within
from interviewer.web.layout import sentence_of

ODD = Catalogue(
    "de",
    {
        "Save": ("Sichern",),
        "{n} answer": ("{n} Antwort", "{n} Antworten"),
        "You have {n} letters; {name} is full.": ("{name} ist voll: {n} Buchstaben.",),
    },
)


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small catalogue in place of the shipped one."""
    known = {"en": Catalogue("en"), "de": ODD}
    monkeypatch.setattr(messages, "catalogues", lambda: known)


def test_english_is_said_as_it_stands() -> None:
    assert language() == "en"
    assert _("Save") == "Save"
    assert plural("{n} answer", "{n} answers", 1) == "1 answer"
    assert plural("{n} answer", "{n} answers", 2000) == "2,000 answers"


@pytest.mark.usefixtures("german")
def test_a_message_is_said_in_the_language_that_is_spoken() -> None:
    with speaking("de"):
        assert _("Save") == "Sichern"
        assert plural("{n} answer", "{n} answers", 1) == "1 Antwort"
        assert plural("{n} answer", "{n} answers", 2000) == "2.000 Antworten"
        assert _("Nobody translated this") == "Nobody translated this"
        assert Names({1: "Save"})[1] == "Sichern"
    assert _("Save") == "Save"


@pytest.mark.usefixtures("german")
def test_an_error_is_english_in_itself_and_translated_where_it_is_shown() -> None:
    with speaking("de"):
        error = RefusedAction("You have {n} letters; {name} is full.", n=1234, name="{A}")

        assert str(error) == "You have 1,234 letters; {A} is full."
        assert sentence_of(error) == "{A} ist voll: 1.234 Buchstaben."


def test_a_value_with_braces_is_no_message() -> None:
    assert str(RefusedAction("{x} stands in the file.")) == "{x} stands in the file."
    assert _("{name}", name="{0.__class__}") == "{0.__class__}"


@pytest.mark.usefixtures("german")
def test_another_thread_speaks_english_until_it_is_told() -> None:
    said: list[str] = []

    with speaking("de"):
        thread = Thread(target=lambda: said.append(_("Save")))
        thread.start()
        thread.join()

    assert said == ["Save"]


def test_names_within_a_sentence_keep_the_capitals_of_german() -> None:
    assert within("One topic") == "one topic"
    with speaking("de"):
        assert within("Ein Thema") == "Ein Thema"


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        pytest.param("en", ("1,234", "0.50", "3 Nov 2026", "Tue, 3 Nov 2026", "3 Nov 2026, 09:05", "Tue"), id="en"),
        pytest.param("de", ("1.234", "0,50", "3. Nov. 2026", "Di., 3. Nov. 2026", "3. Nov. 2026, 09:05", "Di."), id="de"),
    ],
)  # fmt: skip
def test_numbers_and_days(spoken: str, expected: tuple[str, ...]) -> None:
    day = date(2026, 11, 3)
    with speaking(spoken):
        found = (
            formats.number(1234),
            formats.decimal(0.5, 2),
            formats.day(day),
            formats.weekday_and_day(day),
            formats.day_and_minute(datetime(2026, 11, 3, 9, 5, tzinfo=UTC)),
            formats.name_of_day(day),
        )
        assert formats.name_of_day(day) in formats.weekdays()

    assert found == expected


def test_what_is_unfinished_in_a_file_is_said_in_english(tmp_path: Path) -> None:
    path = tmp_path / "de.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        '#: interviewer/web/static/page.js\nmsgid "Save"\nmsgstr "Sichern"\n\n'
        'msgid "Open"\nmsgstr ""\n\n#, fuzzy\nmsgid "Close"\nmsgstr "Schliessen"\n\n'
        'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} Tag"\nmsgstr[1] "{n} Tage"\n',
        encoding="utf-8",
    )

    found = read_catalogue(path)

    assert [found.single(message) for message in ("Save", "Open", "Close")] == ["Sichern", "Open", "Close"]
    assert found.counted("{n} day", "{n} days", 3) == "{n} Tage"
    assert found.for_scripts() == {"Save": "Sichern"}


def test_a_new_file_is_a_new_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fr.po").write_text('msgid "Save"\nmsgstr "Garder"\n', encoding="utf-8")
    monkeypatch.setattr(catalogue_module, "FOLDER", tmp_path)

    found = catalogue_module.catalogues.__wrapped__()

    assert list(found) == ["en", "fr"] and found["fr"].single("Save") == "Garder"
