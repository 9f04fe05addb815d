"""The tables about what is changed in the registers: planned, done step by step, told to recipients."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.encryption import SealedJson, SealedText
from storage.tables import UtcDateTime


class ChangesRow(SQLModel, table=True):
    """What would change for a case, as it was worked out last; `looked_at`: the look-up that it rests on."""

    __tablename__ = "changes"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    looked_at: datetime = Field(sa_type=UtcDateTime)
    fingerprint: str
    troubled: bool = False
    said: dict[str, Any] = Field(sa_column=Column("said", SealedJson("changes.said"), nullable=False))


class StepRow(SQLModel, table=True):
    """One change that an approved answer has promised; its mail waits until all of its draft are done."""

    __tablename__ = "steps"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    draft_id: int = Field(foreign_key="drafts.id", index=True)
    number: int
    target: str
    operation: str
    state: str = Field(index=True)
    next_at: datetime = Field(sa_type=UtcDateTime)
    tries: int = 0
    changed: int = 0
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    error: str = Field(default="", sa_column=Column("error", SealedText("steps.error"), nullable=False))
    plan: dict[str, Any] = Field(sa_column=Column("plan", SealedJson("steps.plan"), nullable=False))


class TellingRow(SQLModel, table=True):
    """A recipient that has to be told (Art. 19), and when and how it was."""

    __tablename__ = "tellings"
    __table_args__ = (UniqueConstraint("case_id", "recipient"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    recipient: str
    due_on: date
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    done_by: str = ""
    how: str = Field(default="", sa_column=Column("how", SealedText("tellings.how"), nullable=False))
