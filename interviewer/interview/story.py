"""Facts that a candidate has told about themself: their role, tools and figures, each in their very words.

Plain rules over single sentences; a rule that is unsure finds nothing. A fact is never reworded,
so whatever is built from the story bank can be traced to what was said.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from pydantic import AwareDatetime, Field

from interviewer.value import Value

MOST_FACTS = 40
"""Facts kept of one answer."""


class FactKind(StrEnum):
    """What a fact tells."""

    ROLE = "role"
    TOOL = "tool"
    FIGURE = "figure"


class ToldFact(Value):
    """A fact in an answer: `answer[start:end] == text`."""

    kind: FactKind
    text: str = Field(min_length=1)
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    sentence: str
    """The sentence that it stands in, in the candidate's words."""


class StoryFact(ToldFact):
    """A fact in a person's story bank, with where it was told."""

    id: int
    session_id: str
    turn_id: str
    told_at: AwareDatetime


def facts_in(answer: str) -> tuple[ToldFact, ...]:
    """The facts of an answer in the order told, each once; questions and what others do count nothing."""
    found: dict[tuple[FactKind, str], ToldFact] = {}
    for start, end in _sentences(answer):
        for fact in sorted(_of_sentence(answer, start, end), key=lambda f: f.start):
            found.setdefault((fact.kind, fact.text.lower()), fact)
    return tuple(found.values())[:MOST_FACTS]


def _sentences(answer: str) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(answer):
        if match.group().strip() and not match.group().rstrip().endswith("?"):
            yield match.span()


_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…]+(?=\s|$)|$)", re.M)


def _of_sentence(answer: str, start: int, end: int) -> Iterator[ToldFact]:
    sentence = answer[start:end]
    is_own = _OWN.search(sentence) is not None
    for kind, pattern in _PATTERNS:
        if kind is not FactKind.FIGURE and not is_own:
            continue
        for match in pattern.finditer(sentence):
            text = match["fact"].rstrip(" ,;:.")
            if text and not (kind is FactKind.TOOL and text.lower() in _NO_TOOLS):
                at = start + match.start("fact")
                yield ToldFact(kind=kind, text=text, start=at, end=at + len(text), sentence=sentence.strip())


_OWN = re.compile(r"\b(I|we|my|our|me|us)\b", re.I)
_PATTERNS = (
    (
        FactKind.ROLE,
        re.compile(
            r"\b(?:I|We)(?:'m|’m| am| was| have been| work(?:ed)? as| became)(?: working)?(?: as)? (?:an?|the) "
            r"(?P<fact>(?:(?!(?:and|or|who|at|in|for|with|of) )[\w/&-]+ ){0,4}(?:engineer|scientist|analyst|manager|lead|consultant|lawyer|counsel|editor|"
            r"writer|marketer|freelancer|designer|developer|researcher|director|owner|architect|officer|student|"
            r"teacher|founder|strategist|paralegal|copywriter)s?)\b",
            re.I,
        ),
    ),
    (
        FactKind.TOOL,
        # A name shaped like a product's (LangGraph, SQL) after any of these words ...
        re.compile(
            r"(?:\b(?:[Uu]s(?:e|ed|ing)|[Ww]ith|[Ii]n|[Oo]n|[Tt]hrough|[Vv]ia|[Tt]o|[Aa]nd|[Oo]r)|,)\s(?:the )?"
            r"(?P<fact>(?:[A-Z][a-z]+[A-Z]\w*|[A-Z]{2,}[\w+-]*)(?: (?:[A-Z][\w+-]*|\d+(?:\.\d+)?))*)"
        ),
    ),
    (
        FactKind.TOOL,
        # ... and one like a person's or a place's only where something is used or built.
        re.compile(
            r"\b(?:[Uu]s(?:e|ed|ing)|[Bb]uilt (?:it )?(?:on|with|in)|[Ww]r(?:itten|ote) (?:it )?in|"
            r"(?:[Mm]oved|[Ss]witched|[Mm]igrated) (?:it )?to)\s(?:the )?"
            r"(?P<fact>[A-Z][a-z]\w+(?: (?:[A-Z][\w+-]*|\d+(?:\.\d+)?))*)"
        ),
    ),
    (
        FactKind.FIGURE,
        re.compile(
            r"(?<![\w.,])(?P<fact>(?:about |around |nearly |over |under )?[$€£]?\d[\d,.]*\d?(?:\s?%|\s?[kKM]\b)?"
            r"(?:\s(?:per cent|percent|(?:(?!(?:an?|the|and|or|to|of|in|per)\s)[a-z-]+\s)?(?:hours?|minutes?|days?|weeks?|months?|years?|seconds?|people|users?|"
            r"customers?|clients?|documents?|answers?|tickets?|cases?|requests?|calls?|tests?|errors?|euros?|dollars?|"
            r"pages?|contracts?|articles?|queries|tokens?|questions?))\b)?)"
        ),
    ),
)  # fmt: skip
_CAPITALISED = (
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday spring summer autumn winter europe germany france england america english german "
    "french spanish christmas easter ai it hr ceo cto cfo"
)
_NO_TOOLS = frozenset(_CAPITALISED.split())
