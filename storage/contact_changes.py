"""Whose contact data were changed lately, by keyed hashes: a later request is looked at closely (A18)."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.delivery import FREEZE
from storage.cases import ring_of
from storage.identity_tables import ContactChangeRow

REMEMBERED = FREEZE


def note(session: Session, case_id: int, keys: Iterable[str], at: datetime) -> None:
    """Remembers that a case changed the contact data of whoever is known by these keys."""
    ring = ring_of(session)
    for key in sorted(set(keys)):
        row = session.get(ContactChangeRow, (case_id, ring.lookup(key))) or ContactChangeRow(
            case_id=case_id, key_hash=ring.lookup(key)
        )
        row.at = at
        session.add(row)
    session.flush()


def lately(session: Session, keys: Iterable[str], since: datetime) -> bool:
    """Whether contact data of whoever is known by one of these keys were changed since then."""
    hashes = ring_of(session).lookups(sorted(set(keys)))
    query = select(ContactChangeRow.case_id).where(
        col(ContactChangeRow.key_hash).in_(hashes), col(ContactChangeRow.at) >= since
    )
    return session.exec(query).first() is not None
