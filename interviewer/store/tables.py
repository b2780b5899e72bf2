"""The tables, as SQLAlchemy describes them; `migrations/` creates them and a test keeps the two equal.

Values are stored whole as JSON in `body`; the other columns repeat only what queries look at.
The plain JSON type is used: PostgreSQL's JSONB refuses the character U+0000, and the scripts
that Alembic generates for it do not run.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, MetaData, Table
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite keeps no time zone, so it is put back when read."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Refuse a naive time: nobody could say which moment it means."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, _dialect: sa.Dialect) -> datetime | None:
        """Give every time the zone UTC."""
        if value is None:
            return None
        time: datetime = value
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


# Named constraints can be changed by later migrations, on SQLite too.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _now() -> datetime:
    # Book-keeping only; no rule reads these times, so no clock is passed in.
    return datetime.now(UTC)


def _belongs_to(name: str, column: str, *, optional: bool = False, primary_key: bool = False) -> Column[Any]:
    key = ForeignKey(column, ondelete="CASCADE")
    return Column(name, sa.String, key, nullable=optional, primary_key=primary_key, index=not primary_key)


person = Table(
    "person",
    metadata,
    Column("id", sa.String, primary_key=True),
    Column("created_at", UtcTime, nullable=False, default=_now),
    Column("preferences", sa.JSON, nullable=False),
)

interview_session = Table(
    "interview_session",
    metadata,
    Column("id", sa.String, primary_key=True),
    _belongs_to("owner", "person.id"),
    Column("created_at", UtcTime, nullable=False),
    Column("version", sa.Integer, nullable=False),
    Column("role", sa.String, nullable=False),
    Column("level", sa.String, nullable=False),
    Column("preset", sa.String, nullable=False),
    Column("stage", sa.String, nullable=False),
    Column("questions", sa.Integer, nullable=False),
    Column("answered", sa.Integer, nullable=False),
    Column("body", sa.JSON, nullable=False),
)
"""`body` is the session without its turns."""

turn = Table(
    "turn",
    metadata,
    Column("id", sa.String, primary_key=True),
    _belongs_to("session_id", "interview_session.id"),
    Column("seq", sa.Integer, nullable=False),
    Column("kind", sa.String, nullable=False),
    Column("state", sa.String, nullable=False),
    Column("content_id", sa.String, nullable=False),
    Column("body", sa.JSON, nullable=False),
    sa.UniqueConstraint("session_id", "seq"),
)
"""Ordered by `seq`, never by time: a clock can jump."""

content_snapshot = Table(
    "content_snapshot",
    metadata,
    Column("hash", sa.String, primary_key=True),
    Column("kind", sa.String, nullable=False),
    Column("key", sa.String, nullable=False),
    Column("body", sa.JSON, nullable=False),
)
"""Questions and rubrics as they were used; never changed, so a later edit of the bank rewrites no history."""

session_content = Table(
    "session_content",
    metadata,
    _belongs_to("session_id", "interview_session.id", primary_key=True),
    Column("hash", sa.String, ForeignKey("content_snapshot.hash"), primary_key=True),
)

recording = Table(
    "recording",
    metadata,
    Column("id", sa.String, primary_key=True),
    _belongs_to("session_id", "interview_session.id"),
    _belongs_to("turn_id", "turn.id"),
    _belongs_to("owner", "person.id"),
    Column("state", sa.String, nullable=False),
    Column("duration_ms", sa.Integer, nullable=False),
    Column("n_bytes", sa.Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False, default=_now),
)

erasure = Table("erasure", metadata, Column("recording_id", sa.String, primary_key=True))
"""Recordings whose rows are gone and whose files must follow; written with the deletion, so a crash forgets none."""

transcript = Table(
    "transcript",
    metadata,
    _belongs_to("recording_id", "recording.id", primary_key=True),
    Column("body", sa.JSON, nullable=False),
    Column("model", sa.String, nullable=False),
    Column("created_at", UtcTime, nullable=False, default=_now),
)

draft = Table(
    "draft",
    metadata,
    _belongs_to("turn_id", "turn.id", primary_key=True),
    Column("text", sa.Text, nullable=False),
    Column("updated_at", UtcTime, nullable=False, default=_now, onupdate=_now),
)

grade = Table(
    "grade",
    metadata,
    Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _belongs_to("session_id", "interview_session.id"),
    Column("item", sa.Integer, nullable=False),
    Column("idempotency_key", sa.String, nullable=False, unique=True),
    Column("outcome", sa.String, nullable=False),
    Column("grader", sa.String, nullable=False),
    Column("body", sa.JSON, nullable=False),
    Column("created_at", UtcTime, nullable=False, default=_now),
    sqlite_autoincrement=True,
)
"""Append-only; ids count up, so the highest id of an item is its latest outcome."""

criterion_grade = Table(
    "criterion_grade",
    metadata,
    Column("grade_id", sa.Integer, ForeignKey("grade.id", ondelete="CASCADE"), primary_key=True),
    Column("criterion", sa.String, primary_key=True),
    Column("level", sa.Integer),
    Column("low", sa.Float),
    Column("high", sa.Float),
    sa.CheckConstraint("level BETWEEN 1 AND 5", name="level"),
)
"""A level of NULL is NE, not enough evidence."""

work_item = Table(
    "work_item",
    metadata,
    Column("id", sa.Integer, primary_key=True, autoincrement=True),
    Column("kind", sa.String, nullable=False),
    Column("key", sa.String, nullable=False, unique=True),
    _belongs_to("session_id", "interview_session.id"),
    Column("item", sa.Integer),
    _belongs_to("recording_id", "recording.id", optional=True),
    Column("payload", sa.JSON, nullable=False),
    Column("run_after", UtcTime, nullable=False),
    Column("state", sa.String, nullable=False),
    Column("attempts", sa.Integer, nullable=False),
    Column("claimed_at", UtcTime),
    Column("last_error", sa.String),
    Index(None, "state", "run_after"),
    # Never give a deleted item's id to a new one: its worker may still report back.
    sqlite_autoincrement=True,
)

story_fact = Table(
    "story_fact",
    metadata,
    Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _belongs_to("owner", "person.id"),
    _belongs_to("session_id", "interview_session.id"),
    _belongs_to("turn_id", "turn.id"),
    Column("kind", sa.String, nullable=False),
    Column("text", sa.Text, nullable=False),
    Column("start", sa.Integer, nullable=False),
    Column("end", sa.Integer, nullable=False),
    Column("sentence", sa.Text, nullable=False),
    Column("told_at", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)
"""Facts of the story bank, each a span of the answer of its turn."""

story = Table(
    "story",
    metadata,
    Column("id", sa.String, primary_key=True),
    _belongs_to("owner", "person.id"),
    Column("changed_at", UtcTime, nullable=False),
    Column("body", sa.JSON, nullable=False),
)
"""Stories that people keep for their interviews; they outlive the session in which they were told."""

advert = Table(
    "advert",
    metadata,
    Column("id", sa.String, primary_key=True),
    _belongs_to("owner", "person.id"),
    Column("kept_at", UtcTime, nullable=False),
    Column("body", sa.JSON, nullable=False),
)
"""Job adverts that people practise for, taken apart."""

own_question = Table(
    "own_question",
    metadata,
    Column("id", sa.String, primary_key=True),
    _belongs_to("owner", "person.id"),
    Column("changed_at", UtcTime, nullable=False),
    Column("body", sa.JSON, nullable=False),
)
"""Questions that people write, as their forms."""

shared_interview = Table(
    "shared_interview",
    metadata,
    _belongs_to("owner", "person.id", primary_key=True),
    Column("id", sa.String, primary_key=True),
    Column("body", sa.JSON, nullable=False),
)
"""Interviews that a person was given to rate; the same one may have been given to several."""

coach_note = Table(
    "coach_note",
    metadata,
    Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _belongs_to("owner", "person.id"),
    Column("share_id", sa.String, nullable=False),
    Column("body", sa.JSON, nullable=False),
    sqlite_autoincrement=True,
)
"""Ratings, overrides and comments that a person made or received; rows are only ever added."""

handed_over = Table(
    "handed_over",
    metadata,
    Column("share_id", sa.String, primary_key=True),
    Column("coach", sa.String, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True),
    _belongs_to("candidate", "person.id"),
    Column("at", UtcTime, nullable=False),
)
"""Which interviews candidates have given to coaches of their organisation: the coaches' notes go back by themselves."""

account = Table(
    "account",
    metadata,
    Column("id", sa.String, primary_key=True),
    Column("email", sa.String, nullable=False),
    Column("role", sa.String, nullable=False),
    Column("organisation", sa.String, nullable=False, index=True),
    Column("is_active", sa.Boolean, nullable=False),
    Column("password", sa.String),
    Column("subject", sa.String),
    Column("created_at", UtcTime, nullable=False),
    sa.UniqueConstraint("email"),
    sa.UniqueConstraint("subject"),
)
"""Who may sign in; `password` is a hash, `subject` the issuer and name of an OpenID Connect identity."""

sign_in = Table(
    "sign_in",
    metadata,
    Column("token", sa.String, primary_key=True),
    Column("kind", sa.String, nullable=False),
    _belongs_to("account_id", "account.id"),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)
"""Signed-in browsers and open invitations, by the hash of the token that they hold."""

failed_sign_in = Table(
    "failed_sign_in",
    metadata,
    Column("id", sa.Integer, primary_key=True, autoincrement=True),
    Column("account", sa.String, nullable=False),
    Column("address", sa.String, nullable=False),
    Column("at", UtcTime, nullable=False, index=True),
)
"""Wrong passwords of the last minute, by hashes of what was typed and from where."""

audit_event = Table(
    "audit_event",
    metadata,
    Column("id", sa.Integer, primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False),
    Column("action", sa.String, nullable=False),
    Column("actor", sa.String, nullable=False),
    Column("subject", sa.String, nullable=False),
    Column("organisation", sa.String, nullable=False, index=True),
    sqlite_autoincrement=True,
)
"""Who did what; rows are only ever added, and go with their age alone."""

quota_day = Table(
    "quota_day",
    metadata,
    Column("holder", sa.String, primary_key=True),
    Column("kind", sa.String, primary_key=True),
    Column("day", sa.String, primary_key=True),
    Column("used", sa.Float, nullable=False),
)
"""What a person or an organisation has used up on a day."""
