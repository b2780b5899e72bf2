"""Whether somebody who has fallen silent has finished: from the silence and the last words, nothing else.

Silence alone says little: people pause for seconds in the middle of a thought. So a turn ends by
itself only after a finished clause. A thought broken off is waited for as long as it takes; ending
it is then up to the person.
"""

import re
from enum import StrEnum

THINKING_S = 30.0
"""How long "let me think" suspends the end of a turn."""
PATIENCE_S = 2.5
LEAST_PATIENCE_S, MOST_PATIENCE_S = 2.0, 10.0
"""With less the last words are not there in time."""


class Signal(StrEnum):
    """What the listener does now."""

    CONTINUE = "continue"
    CUE = "cue"
    """Show, without a sound, that one is still listening."""
    THINK = "think"
    """Wait; time to think was asked for."""
    END = "end"


def next_signal(
    silence_s: float | None,
    text: str,
    *,
    patience_s: float = PATIENCE_S,
    is_caught_up: bool = True,
    thinking_left_s: float = 0.0,
) -> Signal:
    """What to do after so much silence (None: nothing was said yet) when this is what was said.

    `is_caught_up` says whether the text holds the last words; without them no turn ends.
    """
    if silence_s is None or silence_s == 0:
        return Signal.CONTINUE
    if thinking_left_s > 0 or (asks_for_time(text) and silence_s < THINKING_S):
        return Signal.THINK
    if silence_s < patience_s / 2:
        return Signal.CONTINUE
    if silence_s < patience_s or not is_caught_up or not is_finished_clause(text):
        return Signal.CUE
    return Signal.END


def asks_for_time(text: str) -> bool:
    """Whether the last thing that was said asks for time to think."""
    return _ASKS_FOR_TIME.search(text.lower()) is not None


def is_finished_clause(text: str) -> bool:
    """Whether the text could be the end of an answer."""
    said = text.rstrip().rstrip("\"'”’)")
    if not said or said.endswith((",", ";", ":", "-", "–", "—", "…", "...")) or asks_for_time(said):
        return False
    words = re.findall(r"[a-z']+|\d+", said.lower())
    if not words or words[-1] in _NEVER_ENDS or " ".join(words[-2:]) in _PAIRS_GO_ON:
        return False
    return said.endswith((".", "!", "?")) or words[-1] not in _SELDOM_ENDS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ASKS_FOR_TIME = re.compile(
    r"(\b(let me (just )?(think|see|consider)|(give|allow) me (just )?(a|one|another|a few) (moment|second|sec|minute)s?"
    r"|hold on|bear with me|i need (a|one) (moment|second|minute))"
    # "One second" is also a latency: by itself it asks for time only where a sentence begins.
    r"|(^|[.!?,…])\s*((um|uh|okay|so|well),? )*(just )?(a|one) (moment|second|sec|minute))"
    r"(,? (about|for|on|it|that|here|please|to think)( [a-z']+){0,6})?[\s.,!?…-]*$"
)
_NEVER_ENDS = _words(
    "a about although an and as at because before between but by er erm every for from hm hmm i if into is its like mm my "
    "nor of on or our since so than that the their through to uh uhm um unless until versus via we whereas whether "
    "which while whose with without your"
)
"""Words that do not end a clause, whatever stop the recogniser writes behind them. If one does ("I think so."),
somebody waits a little, and a click helps."""
_SELDOM_ENDS = _words(
    "after also are be being can could did do does either first had has have he her his how in it it's may might more most "
    "neither no not over rather second she should some such then there these they third this those under us using was well "
    "were what when where who why will would you"
)
"""Words that end a clause only where the recogniser heard a stop."""
_PAIRS_GO_ON = frozenset({"for example", "for instance", "such as", "in order", "as well", "you know", "i mean"})
