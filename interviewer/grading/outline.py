"""A stronger outline of an answer, made of the candidate's own statements; what is missing stands as a gap to fill.

Without a model it takes the candidate's sentences that show something and puts them in the order of the rubric. With one
(`grading/outline_writer.py`) bullets are worded more tightly, and each is checked in code before anybody sees it.
"""

import re

from interviewer.content.question import EvidencePoint, Need, Question
from interviewer.content.rubric import Rubric
from interviewer.grading.grade import Outline, OutlineBullet, PointFinding, PointStatus, Quote, Submission
from interviewer.grading.wording import sentence_spans

MOST = 8
"""Bullets; more would be the answer again."""
LONGEST_WORDS = 32


def outline_of(question: Question, rubric: Rubric, submission: Submission, points: tuple[PointFinding, ...]) -> Outline:
    """The outline from the findings of a grade; deterministic, without a model."""
    found = {finding.point_id: finding for finding in points}
    ordered = [point for criterion in rubric.criteria for point in question.points_of(criterion.id)]
    chosen = [bullet for point in ordered if (bullet := _bullet(point, found.get(point.id), submission)) is not None]
    return Outline(bullets=_bounded(_merged(chosen)))


def _bullet(
    point: EvidencePoint, finding: PointFinding | None, submission: Submission
) -> tuple[EvidencePoint, OutlineBullet] | None:
    """What was said of a point; a gap where a necessary one was not shown or only in part; else nothing."""
    quote = finding.quote if finding is not None and finding.status is not PointStatus.ABSENT else None
    is_partial = finding is not None and finding.status is PointStatus.PARTIAL
    gap = _gap_of(point) if point.need is Need.MUST and (quote is None or is_partial) else ""
    if quote is None:
        return (point, OutlineBullet(text=f"[{gap}]", gap=gap)) if gap else None
    text = _tidy(_sentence_around(quote, submission))
    return point, OutlineBullet(text=f"{text} [{gap}]" if gap else text, quote=quote, gap=gap)


def _gap_of(point: EvidencePoint) -> str:
    """What kind of thing is missing, for a placeholder: a figure where the point speaks of figures, else the step itself."""
    if _FIGURE.search(point.text):
        return "your figure here"
    first = point.text.split(".")[0].strip()
    return f"still to say: {first[0].lower()}{first[1:]}"


_FIGURE = re.compile(
    r"\d|\b(?:figures?|numbers?|percent|how many|how much|cost|budget|threshold|target|latency|measured?)\b", re.I
)


def _sentence_around(quote: Quote, submission: Submission) -> str:
    """The whole sentence that a quote stands in, as long as it is short enough to be a bullet."""
    text = next((part.text for part in submission.parts if part.turn_id == quote.turn_id), quote.text)
    for start, end in sentence_spans(text):
        if start <= quote.start and quote.end <= end and len(text[start:end].split()) <= LONGEST_WORDS:
            return text[start:end]
    return quote.text


_OPENER = re.compile(
    r"^(?:(?:so|and|but|well|um+|uh+|okay|ok|like|you know|i mean|i think|i guess|basically|actually|then)\b[,\s]*)+",
    re.I,
)
_BULLET_MARK = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")


def _tidy(text: str) -> str:
    """A sentence without list marks and what speech begins with; nothing is added but a capital letter."""
    plain = " ".join(_BULLET_MARK.sub("", text).split())
    plain = _OPENER.sub("", plain) or plain
    return plain[0].upper() + plain[1:]


def _merged(chosen: list[tuple[EvidencePoint, OutlineBullet]]) -> list[tuple[EvidencePoint, OutlineBullet]]:
    """One bullet where several points rest on the same sentence."""
    merged: dict[str, tuple[EvidencePoint, OutlineBullet]] = {}
    for point, bullet in chosen:
        key = bullet.text.split(" [")[0] if bullet.quote is not None else bullet.text
        merged.setdefault(key, (point, bullet))
    return list(merged.values())


def _bounded(chosen: list[tuple[EvidencePoint, OutlineBullet]]) -> tuple[OutlineBullet, ...]:
    """At most eight: what an answer can do without goes first, then gaps, each from the end."""
    worth = {id(entry): (entry[0].need is Need.MUST, entry[1].quote is not None, -n) for n, entry in enumerate(chosen)}
    best = {id(entry) for entry in sorted(chosen, key=lambda entry: worth[id(entry)], reverse=True)[:MOST]}
    return tuple(entry[1] for entry in chosen if id(entry) in best)
