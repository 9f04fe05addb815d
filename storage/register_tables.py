"""The tables about the company's registers: what they said, and what colleagues do in them by hand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.encryption import SealedJson, SealedText
from storage.tables import UtcDateTime


class LookUpRow(SQLModel, table=True):
    """The newest look-up for a case; `incomplete`: a register could not be asked."""

    __tablename__ = "lookups"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    incomplete: bool = False
    said: dict[str, Any] = Field(sa_column=Column("said", SealedJson("lookups.said"), nullable=False))


class HandTaskRow(SQLModel, table=True):
    """What a colleague is asked to do in the register of this name, which only people can use."""

    __tablename__ = "hand_tasks"
    __table_args__ = (UniqueConstraint("case_id", "name", "operation"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    name: str
    company: str
    operation: str
    colleague: str
    address: str
    asked_at: datetime = Field(sa_type=UtcDateTime)
    due_on: date
    reminded: bool = False
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by: str = ""
    answer: str = ""
    note: str = Field(sa_column=Column("note", SealedText("hand_tasks.note"), nullable=False))
