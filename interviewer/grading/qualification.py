"""Whether a grader has been tried out, and what came of it: records of `interviewer qualify`, and what they are worth now.

A record is about one way of grading: the grader, our grading code and the prompts. When any of them has
changed, the record says nothing any more, and the grader counts as *not tested*.

    Qualifications(data_dir / "qualifications", SHIPPED).of_grader("embedded").words
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote

from pydantic import Field, ValidationError, model_validator

from interviewer.errors import StoreError
from interviewer.grading.embedded import EMBEDDED_VERSION, EmbeddedGrader
from interviewer.grading.grade import Provenance
from interviewer.grading.judge import JUDGE_VERSION
from interviewer.language.formats import day
from interviewer.language.messages import Names, _, marked
from interviewer.llm.prompty import load_prompt
from interviewer.value import Value

GRADING_PROMPTS = ("grade", "grade_again", "json_only")
"""Prompts that may take part in a model's grade."""
SHIPPED = Path(__file__).parent / "qualifications"
"""Records that come with the program."""

Verdict = Literal["pass", "fail", "not applicable"]
State = Literal["qualified", "not qualified", "not tested"]


class RuleResult(Value):
    """What came of one rule."""

    rule: str
    target: str
    measured: str
    verdict: Verdict


class GoldFigures(Value):
    """How far a grader's levels agree with those in the bank, on the held-out graded answers."""

    answers: int
    levels: int
    qwk: float | None
    qwk_low: float | None
    qwk_high: float | None
    """95 % interval."""
    exact: float | None
    within_one: float | None
    """Shares of the levels that were given."""
    bias: float | None
    """Mean of given less expected, in levels."""
    standard_error: float | None = Field(ge=0)
    """Root mean square of given less expected, in levels."""
    answers_rated_by_people: int
    qwk_with_people: float | None
    """On those answers alone; None while there are none."""


class Qualification(Value):
    """One run of `interviewer qualify`."""

    format: Literal["interviewer-qualification/1"] = "interviewer-qualification/1"
    grader: str
    model_reported: str | None
    grader_version: str
    prompt_hashes: dict[str, str]
    """Of every prompt that may take part in a grade, whether or not this run needed it."""
    bank_hash: str
    passes: int
    measured_on: date
    rules: tuple[RuleResult, ...]
    verdict: Literal["qualified", "not qualified"]
    gold: GoldFigures

    @classmethod
    def overall(cls, rules: Sequence[RuleResult]) -> Literal["qualified", "not qualified"]:
        """Qualified is who fails no rule."""
        return "not qualified" if any(rule.verdict == "fail" for rule in rules) else "qualified"

    @model_validator(mode="after")
    def _verdict_follows_from_the_rules(self) -> Self:
        if self.verdict != self.overall(self.rules):
            raise ValueError("the verdict does not follow from the rules")
        return self

    @property
    def missed(self) -> tuple[str, ...]:
        """Rules whose target was missed."""
        return tuple(rule.rule for rule in self.rules if rule.verdict == "fail")


class Procedure(Value):
    """The way of grading that a record is about."""

    grader: str
    version: str
    prompt_hashes: dict[str, str]
    model_reported: str | None = None
    """The model as the endpoint named it, where that is known."""

    def change_since(self, record: Qualification) -> str:
        """What is no longer as it was when the record was made; '' if it still counts."""
        tested = day(record.measured_on)
        if any(record.prompt_hashes.get(name) != digest for name, digest in self.prompt_hashes.items()):
            return _("the prompt has changed since, the test of {day} was of another one", day=tested)
        if record.grader_version != self.version:
            return _("the grading code has changed since, the test of {day} was of another version", day=tested)
        if self.model_reported and record.model_reported and self.model_reported != record.model_reported:
            return _(
                "the test of {day} was of a model that reported itself as {name}",
                day=tested,
                name=record.model_reported,
            )
        return ""


def current_procedure(grader: str) -> Procedure:
    """How this grader would grade now."""
    if grader == EmbeddedGrader.name:
        return Procedure(grader=grader, version=EMBEDDED_VERSION, prompt_hashes={})
    return Procedure(
        grader=grader,
        version=JUDGE_VERSION,
        prompt_hashes={name: load_prompt(name).sha256 for name in GRADING_PROMPTS},
    )


_STATES: Names[State] = Names({"qualified": "qualified", "not qualified": "not qualified", "not tested": "not tested"})


class Standing(Value):
    """What may be said beside a grader's name."""

    state: State
    reason: str = ""
    """Why it counts as not tested."""
    measured_on: date | None = None
    answers: int = 0
    """Held-out graded answers that it was measured on."""
    missed: tuple[str, ...] = ()
    """Rules whose target it missed."""
    standard_error: float | None = None
    """Of a level; None while it is not tested."""
    answers_rated_by_people: int = 0
    qwk_with_people: float | None = None

    @property
    def words(self) -> str:
        """The state with when and on how many answers, or why there is none."""
        if self.measured_on is None:
            return f"{_STATES[self.state]}: {_(self.reason)}"
        missed = "; " + _("short of its target: {rules}", rules=", ".join(self.missed)) if self.missed else ""
        return _(
            "{state} ({day}, {answers} graded answers, {by_people} rated by people{missed})",
            state=_STATES[self.state],
            day=day(self.measured_on),
            answers=self.answers,
            by_people=self.answers_rated_by_people or _("none"),
            missed=missed,
        )


NO_RECORD = Standing(state="not tested", reason=marked("there is no record of `interviewer qualify` for it"))


class Qualifications:
    """The records in some folders; one in an earlier folder goes before, as long as it counts."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    def of_grader(self, grader: str) -> Standing:
        """Where a grader stands as it would grade now."""
        return self._standing(current_procedure(grader))

    def of_outcome(self, made: Provenance) -> Standing:
        """Where the grader of an outcome stands, as it was when it made that outcome."""
        return self._standing(
            Procedure(
                grader=made.grader,
                version=made.grader_version,
                prompt_hashes=made.prompt_hashes,
                model_reported=made.model_reported,
            )
        )

    def _standing(self, procedure: Procedure) -> Standing:
        reasons = []
        for folder in self._folders:
            try:
                record = read_record(folder, procedure.grader)
            except StoreError as damaged:
                reasons.append(str(damaged))
                continue
            if record is None:
                continue
            if not (change := procedure.change_since(record)):
                return _standing_of(record)
            reasons.append(change)
        return NO_RECORD.model_copy(update={"reason": reasons[0]}) if reasons else NO_RECORD


def read_record(folder: Path, grader: str) -> Qualification | None:
    """The record of a grader in a folder; None where there is none, StoreError if it is damaged."""
    path = _file(folder, grader)
    return _read(path) if path.exists() else None


def write_record(folder: Path, record: Qualification) -> Path:
    """Keep a record in place of an earlier one of the same grader; StoreError where that cannot be."""
    path = _file(folder, record.grader)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"The record {str(path)!r} cannot be written ({error.strerror}).") from error
    return path


def missing_evaluations(folder: Path = SHIPPED) -> tuple[str, ...]:
    """Each prompt that grades, and the embedded grader, of which no record in the folder is about what it is now."""
    judged = [record for record in _all(folder) if record.grader_version == JUDGE_VERSION]
    problems = [
        f"{name}.prompty (sha256 {digest[:12]}) has no recorded evaluation with judge version {JUDGE_VERSION}; "
        "run `interviewer qualify scripted --record`, look at what it says, and commit the record."
        for name, digest in current_procedure("").prompt_hashes.items()
        if not _has(judged, name, digest)
    ]
    if not any((r.grader, r.grader_version) == (EmbeddedGrader.name, EMBEDDED_VERSION) for r in _all(folder)):
        problems.append(
            f"The embedded grader {EMBEDDED_VERSION} has no recorded evaluation; run "
            "`interviewer qualify embedded --record`, look at what it says, and commit the record."
        )
    return tuple(problems)


def _has(records: Sequence[Qualification], name: str, digest: str) -> bool:
    return any(record.prompt_hashes.get(name) == digest for record in records)


def _all(folder: Path) -> list[Qualification]:
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def _read(path: Path) -> Qualification:
    try:
        return Qualification.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise StoreError(f"its record {path.name} cannot be read; run `interviewer qualify` for it again") from None


def _standing_of(record: Qualification) -> Standing:
    return Standing(
        state=record.verdict,
        measured_on=record.measured_on,
        answers=record.gold.answers,
        missed=record.missed,
        standard_error=record.gold.standard_error,
        answers_rated_by_people=record.gold.answers_rated_by_people,
        qwk_with_people=record.gold.qwk_with_people,
    )


def _file(folder: Path, grader: str) -> Path:
    return folder / f"{quote(grader, safe='')}.json"
