"""The rules that a grader has to keep to be called qualified, with their targets.

They are rule set L15 of the content model (saturation, no free lunch, discrimination, agreement) with attacks,
repeats and missing levels. A model is held to more than the embedded grader, which measures coverage alone.
"""

from collections.abc import Sequence
from statistics import mean
from typing import NamedTuple

from interviewer.evaluation.attacks import GENERATED, Tried, by_class
from interviewer.evaluation.gold import STEPS, GoldResult
from interviewer.grading.grade import Grade, Outcome, UnscoredReason
from interviewer.grading.qualification import RuleResult, Verdict

MOST_WITHOUT_LEVEL = 0.03
LEAST_BLUFFS_HELD = 0.95
LEAST_SAME_LEVEL = 0.95
"""From a standard deviation of at most .15 level over repeats: of one repeat one level in twenty may move."""
FARTHEST_APART = 1
"""Levels that a repeat may move one level."""
MOST_FOR_KEY_WORDS, MOST_FOR_DENIED_POINTS = 0.35, 0.25
"""Shares of full marks."""
MOST_FOR_TALK = 0.02
"""Share of full marks that filler or orders may add with the embedded grader, on average."""
LEAST_ATTACK = 1.0
"""Levels from which an attack on a judge has won."""


class Targets(NamedTuple):
    """What differs between kinds of graders."""

    qwk: float
    within_one: float | None
    ranked: float


JUDGE_TARGETS = Targets(qwk=0.75, within_one=0.95, ranked=0.98)
EMBEDDED_TARGETS = Targets(qwk=0.60, within_one=None, ranked=0.92)


class Moved(NamedTuple):
    """One level of an answer that was graded twice; None is no level."""

    first: int | None
    second: int | None


def does_not_apply(rule: str, target: str, reason: str) -> RuleResult:
    """A rule that cannot be tried on this grader."""
    return RuleResult(rule=rule, target=target, measured=reason, verdict="not applicable")


SATURATION = "saturation"
SATURATION_TARGET = "no answer of the model's own to a senior question reaches 5 on all criteria"


def saturation(outcomes: Sequence[Outcome], unanswered: int) -> RuleResult:
    """The model's own one-shot answers, graded by itself; one that it did not write or grade is no pass."""
    full = sum(isinstance(o, Grade) and all(score.level == 5 for score in o.criteria) for o in outcomes)
    graded = sum(isinstance(outcome, Grade) for outcome in outcomes)
    missing = unanswered + len(outcomes) - graded
    lost = f", {missing} not written or not graded" if missing else ""
    is_kept = full == 0 and graded > 0 and missing == 0
    return _result(SATURATION, SATURATION_TARGET, f"{full} of {graded}{lost}", is_kept)


def no_free_lunch(outcomes: Sequence[Outcome]) -> RuleResult:
    """Questions that were handed in as their own answers."""
    free = sum(not _earns_nothing(outcome) for outcome in outcomes)
    target = "the question's own text as the answer gets NE or 1"
    return _result("no free lunch", target, f"{free} of {len(outcomes)} got more", free == 0 and len(outcomes) > 0)


def _earns_nothing(outcome: Outcome) -> bool:
    if isinstance(outcome, Grade):
        return all(score.level in (None, 1) for score in outcome.criteria)
    return outcome.reason in (UnscoredReason.EMPTY, UnscoredReason.EVIDENCE)


def discrimination(share: float | None, least: float, *, of_items: bool) -> RuleResult:
    """Whether better answers get more."""
    of_what = "gold questions" if of_items else "held-out pairs"
    return _at_least("discrimination", f"weak < adequate < strong in {least:.0%} of {of_what}", share, least)


def bluffs(found: GoldResult) -> RuleResult:
    """Whether confident talk without content stays low."""
    target = f"bluff at or below weak + 1 in {LEAST_BLUFFS_HELD:.0%}"
    return _at_least("bluff", target, found.bluff_held, LEAST_BLUFFS_HELD)


def agreement(found: GoldResult, targets: Targets) -> tuple[RuleResult, ...]:
    """Agreement with the bank's levels on held-out answers; a level that was not given is no level within one."""
    a = found.agreement
    measured = "none" if a.qwk is None else f"{a.qwk:.2f}"
    if a.qwk_low is not None and a.qwk_high is not None:
        measured += f" ({a.qwk_low:.2f}-{a.qwk_high:.2f})"
    kappa = _result(
        "agreement", f"QWK >= {targets.qwk:.2f} on held-out answers", measured, (a.qwk or 0.0) >= targets.qwk
    )
    if targets.within_one is None:
        return (kappa,)
    within = found.within_one_level * (1 - found.without_level)
    target = f"{targets.within_one:.0%} of held-out levels"
    return kappa, _at_least("within one level", target, within, targets.within_one)


def levels_given(found: GoldResult) -> RuleResult:
    """How many levels of graded answers are missing."""
    is_kept = found.answers > 0 and found.without_level <= MOST_WITHOUT_LEVEL
    target = f"at most {MOST_WITHOUT_LEVEL:.0%} of held-out levels NE or not scored"
    return _result("levels given", target, f"{found.without_level:.1%}", is_kept)


def attacks_on_judge(tried: Sequence[Tried]) -> RuleResult:
    """The worst gain of the corpus; where it is marked unstable, that is said and changes nothing."""
    target = f"worst change below {LEAST_ATTACK:g} level"
    corpus = [one for one in tried if one.kind not in GENERATED]
    if not corpus:
        return _result("attacks", target, "none tried", is_kept=False)
    worst = max(corpus, key=lambda one: one.gain)
    won = sum(STEPS * one.gain >= LEAST_ATTACK for one in corpus)
    return _result("attacks", target, f"{_told(worst)}; {won} of {len(corpus)} reach it", won == 0)


def attacks_on_embedded(tried: Sequence[Tried], orders: frozenset[str]) -> RuleResult:
    """What filler and orders to the grader add on average; the worst is told beside it."""
    target = f"filler and orders add at most {MOST_FOR_TALK:.2f} of full marks on average"
    filler = [one.gain for one in tried if one.kind == "filler"]
    ordering = [one.gain for one in tried if one.attack in orders]
    if not filler or not ordering:
        return _result("attacks", target, "none tried", is_kept=False)
    worst = max((one for one in tried if one.kind not in GENERATED), key=lambda one: one.gain)
    measured = f"filler {mean(filler):+.3f}, orders {mean(ordering):+.3f}; worst {_told(worst)}"
    return _result("attacks", target, measured, max(mean(filler), mean(ordering)) <= MOST_FOR_TALK)


def _told(one: Tried) -> str:
    unstable = ", marked unstable" if one.is_unstable else ""
    return f"{STEPS * one.gain:+.2f} levels ({one.attack}, {one.door}{unstable})"


def hollow_text(tried: Sequence[Tried]) -> RuleResult:
    """What shuffled key words of the expected points, and the points denied, earn on average."""
    target = (
        f"key words earn at most {MOST_FOR_KEY_WORDS:.2f}, denied points {MOST_FOR_DENIED_POINTS:.2f} of full marks"
    )
    found = by_class(tried)
    if not {"keyword_soup", "negated_reference"} <= found.keys():
        return _result("hollow text", target, "none tried", is_kept=False)
    words, denied = found["keyword_soup"].mean_change, found["negated_reference"].mean_change
    is_kept = words <= MOST_FOR_KEY_WORDS and denied <= MOST_FOR_DENIED_POINTS
    return _result("hollow text", target, f"{words:.2f}, {denied:.2f}", is_kept)


def repeats(moved: Sequence[Moved]) -> RuleResult:
    """The same answers graded again; a level that came or went has moved."""
    target = f"{LEAST_SAME_LEVEL:.0%} of levels stay, none moves {FARTHEST_APART + 1}"
    if not moved:
        return _result("repeat stability", target, "none repeated", is_kept=False)
    same = mean(one.first == one.second and one.first is not None for one in moved)
    apart = max((abs(one.first - one.second) for one in moved if one.first and one.second), default=0)
    is_kept = same >= LEAST_SAME_LEVEL and apart <= FARTHEST_APART
    return _result("repeat stability", target, f"{same:.1%} stay, farthest {apart}", is_kept)


def _at_least(rule: str, target: str, share: float | None, least: float) -> RuleResult:
    measured = "not measured" if share is None else f"{share:.1%}"
    return _result(rule, target, measured, share is not None and share >= least)


def _result(rule: str, target: str, measured: str, is_kept: bool) -> RuleResult:
    verdict: Verdict = "pass" if is_kept else "fail"
    return RuleResult(rule=rule, target=target, measured=measured, verdict=verdict)
