"""What staff enter besides the mailbox, in a series of its own; and the answers that were printed."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Counter, InboxRow, LetterCopyRow


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


def keep_copy(session: Session, case_id: int, draft_id: int, pdf: bytes, now: datetime) -> None:
    """Keeps the letter as it is printed now, in place of an earlier print."""
    session.merge(LetterCopyRow(draft_id=draft_id, case_id=case_id, printed_at=now, pdf=pdf))
    session.flush()


def copy_of(session: Session, draft_id: int) -> bytes | None:
    """The letter of a draft as it was printed last, or None."""
    row = session.get(LetterCopyRow, draft_id)
    return None if row is None else row.pdf


def printed_at(session: Session, case_id: int) -> dict[int, datetime]:
    """When the letters of a case were printed last, by their drafts."""
    query = select(LetterCopyRow.draft_id, LetterCopyRow.printed_at).where(LetterCopyRow.case_id == case_id)
    return {draft_id: at for draft_id, at in session.exec(query)}
