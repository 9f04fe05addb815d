"""Identity documents that came with a mail of a case: found again, and deleted after the check (A13)."""

from collections.abc import Sequence

from sqlmodel import Session, select

from bot.domain.masking import strike
from bot.domain.messages import Span
from storage.tables import InboxRow, MessageRow

_SPANS = "documents"


def keep_apart(session: Session, inbox_id: int, message_id: int, spans: Sequence[Span]) -> None:
    """Notes that a mail brought one, and where its words stand in the case's message."""
    session.get_one(InboxRow, inbox_id).document = True
    row = session.get_one(MessageRow, message_id)
    row.content = {**row.content, _SPANS: [list(span) for span in spans]}


def delete(session: Session, case_id: int) -> int:
    """Deletes the bytes of the mails that brought one, and its words; how many mails there were."""
    brought = session.exec(select(InboxRow).where(InboxRow.case_id == case_id, InboxRow.document)).all()
    for kept in brought:
        kept.raw, kept.document = None, False
    told = 0
    for row in session.exec(select(MessageRow).where(MessageRow.case_id == case_id)):
        spans = row.content.get(_SPANS)
        if spans is None:
            continue
        text = row.content["text"]
        for start, end in spans:
            text = text[:start] + strike(text[start:end]) + text[end:]
        row.content = {name: value for name, value in row.content.items() if name != _SPANS} | {"text": text}
        told += 1
    return max(len(brought), told)
