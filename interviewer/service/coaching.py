"""Candidate and coach: an interview is shared without names, rated blind, compared, and the notes go back.

There are no accounts between the two: files carry what passes, so that it also works between machines.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from interviewer.coaching import notes as notes_module
from interviewer.coaching import share
from interviewer.coaching.golden import both, candidate
from interviewer.coaching.notes import (
    MAX_NAME_CHARS,
    MOST_NOTES,
    Note,
    NoteKind,
    RatingsFile,
    rating_of,
    require_fitting,
    require_in_order,
    seen_by,
)
from interviewer.coaching.redaction import redacted, words_in
from interviewer.coaching.share import GraderLevels, SharedInterview, SharedItem, SharedPart
from interviewer.content.rubric import MAX_CRITERION_NAME_CHARS, Rubric
from interviewer.content.write_yaml import to_text
from interviewer.errors import Forbidden, NotFound, RefusedAction, RefusedFile
from interviewer.evaluation.agreement import Agreement, agreement
from interviewer.interview.session import Stage
from interviewer.service.report import ItemReport, SessionReport
from interviewer.service.review import ReviewService
from interviewer.store.coaching import CoachStore
from interviewer.store.sessions import SessionStore
from interviewer.store.text import storable
from interviewer.value import Value

T = TypeVar("T")

MOST_BYTES = 5_000_000
MOST_SHARED = 500
MAX_LEFT_OUT_CHARS = 8_000
FEWEST_PAIRS = 10
"""Pairs of levels from which an agreement is shown."""
_NAME, _LEFT_OUT = "coach_name", "left_out_words"


class Pairs(Value):
    """How far two raters agree: how many levels both gave, and the figures if there are enough."""

    first: str
    second: str
    n: int
    found: Agreement | None


class Bench(Value):
    """One shared interview as its coach sees it."""

    shared: SharedInterview
    notes: tuple[Note, ...]
    coach: str

    def is_rated(self, item: int) -> bool:
        """Whether the coach has rated an item, and may see the grader's levels."""
        return rating_of(self.notes, self.coach, item) is not None

    def seen(self, item: int) -> tuple[Note, ...]:
        """The notes on an item that the coach may see."""
        return seen_by(self.notes, self.coach, item)


class CoachService:
    """The use cases of both sides; every method names the owner."""

    def __init__(
        self, *, coaching: CoachStore, sessions: SessionStore, review: ReviewService, clock: Callable[[], datetime]
    ) -> None:
        self._coaching = coaching
        self._sessions = sessions
        self._review = review
        self._clock = clock

    # The candidate -------------------------------------------------------------------------------------

    def left_out(self, owner: str) -> str:
        """The words that this person leaves out of what they share."""
        return str(self._sessions.preferences(owner).get(_LEFT_OUT, ""))

    def leave_out(self, owner: str, words: str) -> None:
        """Keep the words to be left out. Raises RefusedAction for a list that is too long to keep whole."""
        if len(words) > MAX_LEFT_OUT_CHARS:
            raise RefusedAction(
                "The list has more than {most} characters; none of it was kept.",
                most=MAX_LEFT_OUT_CHARS,
            )
        self._sessions.set_preferences(owner, {**self._sessions.preferences(owner), _LEFT_OUT: storable(words)})

    def share(self, owner: str, session_id: str) -> SharedInterview:
        """An interview for a coach. Raises NotFound, and RefusedAction where there is nothing to rate yet."""
        report = self._review.report(owner, session_id)
        if report.session.stage is not Stage.DEBRIEF:
            raise RefusedAction("The debrief of this interview is not open yet; finish it first.")
        words = words_in(self.left_out(owner))
        items = tuple(shared for item in report.items if (shared := _shared(item, words)) is not None)
        if not items:
            raise RefusedAction("No question of this interview was answered, so there is nothing to rate.")
        plan = report.session.plan
        return SharedInterview(id=share.share_id(owner, session_id), role=plan.role, level=plan.level, items=items)

    def share_id(self, owner: str, session_id: str) -> str:
        """What a person's interview is called among coaches."""
        return share.share_id(owner, session_id)

    def received(self, report: SessionReport) -> tuple[Note, ...]:
        """What coaches have sent back on an interview of this person."""
        return self._coaching.notes(report.session.owner, share.share_id(report.session.owner, report.session.id))

    # The coach -----------------------------------------------------------------------------------------

    def name(self, owner: str) -> str:
        """What this person is called as a coach."""
        return str(self._sessions.preferences(owner).get(_NAME, "")) or _unnamed(owner)

    def call(self, owner: str, name: str) -> str:
        """Keep another name. Raises RefusedAction once something was rated under the old one."""
        wanted = " ".join(storable(name).split())[:MAX_NAME_CHARS] or _unnamed(owner)
        if wanted != self.name(owner) and any(
            note.coach == self.name(owner)
            for shared in self.all(owner)
            for note in self._coaching.notes(owner, shared.id)
        ):
            raise RefusedAction("Your notes carry your name already, so it stays as it is.")
        self._sessions.set_preferences(owner, {**self._sessions.preferences(owner), _NAME: wanted})
        return wanted

    def all(self, owner: str) -> tuple[SharedInterview, ...]:
        """What this person was given to rate."""
        return self._coaching.of(owner)

    def take_in(self, owner: str, raw: bytes, *, may_rate: bool = True) -> str:
        """Keep a share file, or the notes of another person on an interview that is known here.

        Returns the id of the shared interview, or of the session that the notes are on. Raises RefusedFile, and
        Forbidden for an interview to be rated by somebody who may not.
        """
        body = _body(raw)
        if body.get("format") == notes_module.FORMAT:
            return self._take_notes(owner, _checked(RatingsFile, body))
        if body.get("format") != share.FORMAT:
            raise RefusedFile(
                "The file is neither a shared interview ({format}) nor a coach's ratings ({other_format}); a newer "
                "version of this program may have written it.",
                format=share.FORMAT,
                other_format=notes_module.FORMAT,
            )
        if not may_rate:
            raise Forbidden("Rating is for coaches; ask the admin of your organisation.")
        shared = _checked(SharedInterview, body)
        if len(self.all(owner)) >= MOST_SHARED:
            raise RefusedFile(
                "You have {most} shared interviews; delete some before you take in others.",
                most=MOST_SHARED,
            )
        self._coaching.add(owner, shared)
        return shared.id

    def _take_notes(self, owner: str, file: RatingsFile) -> str:
        mine = {share.share_id(owner, session.id): session.id for session in self._sessions.finished(owner)}
        if file.share_id in mine:
            shared = self.share(owner, mine[file.share_id])
        else:
            try:
                shared = self._coaching.get(owner, file.share_id)
            except NotFound:
                raise RefusedFile(
                    "These ratings are of an interview that is not here; take in its share file first."
                ) from None
        for note in file.notes:
            try:
                require_fitting(note, shared, words_may_differ=file.share_id in mine)
            except RefusedAction as error:
                raise RefusedFile("The ratings do not fit the interview: {error}", error=error) from None
        known = self._coaching.notes(owner, file.share_id)
        fresh: list[Note] = []
        for note in file.notes:
            if note in (*known, *fresh):
                continue
            try:
                require_in_order(note, (*known, *fresh))
            except RefusedAction as error:
                raise RefusedFile("The ratings do not fit those that are here: {error}", error=error) from None
            fresh.append(note)
        if file.share_id not in mine and any(note.coach == self.name(owner) for note in fresh):
            raise RefusedFile("These ratings carry your own name; let the other coach choose another before rating.")
        if fresh:
            self._coaching.note(owner, file.share_id, tuple(fresh))
        return mine.get(file.share_id, file.share_id)

    def bench(self, owner: str, share_id: str) -> Bench:
        """One shared interview with all notes on it. Raises NotFound."""
        return Bench(
            shared=self._coaching.get(owner, share_id),
            notes=self._coaching.notes(owner, share_id),
            coach=self.name(owner),
        )

    def rate(self, owner: str, share_id: str, item: int, levels: Mapping[str, int | None]) -> Bench:
        """Rate an item, once and before the grader's levels are shown. Raises RefusedAction, NotFound."""
        bench = self.bench(owner, share_id)
        if bench.is_rated(item):
            raise RefusedAction("You have rated this; what you think now goes into an override, with its reason.")
        return self._noted(owner, bench, NoteKind.RATING, item, levels=dict(levels))

    def override(self, owner: str, share_id: str, item: int, criterion: str, level: int | None, reason: str) -> Bench:
        """Say what a level should be after having seen the grader's, and why. Raises RefusedAction, NotFound."""
        bench = self.bench(owner, share_id)
        if not bench.is_rated(item):
            raise RefusedAction("Rate the answer first; an override comes after the grader's levels were seen.")
        return self._noted(owner, bench, NoteKind.OVERRIDE, item, levels={criterion: level}, text=reason)

    def comment(self, owner: str, share_id: str, item: int, words: str, text: str) -> Bench:
        """Comment on words of an answer, which must stand in it. Raises RefusedAction, NotFound."""
        bench = self.bench(owner, share_id)
        found = bench.shared.item(item)
        wanted = storable(words).strip()
        for part in found.parts if found is not None and wanted else ():
            start = part.said.find(wanted)
            if start >= 0:
                place = {"turn_id": part.turn_id, "start": start, "end": start + len(wanted)}
                return self._noted(owner, bench, NoteKind.COMMENT, item, text=text, words=wanted, **place)
        raise RefusedAction("Those words are not in the answer; copy them from it as they stand.")

    def delete(self, owner: str, share_id: str) -> None:
        """Remove a shared interview with the notes on it, for good. Raises NotFound."""
        self._coaching.delete(owner, share_id)

    def ratings_file(self, owner: str, share_id: str) -> str:
        """This coach's notes, to be sent back. Raises NotFound, RefusedAction where there are none."""
        bench = self.bench(owner, share_id)
        mine = tuple(note for note in bench.notes if note.coach == bench.coach)
        if not mine:
            raise RefusedAction("You have not rated this interview yet; there is nothing to send back.")
        return RatingsFile(share_id=share_id, notes=mine).model_dump_json(indent=2)

    # Agreement -----------------------------------------------------------------------------------------

    def agreements(self, owner: str) -> tuple[Pairs, ...]:
        """This coach with the graders, then with each other coach, over everything that both have rated blind."""
        me = self.name(owner)
        pairs: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
        for shared in self.all(owner):
            notes = self._coaching.notes(owner, shared.id)
            others = sorted({note.coach for note in notes} - {me})
            for item in shared.items:
                rating = rating_of(notes, me, item.index)
                if rating is None:
                    continue
                place = f"{shared.id}:{item.index}"
                if item.graded is not None:
                    levels = both(rating.levels, item.graded.levels)
                    pairs.setdefault((me, item.graded.grader), []).extend((a, b, place) for a, b in levels)
                for other in others:
                    theirs = rating_of(notes, other, item.index)
                    if theirs is not None:
                        levels = both(rating.levels, theirs.levels)
                        pairs.setdefault((me, other), []).extend((a, b, place) for a, b in levels)
        return tuple(_pairs(first, second, found) for (first, second), found in pairs.items())

    def golden(self, owner: str) -> str:
        """Answers on which coach and grader are two levels apart, or that were overridden, as YAML for the bank.

        Raises RefusedAction where there is none.
        """
        me = self.name(owner)
        found = [
            disputed
            for shared in self.all(owner)
            for item in shared.items
            if (disputed := candidate(item, self._coaching.notes(owner, shared.id), me)) is not None
        ]
        if not found:
            raise RefusedAction("Coach and grader are nowhere two levels apart, and nothing was overridden.")
        return to_text(found)

    def _noted(self, owner: str, bench: Bench, kind: NoteKind, item: int, **content: Any) -> Bench:
        if sum(note.coach == bench.coach for note in bench.notes) >= MOST_NOTES:
            raise RefusedAction(
                "You have {most} notes on this interview, which is as many as a file holds.",
                most=MOST_NOTES,
            )
        text = storable(str(content.pop("text", ""))).strip()
        try:
            note = Note(kind=kind, coach=bench.coach, item=item, at=self._clock(), text=text, **content)
        except ValidationError:
            raise RefusedAction("A level is from 1 to 5 or NE, and a text has at most 2,000 characters.") from None
        require_fitting(note, bench.shared)
        self._coaching.note(owner, bench.shared.id, (note,))
        return self.bench(owner, bench.shared.id)


def _unnamed(owner: str) -> str:
    """What tells coaches apart who have not chosen a name."""
    return f"Coach {hashlib.sha256(owner.encode()).hexdigest()[:4]}"


def _shared(item: ItemReport, words: tuple[str, ...]) -> SharedItem | None:
    if item.question is None or item.rubric is None:
        return None
    parts = tuple(
        SharedPart(turn_id=f"t{n}", asked=redacted(turn.asked, words), said=redacted(turn.answer.text, words))
        for n, turn in enumerate(turn for turn in item.turns if turn.counts)
        if turn.answer is not None
    )
    if not parts:
        return None
    grade = item.grade
    graded = None
    if grade is not None:
        graded = GraderLevels(grader=grade.provenance.grader, levels={s.criterion: s.level for s in grade.criteria})
    is_mine = item.planned.is_own
    return SharedItem(
        index=item.index, question_id=share.OWN_QUESTION if is_mine else item.planned.content_id,
        question_hash=item.planned.content_hash or "unknown", context=redacted(item.question.context, words),
        rubric=_without_names(item.rubric, words) if is_mine else item.rubric, parts=parts, graded=graded,
    )  # fmt: skip


def _without_names(rubric: Rubric, words: tuple[str, ...]) -> Rubric:
    """Criteria that somebody wrote for themself; the ids of the criteria stay, since levels hang on them."""
    criteria = tuple(
        criterion.model_copy(
            update={
                "name": redacted(criterion.name, words)[:MAX_CRITERION_NAME_CHARS],
                "anchors": {level: redacted(text, words) for level, text in criterion.anchors.items()},
            }
        )
        for criterion in rubric.criteria
    )
    return rubric.model_copy(update={"id": f"{rubric.topic}.{rubric.family}", "criteria": criteria})


def _body(raw: bytes) -> dict[str, Any]:
    if len(raw) > MOST_BYTES:
        raise RefusedFile(
            "The file has more than {megabytes} MB, which no shared interview has.", megabytes=MOST_BYTES // 1_000_000
        )
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise RefusedFile("The file is not JSON; choose the file that was shared with you.") from None
    if not isinstance(body, dict):
        raise RefusedFile("The file is no shared interview and no coach's ratings.")
    return body


def _checked(kind: type[T], body: Any) -> T:
    try:
        return TypeAdapter(kind).validate_python(_stored(body))
    except (ValidationError, RecursionError) as error:
        where = ".".join(map(str, error.errors()[0]["loc"])) if isinstance(error, ValidationError) else "nesting"
        raise RefusedFile("The file does not follow its format (field {where!r}).", where=where) from None


def _stored(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case list():
            return [_stored(one) for one in value]
        case dict():
            return {storable(str(key)): _stored(one) for key, one in value.items()}
        case _:
            return value


def _pairs(first: str, second: str, found: list[tuple[int, int, str]]) -> Pairs:
    if len(found) < FEWEST_PAIRS:
        return Pairs(first=first, second=second, n=len(found), found=None)
    expected, given = [(a - 1) / 4 for a, _, _ in found], [(b - 1) / 4 for _, b, _ in found]
    return Pairs(
        first=first, second=second, n=len(found), found=agreement(expected, given, [place for *_, place in found], 4)
    )
