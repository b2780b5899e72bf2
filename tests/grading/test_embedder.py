"""The shipped encoder: right vectors, the same in every thread, nothing loaded before it is needed."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from interviewer.grading.embedder import WIDTH, Embedder

TEXTS = ("The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.")


@pytest.mark.parametrize(
    ("first", "second", "published"),
    [(0, 1, 0.666), (0, 2, 0.1046), (1, 2, 0.1411)],
    ids=["like", "unlike", "unlike 2"],
)
def test_sentence_vectors_agree_with_the_published_model(
    embedder: Embedder, first: int, second: int, published: float
) -> None:
    """Eight bits cost less than two hundredths of cosine on the model card's example."""
    cosine = float(embedder.encode(TEXTS[first]).sentence @ embedder.encode(TEXTS[second]).sentence)

    assert cosine == pytest.approx(published, abs=0.02)


def test_every_word_has_its_place_and_a_vector_of_length_one(embedder: Embedder) -> None:
    text = "We don't re-index C++ docs, naïvely, at 2.5 cents."

    encoded = embedder.encode(text)

    assert [word.text for word in encoded.words] == [
        "we",
        "don't",
        "re-index",
        "c++",
        "docs",
        "naïvely",
        "at",
        "2.5",
        "cents",
    ]
    assert all(text[word.start : word.end].lower() == word.text for word in encoded.words)
    assert encoded.vectors.shape == (9, WIDTH)
    assert np.linalg.norm(encoded.vectors, axis=1) == pytest.approx(np.ones(9), abs=1e-3)


def test_a_word_means_what_its_sentence_makes_of_it(embedder: Embedder) -> None:
    river, money, loan = (
        embedder.encode(text).vectors[-1]
        for text in ("we sat by the river bank", "I took the money to the bank", "she got a loan from the bank")
    )

    assert money @ loan > money @ river


@pytest.mark.parametrize("text", ["", " ... ", "🙂 🙂"], ids=["empty", "signs", "emoji"])
def test_a_text_without_words_has_no_word_vectors(embedder: Embedder, text: str) -> None:
    encoded = embedder.encode(text)

    assert encoded.words == ()
    assert encoded.vectors.shape == (0, WIDTH)
    assert np.isfinite(encoded.sentence).all()


@pytest.mark.parametrize("text", ["a" * 12_000, "word " * 5_000], ids=["one endless word", "too many words"])
def test_of_an_endless_text_only_the_beginning_is_read(embedder: Embedder, text: str) -> None:
    encoded = embedder.encode(text)

    assert len(encoded.words) <= 254
    assert np.isfinite(encoded.vectors).all()


def test_threads_share_one_encoder_and_get_the_same_vectors(embedder: Embedder) -> None:
    """Many first calls at once load it once, and no result depends on what else is running."""
    fresh = Embedder()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(fresh.encode, TEXTS * 8))

    for text, encoded in zip(TEXTS * 8, found, strict=True):
        assert np.array_equal(encoded.vectors, embedder.encode(text).vectors)
        assert np.array_equal(encoded.sentence, embedder.encode(text).sentence)


def test_texts_are_kept_up_to_a_limit() -> None:
    few = Embedder(kept_texts=2)
    first = few.encode(TEXTS[0])
    assert few.encode(TEXTS[0]) is first

    few.encode(TEXTS[1])
    few.encode(TEXTS[2])

    assert few.encode(TEXTS[0]) is not first


def test_a_kept_text_has_the_vectors_of_a_new_one(embedder: Embedder) -> None:
    kept = [embedder.encode(text) for text in (TEXTS[0], TEXTS[1], TEXTS[0])][-1]

    again = embedder.encode_once(TEXTS[0])

    assert kept is not again
    assert np.array_equal(kept.vectors, again.vectors)
    assert np.array_equal(kept.sentence, again.sentence)


@pytest.mark.parametrize(("common", "rare"), [("the", "network"), ("use", "latency"), ("have", "zzyzx")])
def test_a_rare_word_weighs_more_than_a_common_one(embedder: Embedder, common: str, rare: str) -> None:
    assert 0 <= embedder.rarity(common) < embedder.rarity(rare) <= 1


def test_importing_the_graders_loads_no_model_library() -> None:
    code = (
        "import sys, interviewer.grading.embedded; "
        "print(sorted({'numpy', 'onnxruntime', 'tokenizers'} & sys.modules.keys()))"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert shown.strip() == "[]"
