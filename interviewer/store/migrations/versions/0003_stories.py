"""Stories that people keep."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table of stories."""
    op.create_table(
        "story",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["person.id"], name="fk_story_owner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
    )
    op.create_index("ix_story_owner", "story", ["owner"])


def downgrade() -> None:
    """Drop it with all stories."""
    op.drop_table("story")
