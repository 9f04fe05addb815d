"""Freezes a draft as the bytes of a mail: recipient recomputed, Message-ID fixed, thread kept."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.calendar import helsinki_day
from bot.domain.reminders import with_deputies
from bot.domain.vocabulary import DraftKind
from bot.errors import GateClosedError
from bot.mail.compose import AutoSubmitted, MailFile, OutgoingMail, compose
from bot.mail.message_ids import new_message_id
from bot.workflows.office import Office
from storage import messages, outbox
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMail:
    """A mail to staff: reference and dates only; the same `name` and recipient give the same Message-ID."""

    name: str
    recipient: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A draft on its way to one address, to leave at that moment or later.

    `filled`: the text that leaves, where it holds a secret that nothing of ours keeps in plain words.
    `files` go with it.
    """

    draft: StoredDraft
    to: str
    at: datetime
    filled: str = ""
    files: tuple[MailFile, ...] = ()


def freeze(
    session: Transaction, office: Office, stored: StoredCase, draft: StoredDraft, at: datetime
) -> None:
    """Puts the draft into the outbox, for the person who wrote, to be sent at that moment or later."""
    freeze_parcel(session, office, stored, Parcel(draft=draft, to=stored.requester.address, at=at))


def _thread(session: Transaction, stored: StoredCase) -> tuple[str, tuple[str, ...]]:
    """The Message-ID that we answer, and the chain that it belongs to."""
    theirs = [
        mail
        for mail in messages.of_case(session, stored.id)
        if mail.direction == messages.IN and not mail.automatic
    ]
    answered = theirs[-1] if theirs else None
    answered_id = answered.message_id if answered else ""
    chain = (*(answered.references if answered else ()), answered_id)
    return answered_id, tuple(dict.fromkeys(item for item in chain if item))


def freeze_parcel(session: Transaction, office: Office, stored: StoredCase, parcel: Parcel) -> None:
    """Puts a draft into the outbox for this address."""
    draft, requester = parcel.draft, stored.requester
    if not parcel.to:
        raise GateClosedError(f"{stored.ref}: the person gave no e-mail address; the answer goes by letter")
    mine = parcel.to == requester.address  # who else gets a mail learns neither name nor thread of the writer
    answered_id, chain = _thread(session, stored) if mine else ("", ())
    mail = OutgoingMail(
        from_name=office.controller_name,
        from_address=stored.mailbox,
        to_name=requester.name if mine else "",
        to_address=parcel.to,
        subject=draft.subject,
        body=parcel.filled or draft.body,
        message_id=_message_id(office, stored.ref, secrets.token_hex(8), stored.mailbox),
        date=office.now(),
        in_reply_to=answered_id,
        references=chain,
        files=parcel.files,
        auto_submitted=AutoSubmitted.REPLIED if draft.kind is DraftKind.ACKNOWLEDGEMENT else AutoSubmitted.NO,
    )
    outbox.enqueue(
        session,
        outbox.NewMail(
            audience=outbox.Audience.CUSTOMER,
            mailbox=stored.mailbox,
            message_id=mail.message_id,
            recipient=parcel.to,
            raw=compose(mail),
            next_at=parcel.at,
            case_id=stored.id,
            draft_id=draft.id,
            # A code or a copy of data lies in no folder of ours.
            file_copy=bool(office.sent_folders.get(stored.mailbox)) and not (parcel.filled or parcel.files),
        ),
        office.now(),
    )
    messages.add_outgoing(
        session,
        stored.id,
        messages.CaseMessage(
            id=0,
            direction=messages.OUT,
            at=office.now(),
            message_id=mail.message_id,
            references=mail.references,
            sender_name=mail.from_name,
            sender_address=mail.from_address,
            subject=mail.subject,
            text=draft.body,
        ),
    )


def tell_staff(session: Transaction, office: Office, mail: StaffMail) -> None:
    """Puts a mail to staff into the outbox, once for its name and recipient; deputies get it, too."""
    today = helsinki_day(office.now())
    for recipient in with_deputies(mail.recipient, today, office.reminders.deputies):
        _to_staff(session, office, replace(mail, recipient=recipient))


def _to_staff(session: Transaction, office: Office, mail: StaffMail) -> None:
    mailbox = next(iter(office.sent_folders))
    recipient = hashlib.sha256(mail.recipient.encode()).hexdigest()[:16]  # the same again after a restart
    message_id = _message_id(office, mail.name, recipient, mailbox)
    composed = compose(
        OutgoingMail(
            from_name=office.controller_name,
            from_address=mailbox,
            to_name="",
            to_address=mail.recipient,
            subject=mail.subject,
            body=mail.body,
            message_id=message_id,
            date=office.now(),
            auto_submitted=AutoSubmitted.GENERATED,
        )
    )
    outbox.enqueue(
        session,
        outbox.NewMail(
            audience=outbox.Audience.STAFF,
            mailbox=mailbox,
            message_id=message_id,
            recipient=mail.recipient,
            raw=composed,
            next_at=office.now(),
        ),
        office.now(),
    )


def _message_id(office: Office, ref: str, nonce: str, mailbox: str) -> str:
    return new_message_id(ref=ref, key=office.message_id_key, nonce=nonce, domain=mailbox.rpartition("@")[2])
