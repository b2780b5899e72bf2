"""What may be told to a candidate: only their own facts, and no word on the person.

A model that condenses an answer can add a figure, a product or an employer that was never mentioned, and people
would learn it by heart. So every figure and every name in what it writes must stand in the candidate's own text.
"""

import re
from collections.abc import Iterable

from interviewer.grading.arithmetic.figures import read_number, tokens_of
from interviewer.grading.wording import stem_of, words_of

OWN_SHARE = 0.7
"""Share of a bullet's telling words that the candidate must have used."""

RUN_WORDS = 8
"""So many words in a row are no chance."""
_NAME = re.compile(r"\b(?:[A-Z][a-z]+[A-Z]\w*|[A-Z]{2,}\w*|[A-Z][\w'’-]+)")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "me",
        "more",
        "my",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "our",
        "own",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "under",
        "until",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)
_FIRST_WORDS = frozenset(
    [
        "Add",
        "Admit",
        "After",
        "Ask",
        "Before",
        "Begin",
        "Begins",
        "Bring",
        "Carry",
        "Check",
        "Close",
        "Compare",
        "Count",
        "Decide",
        "Describe",
        "Explain",
        "Finish",
        "First",
        "Fix",
        "Give",
        "Keep",
        "Lead",
        "Leave",
        "Let",
        "List",
        "Measure",
        "Mention",
        "Move",
        "Name",
        "Open",
        "Order",
        "Own",
        "Put",
        "Report",
        "Return",
        "Say",
        "Set",
        "Show",
        "Sketch",
        "Split",
        "Start",
        "Starts",
        "State",
        "Take",
        "Tell",
        "Then",
        "Test",
        "Treat",
        "Use",
        "Walk",
        "Weigh",
    ]
)
"""What an outline's bullet can begin with though the candidate did not say it."""
_PERSON = (
    r"(?:you(?:'re|’re| are| were| seem| sound| come across)|(?:the|this) (?:candidate|person|applicant|speaker)"
    r"(?: is| was| seems| sounds| appears| comes across)?|(?:he|she|they)(?: is| are| was| were| seems?))"
)
_JUDGED = (
    r"(?:very |so |quite |clearly |obviously |rather |really |not |too )*(?:excellent|great|outstanding|impressive|brilliant|smart|"
    r"clever|talented|gifted|strong|weak|poor|bad|lazy|careless|sloppy|incompetent|clueless|ignorant|dishonest|arrogant|confused|"
    r"nervous|insecure|unprepared|inexperienced|junior|naive|mediocre|hopeless|a (?:good|bad|weak|strong|great) (?:fit|candidate|"
    r"hire)|(?:good|bad) at)"
)
_VERDICT = re.compile(
    rf"\b{_PERSON}\s+{_JUDGED}\b|\b(?:well done|good job|great job|nice work|bravo|congratulations|shame on|"
    r"(?:no |strong )?hire\b|should (?:not )?be hired|i am (?:impressed|disappointed)|(?:impressive|disappointing|excellent|terrible|"
    r"awful) (?:candidate|answer|work|performance))",
    re.IGNORECASE,
)


def judges_the_person(text: str) -> bool:
    """Whether a sentence praises or blames a person, or says whether to hire them, instead of telling what was said."""
    return _VERDICT.search(text) is not None


def repeats(text: str, private: str) -> bool:
    """Whether a text holds eight words in a row of a private one (a prompt), in whatever writing."""
    runs = _runs(private)
    return bool(runs) and not runs.isdisjoint(_runs(text))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+", text.casefold())
    return {tuple(words[n : n + RUN_WORDS]) for n in range(len(words) - RUN_WORDS + 1)}


def not_own(text: str, own_text: str) -> tuple[str, ...]:
    """The figures and names in `text` that `own_text` does not hold; placeholders in square brackets don't count."""
    plain = _without_placeholders(text)
    figures, said = _figures(own_text), own_text.casefold()
    found = [said_as for value, said_as in _figures(plain).items() if value not in figures]
    own_words = {stem_of(word) for word in words_of(said)}
    found += [
        name
        for place, name in _names(plain)
        if stem_of(name.casefold()) not in own_words
        and name.casefold() not in said
        and not (place == 0 and name in _FIRST_WORDS)
    ]
    return tuple(dict.fromkeys(found))


def is_own(text: str, own_text: str) -> bool:
    """Whether the figures, the names and most telling words of a bullet are the candidate's."""
    own = {stem_of(word) for word in words_of(own_text)}
    telling = [stem_of(word) for word in words_of(_without_placeholders(text)) if word not in _SMALL]
    shared = sum(word in own for word in telling)
    return not not_own(text, own_text) and bool(telling) and shared >= OWN_SHARE * len(telling)


def _without_placeholders(text: str) -> str:
    return re.sub(r"\[[^\]]*\]", " ", text)


def _figures(text: str) -> dict[float, str]:
    """Every number in a text by its value, in digits or words; years and numbers in names too, as they stand."""
    found: dict[float, str] = {}
    tokens = tokens_of(text)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        number = read_number(tokens, at)
        if number is not None and number.after > at:
            found.setdefault(number.value, text[token.start : tokens[number.after - 1].end])
            at = number.after
            continue
        for digits in re.findall(r"\d+(?:[.,]\d+)*", token.said):
            found.setdefault(float(digits.replace(",", "")), digits)
        at += 1
    return found


def _names(text: str) -> Iterable[tuple[int, str]]:
    """Words that are written like names, each with its place in its sentence."""
    for sentence in re.split(r"(?<=[.!?:])\s+", text):
        words = sentence.split()
        for place, word in enumerate(words):
            match = _NAME.match(word.strip("“”\"'(),.;:!?"))
            if match and match.group() not in ("I", "I'm", "I'd", "I've"):
                yield place, match.group()
