"""The first tables.

Frozen history: it spells types and names out and imports nothing of the program, whose tables
move on. There is no way down; the copy made before an upgrade is the way back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of the first version."""
    _people_and_sessions()
    _content()
    _recordings_and_drafts()
    _grades_and_work()


def _people_and_sessions() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("preferences", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "interview_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("preset", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        _cascade("interview_session", "owner", "person.id"),
        sa.PrimaryKeyConstraint("id", name="pk_interview_session"),
    )
    op.create_index("ix_interview_session_owner", "interview_session", ["owner"])
    op.create_table(
        "turn",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        _cascade("turn", "session_id", "interview_session.id"),
        sa.PrimaryKeyConstraint("id", name="pk_turn"),
        sa.UniqueConstraint("session_id", "seq", name="uq_turn_session_id_seq"),
    )
    op.create_index("ix_turn_session_id", "turn", ["session_id"])


def _content() -> None:
    op.create_table(
        "content_snapshot",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_content_snapshot"),
    )
    op.create_table(
        "session_content",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["content_snapshot.hash"], name="fk_session_content_hash"),
        _cascade("session_content", "session_id", "interview_session.id"),
        sa.PrimaryKeyConstraint("session_id", "hash", name="pk_session_content"),
    )


def _recordings_and_drafts() -> None:
    op.create_table(
        "recording",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("turn_id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("n_bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _cascade("recording", "session_id", "interview_session.id"),
        _cascade("recording", "turn_id", "turn.id"),
        _cascade("recording", "owner", "person.id"),
        sa.PrimaryKeyConstraint("id", name="pk_recording"),
    )
    for column in ("session_id", "turn_id", "owner"):
        op.create_index(f"ix_recording_{column}", "recording", [column])
    op.create_table(
        "erasure",
        sa.Column("recording_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("recording_id", name="pk_erasure"),
    )
    op.create_table(
        "transcript",
        sa.Column("recording_id", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _cascade("transcript", "recording_id", "recording.id"),
        sa.PrimaryKeyConstraint("recording_id", name="pk_transcript"),
    )
    op.create_table(
        "draft",
        sa.Column("turn_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _cascade("draft", "turn_id", "turn.id"),
        sa.PrimaryKeyConstraint("turn_id", name="pk_draft"),
    )


def _grades_and_work() -> None:
    op.create_table(
        "grade",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("grader", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _cascade("grade", "session_id", "interview_session.id"),
        sa.PrimaryKeyConstraint("id", name="pk_grade"),
        sa.UniqueConstraint("idempotency_key", name="uq_grade_idempotency_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grade_session_id", "grade", ["session_id"])
    op.create_table(
        "criterion_grade",
        sa.Column("grade_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name="ck_criterion_grade_level"),
        _cascade("criterion_grade", "grade_id", "grade.id"),
        sa.PrimaryKeyConstraint("grade_id", "criterion", name="pk_criterion_grade"),
    )
    op.create_table(
        "work_item",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("recording_id", sa.String(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        _cascade("work_item", "session_id", "interview_session.id"),
        _cascade("work_item", "recording_id", "recording.id"),
        sa.PrimaryKeyConstraint("id", name="pk_work_item"),
        sa.UniqueConstraint("key", name="uq_work_item_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_work_item_session_id", "work_item", ["session_id"])
    op.create_index("ix_work_item_recording_id", "work_item", ["recording_id"])
    op.create_index("ix_work_item_state_run_after", "work_item", ["state", "run_after"])


def _cascade(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}", ondelete="CASCADE")
