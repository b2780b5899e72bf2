"""How much of an answer is substance: words that bear on the question, and own specifics.

Plain counting by fixed word lists; it decides between "not enough evidence" and a level, and
never raises anything.
"""

import re

from interviewer.content.question import Question
from interviewer.content.rules.wording import words
from interviewer.grading.grade import Submission

FILLERS = frozenset(
    [
        "um",
        "uh",
        "er",
        "erm",
        "hm",
        "hmm",
        "mhm",
        "ah",
        "oh",
        "like",
        "basically",
        "actually",
        "okay",
        "ok",
        "yeah",
        "well",
        "right",
        "so",
        "just",
    ]
)
ECHO_RUN = 5
"""A run of this many words taken from the question is an echo, not an answer."""

_NUMBER_WORDS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "percent",
    "half",
    "third",
    "quarter",
    "twice",
    "dozen",
]
_FIGURE = re.compile(r"\d|\b(" + "|".join(_NUMBER_WORDS) + r")\b", re.I)
_DATE = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|last (year|month|week|spring|summer|autumn|winter|quarter)|in (19|20)\d\d)\b", re.I
)  # fmt: skip
_OWN_DECISION = re.compile(
    r"\b(I|we)\s+(\w+\s+)?(decided|chose|approved|signed|skipped|cut|switched|turned|rolled|stopped|removed|shipped|"
    r"merged|ignored|agreed|refused|asked|told|moved|set|changed|picked|dropped|disabled|paused|reverted|wrote|built)\b",
    re.I,
)  # fmt: skip


def bearing_words(question: Question, submission: Submission) -> int:
    """Different-from-the-question words of an answer, fillers left out; echoes of what was asked count nothing."""
    return sum(_bearing(part.text, f"{question.context} {question.prompt} {part.asked}") for part in submission.parts)


def _bearing(text: str, asked: str) -> int:
    said, source = words(text), words(asked)
    echoes = {tuple(source[i : i + ECHO_RUN]) for i in range(len(source) - ECHO_RUN + 1)}
    echoed = [False] * len(said)
    for i in range(len(said) - ECHO_RUN + 1):
        if tuple(said[i : i + ECHO_RUN]) in echoes:
            echoed[i : i + ECHO_RUN] = [True] * ECHO_RUN
    return sum(1 for word, is_echo in zip(said, echoed, strict=True) if not is_echo and word not in FILLERS)


def is_specific(text: str) -> bool:
    """Whether an account holds at least one own decision, date or figure."""
    return any(pattern.search(text) for pattern in (_FIGURE, _DATE, _OWN_DECISION))
