"""The tables about who somebody is: contacts on file, codes, and where mails go."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.encryption import SealedJson, SealedText
from storage.tables import UtcDateTime


def _moment(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column_kwargs={"nullable": nullable}, sa_type=UtcDateTime)


class ChallengeRow(SQLModel, table=True):
    """A one-time code for one contact for one case; of code and link only keyed hashes are kept."""

    __tablename__ = "challenges"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    contact: str = Field(sa_column=Column("contact", SealedText("challenges.contact"), nullable=False))
    contact_hash: str = Field(index=True)
    on_file: bool
    made_at: datetime = _moment()
    expires_at: datetime = _moment()
    attempts: int = 0
    ended_at: datetime | None = _moment(nullable=True)
    outcome: str = ""
    code_hash: str
    token_hash: str = Field(unique=True)


class FactTriesRow(SQLModel, table=True):
    """How often facts were tried in a case."""

    __tablename__ = "fact_tries"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    tries: int = 0


class RecipientRow(SQLModel, table=True):
    """Whom a draft goes to, where that isn't the person who wrote."""

    __tablename__ = "recipients"
    draft_id: int = Field(foreign_key="drafts.id", primary_key=True)
    addresses: list[str] = Field(
        sa_column=Column("addresses", SealedJson("recipients.addresses"), nullable=False)
    )


class ChangedAddressRow(SQLModel, table=True):
    """Another address that the person of a case wants the answer at."""

    __tablename__ = "changed_addresses"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    address: str = Field(sa_column=Column("address", SealedText("changed_addresses.address"), nullable=False))


class ContactChangeRow(SQLModel, table=True):
    """Whose contact data a case had changed, and when: by keyed hashes of what a register knows them by."""

    __tablename__ = "contact_changes"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    key_hash: str = Field(primary_key=True, index=True)
    at: datetime = _moment()
