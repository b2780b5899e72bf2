"""How well claims of stories are read, held against stories whose spans were marked by hand.

The stories lie in YAML files (ours in `tests/claims/`). Spans stand in their text as tags, `<cause>the cache *was
never cleared</cause>`, with a star before the head of the clause: the word without which it says nothing.
"""

import re
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationError

from interviewer.claims.values import Claim, ClaimKind, Ledger
from interviewer.content.yaml_text import YamlProblem, read_yaml
from interviewer.errors import ContentError
from interviewer.grading.grade import SaidPart, Submission
from interviewer.value import Value

TURN = "t"


class Story(Value):
    """A story as its file holds it, tags and all."""

    id: str
    role: str
    style: str
    story: str
    contradictions: tuple[tuple[str, str], ...] = ()
    """Words of each pair of claims that contradict each other."""
    thinnest: tuple[ClaimKind, ...] = ()
    """Kinds of which any may be called the thinnest; empty where that was not marked."""


class Label(NamedTuple):
    """A marked span of the plain text; `head` is the place of its head word."""

    kind: ClaimKind
    start: int
    end: int
    head: int


class Marked(NamedTuple):
    """A story without its tags, and its labels."""

    story: Story
    text: str
    labels: tuple[Label, ...]

    @property
    def submission(self) -> Submission:
        """The story as an answer."""
        return Submission(parts=(SaidPart(turn_id=TURN, asked="Tell me about a failure.", text=self.text),))


def read_stories(folder: Path) -> dict[str, tuple[Marked, ...]]:
    """The stories of each folder in or under this one, by its name; raises ContentError naming faulty files."""
    problems: list[str] = []
    found: dict[str, list[Marked]] = {}
    for path in sorted(folder.rglob("*.yaml")):
        try:
            data = read_yaml(path).data
            if isinstance(data, list):
                found.setdefault(path.parent.name, []).extend(_marked(Story.model_validate(one)) for one in data)
        except YamlProblem as problem:
            problems.append(f"{path.name}:{problem.line}: {problem.message}")
        except ValidationError as error:
            problems += [f"{path.name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5]]
        except ValueError as error:
            problems.append(f"{path.name}: {error}")
    if not found and not problems:
        problems.append(f"{folder.name}: holds no stories; name a folder with YAML files")
    if problems:
        raise ContentError(tuple(problems))
    return {name: tuple(stories) for name, stories in found.items()}


def _marked(story: Story) -> Marked:
    chars, heads = "", {}
    labels: list[Label] = []
    opened: list[tuple[str, int]] = []
    for piece in _MARKUP.split(story.story):
        if piece == "*":
            heads[len(opened) - 1] = len(chars)
        elif piece.startswith("</"):
            kind, start = opened.pop()
            if f"</{kind}>" != piece:
                raise ValueError(f"{story.id}: {piece} closes <{kind}>")
            head = heads.pop(len(opened), None)
            labels.append(
                Label(ClaimKind(kind), start, len(chars), _usual_head(chars, start) if head is None else head)
            )
        elif _MARKUP.fullmatch(piece):
            opened.append((piece[1:-1], len(chars)))
        else:
            chars += piece
    if opened:
        raise ValueError(f"{story.id}: <{opened[-1][0]}> is not closed")
    return Marked(story, chars, tuple(sorted(labels, key=lambda label: label.start)))


_MARKUP = re.compile(r"(</?(?:role|date|figure|cause|fix|effect)>|(?<!\S)\*(?=[\w<])|(?<=>)\*(?=[\w<]))")


def _usual_head(text: str, start: int) -> int:
    """Of a date or figure without a mark: its digits, else its longest word."""
    words = list(re.finditer(r"\w+", text[start:]))
    digits = [word for word in words if word.group()[0].isdecimal()]
    return start + (digits or sorted(words, key=lambda word: -len(word.group())))[0].start()


# Measuring ------------------------------------------------------------------------------------------------


class Counts(NamedTuple):
    """Spans marked, spans read, and how many of each are right."""

    marked: int = 0
    read: int = 0
    marked_found: int = 0
    read_right: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))


class KindResult(Value):
    """How the spans of a kind were read."""

    n: int
    """Spans that were marked."""
    precision: float
    recall: float
    f1: float


class ClaimsResult(Value):
    """How a set of stories was read."""

    stories: int
    kinds: dict[str, KindResult]
    """By kind, and `all`."""
    contradictions: int
    contradictions_found: int
    false_contradictions: int
    thinnest: int
    """Stories whose thinnest claim was marked."""
    thinnest_right: int
    ms_per_story: float = Field(ge=0)


async def evaluate_claims(read: Callable[[Submission], Awaitable[Ledger]], stories: Sequence[Marked]) -> ClaimsResult:
    """How these stories are read, one after the other."""
    started = time.perf_counter()
    ledgers = [(marked, await read(marked.submission)) for marked in stories]
    return measure(ledgers, time.perf_counter() - started)


def is_right(claim: Claim, label: Label) -> bool:
    """Whether a claim is the marked one: same kind, half of the shorter in common, and the head of the label covered."""
    common = min(claim.end, label.end) - max(claim.start, label.start)
    shorter = min(claim.end - claim.start, label.end - label.start)
    return claim.kind is label.kind and 2 * common >= shorter > 0 and claim.start <= label.head < claim.end


def measure(read: Sequence[tuple[Marked, Ledger]], seconds: float) -> ClaimsResult:
    """The figures of a set from its stories and what was read in them."""
    counts = {kind: Counts() for kind in ClaimKind}
    for marked, ledger in read:
        for kind in ClaimKind:
            counts[kind] = counts[kind].plus(_counts(ledger.of(kind), [x for x in marked.labels if x.kind is kind]))
    total = Counts()
    for one in counts.values():
        total = total.plus(one)
    told = [(m, ledger) for m, ledger in read if m.story.thinnest]
    hits = [_contradictions(marked, ledger) for marked, ledger in read]
    return ClaimsResult(
        stories=len(read),
        kinds={**{kind.value: _result(one) for kind, one in counts.items()}, "all": _result(total)},
        contradictions=sum(len(m.story.contradictions) for m, _ in read),
        contradictions_found=sum(found for found, _ in hits),
        false_contradictions=sum(false for _, false in hits),
        thinnest=len(told),
        thinnest_right=sum(
            ledger.thinnest is not None and ledger.thinnest.kind in m.story.thinnest for m, ledger in told
        ),
        ms_per_story=1000 * seconds / max(1, len(read)),
    )


def _counts(claims: Iterable[Claim], labels: list[Label]) -> Counts:
    claims = tuple(claims)
    return Counts(
        marked=len(labels),
        read=len(claims),
        marked_found=sum(any(is_right(claim, label) for claim in claims) for label in labels),
        read_right=sum(any(is_right(claim, label) for label in labels) for claim in claims),
    )


def _result(counts: Counts) -> KindResult:
    precision = counts.read_right / counts.read if counts.read else 0.0
    recall = counts.marked_found / counts.marked if counts.marked else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return KindResult(n=counts.marked, precision=precision, recall=recall, f1=f1)


def _contradictions(marked: Marked, ledger: Ledger) -> tuple[int, int]:
    """How many marked contradictions were found, and how many found ones are none."""
    pairs = [tuple(_place(marked, words) for words in pair) for pair in marked.story.contradictions]
    found = [(c.first, c.second) for c in ledger.contradictions]
    matches = [[_touch(pair, claims) for claims in found] for pair in pairs]
    hit = sum(any(row) for row in matches)
    return hit, sum(not any(row[i] for row in matches) for i in range(len(found)))


def _place(marked: Marked, words: str) -> tuple[int, int]:
    start = marked.text.find(words)
    if start < 0:
        raise ContentError((f"{marked.story.id}: its contradiction's words {words!r} are not in the story",))
    return start, start + len(words)


def _touch(pair: Sequence[tuple[int, int]], claims: tuple[Claim, Claim]) -> bool:
    spans = sorted(pair)
    return all(c.start < end and start < c.end for c, (start, end) in zip(claims, spans, strict=True))
