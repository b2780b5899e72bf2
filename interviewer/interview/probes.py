"""Which planned follow-up to ask: what is missing decides.

The probe that serves the largest weight of missing `must` points wins; ties go by rubric order.
Never two on one criterion, never more than planned, none when nothing necessary is missing.
"""

from collections.abc import Collection

from interviewer.content.question import Need, Probe, Question
from interviewer.content.rubric import Rubric


def choose_probe(
    question: Question,
    rubric: Rubric,
    missing: Collection[str],
    asked: Collection[str],
    limit: int,
    tells_story: bool = True,
) -> Probe | None:
    """The next probe, or None to move on.

    `missing` holds ids of evidence points not shown yet, `asked` ids of probes asked already,
    `limit` the most follow-ups; `tells_story` is False when a past-behaviour answer held no
    single occasion, which comes before everything else.
    """
    if len(asked) >= limit:
        return None
    used = {probe.criterion for probe in question.probes if probe.id in asked}
    open_probes = [probe for probe in question.probes if probe.id not in asked and probe.criterion not in used]
    if not tells_story:
        story = next((probe for probe in open_probes if probe.trigger == "no_story"), None)
        if story is not None:
            return story
    candidates = [probe for probe in open_probes if probe.trigger is None]
    order = [criterion.id for criterion in rubric.criteria]
    ranked = sorted(
        candidates,
        key=lambda probe: (-_missing_weight(question, rubric, probe, missing), order.index(probe.criterion)),
    )
    if not ranked or _missing_weight(question, rubric, ranked[0], missing) == 0:
        return None
    return ranked[0]


def _missing_weight(question: Question, rubric: Rubric, probe: Probe, missing: Collection[str]) -> int:
    return sum(
        rubric.criterion(point.criterion).weight
        for point in question.evidence
        if point.id in probe.when_missing and point.id in missing and point.need is Need.MUST
    )
