"""Questions that people write."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table of own questions."""
    op.create_table(
        "own_question",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["person.id"], name="fk_own_question_owner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_own_question"),
    )
    op.create_index("ix_own_question_owner", "own_question", ["owner"])


def downgrade() -> None:
    """Drop it with all own questions."""
    op.drop_table("own_question")
