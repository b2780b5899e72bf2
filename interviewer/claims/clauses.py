"""The clauses of a story: small enough that each tells one thing.

Cutting too finely does no harm, since neighbours that tell the same are joined again; cutting too coarsely would.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from interviewer.claims.values import ClaimKind


class Clause(NamedTuple):
    """A clause: `text[start:end]`, without the joining word before it."""

    text: str
    start: int
    end: int
    lead: str
    """The joining word or opening before it in lower case: `because`, `so`, ''."""
    heading: ClaimKind | None
    """What a heading or label before it announces: `Root cause: ...`."""
    sentence: int
    """Number of the sentence or line that it belongs to."""


def clauses_of(text: str) -> tuple[Clause, ...]:
    """The clauses of a text in order."""
    found: list[Clause] = []
    section: ClaimKind | None = None
    heading: ClaimKind | None = None
    for number, (start, end) in enumerate(_lines_and_sentences(text)):
        if (listed := _NUMBERED.match(text, start, end)) is not None and _begins_line(text, start):
            start = listed.end()
        label = _LABEL.match(text, start, end)
        announced = kind_announced(label.group(1)) if label else None
        if label is not None and (
            label.group().rstrip().endswith((":", "=", "–")) or (announced and _is_heading(label))
        ):
            announced = announced or (
                heading if label.group(1).strip().lower() in ("also", "and", "too", "further") else None
            )
            section = announced if label.end() >= end else section
            heading = announced if label.end() < end else None
            start = label.end()
        elif not _begins_line(text, start):
            pass  # what follows a semicolon or a full stop is under the same heading
        else:
            heading = section if _is_listed(text, start) else None
            section = section if heading else None
        for lead, first, last in _clauses(text, start, end):
            found.append(Clause(text[first:last], first, last, lead, heading, number))
    return tuple(found)


def kind_announced(label: str) -> ClaimKind | None:
    """What a heading announces; None if it announces nothing in particular."""
    return next((kind for kind, pattern in _ANNOUNCES.items() if pattern.search(label)), None)


_NUMBERED = re.compile(r"\s*\d{1,2}[.)]\s+")


def _lines_and_sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


_SENTENCE_END = re.compile(
    r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!^\d\.)(?<=[.!?…])[\"'”’)]*\s+|\s*;\s+|\n\s*", re.M
)
_LABEL = re.compile(r"[-*•\s]*((?:[A-Za-z'’]+ ?){1,5})(?:\s*[:=–]\s+|\s*[:=]?\Z|\s*[:=]?(?=\n))")


def _is_heading(label: "re.Match[str]") -> bool:
    """Whether words without a colon stand as a heading: one or two alone in their line."""
    return label.end() == label.endpos and len(label.group(1).split()) <= 2


def _begins_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _is_listed(text: str, start: int) -> bool:
    return re.match(r"\s*[-*•]\s", text[max(0, text.rfind("\n", 0, start)) :][: start + 4]) is not None


_ANNOUNCES = {
    kind: re.compile(pattern, re.I)
    for kind, pattern in {
        ClaimKind.CAUSE: r"\b(?:cause|causes|reasons?|why|because|how come|mistakes?|turned out|origin)\b",
        ClaimKind.EFFECT: r"\b(?:effects?|impact|results?|outcome|consequences?|damage|harm|came of it|problem|failure|what happened|incident|what|aftermath)\Z(?<!did)",
        ClaimKind.ROLE: r"\b(?:role|my part|who|me|my job|position|I|responsibility)\s*\Z",
        ClaimKind.DATE: r"\b(?:date|when|time)\b",
        ClaimKind.FIX: r"\b(?:fix|fixes|repair|actions?|steps|did|then|solution|measures?|response|remedy)\b",
    }.items()
}


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Joining word, start and end of each clause of a sentence."""
    lead, at = "", start
    for match in _JOIN.finditer(text, start, end):
        if match.start() < at:
            continue
        if _words(text[at : match.start()]) < 2 and not match.group().strip(" ,"):
            continue
        yield from _trimmed(text, lead, at, match.start())
        lead, at = match.group().strip(" ,:;()–—-\n").lower(), match.end()
    yield from _trimmed(text, lead, at, end)


def _trimmed(text: str, lead: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    opening = _OPENING.match(text, start, end)
    if opening is not None:
        lead, start = f"{lead} {opening.group().strip().lower()}".strip(), opening.end()
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    if re.search(r"\w", text[start:end]):
        yield lead, start, end


def _words(text: str) -> int:
    return len(text.split())


_EDGES = " \t\r\n,;:.!?-–—*•()"
_SUBJECT = (
    r"(?:I|we|he|she|they|it|you|there|that|this|these|those|the|a|an|my|our|his|her|its|their|your|nobody|no one|somebody|"
    r"someone|everybody|everyone|each|every|both|people|customers|users|one|some|all|most|nothing|now|then|since|in total|today|later|last|next|at|in|on|with|by|"
    r"after|i'm|i'd|we'd|what|when|once|not|could|did|had|was|were|\w+ed|said|went|told|wrote|took|put|made|set|gave|sent|"
    r"built|got|sat|read|fell|lost|found|brought|ran|spent|paid|cut|kept|drove|phoned|laid|split|left|threw|saw)\b"
)
_JOIN = re.compile(
    r"\s*[;:–—]\s+|\s+[-(]\s*|\)\s+"
    r"|,?\s+(?:because(?: of)?|since(?= \w)|although|though|while|whereas|so that|so|but|which|as(?= (?:I|we|it|the|nobody|there|my|our)\b)|due to|until|unless)\b\s*"
    rf"|,?\s+and(?: (?:then|so|also|um|uh|yeah|well|and))*\s+(?={_SUBJECT})"
    rf"|,?\s+(?:then|when|after|once|before)\s+(?={_SUBJECT})"
    r"|,\s+(?:and\s+)?|\s+(?:um+|uh+)\s+",
    re.I,
)
_OPENING = re.compile(
    r"\s*(?:(?:um+|uh+|well|yeah|so|okay|ok|right|you know|i mean|like|and|but|also|then|basically|actually|because|since|"
    r"that|which|it was because|the (?:reason|cause|problem) (?:is|was)(?: that| because)?)\b[\s,]+)+",
    re.I,
)
