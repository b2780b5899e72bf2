"""Words of an answer in its recordings."""

import pytest

from interviewer.speech.placing import placed_words
from interviewer.speech.transcript import Segment, Transcript, Word


def heard(text: str) -> Transcript:
    """Each word takes a second."""
    words = tuple(Word(text=word, start_s=n, end_s=n + 1, probability=0.9) for n, word in enumerate(text.split()))
    return Transcript(
        segments=(Segment(text=text, start_s=0, end_s=len(words), words=words),), language="en", duration_s=9, model="m"
    )


@pytest.mark.parametrize(
    ("text", "placed"),
    [
        pytest.param("We use RAG.", [("We", "a", 0), ("use", "a", 1), ("RAG", "a", 2)], id="as_heard"),
        pytest.param("We use a rack, RAG!", [("We", "a", 0), ("use", "a", 1), ("RAG", "a", 2)], id="with_typed_words"),
        pytest.param("use RAG", [("use", "a", 1), ("RAG", "a", 2)], id="with_less"),
        pytest.param("We use LoRA.", [("We", "a", 0), ("use", "a", 1)], id="corrected"),
        pytest.param(
            "We use RAG. Then we don't.",
            [("We", "a", 0), ("use", "a", 1), ("RAG", "a", 2), ("Then", "b", 0), ("we", "b", 1), ("don't", "b", 2)],
            id="in_two_recordings",
        ),
        pytest.param("😀 use it", [("use", "a", 1)], id="characters_are_counted_not_bytes"),
        pytest.param("Something else", [], id="typed"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_words_that_were_heard_have_their_time(text: str, placed: list[tuple[str, str, int]]) -> None:
    found = placed_words(text, {"a": heard("We use RAG."), "b": heard("then we don't")})

    assert [(text[word.start : word.end], word.recording, word.start_s) for word in found] == placed
    assert all(word.end_s == word.start_s + 1 for word in found)
