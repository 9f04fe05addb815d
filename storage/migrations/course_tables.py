"""Tables of the first revision about the course of a case."""

import sqlalchemy as sa
from alembic import op


def tombstones() -> None:
    """What is left of erased cases."""
    op.create_table(
        "tombstones",
        sa.Column("hash", sa.String(), primary_key=True),
        sa.Column("made_on", sa.Date(), nullable=False),
    )


def breaches() -> None:
    """The breach notes of cases."""
    op.create_table(
        "breaches",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("what", sa.LargeBinary(), nullable=False),
        sa.Column("why_closed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_breaches_case_id", "breaches", ["case_id"], unique=False)
    op.create_index("ix_breaches_closed_at", "breaches", ["closed_at"], unique=False)


def letter_copies() -> None:
    """The letters as they were printed and posted."""
    op.create_table(
        "letter_copies",
        sa.Column("draft_id", sa.Integer(), sa.ForeignKey("drafts.id"), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_letter_copies_case_id", "letter_copies", ["case_id"], unique=False)
