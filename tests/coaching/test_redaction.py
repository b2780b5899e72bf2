"""What is taken out of a text before it is shared."""

import pytest

from interviewer.coaching.redaction import MOST_WORDS, redacted, words_in


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Write to ada.l+x@example.co.uk now", (), "Write to [redacted] now"),
        ("See https://example.test/a?b=c or www.example.test.", (), "See [redacted] or [redacted]"),
        ("Call +49 (170) 123-45 67 at noon", (), "Call [redacted] at noon"),
        ("It cost 1,200,000 euros in 2024, 99.95 % up", (), "It cost 1,200,000 euros in 2024, 99.95 % up"),
        ("p95 fell from 1200 to 300 ms over 10000000 calls", (), "p95 fell from 1200 to 300 ms over 10000000 calls"),
        ("At Acme, ACME's people and acmes", ("Acme",), "At [redacted], [redacted]'s people and acmes"),
        ("Ada Lovelace met Ada", ("Ada", "Ada Lovelace"), "[redacted] met [redacted]"),
        ("a.b and axb", ("a.b",), "[redacted] and axb"),
        ("nothing here", (), "nothing here"),
    ],
)
def test_places_that_name_somebody_are_replaced(text: str, words: tuple[str, ...], shown: str) -> None:
    assert redacted(text, words) == shown


def test_words_are_listed_by_lines_or_commas() -> None:
    assert words_in("Acme, Ada  Lovelace\n\nAcme\nx") == ("Acme", "Ada Lovelace")
    assert len(words_in("\n".join(f"word{n}" for n in range(500)))) == MOST_WORDS
