"""Who is to speak: the silence and the last words decide."""

from pathlib import Path

import numpy as np
import pytest

from interviewer.speech.streaming import PieceCutter
from interviewer.speech.turn_taking import (
    PATIENCE_S,
    THINKING_S,
    Signal,
    asks_for_time,
    is_finished_clause,
    next_signal,
)
from interviewer.speech.vad import RATE_HZ, Pcm, SpeechMeter, read_pcm, speech_spans

FINISHED, BROKEN_OFF, THINKING = "We measured it first.", "We measured it, because", "Let me think."


@pytest.mark.parametrize(
    ("silence_s", "text", "signal"),
    [
        pytest.param(None, "", Signal.CONTINUE, id="nothing_said_yet"),
        pytest.param(60.0, "", Signal.CUE, id="a_sound_but_no_words"),
        pytest.param(0.0, FINISHED, Signal.CONTINUE, id="speaking"),
        pytest.param(1.0, FINISHED, Signal.CONTINUE, id="a_breath"),
        pytest.param(1.5, FINISHED, Signal.CUE, id="first_a_cue"),
        pytest.param(2.5, FINISHED, Signal.END, id="then_the_end"),
        pytest.param(8.0, BROKEN_OFF, Signal.CUE, id="a_thought_broken_off"),
        pytest.param(300.0, BROKEN_OFF, Signal.CUE, id="however_long_that_takes"),
        pytest.param(3.0, FINISHED + " " + THINKING, Signal.THINK, id="asked_for_time"),
        pytest.param(29.0, FINISHED + " " + THINKING, Signal.THINK, id="has_that_time"),
        pytest.param(31.0, FINISHED + " " + THINKING, Signal.CUE, id="and_is_not_ended_after_it"),
    ],
)
def test_a_turn_ends_after_a_finished_clause_and_enough_silence_only(
    silence_s: float | None, text: str, signal: Signal
) -> None:
    assert next_signal(silence_s, text) is signal


@pytest.mark.parametrize(
    ("patience_s", "is_caught_up", "thinking_left_s", "signal"),
    [
        pytest.param(2.5, True, 0, Signal.END, id="as_it_is"),
        pytest.param(5.0, True, 0, Signal.CUE, id="more_patience"),
        pytest.param(10.0, True, 0, Signal.CONTINUE, id="much_more"),
        pytest.param(2.5, False, 0, Signal.CUE, id="the_last_words_are_still_to_come"),
        pytest.param(2.5, True, 12, Signal.THINK, id="the_button_was_pressed"),
        pytest.param(2.5, True, -1, Signal.END, id="its_time_is_over"),
    ],
)
def test_patience_unheard_words_and_the_button_count(
    patience_s: float, is_caught_up: bool, thinking_left_s: float, signal: Signal
) -> None:
    found = next_signal(
        3.0, FINISHED, patience_s=patience_s, is_caught_up=is_caught_up, thinking_left_s=thinking_left_s
    )
    assert found is signal


@pytest.mark.parametrize(
    "text",
    [
        "We measured it first.",
        "We measured it twice",
        "Does that answer it?",
        'He said "ship it."',
        "It cost 40.",
        "I would use a vector database",
        "and that was it!",
        "That is what we did.",
    ],
)
def test_a_finished_clause(text: str) -> None:
    assert is_finished_clause(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "...",
        "We measured it,",
        "We measured it...",
        "We measured it…",
        "There are three reasons:",
        "We measured it and",
        "We measured it and.",
        "We measured it because the",
        "So first I would, um",
        "So first I would, uh.",
        "I'd look at the index, for example",
        "It depends on",
        "It is, you know",
        "The first",
        "I think it was",
        "We chose it because.",
        "The cost was about",
        "Let me think.",
        "Good question, give me a moment.",
    ],
)
def test_a_clause_that_goes_on(text: str) -> None:
    assert not is_finished_clause(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Let me think.", True),
        ("let me think", True),
        ("Um, let me think about that for a second.", True),
        ("We cached it. Let me just think...", True),
        ("Give me a moment.", True),
        ("Give me one second, please.", True),
        ("Just a moment.", True),
        ("Okay, one second.", True),
        ("Hold on.", True),
        ("Let me see.", True),
        ("The latency was one second.", False),
        ("Let me think. I would cache it.", False),
        ("I told them to let me think and then we shipped the whole index.", False),
        ("I need a second database.", False),
        ("", False),
    ],
)
def test_what_asks_for_time(text: str, asks: bool) -> None:
    assert asks_for_time(text) is asks


# Made clips: real phrases with silence put between them, and what was said up to then as the text. The text comes
# a second after a piece is closed, which is what the model takes. What a real model writes is not tested here.

MODEL_S = 1.0
STEP = RATE_HZ // 10


def until_the_end(pcm: Pcm, said: list[tuple[float, str]], patience_s: float = PATIENCE_S) -> float | None:
    """The second at which the turn is ended, or None; `said` has what was said up to which second of speech."""
    cutter = PieceCutter(SpeechMeter())
    known: list[tuple[float, float]] = []  # When the text is there, and up to which second it goes.
    for at in range(0, len(pcm), STEP):
        now = (at + STEP) / RATE_HZ
        known += [(now + MODEL_S, piece.end_s) for piece in cutter.feed(pcm[at : at + STEP])]
        there = [end_s for ready_s, end_s in known if ready_s <= now]
        text = " ".join(words for end_s, words in said if there and end_s <= there[-1])
        is_caught_up = len(there) == len(known) and not cutter.is_open
        if next_signal(cutter.silence_s, text, patience_s=patience_s, is_caught_up=is_caught_up) is Signal.END:
            return now
    return None


def pause(seconds: float) -> Pcm:
    return np.zeros(int(seconds * RATE_HZ), np.int16)


@pytest.fixture(scope="module")
def phrases(answer_wav: Path) -> list[Pcm]:
    pcm = read_pcm(answer_wav)
    return [
        pcm[int(span.start_s * RATE_HZ) : int(span.end_s * RATE_HZ)]
        for span in speech_spans(pcm, min_silence_ms=250)[:9]
    ]


@pytest.mark.parametrize("silence_s", [3.0, 5.0, 8.0])
@pytest.mark.parametrize(
    "words",
    [
        "We looked at the failures, because",
        "So the first thing is,",
        "I would, um",
        "Let me think.",
        "Give me a moment.",
    ],
)
@pytest.mark.parametrize("n", range(0, 8, 3))
def test_nobody_is_cut_off_in_a_pause(phrases: list[Pcm], silence_s: float, words: str, n: int) -> None:
    before, after = phrases[n], phrases[n + 1]
    pcm = np.concatenate([pause(0.5), before, pause(silence_s), after, pause(1.0)])
    first_s, all_s = 0.5 + len(before) / RATE_HZ, 0.5 + (len(before) + len(after)) / RATE_HZ + silence_s

    assert until_the_end(pcm, [(first_s, words), (all_s, "And that was it.")]) is None


@pytest.mark.parametrize("patience_s", [2.0, 2.5, 4.0, 10.0])
@pytest.mark.parametrize("n", range(9))
def test_a_finished_answer_ends_within_the_patience_and_a_second(phrases: list[Pcm], n: int, patience_s: float) -> None:
    pcm = np.concatenate([pause(0.5), phrases[n], pause(patience_s + 5)])
    spoken_s = 0.5 + len(phrases[n]) / RATE_HZ

    ended_s = until_the_end(pcm, [(spoken_s - 0.2, "That is what we did.")], patience_s)

    assert ended_s is not None
    assert patience_s - 0.2 <= ended_s - spoken_s <= patience_s + 1.0


def test_asking_for_time_is_honoured_for_half_a_minute() -> None:
    assert next_signal(THINKING_S - 0.1, THINKING) is Signal.THINK
    assert next_signal(THINKING_S, THINKING) is Signal.CUE
