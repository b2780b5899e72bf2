"""Heard words that belong nowhere and sound like a word of the question."""

from itertools import pairwise, repeat

import pytest

from interviewer.content.question import Question
from interviewer.service.out_of_place import (
    FEWEST_QUESTIONS,
    NOTHING_USUAL,
    Usual,
    out_of_place,
    usual_words,
)
from interviewer.testing.builders import make_question

USUAL = Usual(known=frozenset(("cost", "text", "language", "reading", "client")), common=frozenset(("answer",)))


def question() -> Question:
    terms = ("glossary", "translation", "timestamp", "formula", "answer", "committed")
    return make_question().model_copy(update={"asr_terms": terms})


@pytest.mark.parametrize(
    ("heard", "read"),
    [
        pytest.param("a grocery for each language", {"grocery": "glossary"}, id="one-word"),
        pytest.param("reading the trance nation", {"trance nation": "translation"}, id="split-in-two"),
        pytest.param("by form you la", {"form you la": "formula"}, id="split-in-three"),
        pytest.param("A Time Stomp", {"Time Stomp": "timestamp"}, id="capitals"),
        pytest.param("a glossary with a timestamp", {}, id="right"),
        pytest.param("the glossaries", {}, id="another-form"),
        pytest.param("it is uncommitted", {}, id="opposite"),
        pytest.param("the GLASARI", {}, id="abbreviation"),
        pytest.param("the client", {}, id="usual"),
        pytest.param("the tulips", {}, id="nothing-alike"),
        pytest.param("a trance. Nation", {}, id="over-a-full-stop"),
        pytest.param("an anther", {}, id="a-word-of-too-many-questions"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_what_sounds_like_a_word_of_the_question_is_found(heard: str, read: dict[str, str]) -> None:
    found = out_of_place(heard, question(), USUAL)

    assert {heard[one.start : one.end]: one.term for one in found} == read


def test_places_come_in_order_without_overlaps() -> None:
    found = out_of_place("a grocery, then a trance nation and a time stomp", question(), USUAL)

    assert [one.term for one in found] == ["glossary", "translation", "timestamp"]
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_small_bank_does_not_tell_what_is_usual() -> None:
    assert usual_words(repeat(make_question(), FEWEST_QUESTIONS - 1)) == NOTHING_USUAL
    assert out_of_place("a grocery", question(), NOTHING_USUAL) == ()


def test_usual_is_what_several_questions_use_and_common_what_very_many_do() -> None:
    questions = [make_question().model_copy(update={"asr_terms": ()}) for _ in range(FEWEST_QUESTIONS)]
    for n, term in ((3, "kerning"), (2, "ligature")):
        for place in range(n):
            questions[place] = questions[place].model_copy(update={"asr_terms": (*questions[place].asr_terms, term)})

    usual = usual_words(questions)

    assert "kerning" in usual.known and "ligature" not in usual.known
    assert "kerning" not in usual.common
    assert usual.common <= usual.known and usual.common
