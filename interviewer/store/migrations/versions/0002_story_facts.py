"""The story bank.

What sessions gained at the same time stands in their JSON bodies, where a missing field has its
default; so older sessions are read as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table of facts."""
    op.create_table(
        "story_fact",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("turn_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [target], name=f"fk_story_fact_{column}", ondelete="CASCADE")
            for column, target in (
                ("owner", "person.id"),
                ("session_id", "interview_session.id"),
                ("turn_id", "turn.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name="pk_story_fact"),
        sqlite_autoincrement=True,
    )
    for column in ("owner", "session_id", "turn_id"):
        op.create_index(f"ix_story_fact_{column}", "story_fact", [column])


def downgrade() -> None:
    """Take the table away with its facts; sessions keep the answers that these were found in."""
    op.drop_table("story_fact")
