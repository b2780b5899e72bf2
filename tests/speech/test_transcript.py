"""Parts of a transcript: what is new to somebody who has some of it."""

import pytest

from interviewer.speech.transcript import Segment, Transcript, Word


def segment(start_s: float, end_s: float, text: str) -> Segment:
    words = text.split()
    step = (end_s - start_s) / len(words)
    return Segment(
        text=text,
        start_s=start_s,
        end_s=end_s,
        words=tuple(
            Word(text=word, start_s=start_s + n * step, end_s=start_s + (n + 1) * step, probability=0.9)
            for n, word in enumerate(words)
        ),
    )


@pytest.mark.parametrize(
    ("seconds", "new"),
    [
        pytest.param(0.0, ["one two three four", "five six"], id="all"),
        pytest.param(4.0, ["five six"], id="the_next_segment"),
        pytest.param(4.2, ["five six"], id="which_began_a_little_earlier"),
        pytest.param(3.05, ["four", "five six"], id="cut_elsewhere_by_another_transcription"),
        pytest.param(2.0, ["three four", "five six"], id="in_the_middle"),
        pytest.param(6.0, [], id="nothing"),
        pytest.param(100.0, [], id="beyond_the_end"),
    ],
)
def test_what_is_new(seconds: float, new: list[str]) -> None:
    said = (segment(0, 4, "one two three four"), segment(4, 6, "five six"))
    whole = Transcript(segments=said, language="en", duration_s=6, model="m")

    assert [part.text for part in whole.after(seconds)] == new


def test_without_word_times_a_segment_is_new_as_a_whole_or_not_at_all() -> None:
    said = Segment(text="one two", start_s=0, end_s=4)
    assert said.after(0.2) == said
    assert said.after(2) is None


def test_a_piece_comes_later_in_its_recording_with_all_its_words() -> None:
    later = segment(0, 2, "one two").later_by(10)
    assert (later.start_s, later.end_s) == (10, 12)
    assert [(word.start_s, word.end_s, word.probability) for word in later.words] == [(10, 11, 0.9), (11, 12, 0.9)]
