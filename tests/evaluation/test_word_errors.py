"""Word errors and jargon recall: what counts as the same word, and what is counted."""

import pytest

from interviewer.evaluation.word_errors import jargon_found, normalised, word_errors


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        pytest.param("Ask NOT, what—your country?", "ask not what your country", id="case-and-punctuation"),
        pytest.param("It’s Cohen's 'kappa' y'know", "it's cohen's kappa y'know", id="apostrophes"),
        pytest.param("re-rank and/or top_k 95 %", "re rank and or topk 95", id="hyphens-and-figures"),
        pytest.param(" Um,\n uh  ", "um uh", id="fillers-stay"),
        pytest.param("...", "", id="nothing"),
    ],
)
def test_texts_are_made_comparable(text: str, compared: str) -> None:
    assert normalised(text) == compared


@pytest.mark.parametrize(
    ("heard", "errors", "rate"),
    [
        pytest.param("We use RAG here.", (0, 0, 0), 0, id="same"),
        pytest.param("we use rack here", (1, 0, 0), 0.25, id="substituted"),
        pytest.param("we use here", (0, 1, 0), 0.25, id="left-out"),
        pytest.param("we do use rag here", (0, 0, 1), 0.25, id="made-up"),
        pytest.param("", (0, 4, 0), 1, id="nothing-heard"),
    ],
)
def test_errors_are_counted_by_kind(heard: str, errors: tuple[int, int, int], rate: float) -> None:
    found = word_errors(["We use RAG here!"], [heard])

    assert (found.substituted, found.deleted, found.inserted) == errors
    assert (found.words, found.rate) == (4, rate)


def test_clips_weigh_by_their_words() -> None:
    assert word_errors(["one", "one two three four"], ["two", "one two three four"]).rate == 0.2


@pytest.mark.parametrize(
    ("heard", "found", "missed"),
    [
        pytest.param("RAG with vLLM, RAG again", 3, (), id="all"),
        pytest.param("rag with v LLM's, r a g again", 3, (), id="case-and-spaces"),
        pytest.param("rack with vLLM, RAG again", 2, ("RAG",), id="one-misheard"),
        pytest.param("RAG RAG RAG ragged", 2, ("vLLM",), id="no-more-than-was-said"),
        pytest.param("", 0, ("RAG", "vLLM"), id="nothing"),
    ],
)
def test_terms_are_found_as_often_as_they_come_out(heard: str, found: int, missed: tuple[str, ...]) -> None:
    result = jargon_found("RAG with vLLM, RAG again", heard, ("RAG", "vLLM"))

    assert (result.said, result.found, result.missed) == (3, found, missed)
