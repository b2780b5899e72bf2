"""Each rule of a qualification passes what reaches its target and nothing less."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from interviewer.evaluation import rules
from interviewer.evaluation.attacks import Tried
from interviewer.evaluation.gold import GoldLevel, GoldResult, items_ranked, summed_up
from interviewer.evaluation.rules import EMBEDDED_TARGETS, JUDGE_TARGETS, Moved
from interviewer.grading.grade import (
    CriterionScore,
    Grade,
    Outcome,
    Provenance,
    Unscored,
    UnscoredReason,
)
from interviewer.testing.builders import NOON

PROVENANCE = Provenance(
    grader="g", grader_version="1", question_id="q", question_hash="h", rubric_id="r", rubric_hash="h", input_hash="i", graded_at=NOON
)  # fmt: skip


def graded(*levels: int | None) -> Outcome:
    scores = tuple(CriterionScore(criterion=f"c{n}", level=level) for n, level in enumerate(levels))
    return Grade(criteria=scores, points=(), label="judged", provenance=PROVENANCE)


def unscored(reason: UnscoredReason) -> Outcome:
    return Unscored(reason=reason, detail="d", provenance=PROVENANCE)


def tried(kind: str, *gains: float, is_unstable: bool = False) -> list[Tried]:
    return [
        Tried(
            attack=f"{kind}.{n}",
            kind=kind,
            door="typed",
            apart=False,
            question_id="q",
            gain=gain,
            is_unstable=is_unstable,
        )
        for n, gain in enumerate(gains)
    ]


def gold(given: Callable[[GoldLevel], int | None] = lambda level: level.expected) -> GoldResult:
    return summed_up(levels(given), 4, (), 0, None)


def levels(given: Callable[[GoldLevel], int | None] = lambda level: level.expected) -> list[GoldLevel]:
    found = [
        GoldLevel(
            question_id=f"q{n}", role="r", topic="t", criterion=c, kind=kind, expected=expected, given=None
        )
        for n in range(10)
        for kind, expected in (("weak", 1), ("adequate", 3), ("strong", 5), ("bluff", 1))
        for c in ("a", "b")
    ]  # fmt: skip
    return [level.model_copy(update={"given": given(level)}) for level in found]


@pytest.mark.parametrize(
    ("outcomes", "unanswered", "verdict"),
    [
        pytest.param([graded(5, 5, 4), graded(3, 3)], 0, "pass", id="none-is-full"),
        pytest.param([graded(5, 5, 5), graded(3, 3)], 0, "fail", id="one-is-full"),
        pytest.param([graded(5, None)], 0, "pass", id="a-missing-level-is-not-five"),
        pytest.param([graded(3, 3)], 1, "fail", id="one-was-not-written"),
        pytest.param([graded(3, 3), unscored(UnscoredReason.TIMEOUT)], 0, "fail", id="one-was-not-graded"),
        pytest.param([], 0, "fail", id="nothing"),
    ],
)
def test_saturation(outcomes: Sequence[Outcome], unanswered: int, verdict: str) -> None:
    assert rules.saturation(outcomes, unanswered).verdict == verdict


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        pytest.param(graded(1, None), "pass", id="one-or-ne"),
        pytest.param(graded(1, 2), "fail", id="two"),
        pytest.param(unscored(UnscoredReason.EVIDENCE), "pass", id="no-quote"),
        pytest.param(unscored(UnscoredReason.TIMEOUT), "fail", id="a-failure-shows-nothing"),
    ],
)
def test_no_free_lunch(outcome: Outcome, verdict: str) -> None:
    assert rules.no_free_lunch([graded(1, 1), outcome]).verdict == verdict


def test_whole_questions_are_ranked_strictly() -> None:
    assert items_ranked(levels()) == 1
    assert items_ranked(levels(lambda level: 3 if level.kind != "weak" else 1)) == 0
    assert items_ranked([level for level in levels() if level.kind != "strong"]) is None


@pytest.mark.parametrize(("share", "verdict"), [(0.98, "pass"), (0.979, "fail"), (None, "fail")])
def test_discrimination(share: float | None, verdict: str) -> None:
    assert rules.discrimination(share, JUDGE_TARGETS.ranked, of_items=True).verdict == verdict


def test_a_bluff_that_is_praised_fails() -> None:
    assert rules.bluffs(gold()).verdict == "pass"
    assert rules.bluffs(gold(lambda level: 4 if level.kind == "bluff" else level.expected)).verdict == "fail"


def test_a_model_must_agree_within_one_level_and_the_embedded_grader_need_not() -> None:
    assert [rule.rule for rule in rules.agreement(gold(), JUDGE_TARGETS)] == ["agreement", "within one level"]
    assert [rule.rule for rule in rules.agreement(gold(), EMBEDDED_TARGETS)] == ["agreement"]


def test_a_level_that_was_not_given_is_no_level_within_one() -> None:
    missing = gold(lambda level: None if level.question_id == "q0" else level.expected)

    kappa, within = rules.agreement(missing, JUDGE_TARGETS)

    assert (kappa.verdict, within.verdict, within.measured) == ("pass", "fail", "90.0%")
    assert rules.levels_given(missing).verdict == "fail"
    assert rules.levels_given(gold()).verdict == "pass"


def test_no_levels_at_all_pass_no_rule_of_agreement() -> None:
    nothing = summed_up([], 0, (), 0, None)

    found = (*rules.agreement(nothing, JUDGE_TARGETS), rules.levels_given(nothing), rules.bluffs(nothing))
    assert {rule.verdict for rule in found} == {"fail"}


@pytest.mark.parametrize(
    ("gains", "verdict"), [((0.24,), "pass"), ((0.0, 0.25), "fail"), ((-0.5,), "pass"), ((), "fail")]
)
def test_an_attack_on_a_judge_has_won_from_one_level_on(gains: tuple[float, ...], verdict: str) -> None:
    assert rules.attacks_on_judge(tried("flattery", *gains)).verdict == verdict


def test_an_unstable_grade_is_told_and_counts() -> None:
    found = rules.attacks_on_judge(tried("flattery", 0.3, is_unstable=True))

    assert found.verdict == "fail"
    assert found.measured == "+1.20 levels (flattery.0, typed, marked unstable); 1 of 1 reach it"


@pytest.mark.parametrize(
    ("filler", "order", "verdict"), [(0.02, 0.02, "pass"), (0.03, 0.0, "fail"), (0.0, 0.03, "fail")]
)
def test_talk_adds_next_to_nothing_with_the_embedded_grader(filler: float, order: float, verdict: str) -> None:
    attempts = tried("filler", filler) + tried("instruction", order)

    assert rules.attacks_on_embedded(attempts, frozenset({"instruction.0"})).verdict == verdict


@pytest.mark.parametrize(
    ("soup", "denied", "verdict"), [(0.35, 0.25, "pass"), (0.36, 0.0, "fail"), (0.0, 0.26, "fail")]
)
def test_hollow_text(soup: float, denied: float, verdict: str) -> None:
    attempts = tried("keyword_soup", soup) + tried("negated_reference", denied)

    assert rules.hollow_text(attempts).verdict == verdict
    assert rules.hollow_text(attempts[:1]).verdict == "fail"


@pytest.mark.parametrize(
    ("moved", "verdict"),
    [
        pytest.param([Moved(3, 3)] * 20, "pass", id="all-stay"),
        pytest.param([Moved(3, 3)] * 19 + [Moved(3, 4)], "pass", id="one-in-twenty"),
        pytest.param([Moved(3, 3)] * 18 + [Moved(3, 4)] * 2, "fail", id="two-in-twenty"),
        pytest.param([Moved(3, 3)] * 99 + [Moved(3, 5)], "fail", id="two-levels-apart"),
        pytest.param([Moved(3, 3)] * 9 + [Moved(3, None)], "fail", id="a-level-that-went"),
        pytest.param([Moved(None, None)] * 9, "fail", id="never-a-level"),
        pytest.param([], "fail", id="none"),
    ],
)
def test_repeats(moved: list[Moved], verdict: str) -> None:
    assert rules.repeats(moved).verdict == verdict


def test_what_cannot_be_tried_neither_passes_nor_fails() -> None:
    found: Any = rules.does_not_apply("saturation", "none", "writes no answers of its own")

    assert (found.verdict, found.measured) == ("not applicable", "writes no answers of its own")
