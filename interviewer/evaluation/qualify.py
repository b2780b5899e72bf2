"""Qualifying a grader: every rule, on our graded answers, the attack corpus and answers graded twice.

Graded are the held-out answers; for a model also the other weak, adequate and strong ones, since it has to
rank whole questions. An answer is never among the examples that its own grading shows.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from interviewer.content.bank import Bank, bank_hash
from interviewer.content.question import Exemplar, Question, Rating
from interviewer.content.taxonomy import Level
from interviewer.evaluation import rules
from interviewer.evaluation.attacks import Attack, Tried, questions_to_attack, task_of, try_attacks
from interviewer.evaluation.gold import (
    STEPS,
    GoldLevel,
    GoldResult,
    Grader,
    compared,
    exemplar_task,
    items_ranked,
    summed_up,
)
from interviewer.grading.grade import GradingTask, Outcome
from interviewer.grading.qualification import GoldFigures, Procedure, Qualification, RuleResult
from interviewer.llm.chat import ChatError, ChatModel, Prompt
from interviewer.llm.prompty import load_prompt

T = TypeVar("T")

REPEATED_EVERY = 3
"""Of every so many gold questions one answer is graded again."""
ANSWER_TOKENS = 2_000


class Subject(NamedTuple):
    """The grader to qualify."""

    grader: Grader
    procedure: Procedure
    passes: int
    is_judge: bool
    writer: ChatModel | None
    """Writes answers of its own; None where the grader is no model that could."""
    at_once: int
    """Grades that may be made at the same time."""


class _Graded(NamedTuple):
    question: Question
    exemplar: Exemplar
    outcome: Outcome


async def qualify(
    subject: Subject,
    bank: Bank,
    attacks: Sequence[Attack],
    today: date,
    *,
    limit: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Qualification:
    """Try every rule; `limit` takes so many gold questions and attacks, for a first look. `say` is told each step."""
    gold = _spread([q for q in bank.questions.values() if q.status == "gold"], limit)
    some_attacks = _spread(attacks, limit)

    say(f"graded answers to {len(gold)} questions")
    graded = await _grade_exemplars(subject, bank, gold)
    held_out = [one for one in graded if one.exemplar.split == "holdout"]
    found = _summed_up(held_out)
    say("the same answers again")
    moved = await _grade_again(subject, bank, held_out)
    say("questions as their own answers")
    echoed = await _grade_all(subject, [_echo(bank, question) for question in gold])
    say(f"{len(some_attacks)} attacks")
    tried = await try_attacks(
        subject.grader, bank, questions_to_attack(bank)[:limit], some_attacks, at_once=subject.at_once
    )
    say("answers of its own")
    results = (
        await _saturation(subject, bank, [q for q in gold if q.level is Level.SENIOR]),
        rules.no_free_lunch(echoed),
        *_against_gold(subject, graded, found),
        rules.levels_given(found),
        *_against_attacks(subject, tried, some_attacks),
        rules.repeats(moved),
    )
    return Qualification(
        grader=subject.procedure.grader,
        model_reported=next((o.outcome.provenance.model_reported for o in graded), None),
        grader_version=subject.procedure.version,
        prompt_hashes=subject.procedure.prompt_hashes,
        bank_hash=bank_hash(bank),
        passes=subject.passes,
        measured_on=today,
        rules=results,
        verdict=Qualification.overall(results),
        gold=_figures(found, held_out),
    )


async def _grade_exemplars(subject: Subject, bank: Bank, gold: Sequence[Question]) -> list[_Graded]:
    wanted = [
        (question, exemplar)
        for question in gold
        for exemplar in question.exemplars
        if exemplar.split == "holdout" or (subject.is_judge and exemplar.id != "bluff")
    ]
    tasks = [exemplar_task(question, bank.rubric_of(question), exemplar) for question, exemplar in wanted]
    outcomes = await _grade_all(subject, tasks)
    return [_Graded(*pair, outcome) for pair, outcome in zip(wanted, outcomes, strict=True)]


async def _grade_again(subject: Subject, bank: Bank, held_out: Sequence[_Graded]) -> list[rules.Moved]:
    first = {one.question.id: one for one in reversed(held_out)}
    again = list(first.values())[::REPEATED_EVERY]
    tasks = [exemplar_task(one.question, bank.rubric_of(one.question), one.exemplar) for one in again]
    return [
        rules.Moved(before.given, after.given)
        for one, outcome in zip(again, await _grade_all(subject, tasks), strict=True)
        for before, after in zip(
            compared(one.question, one.exemplar, one.outcome),
            compared(one.question, one.exemplar, outcome),
            strict=True,
        )
    ]


def _echo(bank: Bank, question: Question) -> GradingTask:
    return task_of(question, bank.rubric_of(question), f"{question.context} {question.prompt}".strip(), "typed")


async def _saturation(subject: Subject, bank: Bank, senior: Sequence[Question]) -> RuleResult:
    if subject.writer is None:
        return rules.does_not_apply(rules.SATURATION, rules.SATURATION_TARGET, "writes no answers of its own")
    if not senior:
        return rules.does_not_apply(rules.SATURATION, rules.SATURATION_TARGET, "no senior question among those tried")
    gate = asyncio.Semaphore(subject.at_once)
    answers = await asyncio.gather(*(_own_answer(subject.writer, question, gate) for question in senior))
    written = [(question, answer) for question, answer in zip(senior, answers, strict=True) if answer]
    tasks = [task_of(question, bank.rubric_of(question), answer, "typed") for question, answer in written]
    return rules.saturation(await _grade_all(subject, tasks), unanswered=len(senior) - len(written))


async def _own_answer(writer: ChatModel, question: Question, gate: asyncio.Semaphore) -> str:
    """What the model says to a question, '' where it says nothing."""
    prompt = load_prompt("interview_answer")
    messages = prompt.render(question=question, minutes=max(1, round(question.time.answer_s / 60)))
    async with gate:
        try:
            asked = Prompt(name=prompt.name, sha256=prompt.sha256, messages=messages)
            return (await writer.reply(asked, max_tokens=ANSWER_TOKENS)).text.strip()
        except ChatError:
            return ""


def _against_gold(subject: Subject, graded: Sequence[_Graded], found: GoldResult) -> tuple[RuleResult, ...]:
    targets = rules.JUDGE_TARGETS if subject.is_judge else rules.EMBEDDED_TARGETS
    ranked = items_ranked(_levels(graded)) if subject.is_judge else found.ranked_right
    return (
        rules.discrimination(ranked, targets.ranked, of_items=subject.is_judge),
        rules.bluffs(found),
        *rules.agreement(found, targets),
    )


def _against_attacks(
    subject: Subject, tried: Sequence[Tried], attacks: Sequence[Attack]
) -> tuple[RuleResult, RuleResult]:
    if subject.is_judge:
        return rules.attacks_on_judge(tried), rules.hollow_text(tried)
    orders = frozenset(attack.id for attack in attacks if attack.orders)
    return rules.attacks_on_embedded(tried, orders), rules.hollow_text(tried)


async def _grade_all(subject: Subject, tasks: Sequence[GradingTask]) -> list[Outcome]:
    gate = asyncio.Semaphore(subject.at_once)

    async def grade(task: GradingTask) -> Outcome:
        async with gate:
            return await subject.grader.grade(task)

    return await asyncio.gather(*(grade(task) for task in tasks))


def _levels(graded: Sequence[_Graded]) -> list[GoldLevel]:
    return [level for one in graded for level in compared(*one)]


def _summed_up(graded: Sequence[_Graded]) -> GoldResult:
    return summed_up(_levels(graded), len(graded), (), 0.0, None)


def _figures(found: GoldResult, held_out: Sequence[_Graded]) -> GoldFigures:
    a = found.agreement
    by_people = [
        one._replace(exemplar=one.exemplar.model_copy(update={"scores": rating.scores}))
        for one in held_out
        if (rating := _rating_by_a_person(one.exemplar)) is not None
    ]
    return GoldFigures(
        answers=found.answers,
        levels=found.levels,
        qwk=a.qwk,
        qwk_low=a.qwk_low,
        qwk_high=a.qwk_high,
        exact=a.exact,
        within_one=a.within_one,
        bias=None if a.bias is None else STEPS * a.bias,
        standard_error=None if a.rmse is None else STEPS * a.rmse,
        answers_rated_by_people=len(by_people),
        qwk_with_people=_summed_up(by_people).agreement.qwk if by_people else None,
    )


def _rating_by_a_person(exemplar: Exemplar) -> Rating | None:
    return next((rating for rating in exemplar.ratings if rating.human), None)


def _spread(values: Sequence[T], limit: int | None) -> list[T]:
    """So many of the values, evenly spread over all of them."""
    if limit is None or limit >= len(values):
        return list(values)
    return [values[number * len(values) // limit] for number in range(limit)]
