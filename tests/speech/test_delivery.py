"""Delivery figures: times by the detector, words by the transcript, tips only far from the ordinary."""

from pathlib import Path

import pytest

from interviewer.speech.delivery import MIN_SILENCE_MS, Delivery, delivery_of, facts_of, remarks_on
from interviewer.speech.transcript import Segment, Span, Transcript, Word
from interviewer.speech.vad import speech_spans


def made(*said: tuple[float, float, str], speech: tuple[tuple[float, float], ...] | None = None) -> Delivery:
    """The figures of phrases (start, end, text), each of them one stretch of speech unless others are given."""
    spans = tuple(Span(start_s=start, end_s=end) for start, end in speech or [(start, end) for start, end, _ in said])
    segments = tuple(
        Segment(
            text=text,
            start_s=start,
            end_s=end,
            words=tuple(
                Word(text=word, start_s=start + n / 10, end_s=start + n / 10, probability=1)
                for n, word in enumerate(text.split())
            ),
        )
        for start, end, text in said
    )
    found = delivery_of(
        Transcript(segments=segments, language="en", duration_s=spans[-1].end_s + 1, model="made", speech=spans)
    )
    assert found is not None
    return found


def test_pace_and_pauses_come_from_stretches_of_speech() -> None:
    found = made((2, 4, "one two three four five"), (5.5, 8, "six seven eight nine ten"))

    assert found.pace_wpm == pytest.approx(60 * 10 / 6)
    assert found.articulation_wpm == pytest.approx(60 * 10 / 4.5)
    assert found.thinking_s == 2
    assert [(pause.start_s, pause.duration_s) for pause in found.pauses] == [(4, 1.5)]
    assert (len(found.long_pauses), found.silent_s, found.silence_share) == (1, 1.5, 0.25)


@pytest.mark.parametrize("speech", [None, ()])
def test_without_speech_there_are_no_figures(speech: tuple[Span, ...] | None) -> None:
    assert delivery_of(Transcript(segments=(), language="en", duration_s=3, model="made", speech=speech)) is None


def test_speech_without_words_has_no_pace() -> None:
    found = made((0, 2, ""))

    assert (found.words, found.pace_wpm, found.articulation_wpm, found.first_claim_s) == (0, None, None, None)
    assert "not measured" in facts_of(found)[0].text


@pytest.mark.parametrize(
    ("text", "fillers", "likely", "repeats"),
    [
        pytest.param("Um, we, uh, split the documents.", 2, 0, 0, id="certain"),
        pytest.param("Er, hmm, mm, uhm, erm, ummm.", 6, 0, 0, id="spellings"),
        pytest.param("The ER diagram hums on umbrellas.", 0, 0, 0, id="words-that-look-like-fillers"),
        pytest.param("So, it is, like, basically done, you know.", 0, 4, 0, id="likely"),
        pytest.param("So we like what you know how to do.", 0, 0, 0, id="meant"),
        pytest.param("What kind of index? That kind of index.", 0, 0, 0, id="kind-that-is-meant"),
        pytest.param("It was kind of slow.", 0, 1, 0, id="kind-of"),
        pytest.param("We we cached the the um the model.", 1, 0, 2, id="repeats-over-a-filler"),
        pytest.param("I think, I think it fits.", 0, 0, 1, id="two-words-again"),
        pytest.param("We use the model. The model fits.", 0, 0, 0, id="over-a-full-stop"),
        pytest.param("Very very fast, at two two nine.", 0, 0, 0, id="meant-twice"),
    ],
)
def test_fillers_and_repeats_are_counted(text: str, fillers: int, likely: int, repeats: int) -> None:
    found = made((0, 5, text))

    assert (found.fillers, found.likely_fillers, found.repeats) == (fillers, likely, repeats)


@pytest.mark.parametrize(
    ("said", "first_claim_s"),
    [
        pytest.param([(1, 5, "I would cache the prefix of each prompt.")], 1, id="at-once"),
        pytest.param([(1, 3, "Um, good question."), (6, 9, "I would cache the prefix first.")], 6, id="after-stalling"),
        pytest.param([(1, 3, "Okay, so let me think."), (6, 9, "Do you mean at peak load?")], None, id="none"),
        pytest.param([(1, 9, "Let me think about that. I would cache the prefix first.")], 1.5, id="in-mid-segment"),
        pytest.param([(0, 9, "I would cache the prefix of each prompt.")], 0.4, id="not-before-the-first-sound"),
    ],
)
def test_the_first_claim_is_the_first_sentence_that_says_something(
    said: list[tuple[float, float, str]], first_claim_s: float | None
) -> None:
    start_s = max(0.4, said[0][0])

    assert made(*said, speech=((start_s, 10),)).first_claim_s == first_claim_s


SOME = "we cache the prefix " * 15
"""Sixty words."""


@pytest.mark.parametrize(
    ("found", "tip"),
    [
        pytest.param(made((1, 25, SOME)), None, id="ordinary"),
        pytest.param(made((1, 30.9, SOME)), None, id="just-not-slow"),
        pytest.param(made((1, 33, SOME)), "Slower", id="slow"),
        pytest.param(made((1, 20, SOME)), "Faster", id="fast"),
        pytest.param(made((1, 3, "we cache the prefix")), None, id="too-short-to-tell"),
        pytest.param(made((1, 25, SOME + "um uh um uh um")), "fillers", id="fillers"),
        pytest.param(made((1, 25, SOME + "um uh um uh")), None, id="a-few-fillers"),
        pytest.param(made((21, 45, SOME)), "at the start", id="long-thought"),
        pytest.param(made((1, 25, SOME), speech=((1, 6), (20, 26))), "silence than speech", id="silence"),
        pytest.param(made((1, 50, "Let me see."), (50, 60, SOME)), "first claim", id="late-claim"),
    ],
)
def test_only_what_is_far_from_ordinary_gets_a_tip(found: Delivery, tip: str | None) -> None:
    tips = [one for one in remarks_on(found) if tip is None or tip in one]

    assert len(tips) == (tip is not None)


def test_every_phrase_of_a_known_answer_is_found(answer_wav: Path) -> None:
    """Phrase times of the synthetic answer, by the program that spoke it."""
    speech = speech_spans(answer_wav, min_silence_ms=MIN_SILENCE_MS)

    assert len(speech) == 9
    assert speech[0].start_s == pytest.approx(0.4, abs=0.1)
    assert [span.end_s for span in speech[:2]] == pytest.approx([7.811, 13.665], abs=0.15)
    assert speech[1].start_s - speech[0].end_s == pytest.approx(0.7, abs=0.15)
