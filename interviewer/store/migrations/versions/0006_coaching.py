"""Interviews shared with a coach, and notes on them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "shared_interview",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["person.id"], name="fk_shared_interview_owner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_shared_interview"),
    )
    op.create_table(
        "coach_note",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("share_id", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["person.id"], name="fk_coach_note_owner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_coach_note"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_coach_note_owner", "coach_note", ["owner"])


def downgrade() -> None:
    """Drop both with all that was shared."""
    op.drop_table("coach_note")
    op.drop_table("shared_interview")
