"""The list of a person's sessions: searched, filtered and paged in the database, so thousands stay fast."""

from datetime import datetime

import sqlalchemy as sa
from pydantic import Field

from interviewer.content.taxonomy import Role, Topic
from interviewer.interview.session import SessionLine, Stage
from interviewer.store.database import Database
from interviewer.store.mapping import line_from
from interviewer.store.tables import grade, interview_session, turn
from interviewer.value import Value

PAGE = 20
MAX_SEARCH_CHARS = 200


class SessionFilter(Value):
    """What to show of the list; what is None or '' does not narrow it."""

    text: str = Field(default="", max_length=MAX_SEARCH_CHARS)
    """Words that occur in the session's name, or in what was asked or answered, in any case."""
    role: Role | None = None
    topic: Topic | None = None
    grader: str = ""
    """Name of a grader that graded some answer of it."""
    since: datetime | None = None
    until: datetime | None = None


class SessionPage(Value):
    """A page of the list, newest first."""

    lines: tuple[SessionLine, ...]
    total: int
    """How many sessions the filter leaves."""
    offset: int

    @property
    def has_earlier(self) -> bool:
        """Whether older sessions follow this page."""
        return self.offset + len(self.lines) < self.total


class SessionListStore:
    """Reads pages of the list; every method names the owner and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, owner: str, wanted: SessionFilter, offset: int = 0, limit: int = PAGE) -> SessionPage:
        """The sessions that fit, from `offset` on, at most `limit` of them."""
        has_begun = interview_session.c.stage != Stage.BRIEFING.value
        which = sa.and_(interview_session.c.owner == owner, has_begun, *_conditions(wanted))
        newest_first = (interview_session.c.created_at.desc(), interview_session.c.id)
        chosen = sa.select(*line_columns()).where(which).order_by(*newest_first).offset(offset).limit(limit)
        count = sa.select(sa.func.count()).select_from(interview_session).where(which)
        with self._database.read() as connection:
            rows = connection.execute(chosen).mappings().all()
            total = connection.execute(count).scalar_one()
        return SessionPage(lines=tuple(line_from(row) for row in rows), total=total, offset=offset)

    def graders(self, owner: str) -> tuple[str, ...]:
        """Everybody and everything that graded a session of this person, for the filter."""
        names = (
            sa.select(grade.c.grader)
            .join(interview_session, interview_session.c.id == grade.c.session_id)
            .where(interview_session.c.owner == owner)
            .distinct()
            .order_by(grade.c.grader)
        )
        with self._database.read() as connection:
            return tuple(connection.execute(names).scalars())


def line_columns() -> list[sa.ColumnElement[object]]:
    """The columns of a SessionLine; the title stands in the session's body."""
    names = (name for name in SessionLine.model_fields if name != "title")
    title = interview_session.c.body["title"].as_string().label("title")
    return [*(interview_session.c[name] for name in names), title]


def _conditions(wanted: SessionFilter) -> list[sa.ColumnElement[bool]]:
    session = interview_session.c
    found: list[sa.ColumnElement[bool]] = []
    if wanted.role is not None:
        found.append(session.role == wanted.role.value)
    if wanted.topic is not None:
        planned = sa.cast(session.body["plan"]["topics"], sa.String)
        found.append(planned.contains(f'"{wanted.topic.value}"', autoescape=True))
    if wanted.since is not None:
        found.append(session.created_at >= wanted.since)
    if wanted.until is not None:
        found.append(session.created_at <= wanted.until)
    if wanted.grader:
        found.append(session.id.in_(sa.select(grade.c.session_id).where(grade.c.grader == wanted.grader)))
    found += [_holds(word) for word in wanted.text.split()]
    return found


def _holds(word: str) -> sa.ColumnElement[bool]:
    """Whether a word occurs in the name, a question or an answer."""
    said = sa.select(turn.c.session_id).where(
        turn.c.body["answer"]["text"].as_string().icontains(word, autoescape=True)
        | turn.c.body["asked"].as_string().icontains(word, autoescape=True)
    )
    named = interview_session.c.body["title"].as_string().icontains(word, autoescape=True)
    return sa.or_(named, interview_session.c.id.in_(said))
