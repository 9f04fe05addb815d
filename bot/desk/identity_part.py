"""What the page of a case shows of who somebody is: codes, what can be asked, a changed address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.persons import masked_email, masked_phone
from bot.workflows.identity_view import identity_document
from storage import on_file
from storage.cases import StoredCase
from storage.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityPart:
    """`codes`: those that were sent, without them; `contacts` and `phone`: on file, masked; `facts`: whether
    the registers hold any to compare with."""

    codes: Sequence[Mapping[str, Any]]
    contacts: tuple[str, ...]
    phone: str
    facts: bool
    changed_address: str


def gather_identity(session: Transaction, stored: StoredCase) -> IdentityPart:
    """Who somebody is, as the page of the case shows it."""
    known = on_file.of_case(session, stored.id)
    said = identity_document(session, stored)
    return IdentityPart(
        codes=said["codes"],
        contacts=tuple(masked_email(each) for each in known.emails),
        phone=masked_phone(known.phones[0]) if known.phones else "",
        facts=bool(known.facts),
        changed_address=said["changed_address"] or "",
    )
