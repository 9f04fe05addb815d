"""The table of those who may not be marketed to."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class SuppressionRow(SQLModel, table=True):
    """A contact that gets no marketing and no profiling for it: only its keyed hash (M21-5).

    `since` is the day from which it holds; `approved`: an answer has promised it, so it stays.
    """

    __tablename__ = "suppressions"
    __table_args__ = (UniqueConstraint("hash", "case_id"),)
    id: int | None = Field(default=None, primary_key=True)
    hash: str = Field(index=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    since: date
    approved: bool = False
