"""What can be told from the words of a text alone: its sentences, word stems, negations and form."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

LONGEST_SENTENCE = 40
"""Words; a longer sentence is cut at a clause, because speech without full stops would be a single one."""
SHORTEST_SENTENCE = 3
"""Words; a shorter one (`Yes.`) joins the sentence before it."""
ECHO = 0.85
"""Share of a sentence's telling words that are in the question, from which it only repeats it."""
LIST_WORDS = 8
LIST_SHARE = 0.12
"""From so many words on, with a smaller share of small words, a sentence may be a mere list of words."""
LIST_LETTERS = 0.7
"""Least share of its words that begin with a letter."""
LIST_ITEM = 1.5
"""Words an item, below which it names nothing."""


class WordSpan(NamedTuple):
    """A word in lower case with its character offsets."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=256)  # Half a dozen questions about a sentence's words follow one another.
def word_spans(text: str) -> tuple[WordSpan, ...]:
    """The words of a text in order; `don't`, `c++`, `re-index` and `2.5` are one word each."""
    return tuple(
        WordSpan(match.group().lower().replace("’", "'"), match.start(), match.end()) for match in _WORD.finditer(text)
    )


def words_of(text: str) -> list[str]:
    """The words alone."""
    return [word.text for word in word_spans(text)]


_WORD = re.compile(r"[^\W_]+(?:[+#'’./-][^\W_]+)*[+#]*")


@lru_cache(maxsize=8192)
def stem_of(word: str) -> str:
    """A word without its commonest English endings, so that `indexes` and `indexing` count as one word."""
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and _VOWEL.search(rest):
            is_doubled = rest[-1] == rest[-2] and rest[-1] not in "lsz"
            word = rest[:-1] if is_doubled else rest
            break
    return word.removesuffix("ly").removesuffix("e") if len(word) > 4 else word


_VOWEL = re.compile("[aeiouy]")


# Sentences ------------------------------------------------------------------------------------------------


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Character offsets of the sentences and list entries of a text, in order; each holds a word."""
    spans: list[tuple[int, int]] = []
    for sentence in _pieces(text, (0, len(text)), _SENTENCE_END):
        for start, end in _of_bearable_length(text, sentence):
            count = sum(1 for _ in _WORD.finditer(text, start, end))
            if count and spans and count < SHORTEST_SENTENCE:
                spans[-1] = (spans[-1][0], end)
            elif count:
                spans.append((start, end))
    return spans


_SENTENCE_END = re.compile(r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?:(?<=[.!?;…])|(?<=[.!?…][\"'”’)]))\s+|\n\s*")
_CLAUSE_END = re.compile(r"[,:–—]\s+|\s+(?=(?:and|but|while|whereas|so|because|then|or|which)\b)", re.I)


def _pieces(text: str, span: tuple[int, int], ends: re.Pattern[str]) -> list[tuple[int, int]]:
    """What lies between the matches of `ends`, without bullets before it and white space round it."""
    matches = list(ends.finditer(text, *span))
    starts = [span[0], *(match.end() for match in matches)]
    stops = [*(match.start() for match in matches), span[1]]
    pieces = []
    for start, stop in zip(starts, stops, strict=True):
        piece = text[start:stop].rstrip()
        pieces.append((start + len(piece) - len(piece.lstrip(" \t\r\n-*•")), start + len(piece)))
    return pieces


def _of_bearable_length(text: str, sentence: tuple[int, int]) -> list[tuple[int, int]]:
    """A sentence in parts that aren't too long, cut between clauses where there are any."""
    parts: list[tuple[int, int]] = []
    filled = LONGEST_SENTENCE
    if sum(1 for _ in _WORD.finditer(text, *sentence)) <= LONGEST_SENTENCE:
        return [sentence]
    for start, end in _pieces(text, sentence, _CLAUSE_END):
        words = [match.span() for match in _WORD.finditer(text, start, end)]
        if words and filled + len(words) <= LONGEST_SENTENCE:
            parts[-1] = (parts[-1][0], end)
            filled += len(words)
            continue
        for i in range(0, len(words), LONGEST_SENTENCE):
            chunk = words[i : i + LONGEST_SENTENCE]
            parts.append((chunk[0][0], chunk[-1][1] if chunk[-1] != words[-1] else end))
            filled = len(chunk)
    return parts


# Form and negation ----------------------------------------------------------------------------------------


def is_word_list(text: str) -> bool:
    """Whether a text is a mere run of words: hardly any small words, and neither named items nor figures.

    A list whose items have several words, a formula or a table of figures can be a right answer.
    """
    words = words_of(text)
    small = sum(word in STOP_WORDS or is_denial(word) for word in words)
    if len(words) < LIST_WORDS or small >= LIST_SHARE * len(words):
        return False
    if sum(word[0].isalpha() for word in words) < LIST_LETTERS * len(words):
        return False
    items = [found for piece in _ITEM_END.split(text) if (found := words_of(piece))]
    return max(map(len, items)) >= LIST_WORDS or len(words) < LIST_ITEM * len(items)


_ITEM_END = re.compile(r"[,;:/|()\[\]=+*\n]|\s[-–—>]+\s|\.\s")


def is_echo(words: Sequence[str], asked: frozenset[str]) -> bool:
    """Whether a sentence says hardly anything that was not asked; `asked` holds stems."""
    telling = {stem_of(word) for word in words if word not in STOP_WORDS}
    return len(telling & asked) >= ECHO * len(telling)


def denies(text: str) -> bool:
    """Whether a text holds an odd number of negations."""
    return sum(is_denial(word) for word in words_of(text)) % 2 == 1


def is_rebuttal(text: str) -> bool:
    """Whether a text begins by calling what follows untrue."""
    return _REBUTTAL.match(" ".join(words_of(text))) is not None


def is_denial(word: str) -> bool:
    """Whether a word negates."""
    return word in DENIALS or word.endswith("n't")


_REBUTTAL = re.compile(
    r"(?:\S+ ){0,4}?(?:(?:not|never|\S+n't) (?:\S+ )?(?:true|the case|correct|right)|false|wrong|untrue|myth) that\b"
)

_DENIALS = """
no not never none nor neither nothing nobody cannot hardly unable dont cant wont doesnt isnt arent didnt wasnt shouldnt
wouldnt couldnt
"""
_STOP_WORDS = """
a an the of in on at to for from by with as is are was were be been being it its this that these those and or but if then
than so such which who whom whose what when where why how do does did done has have had having can could may might will
would shall should must i you he she we they them his her our your my me us their there here also very just more most some
any each other another into about after before per like over under out up down because while during between both only own
same too one i'd i'll i'm i've it's that's we'd we'll we're we've they're you're there's let's
"""
DENIALS = frozenset(_DENIALS.split())
STOP_WORDS = frozenset(_STOP_WORDS.split())
