"""What staff enter besides the mailbox: numbered in a series of its own."""

from sqlmodel import Session, col, select

from storage.tables import Counter, InboxRow


def next_number(session: Session) -> int:
    """The next number of an entry."""
    counter = session.get(Counter, "letters", with_for_update=True) or Counter(name="letters", value=0)
    counter.value += 1
    session.add(counter)
    session.flush()
    return counter.value


def case_of(session: Session, digest: str) -> int | None:
    """The case that was opened by an entry of this content, or None."""
    query = select(InboxRow.case_id).where(InboxRow.digest == digest, col(InboxRow.case_id).is_not(None))
    return session.exec(query).first()
