"""Loops of a recogniser, and people who only repeat themselves."""

import pytest

from interviewer.speech.jargon import doubtful_words
from interviewer.speech.repeats import repeats_in
from interviewer.speech.transcript import Segment, Transcript


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("We measured it. " * 5, [("We measured it", 5)], id="phrase"),
        pytest.param("First this. " + "and then we " * 4 + "stopped.", [("and then we", 4)], id="in_the_middle"),
        pytest.param("you know " * 6, [("you know", 6)], id="two_words"),
        pytest.param("so " * 8, [("so", 8)], id="one_word"),
        pytest.param("It is very, very, very, very good", [], id="emphasis"),
        pytest.param("We tried, we tried, and we tried again", [], id="rhetoric"),
        pytest.param("I think I think I think it was the index", [], id="stammer"),
        pytest.param("one two three " * 3, [], id="three_times"),
        pytest.param("a b c " * 4 + "d e f " * 4, [("a b c", 4), ("d e f", 4)], id="two_loops"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_what_is_a_loop_and_what_is_speech(text: str, found: list[tuple[str, int]]) -> None:
    loops = repeats_in(text)

    assert [(loop.phrase, loop.times) for loop in loops] == found
    assert all(text[loop.end - len(loop.phrase) : loop.end].lower() == loop.phrase.lower() for loop in loops)


def test_a_loop_is_the_first_thing_to_check() -> None:
    segment = Segment(text="Then " + "the cache was cold " * 6, start_s=4.0, end_s=12.0)
    heard = Transcript(segments=(segment,), language="en", duration_s=12.0, model="made")
    (word,) = doubtful_words(heard, ())

    assert (word.text, word.why, word.times, word.start_s) == ("the cache was cold", "repeated", 6, 4.0)
