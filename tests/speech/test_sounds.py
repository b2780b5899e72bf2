"""Words that sound alike are near, whatever their spelling."""

import pytest

from interviewer.speech.sounds import alike, sounds, weight


@pytest.mark.parametrize(
    ("first", "second", "least", "most"),
    [
        pytest.param("accuracy", "acuracy", 1.0, 1.0, id="the-same"),
        pytest.param("python", "piethon", 1.0, 1.0, id="another-spelling"),
        pytest.param("null", "knoll", 1.0, 1.0, id="silent-letter"),
        pytest.param("glossary", "grocery", 0.8, 0.95, id="near-consonant"),
        pytest.param("slot", "slat", 0.9, 0.99, id="another-vowel"),
        pytest.param("translation", "trancenation", 0.8, 0.95, id="a-sound-more"),
        pytest.param("index", "cache", 0.0, 0.3, id="nothing-alike"),
        pytest.param("at", "attribution", 0.0, 0.0, id="far-longer"),
        pytest.param("", "index", 0.0, 0.0, id="nothing-heard"),
    ],
)
def test_how_alike_words_sound(first: str, second: str, least: float, most: float) -> None:
    assert least <= alike(first, second) <= most
    assert alike(first, second) == alike(second, first)


def test_a_consonant_counts_more_than_a_vowel() -> None:
    assert weight(sounds("t")) > weight(sounds("a")) > 0


def test_what_has_no_letters_has_no_sound() -> None:
    assert sounds("42 %") == ""
