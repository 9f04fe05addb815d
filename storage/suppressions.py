"""The list of those who may not be marketed to: keyed hashes of addresses and numbers, nothing else."""

from collections.abc import Callable, Iterable
from datetime import date

from sqlmodel import Session, col, delete, func, select

from bot.domain.suppression import Contact
from storage.cases import ring_of
from storage.suppression_tables import SuppressionRow


def add(
    session: Session, case_id: int, contacts: Iterable[Contact], since: date, *, approved: bool = False
) -> int:
    """Puts contacts on the list for a case, once; how many weren't there for it."""
    ring = ring_of(session)
    query = select(SuppressionRow).where(SuppressionRow.case_id == case_id)
    known = {row.hash: row for row in session.exec(query)}
    new = 0
    for contact in sorted(contacts):
        row = next((known[each] for each in ring.lookups([_text(contact)]) if each in known), None)
        if row is None:
            row = SuppressionRow(hash=ring.lookup(_text(contact)), case_id=case_id, since=since)
            new += 1
        row.approved = row.approved or approved
        session.add(row)
    session.flush()
    return new


def take_back(session: Session, case_id: int) -> None:
    """Takes off what a case put on before anybody had approved it."""
    session.execute(
        delete(SuppressionRow).where(
            col(SuppressionRow.case_id) == case_id, col(SuppressionRow.approved).is_(False)
        )
    )


def count_of_case(session: Session, case_id: int) -> int:
    """How many contacts a case has put on the list."""
    query = select(func.count()).select_from(SuppressionRow).where(SuppressionRow.case_id == case_id)
    return session.exec(query).one()


def checker(session: Session) -> Callable[[frozenset[Contact]], bool]:
    """Says of contacts whether any of them is on the list; made once for a whole file."""
    listed = frozenset(session.exec(select(SuppressionRow.hash)))
    ring = ring_of(session)
    return lambda contacts: bool(contacts) and not listed.isdisjoint(ring.lookups([*map(_text, contacts)]))


def _text(contact: Contact) -> str:
    return f"suppressed {contact.kind} {contact.key}"
