"""What stands of a judge's reply once code has looked each quote up, and several replies made into one.

A quote is void when it is not in the answer, is itself an instruction to the grader, or is held up for so
many points that it shows none. A point whose quote is void counts as absent.
"""

from collections.abc import Iterable, Sequence
from statistics import median_low
from typing import NamedTuple

from interviewer.content.question import Question
from interviewer.grading.evidence import Span, find_quote, is_instruction, verify
from interviewer.grading.gates import ProposedLevel
from interviewer.grading.grade import FlagFinding, PointFinding, PointStatus, Quote, Submission
from interviewer.grading.reply import JudgeReply

POINTS_PER_QUOTE = 3
"""One passage cannot show more points than this; a judge that says so has not looked."""
HALF_RANGE = 0.5
"""Levels of a single pass may be half a level off, at best."""


class CheckedReply(NamedTuple):
    """One reply with nothing in it that the candidate did not say."""

    points: tuple[PointFinding, ...]
    flags: tuple[FlagFinding, ...]
    levels: dict[str, ProposedLevel]
    claimed: int
    """Points that the judge called met or partial."""
    not_said: tuple[str, ...]
    """Of these, the ones whose quote is not in the answer."""
    overused: tuple[str, ...]
    """Of these, the ones that share one quote with too many others."""
    orders: tuple[str, ...]
    """Of these, the ones whose quote orders the grader about."""
    injections: int
    """Attempts to order the grader about that the judge reported."""

    @property
    def complaints(self) -> tuple[str, ...]:
        """What to tell the judge if its evidence is too poor to go by; else nothing."""
        found = []
        if 2 * len(self.not_said) > self.claimed:
            found.append(
                f"quotes that are not in the answer: {', '.join(self.not_said)}; copy the candidate's words exactly"
            )
        if self.overused:
            found.append(f"one quote for all of {', '.join(self.overused)}; quote what shows each point")
        return tuple(found)

    @property
    def has_only_false_quotes(self) -> bool:
        """Whether the judge claimed to see points, and none of its quotes was said."""
        return 0 < self.claimed == len(self.not_said)


class Findings(NamedTuple):
    """What all passes together found; `half_range` is how far levels may be off, judged by their spread."""

    points: tuple[PointFinding, ...]
    flags: tuple[FlagFinding, ...]
    levels: dict[str, ProposedLevel]
    half_range: float


def check(reply: JudgeReply, submission: Submission) -> CheckedReply:
    """Look every quote up in what was sent, and drop what does not stand."""
    ordering = [found for text in reply.injections for found in _all_places(submission, text)]
    claimed = [point for point in reply.points if point.status != "absent"]
    said = {point.id: quote for point in claimed if (quote := verify(submission, point.quote)) is not None}
    overused = {
        i for i, quote in said.items() if sum(_same(quote, other) for other in said.values()) > POINTS_PER_QUOTE
    }
    orders = {i for i, quote in said.items() if _is_order(quote, ordering)}
    status = {p.id: PointStatus(p.status) for p in claimed if p.id in said and p.id not in overused | orders}
    flags = ((flag.id, verify(submission, flag.quote)) for flag in reply.flags)
    return CheckedReply(
        points=tuple(
            PointFinding(point_id=p.id, status=status[p.id], quote=said[p.id])
            if p.id in status
            else PointFinding(point_id=p.id, status=PointStatus.ABSENT)
            for p in reply.points
        ),
        flags=tuple(FlagFinding(flag_id=i, quote=q) for i, q in flags if q is not None and not _is_order(q, ordering)),
        levels={c.id: ProposedLevel(c.level, c.rationale) for c in reply.criteria},
        claimed=len(claimed),
        not_said=tuple(p.id for p in claimed if p.id not in said),
        overused=tuple(p.id for p in claimed if p.id in overused),
        orders=tuple(p.id for p in claimed if p.id in orders),
        injections=len(reply.injections),
    )


def combine(question: Question, passes: Sequence[CheckedReply]) -> Findings:
    """The middle status and level of each point and criterion, and the flags that most passes raise."""
    points = tuple(_middle_point([_of(p.points, point.id) for p in passes]) for point in question.evidence)
    raised = [[flag.flag_id for flag in p.flags] for p in passes]
    flags = {flag.flag_id: flag for p in reversed(passes) for flag in p.flags}
    spread = max(
        max(p.levels[c].level for p in passes) - min(p.levels[c].level for p in passes) for c in passes[0].levels
    )
    return Findings(
        points=points,
        flags=tuple(flags[f.id] for f in question.red_flags if 2 * sum(f.id in r for r in raised) > len(passes)),
        levels={c: _middle_level([p.levels[c] for p in passes]) for c in passes[0].levels},
        half_range=max(HALF_RANGE, spread / 2),
    )


def _all_places(submission: Submission, text: str) -> Iterable[tuple[str, Span]]:
    for part in submission.parts:
        if (span := find_quote(part.text, text)) is not None:
            yield part.turn_id, span


def _same(quote: Quote, other: Quote) -> bool:
    """Whether two quotes are mostly one passage."""
    return quote.turn_id == other.turn_id and 2 * _shared(quote, Span(other.start, other.end)) > quote.end - quote.start


def _is_order(quote: Quote, ordering: Sequence[tuple[str, Span]]) -> bool:
    """Whether a quote is an instruction to the grader, by the judge's own report or by its words."""
    reported = (span for turn_id, span in ordering if turn_id == quote.turn_id)
    return is_instruction(quote.text) or any(2 * _shared(quote, span) > quote.end - quote.start for span in reported)


def _shared(quote: Quote, span: Span) -> int:
    return max(0, min(quote.end, span.end) - max(quote.start, span.start))


def _of(points: Iterable[PointFinding], point_id: str) -> PointFinding:
    return next(point for point in points if point.point_id == point_id)


_ORDER = [PointStatus.ABSENT, PointStatus.PARTIAL, PointStatus.MET]


def _middle_point(found: Sequence[PointFinding]) -> PointFinding:
    middle = _ORDER[median_low(_ORDER.index(point.status) for point in found)]
    return next(point for point in found if point.status is middle)


def _middle_level(found: Sequence[ProposedLevel]) -> ProposedLevel:
    middle = median_low(proposal.level for proposal in found)
    return next(proposal for proposal in found if proposal.level == middle)
