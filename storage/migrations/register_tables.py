"""The tables about registers and what is done in them, as the first revision makes them."""

import sqlalchemy as sa
from alembic import op


def lookups() -> None:
    """What the registers said of a case's person."""
    op.create_table(
        "lookups",
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("incomplete", sa.Boolean(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
    )


def hand_tasks() -> None:
    """What colleagues are asked to do by hand."""
    op.create_table(
        "hand_tasks",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("colleague", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("case_id", "name", "operation"),
    )


def suppressions() -> None:
    """Who may not be marketed to."""
    op.create_table(
        "suppressions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("hash", "case_id"),
    )
    op.create_index("ix_suppressions_hash", "suppressions", ["hash"], unique=False)
    op.create_index("ix_suppressions_case_id", "suppressions", ["case_id"], unique=False)
