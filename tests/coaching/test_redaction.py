"""What is taken out of a text before it is shared."""

import time

import pytest

from interviewer.coaching.redaction import redacted, words_in


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
        ("Ada\nLovelace came", ("Ada Lovelace",), "[redacted] came"),
        ("_Acme_ and Acme_Corp", ("Acme",), "_[redacted]_ and [redacted]_Corp"),
        ("met Jose\u0301 there", ("Jos\u00e9",), "met [redacted] there"),
        ("私はトヨタで働いた", ("トヨタ",), "私は[redacted]で働いた"),
        ("Call 030.123.456.78 or 0170 1234567", (), "Call [redacted] or [redacted]"),
        ("see linkedin.com/in/ada, acme.com and ftp://h/x", (), "see [redacted] [redacted] and [redacted]"),
        ("We used Node.js, fast.ai, e.g. for 1.200.000 rows", (), "We used Node.js, fast.ai, e.g. for 1.200.000 rows"),
    ],
)
def test_places_that_name_somebody_are_replaced(text: str, words: tuple[str, ...], shown: str) -> None:
    assert redacted(text, words) == shown


def test_words_are_listed_by_lines_or_commas() -> None:
    assert words_in("Acme, Ada  Lovelace\n\nAcme\nx") == ("Acme", "Ada Lovelace")


def test_no_word_of_a_long_list_is_forgotten() -> None:
    words = words_in("\n".join(f"name{n}" for n in range(600)))

    assert redacted("name0 met name599", words) == "[redacted] met [redacted]"


@pytest.mark.parametrize("piece", ["a", "a.", "a-", "1 ", "0.", "(", "a@", "a/"])
def test_no_text_makes_it_slow(piece: str) -> None:
    started = time.process_time()
    redacted(piece * 100_000)

    assert time.process_time() - started < 5
