"""Accounts, their organisations and sign-ins, and what happened."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
        sa.UniqueConstraint("subject", name="uq_account_subject"),
    )
    op.create_index("ix_account_organisation", "account", ["organisation"])
    op.create_table(
        "sign_in",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_sign_in_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_account_id", "sign_in", ["account_id"])
    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_failed_sign_in"),
    )
    op.create_index("ix_failed_sign_in_at", "failed_sign_in", ["at"])
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_event_organisation", "audit_event", ["organisation"])
    op.create_table(
        "quota_day",
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("used", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "kind", "day", name="pk_quota_day"),
    )
    op.create_table(
        "handed_over",
        sa.Column("share_id", sa.String(), nullable=False),
        sa.Column("coach", sa.String(), nullable=False),
        sa.Column("candidate", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["coach"], ["person.id"], name="fk_handed_over_coach", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["candidate"], ["person.id"], name="fk_handed_over_candidate", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("share_id", "coach", name="pk_handed_over"),
    )
    op.create_index("ix_handed_over_coach", "handed_over", ["coach"])
    op.create_index("ix_handed_over_candidate", "handed_over", ["candidate"])


def downgrade() -> None:
    """Drop them: nobody can sign in any more, their interviews stay."""
    for table in ("handed_over", "quota_day", "audit_event", "failed_sign_in", "sign_in", "account"):
        op.drop_table(table)
