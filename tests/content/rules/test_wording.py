"""Words, runs and sentences are counted as the rules mean them."""

import pytest

from interviewer.content.rules.wording import content_words, reading_ease, runs, shared_words, words, words_per_sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's a p95 of 2.1 s, isn't it?", ["it's", "a", "p95", "of", "2.1", "s", "isn't", "it"]),
        ("re-index 14,000 files", ["re-index", "14,000", "files"]),
        ("... --- ?!", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_content_words_leave_out_what_carries_no_meaning() -> None:
    assert content_words("What would you do with the stale index?") == {"stale", "index"}


def test_runs_are_in_order_and_complete() -> None:
    assert runs("one two three four", 3) == [("one", "two", "three"), ("two", "three", "four")]
    assert runs("one two", 3) == []


@pytest.mark.parametrize(
    ("a", "b", "share"), [("red fox", "red fox", 1.0), ("red fox", "red hen", 1 / 3), ("", "", 0.0)]
)
def test_shared_words(a: str, b: str, share: float) -> None:
    assert shared_words(a, b) == pytest.approx(share)


def test_sentences_end_where_a_speaker_pauses() -> None:
    assert words_per_sentence("One two three. Four five: six seven eight?") == pytest.approx(8 / 3)
    assert words_per_sentence("") == 0


def test_short_words_are_easier_to_read_than_long_ones() -> None:
    plain = reading_ease("What do you do first, and why?")
    hard = reading_ease("Which organisational considerations necessitate operationalisation?")

    assert plain > 90
    assert hard < 0
    assert reading_ease("") == 100
