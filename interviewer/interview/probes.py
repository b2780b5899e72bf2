"""Which planned follow-up to ask: what is missing decides.

The criterion that lacks the largest weight of `must` points comes first, and of its probes the one that serves most
of what is lacking. Of two that lack as much the later one is asked about, as our readers mostly did of answers that show
most of what is necessary: its beginning was told, what is thin is the proof, the control, the lesson. Where everything
lacks something, the first. Never two on one criterion, never more than planned, none when nothing necessary is missing.
"""

from collections.abc import Collection, Mapping

from interviewer.content.question import Need, Probe, Question
from interviewer.content.rubric import Rubric

LEAST_GAP = 0.5
"""Weight of `must` points that a criterion lacks from which it is asked about: one that is half shown."""


def choose_probe(
    question: Question,
    rubric: Rubric,
    gaps: Mapping[str, float],
    asked: Collection[str],
    limit: int,
    tells_story: bool = True,
    used: Collection[str] = (),
) -> Probe | None:
    """The next probe, or None to move on.

    `gaps` says of evidence points how far they are missing (0 shown, 1 not at all; a point that is not named is
    shown), `asked` holds ids of follow-ups asked already, `used` criteria that some other follow-up has asked about,
    `limit` is the most follow-ups; `tells_story` is False when a past-behaviour answer held no single occasion, which
    comes before everything else.
    """
    if len(asked) >= limit:
        return None
    taken = {*used, *(probe.criterion for probe in question.probes if probe.id in asked)}
    open_probes = [probe for probe in question.probes if probe.id not in asked and probe.criterion not in taken]
    if not tells_story and (story := story_probe(open_probes)) is not None:
        return story
    lacking = lacks(question, rubric, gaps)
    order = _order_of_ties(rubric, lacking)
    candidates = [
        probe
        for probe in open_probes
        if probe.trigger is None
        and lacking.get(probe.criterion, 0) >= LEAST_GAP
        and _serves(question, rubric, probe, gaps) > 0
    ]
    return min(
        candidates,
        key=lambda probe: (
            -lacking[probe.criterion],
            order.index(probe.criterion),
            -_serves(question, rubric, probe, gaps),
        ),
        default=None,
    )


def story_probe(probes: Collection[Probe]) -> Probe | None:
    """The probe that asks for one occasion, if there is one."""
    return next((probe for probe in probes if probe.trigger == "no_story"), None)


def lacks(question: Question, rubric: Rubric, gaps: Mapping[str, float]) -> dict[str, float]:
    """The weight of `must` points that each criterion lacks."""
    weights: dict[str, float] = {}
    for point in question.evidence:
        if point.need is Need.MUST:
            gap = rubric.criterion(point.criterion).weight * gaps.get(point.id, 0.0)
            weights[point.criterion] = weights.get(point.criterion, 0.0) + gap
    return weights


def _serves(question: Question, rubric: Rubric, probe: Probe, gaps: Mapping[str, float]) -> float:
    return sum(
        rubric.criterion(point.criterion).weight * gaps.get(point.id, 0.0)
        for point in question.evidence
        if point.id in probe.when_missing and point.need is Need.MUST
    )


def _order_of_ties(rubric: Rubric, lacking: Mapping[str, float]) -> list[str]:
    order = [criterion.id for criterion in rubric.criteria]
    return order if all(lacking.get(criterion, 0) >= LEAST_GAP for criterion in order) else order[::-1]
