"""Taking exported sessions back in: under ids of this store, with their grades marked as imported, each once."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from interviewer.content.bank import Bank, content_hash
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.errors import NotFound, RefusedFile
from interviewer.grading.grade import Outcome
from interviewer.interview.session import Answer, PlannedItem, Session, Turn
from interviewer.service.exported import MAX_FILE_BYTES, ExportedItem, ExportedSession, read_export
from interviewer.service.submission import wordings_of
from interviewer.store.grades import GradeStore
from interviewer.store.sessions import SessionStore

MAX_ARCHIVED = 10_000
"""Sessions in one ZIP."""
_OUTCOME: TypeAdapter[Outcome] = TypeAdapter(Outcome)


class ImportResult(StrEnum):
    """What became of a file."""

    STORED = "stored"
    ALREADY_THERE = "already there"


class ImportCounts(NamedTuple):
    """What became of the files of an archive."""

    stored: int
    already_there: int
    refused: int

    @classmethod
    def of(cls, found: Sequence[ImportResult | None]) -> "ImportCounts":
        """Counted results; None is a refused file."""
        return cls(found.count(ImportResult.STORED), found.count(ImportResult.ALREADY_THERE), found.count(None))


class ImportService:
    """The use case of importing; it names the owner."""

    def __init__(self, *, bank: Bank, sessions: SessionStore, grades: GradeStore) -> None:
        self._bank = bank
        self._sessions = sessions
        self._grades = grades

    def take_in(self, owner: str, raw: bytes) -> ImportResult:
        """Keep the session of an exported file for this person. Raises RefusedFile, and nothing is kept then.

        Ids are made of the owner's and the file's, so the same file is the same session for the
        same person, and nobody's file can name a session of somebody else.
        """
        exported = read_export(raw)
        if exported.session.plan.role not in self._bank.roles:
            raise RefusedFile("This program knows no role {role!r}.", role=exported.session.plan.role.value)
        if self._is_there(owner, exported.session.id):
            return ImportResult.ALREADY_THERE
        adopted = adopt(exported, owner, self._bank)
        is_new = not self._is_there(owner, adopted.session.id)
        if is_new:
            self._sessions.create(adopted.session, adopted.content)
        for item, outcome in adopted.outcomes:  # Also after a crash in between: what is there is not added twice.
            key = _id("import", adopted.session.id, str(item), outcome.model_dump_json())
            self._grades.append(adopted.session.id, item, outcome, f"import:{key}")
        return ImportResult.STORED if is_new else ImportResult.ALREADY_THERE

    def take_in_file(self, owner: str, file: Path) -> ImportCounts:
        """Keep the session of a JSON file, or those of a ZIP as this program exports it, each on its own.

        Raises RefusedFile where nothing in it is an exported session.
        """
        if not zipfile.is_zipfile(file):
            with file.open("rb") as opened:
                return ImportCounts.of([self.take_in(owner, opened.read(MAX_FILE_BYTES + 1))])
        found = [self._take_in_if_sound(owner, raw) for raw in _sessions_in(file)]
        if not any(found):
            raise RefusedFile("This ZIP holds no exported interview; export one under Review to see the form.")
        return ImportCounts.of(found)

    def _take_in_if_sound(self, owner: str, raw: bytes) -> ImportResult | None:
        try:
            return self.take_in(owner, raw)
        except RefusedFile:
            return None

    def _is_there(self, owner: str, session_id: str) -> bool:
        try:
            self._sessions.get(session_id, owner)
        except NotFound:
            return False
        return True


def _sessions_in(file: Path) -> Iterator[bytes]:
    """The JSON files of a ZIP, each read no further than its limit, whatever the ZIP says of its size."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [name for name in archive.namelist() if name.endswith(".json")]
            if len(names) > MAX_ARCHIVED:
                raise RefusedFile("The ZIP holds more than {most} sessions; import it in parts.", most=MAX_ARCHIVED)
            for name in names:
                with archive.open(name) as member:
                    yield member.read(MAX_FILE_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        # RuntimeError: a member that is encrypted; NotImplementedError: a way of packing that Python cannot read.
        raise RefusedFile("This ZIP is damaged or encrypted; export the interviews again.") from None


class Adopted(NamedTuple):
    """A file's session as it is kept here."""

    session: Session
    content: tuple[Question | Rubric, ...]
    outcomes: tuple[tuple[int, Outcome], ...]
    """Each with its place in the plan, oldest first."""


def adopt(exported: ExportedSession, owner: str, bank: Bank) -> Adopted:
    """The session with ids of its own, without its recordings, and its outcomes marked as imported."""
    old = exported.session
    ids = {turn.id: _id(owner, old.id, turn.id) for turn in old.turns}
    content = {item.index: _content(item, old.plan.items[item.index], bank) for item in exported.items if item.question}
    planned = tuple(_planned(item, content.get(n, ())) for n, item in enumerate(old.plan.items))
    session = old.model_copy(
        update={
            "id": _id(owner, old.id),
            "owner": owner,
            "version": 0,
            "paused_at": None,
            "plan": old.plan.model_copy(update={"items": planned}),
            "turns": tuple(_turn(turn, ids[turn.id]) for turn in old.turns),
        }
    )
    outcomes = tuple(
        (item.index, _outcome(outcome, ids, _hashes(old, session, item.index)))
        for item in exported.items
        for outcome in item.outcomes
    )
    return Adopted(session, tuple(value for found in content.values() for value in found), outcomes)


def _content(item: ExportedItem, planned: PlannedItem, bank: Bank) -> tuple[Question | Rubric, ...]:
    """The bank's question where it is the very one that was asked, which has its graded answers too, else the file's."""
    assert item.question is not None and item.rubric is not None
    known = bank.questions.get(planned.content_id)
    is_known = (
        known is not None
        and content_hash(known) == planned.content_hash
        and known.model_copy(update={"exemplars": ()}) == item.question
    )
    return (
        known if is_known and known is not None else item.question.model_copy(update={"exemplars": ()}),
        item.rubric,
    )


def _planned(item: PlannedItem, content: tuple[Question | Rubric, ...]) -> PlannedItem:
    """The item with hashes that were worked out here: content is shared by all who use it, so no file may name it."""
    if not content:
        return item
    question, rubric = content
    return item.model_copy(update={"content_hash": content_hash(question), "rubric_hash": content_hash(rubric)})


def _turn(turn: Turn, turn_id: str) -> Turn:
    changes: dict[str, Any] = {
        "id": turn_id,
        "answer": _answer(turn.answer) if turn.answer is not None else None,
        "earlier_answers": tuple(map(_answer, turn.earlier_answers)),
        "uncorrected": tuple(map(_answer, turn.uncorrected)),
    }
    return turn.model_copy(update=changes)


def _answer(answer: Answer) -> Answer:
    return answer.model_copy(update={"recordings": ()})


def _hashes(old: Session, new: Session, item: int) -> dict[str, str]:
    pairs = zip(wordings_of(old, item), wordings_of(new, item), strict=True)
    return {before.hash: after.hash for before, after in pairs}


def _outcome(outcome: Outcome, ids: dict[str, str], hashes: dict[str, str]) -> Outcome:
    found = _OUTCOME.validate_python(_with_turns(outcome.model_dump(), ids))
    used = {"is_imported": True, "input_hash": hashes[outcome.provenance.input_hash]}
    return found.model_copy(update={"provenance": found.provenance.model_copy(update=used)})


def _with_turns(value: Any, ids: dict[str, str]) -> Any:
    match value:
        case dict():
            return {
                k: ids.get(v, v) if k == "turn_id" and isinstance(v, str) else _with_turns(v, ids)
                for k, v in value.items()
            }
        case list() | tuple():
            return type(value)(_with_turns(one, ids) for one in value)
        case _:
            return value


def _id(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:32]
