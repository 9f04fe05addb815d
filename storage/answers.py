"""For which mails of cases the Sent folders have been searched for answers."""

from sqlmodel import Session

from storage.tables import Counter


def looked_for(session: Session, mailbox: str) -> int:
    """The number of the newest mail of a case that answers were looked for."""
    row = session.get(Counter, _name(mailbox))
    return 0 if row is None else row.value


def note_looked_for(session: Session, mailbox: str, number: int) -> None:
    """Answers to the mails of cases up to this number have been looked for."""
    session.merge(Counter(name=_name(mailbox), value=number))


def _name(mailbox: str) -> str:
    return f"answers {mailbox}"
