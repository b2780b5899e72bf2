"""Terms: which to expect, which misspellings stand for them, which heard words to check."""

import pytest

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.speech.jargon import (
    ALIASES,
    MOST_TERMS,
    MOST_TO_CHECK,
    doubtful_words,
    jargon_in,
    question_terms,
    respell,
)
from interviewer.speech.transcript import Segment, Transcript, Word
from interviewer.testing.builders import make_question

TERMS = ("RAG", "LoRA", "QLoRA", "vLLM", "KV cache", "PagedAttention", "p95", "reranker", "recall")


def test_terms_are_the_authors_then_those_of_the_evidence(bank: Bank) -> None:
    plain = make_question()
    evidence = (
        plain.evidence[0].model_copy(update={"text": "Uses vLLM and BM25 at p95", "cues": ("the LLMs", "more RAG")}),
        *plain.evidence[1:],
    )
    question = plain.model_copy(update={"asr_terms": ("reranker", "bm25"), "evidence": evidence})

    assert question_terms(question)[:6] == ("reranker", "bm25", "vLLM", "p95", "LLM", "RAG")
    assert all(0 < len(question_terms(one)) <= MOST_TERMS for one in bank.questions.values())


def test_a_long_glossary_is_cut_to_the_first_terms() -> None:
    question: Question = make_question().model_copy(update={"asr_terms": tuple(f"term {n}" for n in range(60))})

    assert question_terms(question) == tuple(f"term {n}" for n in range(MOST_TERMS))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param("We use RAG with vLLM.", ("RAG", "vLLM"), id="capitals"),
        pytest.param("p95 on H100s with FP8 and BM25", ("p95", "H100", "FP8", "BM25"), id="figures"),
        pytest.param("OpenTelemetry and LLMs, LLMs and GSM8K", ("OpenTelemetry", "LLM", "GSM8K"), id="each-once"),
        pytest.param("I took 10 of 20k in May. Then we left.", (), id="plain"),
    ],
)
def test_names_and_abbreviations_are_found_in_a_text(text: str, terms: tuple[str, ...]) -> None:
    assert jargon_in(text) == terms


@pytest.mark.parametrize(
    ("heard", "read"),
    [
        pytest.param("A rack pipeline.", "A RAG pipeline.", id="sounds-alike"),
        pytest.param("With cue laura, or Laura.", "With QLoRA, or LoRA.", id="the-longer-counts"),
        pytest.param("v l l m and V.L.L.M it", "vLLM and vLLM it", id="letter-by-letter"),
        pytest.param("paged attention, K V cash", "PagedAttention, KV cache", id="broken-up"),
        pytest.param("the re-ranker at p ninety-five", "the reranker at p95", id="hyphens-and-figures"),
        pytest.param("RAG, rag, kv cache and Recall", "RAG, rag, kv cache and Recall", id="case-is-left"),
        pytest.param("racks, track, laurance", "racks, track, laurance", id="whole-words-only"),
        pytest.param("the sequel was blue", "the sequel was blue", id="terms-of-other-questions"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_terms_are_put_right(heard: str, read: str) -> None:
    assert respell(heard, TERMS).text == read


@pytest.mark.parametrize(
    ("term", "heard"),
    [
        pytest.param("API", "A P eye", id="one-name"),
        pytest.param("AUC", "a you see", id="two-names"),
        pytest.param("QPS", "cue pee ess", id="all-names"),
        pytest.param("p99", "pea ninety nine", id="a-figure-in-words"),
        pytest.param("p90", "p ninety", id="a-round-figure"),
        pytest.param("F1", "F one", id="a-small-figure"),
        pytest.param("H100", "h 100", id="a-large-figure"),
    ],
)
def test_an_abbreviation_is_heard_letter_by_letter(term: str, heard: str) -> None:
    assert respell(f"the {heard} of it", (term,)).text == f"the {term} of it"
    assert respell("see you at one", (term,)).text == "see you at one"


def test_a_passage_that_is_left_out_belongs_to_no_quote_before_it() -> None:
    respelled = respell("We um measure.", (), ((3, 6, ""),))

    assert respelled.text == "We measure."
    assert respelled.heard_place(0, 3) == (0, 3)
    assert respelled.heard_place(3, 11) == (6, 14)


def test_a_word_that_is_a_term_itself_is_no_alias_of_another() -> None:
    assert respell("a rack of GPUs", ("RAG", "rack")).text == "a rack of GPUs"


@pytest.mark.parametrize("part", ["We used LoRA", "vLLM", "LoRA, then vLLM at", "at p95.", "then", "LL"])
def test_a_passage_leads_back_to_what_was_heard(part: str) -> None:
    heard = "We used laura, then v l l m at p ninety five."
    back = {"We used LoRA": "We used laura", "vLLM": "v l l m", "LoRA, then vLLM at": "laura, then v l l m at",
            "at p95.": "at p ninety five.", "then": "then", "LL": "v l l m"}  # fmt: skip
    respelled = respell(heard, TERMS)
    at = respelled.text.index(part)

    start, end = respelled.heard_place(at, at + len(part))

    assert heard[start:end] == back[part]


def test_graded_answers_as_written_are_hardly_touched(bank: Bank) -> None:
    """Aliases are common words in places; on our own answers they must not turn sense into nonsense."""
    edits = [
        edit
        for question in bank.questions.values()
        for exemplar in question.exemplars
        for edit in respell(exemplar.answer, question_terms(question)).edits
    ]

    assert len(edits) <= 2


def test_no_alias_stands_for_two_terms() -> None:
    forms = [form for forms in ALIASES.values() for form in forms]

    assert len(forms) == len(set(forms))
    assert forms == [form.lower() for form in forms]


# Words to check ---------------------------------------------------------------------------------------------


def heard(*words: tuple[str, float]) -> Transcript:
    """One segment of words with their probabilities, a second each."""
    said = tuple(Word(text=w, start_s=n, end_s=n + 1, probability=p) for n, (w, p) in enumerate(words))
    segment = Segment(text=" ".join(w for w, _ in words), start_s=0, end_s=len(words), words=said)
    return Transcript(segments=(segment,), language="en", duration_s=len(words), model="made")


def test_misheard_terms_unsure_terms_and_unsure_words_are_marked_in_this_order() -> None:
    found = doubtful_words(
        heard(("We", 0.4), ("use", 0.9), ("vLLM,", 0.7), ("a", 0.95), ("rack", 0.99), ("and", 0.6)), TERMS
    )

    assert [(word.text, word.start_s, word.why, word.suggestion) for word in found] == [
        ("vLLM", 2, "term", None),
        ("rack", 4, "term", "RAG"),
        ("We", 0, "unsure", None),
    ]


def test_a_sure_transcript_has_nothing_to_check() -> None:
    assert doubtful_words(heard(("We", 0.9), ("use", 0.9), ("vLLM", 0.95)), TERMS) == ()
    assert doubtful_words(heard(), TERMS) == ()


def test_the_list_stays_short_and_names_each_word_once() -> None:
    many = [(f"word{n % 30}", 0.1) for n in range(60)]

    assert len(doubtful_words(heard(*many), ())) == MOST_TO_CHECK
    assert len(doubtful_words(heard(("Um", 0.1), ("um,", 0.1)), ())) == 1
