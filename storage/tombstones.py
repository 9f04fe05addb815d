"""What is left of an erased case so that its mails don't come back as new ones (R13): keyed hashes alone."""

from dataclasses import asdict
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.domain.calendar import helsinki_day
from bot.domain.drafts import Margin
from bot.errors import GateClosedError
from storage.cases import ring_of
from storage.fulfilment_tables import ChangesRow, StepRow, TellingRow
from storage.identity_tables import ChallengeRow, ChangedAddressRow, ContactChangeRow, RecipientRow
from storage.register_tables import LookUpRow
from storage.tables import (
    BreachRow,
    CaseRow,
    CorrectionRow,
    DraftRow,
    InboxRow,
    LetterCopyRow,
    MessageRow,
    NoteRow,
    OutboxRow,
    TombstoneRow,
)

ERASED = "erased"


def buried(session: Session, digest: str) -> bool:
    """Whether a mail of this content belonged to a case that was erased."""
    if not digest:
        return False
    hashes = ring_of(session).lookups([digest])
    return (
        session.exec(select(TombstoneRow.hash).where(col(TombstoneRow.hash).in_(hashes))).first() is not None
    )


def bury(session: Session, digest: str, on: date) -> None:
    """Remembers that a mail of this content, its Message-ID included, was taken in and erased."""
    if digest and not buried(session, digest):
        session.add(TombstoneRow(hash=ring_of(session).lookup(digest), made_on=on))
        session.flush()


def erase_content(session: Session, case_id: int, now: datetime) -> None:
    """Takes all that tells who asked and what was written out of a case; its journal and its dates stay.

    The mails leave tombstones, so that they aren't taken in again wherever they turn up. Raises
    GateClosedError for a case that has not ended.
    """
    case = session.get_one(CaseRow, case_id)
    if case.closed_at is None:
        raise GateClosedError(f"{case.ref} is {case.state}: only a case that has ended can be erased")
    for mail in session.exec(select(InboxRow).where(InboxRow.case_id == case_id)):
        bury(session, mail.digest, helsinki_day(now))
        for twin in session.exec(select(InboxRow).where(InboxRow.digest == mail.digest)).all():
            if mail.digest:
                twin.digest, twin.trace = "", ""
        mail.raw, mail.reason = None, ERASED
    for table in (MessageRow, NoteRow, LookUpRow, CorrectionRow, LetterCopyRow):
        for row in session.exec(select(table).where(table.case_id == case_id)):
            session.delete(row)
    for draft in session.exec(select(DraftRow).where(DraftRow.case_id == case_id)):
        draft.subject, draft.body, draft.gaps, draft.text_hash = "", "", [], ""
        draft.margin = asdict(Margin())
        for recipients in session.exec(select(RecipientRow).where(RecipientRow.draft_id == draft.id)):
            session.delete(recipients)
    for sent in session.exec(select(OutboxRow).where(OutboxRow.case_id == case_id)):
        sent.raw, sent.recipient, sent.last_error = b"", "", ""
    for telling in session.exec(select(TellingRow).where(TellingRow.case_id == case_id)):
        telling.how = ""
    for breach in session.exec(select(BreachRow).where(BreachRow.case_id == case_id)):
        breach.what = ""
    _erase_contacts(session, case_id)
    case.requester_name = case.requester_address = case.requester_postal = case.address_hash = ""
    session.flush()


def _erase_contacts(session: Session, case_id: int) -> None:
    """What was asked and proved about the person."""
    about = (ChallengeRow, ChangedAddressRow, ContactChangeRow, ChangesRow, StepRow)
    for table in about:
        for row in session.exec(select(table).where(table.case_id == case_id)):
            session.delete(row)
