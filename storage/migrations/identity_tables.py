"""Tables of the first revision about who somebody is."""

import sqlalchemy as sa
from alembic import op


def identity() -> None:
    """Codes, contacts on file, and where mails go."""
    op.create_table(
        "challenges",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("contact_hash", sa.String(), nullable=False),
        sa.Column("on_file", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_challenges_case_id", "challenges", ["case_id"], unique=False)
    op.create_index("ix_challenges_contact_hash", "challenges", ["contact_hash"], unique=False)
    op.create_table(
        "fact_tries",
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("tries", sa.Integer(), nullable=False),
    )
    op.create_table(
        "recipients",
        sa.Column("draft_id", sa.Integer(), sa.ForeignKey("drafts.id"), primary_key=True),
        sa.Column("addresses", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "changed_addresses",
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("address", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "contact_changes",
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("key_hash", sa.String(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_contact_changes_key_hash", "contact_changes", ["key_hash"], unique=False)
