"""The table of data packages: sealed, and emptied once they have reached the person or their time is up."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.encryption import SealedBytes, SealedJson, SealedText
from storage.tables import UtcDateTime


class PackageRow(SQLModel, table=True):
    """A package of a case; `archive` is what goes out, `content` and `finds` what it was made of.

    Of the link and of its code only keyed hashes are kept; `password` opens an encrypted attachment.
    """

    __tablename__ = "packages"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: str
    way: str
    state: str = Field(index=True)
    digest: str
    size: int
    draft_id: int | None = Field(default=None, foreign_key="drafts.id")
    token_hash: str | None = Field(default=None, unique=True)
    code_hash: str = ""
    attempts: int = 0
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    content: dict[str, Any] = Field(
        sa_column=Column("content", SealedJson("packages.content"), nullable=False)
    )
    finds: list[dict[str, Any]] = Field(
        sa_column=Column("finds", SealedJson("packages.finds"), nullable=False)
    )
    struck: list[str] = Field(sa_column=Column("struck", SealedJson("packages.struck"), nullable=False))
    archive: bytes | None = Field(sa_column=Column("archive", SealedBytes("packages.archive"), nullable=True))
    password: str | None = Field(sa_column=Column("password", SealedText("packages.password"), nullable=True))
