"""`interviewer eval ...`: how good a grader is, as a table or as JSON."""

import asyncio
import json
import math
from pathlib import Path
from typing import Any

from interviewer.cli.graders import OFFLINE
from interviewer.content.bank import Bank
from interviewer.content.load import load_bank
from interviewer.evaluation.agreement import Agreement
from interviewer.evaluation.gold import GoldResult, grade_gold
from interviewer.evaluation.labelled import read_labelled
from interviewer.evaluation.scorers import CoverageScorer, JudgeScorer
from interviewer.evaluation.sets import SetResult, evaluate_set, mean_of
from interviewer.llm.quiet import QUIET_ENVIRONMENT
from interviewer.settings import EMBEDDED, Settings, load_settings, quiet_environment
from interviewer.wiring.graders import make_graders


def evaluate_grading(
    files: list[Path], grader: str | None, as_json: bool, limit: int | None, without_cues: bool
) -> int:
    """Agreement with people on labelled files; without files, with the levels of our own graded answers."""
    settings = load_settings()
    quiet_environment(QUIET_ENVIRONMENT)
    name = EMBEDDED if grader in (None, OFFLINE) else str(grader)
    if files:
        sets = asyncio.run(_on_files(files, name, settings, limit))
        result: dict[str, Any] = {
            "grader": name,
            "sets": {key: found.model_dump() for key, found in sets.items()},
            "mean": mean_of(list(sets.values())),
        }
        text = _sets_table(sets, result["mean"])
    else:
        bank = load_bank(settings.banks_folder, settings.rubrics_folder)
        found = asyncio.run(grade_gold(make_graders(settings).grader(name), _uncued(bank) if without_cues else bank))
        result = {"grader": name, "sets": {"gold": {**found.agreement.model_dump(), **found.model_dump()}}}
        text = _gold_table(found)
    print(json.dumps(result, indent=2) if as_json else text)
    return 0


async def _on_files(files: list[Path], name: str, settings: Settings, limit: int | None) -> dict[str, SetResult]:
    graders = make_graders(settings)
    scorer = CoverageScorer(graders.coverage) if name == EMBEDDED else JudgeScorer(graders.judge(name))
    return {key: await evaluate_set(scorer, questions, limit) for key, questions in read_labelled(files).items()}


def _uncued(bank: Bank) -> Bank:
    """The bank with the texts of points only: what the grader does without authors' paraphrases."""
    from dataclasses import replace

    questions = {
        key: question.model_copy(
            update={"evidence": tuple(point.model_copy(update={"cues": ()}) for point in question.evidence)}
        )
        for key, question in bank.questions.items()
    }
    return replace(bank, questions=questions)


# Tables ---------------------------------------------------------------------------------------------------


def _sets_table(sets: dict[str, SetResult], mean: dict[str, float | None]) -> str:
    head = f"{'set':12} {'n':>5}  {'r':>5} {'(95 %)':>11}  {'within':>6}  {'rho':>5}  {'QWK':>5}  {'exact':>5}  {'±1':>5}  {'bias':>5}  {'RMSE':>5}  {'people r':>8}  {'length r':>8}  {'ms':>6}"
    lines = [head]
    for name, s in sets.items():
        interval = f"{_two(s.pearson_low)}-{_two(s.pearson_high)}"
        lines.append(
            f"{name:12} {s.n:5}  {_two(s.pearson):>5} {interval:>11}  {_two(s.within_question_r):>6}  {_two(s.spearman):>5}  "
            f"{_two(s.qwk):>5}  {_two(s.exact):>5}  {_two(s.within_one):>5}  {_two(s.bias):>5}  {_two(s.rmse):>5}  "
            f"{_two(s.human_pearson):>8}  {_two(s.length_pearson):>8}  {s.ms_per_answer:6.1f}"
        )
        if s.unscored:
            lines.append(f"{'':12} {s.unscored} answers were not scored and do not count")
    lines.append(f"mean of the sets: r {_two(mean['pearson'])}, within a question {_two(mean['within_question_r'])}")
    return "\n".join(lines)


def _gold_table(found: GoldResult) -> str:
    a = found.agreement
    lines = [
        f"{found.answers} held-out answers, {found.levels} levels; {found.without_level:.1%} without a level",
        f"QWK {_two(a.qwk)} ({_two(a.qwk_low)}-{_two(a.qwk_high)}), r {_two(a.pearson)}, exact {_percent(a.exact)}, "
        f"within one level {found.within_one_level:.0%}, bias {_in_levels(a.bias)} levels, RMSE {_in_levels(a.rmse)} levels",
        f"weak < adequate < strong ranked right {_percent(found.ranked_right)}; bluff at or below weak + 1 {_percent(found.bluff_held)}",
        f"levels above 1 with a quote {found.shown_levels_quoted:.0%}; levels above 1 kept above 1 {found.earned_levels_kept:.0%}",
        f"{found.ms_per_answer:.0f} ms an answer"
        + ("" if found.cost_usd is None else f", {found.cost_usd:.4f} USD in all"),
        "",
        f"{'':32} {'n':>5}  {'QWK':>5}  {'exact':>5}  {'±1':>5}  {'bias':>5}",
    ]
    for group in (found.by_role, found.by_topic, found.by_criterion):
        lines += [_agreement_line(name, one) for name, one in group.items()]
    return "\n".join(lines)


def _agreement_line(name: str, found: Agreement) -> str:
    return (
        f"{name:32} {found.n:5}  {_two(found.qwk):>5}  {_two(found.exact):>5}  {_two(found.within_one):>5}  "
        f"{_in_levels(found.bias):>5}"
    )


def _two(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.2f}"


def _in_levels(share: float | None) -> str:
    return "-" if share is None else f"{4 * share:+.2f}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
