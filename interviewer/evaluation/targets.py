"""Whether the first follow-up on a graded answer goes to the gap that a second reader saw.

The reader wrote down, before any code was run, which criteria lack most in an answer (`none`: nothing necessary).
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError

from interviewer.content.bank import Bank
from interviewer.content.question import Exemplar, Question
from interviewer.content.taxonomy import Form
from interviewer.content.yaml_text import YamlProblem, read_yaml
from interviewer.errors import ContentError
from interviewer.grading.coverage import Coverage
from interviewer.grading.substance import is_specific
from interviewer.interview.probes import LEAST_GAP, choose_probe, lacks
from interviewer.value import Value

NONE = "none"


class Target(Value):
    """What a reader would ask about."""

    question: str
    answer: Literal["weak", "adequate", "strong", "bluff"]
    targets: tuple[str, ...] = Field(min_length=1)
    """Criteria, the best first, or `none`; each is a right target."""


class Aimed(Value):
    """Where the follow-up on one answer went."""

    question: str
    answer: str
    targets: tuple[str, ...]
    offline: str
    """By gaps that the embedded coverage finds."""
    known: str
    """By the gaps that stand in the bank."""
    tied: tuple[str, ...]
    """Criteria that lack as much as the known one."""
    is_offline_gap_real: bool
    """Whether the offline one goes to a criterion that lacks something necessary by the bank (or rightly to none)."""


def read_targets(path: Path) -> tuple[Target, ...]:
    """The labels of a file; raises ContentError."""
    try:
        return TypeAdapter(tuple[Target, ...]).validate_python(tuple(read_yaml(path).data))
    except YamlProblem as problem:
        raise ContentError((f"{path.name}:{problem.line}: {problem.message}",)) from None
    except ValidationError as error:
        raise ContentError(tuple(f"{path.name}: {e['loc']}: {e['msg']}" for e in error.errors()[:5])) from None


def aim(bank: Bank, coverage: Coverage, targets: tuple[Target, ...]) -> list[Aimed]:
    """The first follow-up on each labelled answer, chosen by both kinds of gaps."""
    return [_aimed(bank, coverage, target) for target in targets]


def known_gaps(question: Question, exemplar: Exemplar) -> dict[str, float]:
    """How far each point is missing by the bank: half where it is half shown."""
    return {
        point.id: 0.0 if point.id in exemplar.met else 0.5 if point.id in exemplar.partial else 1.0
        for point in question.evidence
    }


def _aimed(bank: Bank, coverage: Coverage, target: Target) -> Aimed:
    question = bank.questions[target.question]
    rubric = bank.rubric_of(question)
    exemplar = next(e for e in question.exemplars if e.id == target.answer)
    tells_story = question.form is not Form.PAST_BEHAVIOUR or is_specific(exemplar.answer)

    def criterion_asked(gaps: dict[str, float]) -> str:
        probe = choose_probe(question, rubric, gaps, (), 1, tells_story)
        return NONE if probe is None else probe.criterion

    known = known_gaps(question, exemplar)
    lacking = lacks(question, rubric, known)
    most = max(lacking.values())
    tied = tuple(c for c, gap in lacking.items() if gap == most) if most >= LEAST_GAP else (NONE,)
    offline = criterion_asked(coverage.gaps(question, exemplar.answer))
    return Aimed(
        question=question.id,
        answer=target.answer,
        targets=target.targets,
        offline=offline,
        known=criterion_asked(known),
        tied=tied,
        is_offline_gap_real=most < LEAST_GAP if offline == NONE else lacking.get(offline, 0) >= LEAST_GAP,
    )
