"""Adverts that people keep."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table of adverts."""
    op.create_table(
        "advert",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["person.id"], name="fk_advert_owner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_advert"),
    )
    op.create_index("ix_advert_owner", "advert", ["owner"])


def downgrade() -> None:
    """Drop it with all adverts."""
    op.drop_table("advert")
