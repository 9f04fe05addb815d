"""The table about what the company's registers said."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.encryption import SealedJson
from storage.tables import UtcDateTime


class LookUpRow(SQLModel, table=True):
    """The newest look-up for a case; `incomplete`: a register could not be asked."""

    __tablename__ = "lookups"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    incomplete: bool = False
    said: dict[str, Any] = Field(sa_column=Column("said", SealedJson("lookups.said"), nullable=False))
