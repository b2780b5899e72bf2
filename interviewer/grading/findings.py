"""What stands of a judge's reply once code has looked each quote up, and several replies made into one.

A quote is void when it is not in the answer, is itself an instruction to the grader, or is held up for so
many points that it shows none. A point whose quote is void counts as absent.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from statistics import median_low
from typing import NamedTuple

from interviewer.content.ceilings import Ceiling, carried
from interviewer.content.question import Question
from interviewer.grading.evidence import Span, find_quote, is_instruction, verify
from interviewer.grading.gates import LEAST_HALF_RANGE, NO_LIMIT, ProposedLevel
from interviewer.grading.grade import FlagFinding, PointFinding, PointStatus, Quote, Submission
from interviewer.grading.own_words import judges_the_person, repeats
from interviewer.grading.reply import JudgeReply

POINTS_PER_QUOTE = 3
"""One passage cannot show more points than this; a judge that says so has not looked."""
BEARS, BEARS_FIRMLY = 0.50, 0.60
"""Strength from which a sentence may show a point at all, and from which it does so beyond much doubt.

On a third of our graded answers (November 2026) 0.3 % and 13 % of the points that they show have no sentence as
strong; of pairs of a weak or bluffing answer's sentences with points taken in turn 78 % and 97 % are weaker.
"""
ASIDE_SHARE, FEWEST_ASIDE = 0.2, 3
"""From so many quotes on that have nothing to do with their points a judge's evidence is doubtful."""
UNSTABLE_SPREAD = 2
"""Levels between two passes from which a level is only a guess."""


Strength = Callable[[str, Quote], float | None]
"""How far words that were said bear on a point, by its id (0 to 1); None where that is not known."""


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
    aside: tuple[str, ...]
    """Of these, the ones whose quote does not bear firmly on the point, where too many bear on nothing."""
    injections: tuple[Quote, ...]
    """Attempts to order the grader about that the judge reported, where they were said."""

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
    def is_doubtful(self) -> bool:
        """Whether something in the answer may have told the judge what to say."""
        return bool(self.aside or self.orders or self.injections)

    @property
    def has_only_false_quotes(self) -> bool:
        """Whether the judge claimed to see points, and none of its quotes was said."""
        return 0 < self.claimed == len(self.not_said)


class Findings(NamedTuple):
    """What all passes together found."""

    points: tuple[PointFinding, ...]
    flags: tuple[FlagFinding, ...]
    levels: dict[str, ProposedLevel]
    injections: tuple[Quote, ...]


def check(
    reply: JudgeReply, submission: Submission, strength: Strength = lambda *_: None, instructions: str = ""
) -> CheckedReply:
    """Look every quote up in what was sent, and drop what does not stand.

    A model that reads well may see a point where `strength` sees none, so single such quotes stand. If they
    are too many, the judge has not looked, or was told what to say: then only quotes that bear firmly count.
    A rationale that praises, blames, or tells of the `instructions` is left out.
    """
    ordering = [found for text in reply.injections for found in _all_places(submission, text)]
    claimed = [point for point in reply.points if point.status != "absent"]
    said = {point.id: quote for point in claimed if (quote := verify(submission, point.quote)) is not None}
    overused = {
        i for i, quote in said.items() if sum(_same(quote, other) for other in said.values()) > POINTS_PER_QUOTE
    }
    orders = {i for i, quote in said.items() if _is_order(quote, ordering)}
    strengths = {i: found for i, quote in said.items() if (found := strength(i, quote)) is not None}
    weak = {i for i, found in strengths.items() if found < BEARS}
    is_doubtful = len(weak) >= FEWEST_ASIDE and len(weak) > ASIDE_SHARE * len(said)
    aside = {i for i, found in strengths.items() if is_doubtful and found < BEARS_FIRMLY}
    void = overused | orders | aside
    status = {
        p.id: PointStatus.PARTIAL if aside else PointStatus(p.status)
        for p in claimed
        if p.id in said and p.id not in void
    }
    flags = ((flag.id, verify(submission, flag.quote)) for flag in reply.flags)
    return CheckedReply(
        points=tuple(
            PointFinding(point_id=p.id, status=status[p.id], quote=said[p.id])
            if p.id in status
            else PointFinding(point_id=p.id, status=PointStatus.ABSENT)
            for p in reply.points
        ),
        flags=tuple(FlagFinding(flag_id=i, quote=q) for i, q in flags if q is not None and not _is_order(q, ordering)),
        levels={
            c.id: ProposedLevel(c.level, "" if _is_unfit(c.rationale, instructions) else c.rationale)
            for c in reply.criteria
        },
        claimed=len(claimed),
        not_said=tuple(p.id for p in claimed if p.id not in said),
        overused=tuple(p.id for p in claimed if p.id in overused),
        orders=tuple(p.id for p in claimed if p.id in orders),
        aside=tuple(p.id for p in claimed if p.id in aside),
        injections=tuple(
            Quote(
                turn_id=turn_id,
                start=span.start,
                end=span.end,
                text=_text_of(submission, turn_id)[span.start : span.end],
            )
            for turn_id, span in ordering
        ),
    )


def combine(question: Question, passes: Sequence[CheckedReply], standard_error: float = 0.0) -> Findings:
    """The middle status and level of each point and criterion, and the flags that most passes raise.

    Where a judge may have been told what to say, its levels are called unstable; where most passes quoted what has
    nothing to do with their points, no level is higher than the points that still stand carry it.

    A level's range joins the spread of the passes with the judge's `standard_error` on graded answers.
    """
    points = tuple(_middle_point([_of(p.points, point.id) for p in passes]) for point in question.evidence)
    raised = [[flag.flag_id for flag in p.flags] for p in passes]
    flags = {flag.flag_id: flag for p in reversed(passes) for flag in p.flags}
    is_aside = 2 * sum(bool(p.aside) for p in passes) > len(passes)
    return Findings(
        points=points,
        flags=tuple(flags[f.id] for f in question.red_flags if 2 * sum(f.id in r for r in raised) > len(passes)),
        levels={
            c: replace(
                _middle_level([p.levels[c] for p in passes], standard_error, any(p.is_doubtful for p in passes)),
                limit=_carried(question, c, points) if is_aside else NO_LIMIT,
            )
            for c in passes[0].levels
        },
        injections=tuple(dict.fromkeys(quote for p in passes for quote in p.injections)),
    )


def _carried(question: Question, criterion: str, points: Sequence[PointFinding]) -> Ceiling:
    met, partial = (
        [p.point_id for p in points if p.status is status] for status in (PointStatus.MET, PointStatus.PARTIAL)
    )
    level = carried(question, criterion, met, partial)
    return Ceiling(level, "most of the grader's quotes do not show what they are said to show")


def _all_places(submission: Submission, text: str) -> Iterable[tuple[str, Span]]:
    for part in submission.parts:
        if (span := find_quote(part.text, text)) is not None:
            yield part.turn_id, span


def _text_of(submission: Submission, turn_id: str) -> str:
    return next(part.text for part in submission.parts if part.turn_id == turn_id)


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


def _middle_level(found: Sequence[ProposedLevel], standard_error: float, is_doubtful: bool) -> ProposedLevel:
    levels = sorted(proposal.level for proposal in found)
    middle = median_low(levels)
    spread = levels[-1] - levels[0]
    half_levels = math.ceil(2 * math.hypot(standard_error, spread / 2) - 1e-9)
    return replace(
        next(proposal for proposal in found if proposal.level == middle),
        half_range=max(LEAST_HALF_RANGE, half_levels / 2),
        is_unstable=is_doubtful or spread >= UNSTABLE_SPREAD,
    )


def _is_unfit(rationale: str, instructions: str) -> bool:
    return judges_the_person(rationale) or repeats(rationale, instructions)
