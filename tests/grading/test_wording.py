"""Sentences, stems, negation and form of a text."""

import pytest

from interviewer.grading.wording import (
    LONGEST_SENTENCE,
    denies,
    is_echo,
    is_rebuttal,
    is_word_list,
    sentence_spans,
    stem_of,
    words_of,
)

SPEECH = "we looked at the errors and then we split them by cause because most of them were about knowledge " * 4


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("First came this. Then came that!", ["First came this.", "Then came that!"], id="two"),
        pytest.param(
            "- index it nightly\n* keep the date too", ["index it nightly", "keep the date too"], id="bullets"
        ),
        pytest.param("We used a store, e.g. Postgres here.", ["We used a store, e.g. Postgres here."], id="e.g."),
        pytest.param("It cost 2.5 cents. We paid it.", ["It cost 2.5 cents.", "We paid it."], id="a figure"),
        pytest.param("I stopped it. Yes.", ["I stopped it. Yes."], id="short ones join the one before"),
        pytest.param('He said "stop it." So we did it.', ['He said "stop it."', "So we did it."], id="quotation"),
        pytest.param("", [], id="nothing"),
        pytest.param(" ... \n - ! ", [], id="no words"),
    ],
)
def test_a_text_falls_into_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@pytest.mark.parametrize("text", [SPEECH, "x " * 500, "one, two, " * 200], ids=["speech", "one letter", "commas"])
def test_a_long_sentence_is_cut_and_loses_no_word(text: str) -> None:
    parts = [words_of(text[start:end]) for start, end in sentence_spans(text)]

    assert max(map(len, parts)) < LONGEST_SENTENCE + 3
    assert [word for part in parts for word in part] == words_of(text)


@pytest.mark.parametrize(
    "family",
    [
        ("index", "indexes", "indexing", "indexed"),
        ("query", "queries"),
        ("cache", "caches", "caching", "cached"),
        ("stop", "stops", "stopping", "stopped"),
        ("clerk", "clerk's"),
    ],
)
def test_forms_of_one_word_share_a_stem(family: tuple[str, ...]) -> None:
    assert len({stem_of(word) for word in family}) == 1


@pytest.mark.parametrize("word", ["bias", "class", "thus", "is", "need", "ring", "c++", "p95"])
def test_a_word_without_an_ending_keeps_its_beginning(word: str) -> None:
    assert stem_of(word)[:3] == word[:3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Retrieval helps.", False),
        ("Retrieval doesn’t help.", True),
        ("It is not true that it does not help.", False),
        ("We never did.", True),
    ],
)
def test_negations_are_counted_in_pairs(text: str, expected: bool) -> None:
    assert denies(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is not true that retrieval helps", True),
        ("I think it's wrong that we retrain", True),
        ("It isn't the case that more data helps", True),
        ("The wrong answers come from old documents", False),
        ("We did not retrain, and that helped", False),
    ],
)
def test_a_rebuttal_calls_what_follows_untrue(text: str, expected: bool) -> None:
    assert is_rebuttal(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("index retrieval chunk version date rank recall schema nightly stale", True, id="key words"),
        pytest.param(
            "I would re-index every night and store a validity date with each passage", False, id="a sentence"
        ),
        pytest.param("validity date, nightly index", False, id="a terse note"),
        pytest.param("index, retrieval, chunk, version, date, rank, recall, schema", True, id="key words with commas"),
        pytest.param("Delta rule - Hebbian rule - Boltzmann rule - memory based rule", False, id="named items"),
        pytest.param("SJF: job 0 response 0 turnaround 100 job 1 response 100 turnaround 300", False, id="figures"),
    ],
)
def test_a_list_of_words_is_told_from_a_sentence(text: str, expected: bool) -> None:
    assert is_word_list(text) is expected


def test_a_sentence_of_the_questions_words_is_an_echo() -> None:
    asked = frozenset(map(stem_of, words_of("What would you do first, and which results would change your mind?")))

    assert is_echo(words_of("What I would do first, and which result would change my mind"), asked)
    assert not is_echo(words_of("First I would split the errors by cause"), asked)
