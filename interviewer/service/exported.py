"""Reading an exported session (`docs/export.md`): nothing of a file is believed before it was checked.

Every sentence of a refusal names the place in the file and holds nothing of what somebody said.
"""

import json
import math
from typing import Any, Literal, NoReturn

from pydantic import TypeAdapter, ValidationError

from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.errors import RefusedFile
from interviewer.grading.grade import Grade, Outcome, Quote, Submission
from interviewer.interview.session import ItemKind, PlannedItem, Session, Stage, TurnState
from interviewer.service.export import FORMAT
from interviewer.service.submission import wordings_of
from interviewer.store.text import storable
from interviewer.value import Value

MAX_FILE_BYTES = 20_000_000
"""Some fifty times the largest session that was seen."""
MAX_TURNS = 300
MAX_ITEMS = 60
MAX_OUTCOMES = 200
EARLIEST_YEAR, LATEST_YEAR = 2000, 2999
_NAME, _VERSION = FORMAT.split("/")


class ExportedItem(Value):
    """One item of a file. What follows from the rest is worked out again, and recordings are not in it."""

    index: int
    question: Question | None
    rubric: Rubric | None
    outcome: Outcome | None
    earlier_outcomes: tuple[Outcome, ...] = ()
    qualification: Any = None
    deepest_rung: Any = None
    ledger: Any = None
    sums: Any = None
    deliveries: Any = None
    transcripts: Any = None

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """All outcomes, oldest first."""
        found = [*self.earlier_outcomes, *([self.outcome] if self.outcome is not None else [])]
        return tuple(sorted(found, key=lambda outcome: outcome.provenance.graded_at))


class ExportedSession(Value):
    """A file's whole content."""

    format: Literal["interviewer-session/1"]
    session: Session
    """Its owner is '': a file names none."""
    items: tuple[ExportedItem, ...]
    wordings: Any = None


_FILE: TypeAdapter[ExportedSession] = TypeAdapter(ExportedSession)


def read_export(raw: bytes) -> ExportedSession:
    """The checked content of an exported file. Raises RefusedFile."""
    if len(raw) > MAX_FILE_BYTES:
        raise RefusedFile(
            "The file is larger than {megabytes} MB, which no session is.",
            megabytes=MAX_FILE_BYTES // 1_000_000,
        )
    body = _body(raw)
    _require_format(body)
    session = body.get("session")
    if isinstance(session, dict):
        body["session"] = session | {"owner": ""}
    try:
        found = _FILE.validate_python(body)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_input=False, include_context=False)[0]["loc"])
        raise RefusedFile(
            "The file does not follow the format {format} (field {place!r}).", format=FORMAT, place=place
        ) from None
    _check_session(found.session)
    _check_items(found)
    return found


def _body(raw: bytes) -> dict[str, Any]:
    try:
        body = _plain(json.loads(raw, parse_constant=_no_number, parse_float=_finite))
    except (ValueError, RecursionError):
        raise RefusedFile("The file is not JSON; import the .json file of an export.") from None
    if not isinstance(body, dict):
        raise RefusedFile(
            "The file is not an exported session: it does not name its format, {format!r}.", format=FORMAT
        )
    return body


def _plain(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case list():
            return [_plain(one) for one in value]
        case dict():
            return {storable(key): _plain(one) for key, one in value.items()}
        case _:
            return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _finite(number: str) -> float:
    if math.isinf(found := float(number)):
        raise ValueError("a number is too large")
    return found


def _require_format(body: dict[str, Any]) -> None:
    said = body.get("format")
    if said == FORMAT:
        return
    name, _, version = said.partition("/") if isinstance(said, str) else ("", "", "")
    if name == _NAME and version.isascii() and version.isdigit() and int(version[:9]) > int(_VERSION):
        raise RefusedFile(
            "The file was written by a newer version of this program (format {name}/{version}; this one reads "
            "{format}). Install the newer version to import it.",
            name=_NAME,
            version=version[:9],
            format=FORMAT,
        )
    raise RefusedFile("The file is not an exported session: it does not name its format, {format!r}.", format=FORMAT)


def _check_session(session: Session) -> None:
    if session.stage is not Stage.DEBRIEF:
        raise RefusedFile(
            "Only a session whose debrief was open can be imported: an earlier export lacks its questions."
        )
    if len(session.turns) > MAX_TURNS or len(session.plan.items) > MAX_ITEMS:
        raise RefusedFile(
            "The session has more than {items} questions or {turns} turns.",
            items=MAX_ITEMS,
            turns=MAX_TURNS,
        )
    if not EARLIEST_YEAR <= session.created_at.year <= LATEST_YEAR:
        raise RefusedFile("The session does not say when it was held.")
    ids = [turn.id for turn in session.turns]
    if len(set(ids)) != len(ids):
        raise RefusedFile("Two turns of the session have the same id.")
    for place, turn in enumerate(session.turns):
        if turn.item >= len(session.plan.items):
            raise RefusedFile("Turn {place} belongs to no question of the plan.", place=place + 1)
        if (turn.state is TurnState.ANSWERED) != (turn.answer is not None):
            raise RefusedFile("Turn {place} contradicts itself on whether it was answered.", place=place + 1)
        wordings = (*turn.uncorrected, *([turn.answer] if turn.answer is not None else []))
        if turn.uncorrected and (turn.answer is None or any(one.corrected_at is None for one in wordings[1:])):
            raise RefusedFile("Turn {place} does not say when it was corrected.", place=place + 1)


def _check_items(found: ExportedSession) -> None:
    places = [item.index for item in found.items]
    asked = [n for n in range(len(found.session.plan.items)) if found.session.turns_of(n)]
    if places != asked:
        raise RefusedFile("The items of the file are not those that were asked in its session.")
    for item in found.items:
        planned = found.session.plan.items[item.index]
        if planned.kind is ItemKind.QUESTION:
            _check_question(item, planned)
        elif item.outcomes or item.question is not None or item.rubric is not None:
            raise RefusedFile("Item {index} is a warm-up, which has no question and no grade.", index=item.index + 1)
        _check_outcomes(found.session, item)


def _check_question(item: ExportedItem, planned: PlannedItem) -> None:
    place, question, rubric = item.index + 1, item.question, item.rubric
    if question is None or rubric is None or planned.topic is None or planned.level is None:
        raise RefusedFile("Item {place} lacks its question, rubric, topic or level.", place=place)
    if question.id != planned.content_id or rubric.id != planned.rubric_id or question.rubric != rubric.id:
        raise RefusedFile("The question or rubric of item {place} is not the planned one.", place=place)
    criteria = {criterion.id for criterion in rubric.criteria}
    if not {point.criterion for point in question.evidence} <= criteria:
        raise RefusedFile("The question of item {place} has a point on a criterion that its rubric lacks.", place=place)


def _check_outcomes(session: Session, item: ExportedItem) -> None:
    place = item.index + 1
    if len(item.outcomes) > MAX_OUTCOMES:
        raise RefusedFile("Item {place} has more than {most} grades.", place=place, most=MAX_OUTCOMES)
    wordings = {wording.hash: wording for wording in wordings_of(session, item.index)}
    for outcome in item.outcomes:
        wording = wordings.get(outcome.provenance.input_hash)
        if wording is None:
            raise RefusedFile("A grade of item {place} is not about the answer in the file.", place=place)
        if isinstance(outcome, Grade):
            _check_grade(outcome, wording, item)


def _check_grade(grade: Grade, wording: Submission, item: ExportedItem) -> None:
    place, question, rubric = item.index + 1, item.question, item.rubric
    assert question is not None and rubric is not None
    texts = {part.turn_id: part.text for part in wording.parts}
    if any(texts.get(quote.turn_id, "")[quote.start : quote.end] != quote.text for quote in _quotes(grade)):
        raise RefusedFile("A grade of item {place} quotes words that are not in the answer.", place=place)
    spoken = {part.turn_id for part in wording.parts if part.is_spoken}
    if any(quote.start_s is not None and quote.turn_id not in spoken for quote in _quotes(grade)):
        raise RefusedFile("A grade of item {place} says when words were spoken that were typed.", place=place)
    points = {point.id for point in question.evidence}
    named = {point.point_id for point in grade.points} | {missing for s in grade.criteria for missing in s.missing}
    named |= {score.next_step for score in grade.criteria if score.next_step is not None}
    flags = {flag.id for flag in question.red_flags}
    criteria = [score.criterion for score in grade.criteria]
    if (
        not named <= points
        or not {flag.flag_id for flag in grade.flags} <= flags
        or len(set(criteria)) != len(criteria)
        or not set(criteria) <= {criterion.id for criterion in rubric.criteria}
    ):
        raise RefusedFile(
            "A grade of item {place} names points, flags or criteria that its question does not have.", place=place
        )
    if any((score.level is None) != (score.low is None or score.high is None) for score in grade.criteria):
        raise RefusedFile("A level of item {place} has no range, or a range no level.", place=place)


def _quotes(grade: Grade) -> list[Quote]:
    of_points = [point.quote for point in grade.points if point.quote is not None]
    outlined = [bullet.quote for bullet in grade.outline.bullets if bullet.quote is not None] if grade.outline else []
    return [*of_points, *(flag.quote for flag in grade.flags), *grade.injections, *outlined]
