"""The table of data packages, as the first revision makes it."""

import sqlalchemy as sa
from alembic import op


def packages() -> None:
    """Copies of a person's data on their way to the person."""
    op.create_table(
        "packages",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), sa.ForeignKey("drafts.id"), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("finds", sa.LargeBinary(), nullable=False),
        sa.Column("struck", sa.LargeBinary(), nullable=False),
        sa.Column("archive", sa.LargeBinary(), nullable=True),
        sa.Column("password", sa.LargeBinary(), nullable=True),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_packages_case_id", "packages", ["case_id"], unique=False)
    op.create_index("ix_packages_state", "packages", ["state"], unique=False)
