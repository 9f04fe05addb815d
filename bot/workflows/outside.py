"""A colleague answers from another program: the Sent folder tells, and the case shows it.

Only what answers a mail of a case, to its person, is kept of that folder.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.calendar import helsinki_day
from bot.domain.events import Event, EventKind
from bot.domain.matching import Thread
from bot.domain.messages import FolderPlace, ParsedMessage
from bot.mail.message_ids import is_ours
from bot.mail.parse import parse_message
from bot.mail.sent import SentMail, SentTrace
from bot.workflows.drafting import BOT
from bot.workflows.office import Office
from storage import answers, cases, inbox, messages
from storage.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Where to look: after `place`, and since a day for mails of cases, up to `newest`, that are new."""

    place: FolderPlace | None
    since: date | None
    newest: int


def where_to_look(session: Transaction, mailbox: str) -> Look | None:
    """None while incoming mail waits: a case that isn't open yet can't be answered."""
    if inbox.waiting(session, limit=1):
        return None
    newest, oldest = messages.come_since(session, answers.looked_for(session, mailbox))
    return Look(
        place=inbox.place(session, mailbox, _watermark()),
        since=helsinki_day(oldest) if oldest is not None else None,
        newest=newest,
    )


def _watermark() -> str:
    return "answers in the Sent folder"  # apart from a watched folder that is the same


def note_look(session: Transaction, mailbox: str, place: FolderPlace, newest: int) -> None:
    """Notes how far the folder has been read, and for which mails."""
    inbox.set_place(session, mailbox, _watermark(), place)
    answers.note_looked_for(session, mailbox, newest)


def of_cases(session: Transaction, office: Office, traces: Sequence[SentTrace]) -> list[int]:
    """The UIDs of those that answer a mail of a case and were not sent by the bot."""
    others = [
        trace
        for trace in traces
        if trace.answers and not trace.marked and not is_ours(trace.message_id, key=office.message_id_key)
    ]
    return [trace.uid for trace in others if cases.threads(session, trace.answers)]


def add_answer(session: Transaction, office: Office, mailbox: str, mail: SentMail) -> list[str]:
    """Adds the mail to the cases that it answers, once; the references of those cases."""
    message = parse_message(mail.content)
    added = []
    for thread in cases.threads(session, (*message.in_reply_to, *message.references)):
        if not _is_to_the_person(message, thread, office):
            continue
        shown = _shown(message, mail, mailbox)
        if any(known.message_id == shown.message_id for known in messages.of_case(session, thread.case_id)):
            continue
        messages.add_outgoing(session, thread.case_id, shown)
        event = Event(kind=EventKind.ANSWERED_OUTSIDE, at=office.now(), actor=BOT)
        office.move(session, cases.load_by_id(session, thread.case_id), [event])
        added.append(thread.ref)
    return added


def _is_to_the_person(message: ParsedMessage, thread: Thread, office: Office) -> bool:
    """Whether it goes to the person of the case: passing the mail on to a colleague is no answer."""
    recipients = {one.address for one in (*message.to, *message.cc)} - {""}
    if thread.participants:
        return bool(recipients & thread.participants)
    return bool(recipients - office.own_addresses)


def _shown(message: ParsedMessage, mail: SentMail, mailbox: str) -> messages.CaseMessage:
    made_up = f"<{hashlib.sha256(mail.content).hexdigest()[:32]}@sent.invalid>"
    return messages.CaseMessage(
        id=0,
        direction=messages.OUT,
        at=mail.at,
        message_id=message.message_id or made_up,
        references=(*message.references, *message.in_reply_to),
        sender_name=message.sender.name,
        sender_address=message.sender.address or mailbox,
        subject=message.subject,
        text=message.text,
        quoted=message.quoted,
        attachments=tuple(file.filename for file in message.attachments),
    )
