"""Whether the same content gets the same level however it is delivered.

The pairs lie in a folder of YAML files (ours in `tests/parity/`): one question each, with the same statements as
`prose`, `bullets`, `spoken`, `misheard` and `second_language`.
"""

from collections.abc import Callable
from pathlib import Path
from statistics import mean

from pydantic import Field, ValidationError

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.yaml_text import YamlProblem, read_yaml
from interviewer.errors import ContentError
from interviewer.evaluation.gold import Grader
from interviewer.grading.grade import Grade, GradingTask, SaidPart, Submission
from interviewer.value import Value

PLAIN = "prose"
SPEECH = ("spoken", "misheard")


class Deliveries(Value):
    """One content in several deliveries."""

    question: str
    rubric: str
    deliveries: dict[str, str] = Field(min_length=2)


class ParityResult(Value):
    """How far levels moved from those of the prose, in levels."""

    n: int
    """Pairs."""
    mean_change: float
    """Of an answer's mean level."""
    worst_change: float
    """Largest shift of an answer's mean level either way."""
    same_level: float
    """Share of single criteria with the same level."""
    within_one: float


def read_deliveries(folder: Path) -> tuple[Deliveries, ...]:
    """Every file of a folder; raises ContentError naming the faulty ones."""
    problems: list[str] = []
    found: list[Deliveries] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(Deliveries.model_validate(read_yaml(path).data))
        except YamlProblem as problem:
            problems.append(f"{path.name}:{problem.line}: {problem.message}")
        except ValidationError as error:
            problems += [f"{path.name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5]]
    if not found and not problems:
        problems.append(f"{folder.name}: holds no deliveries; name a folder with YAML files (--pairs)")
    if problems:
        raise ContentError(tuple(problems))
    return tuple(found)


async def evaluate_parity(grader: Grader, bank: Bank, contents: tuple[Deliveries, ...]) -> dict[str, ParityResult]:
    """For each delivery the change against the prose."""
    changes: dict[str, list[list[int]]] = {}
    for content in contents:
        question = bank.question(content.question)
        levels = {}
        for name, text in content.deliveries.items():
            outcome = await grader.grade(_as_said(bank, question, text, is_spoken=name in SPEECH))
            if isinstance(outcome, Grade):
                levels[name] = [score.level or 1 for score in outcome.criteria]
        for name, found in levels.items():
            if name != PLAIN and PLAIN in levels:
                pairs = zip(found, levels[PLAIN], strict=True)
                changes.setdefault(name, []).append([level - plain for level, plain in pairs])
    return {name: _summed_up(found) for name, found in changes.items()}


def _summed_up(changes: list[list[int]]) -> ParityResult:
    means = [mean(shifts) for shifts in changes]
    single = [abs(shift) for shifts in changes for shift in shifts]
    return ParityResult(
        n=len(changes),
        mean_change=mean(means),
        worst_change=max(map(abs, means)),
        same_level=mean(shift == 0 for shift in single),
        within_one=mean(shift <= 1 for shift in single),
    )


class UnharmedResult(Value):
    """What becomes of graded answers in which nothing was misheard when they are taken as spoken, in levels."""

    answers: int
    levels: int
    same_level: float
    raised: float
    """Share of levels that went up."""
    lowered: float
    mean_change: float
    worst_change: float
    """Largest shift of an answer's mean level either way."""


async def evaluate_unharmed(grader: Grader, spoken: Callable[[Question], Grader], bank: Bank) -> UnharmedResult:
    """The bank's graded answers as `grader` grades them and as the `spoken` one of their question does.

    Putting misheard words right must not put right what was heard well.
    """
    changes: list[list[int]] = []
    for question in (q for q in bank.questions.values() if q.exemplars):
        as_spoken = spoken(question)
        for exemplar in question.exemplars:
            typed = await grader.grade(_as_said(bank, question, exemplar.answer, is_spoken=False))
            aloud = await as_spoken.grade(_as_said(bank, question, exemplar.answer, is_spoken=True))
            if isinstance(typed, Grade) and isinstance(aloud, Grade):
                pairs = zip(typed.criteria, aloud.criteria, strict=True)
                changes.append([(after.level or 1) - (before.level or 1) for before, after in pairs])
    single = [shift for shifts in changes for shift in shifts]
    return UnharmedResult(
        answers=len(changes),
        levels=len(single),
        same_level=mean(shift == 0 for shift in single),
        raised=mean(shift > 0 for shift in single),
        lowered=mean(shift < 0 for shift in single),
        mean_change=mean(single),
        worst_change=max(abs(mean(shifts)) for shifts in changes),
    )


def _as_said(bank: Bank, question: Question, text: str, *, is_spoken: bool) -> GradingTask:
    part = SaidPart(turn_id="t", asked=question.prompt, text=text, is_spoken=is_spoken)
    return GradingTask(question=question, rubric=bank.rubric_of(question), submission=Submission(parts=(part,)))
