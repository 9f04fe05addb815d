"""The table of what registers said, as the first revision makes it."""

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
