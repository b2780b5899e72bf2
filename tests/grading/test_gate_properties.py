"""What holds of the gates whatever a grader proposes: found by search, not by example."""

from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.grading.gates import ProposedLevel, apply_gates
from interviewer.grading.grade import CriterionScore, FlagFinding, GradingTask, PointFinding, PointStatus, Quote
from interviewer.testing.builders import LONG_ENOUGH, make_question, make_task

QUESTION = make_question()
POINTS = [point.id for point in QUESTION.evidence]
QUOTE = Quote(turn_id="t0", start=0, end=len(LONG_ENOUGH), text=LONG_ENOUGH)
STATUSES = [PointStatus.ABSENT, PointStatus.PARTIAL, PointStatus.MET]

statuses = st.lists(st.sampled_from(STATUSES), min_size=len(POINTS), max_size=len(POINTS))
levels = st.lists(st.integers(1, 5), min_size=3, max_size=3)
flags = st.sets(st.sampled_from([flag.id for flag in QUESTION.red_flags]))


@given(statuses, levels, flags, st.sampled_from(range(len(POINTS))))
@settings(deadline=None)
def test_more_evidence_never_lowers_a_level(
    found: list[PointStatus], proposed: list[int], raised: set[str], place: int
) -> None:
    more = [*found]
    more[place] = STATUSES[min(2, STATUSES.index(found[place]) + 1)]
    before, after = scores(found, proposed, raised), scores(more, proposed, raised)
    assert all((a.level or 0) >= (b.level or 0) for a, b in zip(after, before, strict=True))


@given(statuses, levels, flags)
@settings(deadline=None)
def test_the_order_of_findings_and_criteria_never_changes_a_level(
    found: list[PointStatus], proposed: list[int], raised: set[str]
) -> None:
    task = make_task(LONG_ENOUGH, question=QUESTION)
    turned_rubric = task.rubric.model_copy(update={"criteria": tuple(reversed(task.rubric.criteria))})
    turned = task.model_copy(update={"rubric": turned_rubric})
    straight = scores(found, proposed, raised)
    backwards = scores(found, proposed, raised, turned, is_reversed=True)
    assert {s.criterion: s.level for s in straight} == {s.criterion: s.level for s in backwards}


@given(statuses, levels, flags)
@settings(deadline=None)
def test_a_level_above_1_rests_on_a_quote_and_a_cap_holds(
    found: list[PointStatus], proposed: list[int], raised: set[str]
) -> None:
    caps = [flag.caps for flag in QUESTION.red_flags if flag.id in raised]
    status = dict(zip(POINTS, found, strict=True))
    for score in scores(found, proposed, raised):
        shown = [p for p in QUESTION.points_of(score.criterion) if status[p.id] is not PointStatus.ABSENT]
        assert score.level is not None and (score.level == 1 or shown)
        assert all(score.level <= cap[score.criterion] for cap in caps if score.criterion in cap)


def scores(
    found: list[PointStatus],
    proposed: list[int],
    raised: set[str],
    task: GradingTask | None = None,
    is_reversed: bool = False,
) -> tuple[CriterionScore, ...]:
    task = task or make_task(LONG_ENOUGH, question=QUESTION)
    points = [
        PointFinding(point_id=i, status=status, quote=None if status is PointStatus.ABSENT else QUOTE)
        for i, status in zip(POINTS, found, strict=True)
    ]
    criteria = ("framing", "options", "decision")
    given_levels = {c: ProposedLevel(level) for c, level in zip(criteria, proposed, strict=True)}
    findings = tuple(FlagFinding(flag_id=i, quote=QUOTE) for i in sorted(raised))
    if is_reversed:
        points, findings = points[::-1], findings[::-1]
        given_levels = dict(reversed(given_levels.items()))
    return apply_gates(task, tuple(points), findings, given_levels)
