"""What a delivery report leads to: only for a mail that we really sent, and for its case (R18, R18b, A28).

A report never changes who somebody is nor what we know of them: whoever has one of our mails can write one.
"""

from datetime import timedelta

from bot.domain.bounces import DeliveryReport, Fate
from bot.domain.calendar import helsinki_day
from bot.domain.cases import ANSWERS
from bot.domain.events import Event, EventKind
from bot.domain.planning import Decision
from bot.domain.vocabulary import DraftState
from bot.errors import StaleCaseError
from bot.mail.message_ids import is_ours
from bot.workflows import staff_texts
from bot.workflows.drafting import BOT
from bot.workflows.mails import StaffMail, tell_staff
from bot.workflows.office import Office
from storage import cases, drafts, inbox, messages, outbox, returned
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft
from storage.outbox import OutboxMail, SendState

LATELY = timedelta(days=6)
"""Servers give up after five days."""


def take_report(session: Transaction, office: Office, report: DeliveryReport) -> inbox.Outcome:
    """Settles the mail that came back; a report about nothing that we sent is only noted."""
    mail = _sent_mail(session, office, report)
    if mail is None:
        return _noted("a report about no mail of ours") if report.about else _unnamed(session, office, report)
    if mail.state is SendState.SENDING:
        raise StaleCaseError("the mail is just being sent; its report is taken afterwards")
    if mail.case_id is None or mail.draft_id is None:
        return _to_staff(session, mail, report)
    match report.fate:
        case Fate.FAILED if mail.state in (SendState.SENT, SendState.UNCERTAIN):
            _came_back(session, office, mail, report.status)
        case Fate.DELAYED if mail.state is SendState.SENT:
            _delayed(session, office, mail, report.status)
        case _:
            return _noted(f"a report that changes nothing: {report.fate}, and the mail is {mail.state}")
    reason = f"our mail: {report.fate} {report.status}".rstrip()
    return inbox.Outcome(decision=Decision.BOUNCE, reason=reason, case_id=mail.case_id)


def _noted(reason: str) -> inbox.Outcome:
    return inbox.Outcome(decision=Decision.AUTOMATIC, reason=reason)


def _unnamed(session: Transaction, office: Office, report: DeliveryReport) -> inbox.Outcome:
    """A report that names no mail at all: it is matched to none (R18b), but staff hear of it.

    Only where its recipient was written to lately, and once a mail: anybody can send such a report.
    """
    if report.fate is not Fate.FAILED:
        return _noted("a report that names no mail")
    mail = returned.last_sent_to(session, report.recipients, office.now() - LATELY)
    if mail is None or mail.case_id is None:
        return _noted("a report that names no mail, about nobody we wrote to")
    stored = cases.load_by_id(session, mail.case_id)
    day = helsinki_day(mail.sent_at or mail.created_at)
    text = (
        f"A delivery report says that mail to this person failed ({report.status or 'no code'}), but not "
        f"which. It changes nothing by itself: check whether our mail of {day:%d.%m.%Y} has arrived."
    )
    if text not in [note.text for note in messages.notes(session, stored.id)]:
        messages.add_note(session, stored.id, messages.Note(at=office.now(), author=BOT, text=text))
    name = f"unnamed-bounce-{mail.id}"
    subject, body = staff_texts.perhaps_bounced(stored.ref, office.desk_url, office.reminders.language)
    for recipient in office.reminders.staff:
        tell_staff(session, office, StaffMail(name=name, recipient=recipient, subject=subject, body=body))
    return inbox.Outcome(
        decision=Decision.BOUNCE, reason="a report that names no mail: staff check", case_id=stored.id
    )


def _to_staff(session: Transaction, mail: OutboxMail, report: DeliveryReport) -> inbox.Outcome:
    """A mail to staff came back: they hear of it by /healthz, the desk and the log, not by mail."""
    if report.fate is not Fate.FAILED or mail.state is not SendState.SENT:
        return _noted("a report about our mail to staff")
    outbox.bounced(session, mail.id, f"came back {report.status}".rstrip())
    return inbox.Outcome(decision=Decision.STAFF_UNREACHED, reason="our mail to staff came back")


def _sent_mail(session: Transaction, office: Office, report: DeliveryReport) -> OutboxMail | None:
    """The mail that the report is about, if its Message-ID is one that we made and sent."""
    for message_id in report.about:
        if is_ours(message_id, key=office.message_id_key):
            return outbox.of_message_id(session, message_id)
    return None


def _event(office: Office, kind: EventKind, draft: StoredDraft, status: str) -> Event:
    return Event(
        kind=kind, at=office.now(), actor=BOT, draft_id=draft.id, draft_kind=draft.kind, why=status
    )  # the code only: the words of a report are a stranger's, and may name people


def _came_back(session: Transaction, office: Office, mail: OutboxMail, status: str) -> None:
    """What came back was not sent (SD-2): an answered case is in work again, its text to be approved anew."""
    draft = drafts.get(session, mail.draft_id or 0)
    stored = cases.load_by_id(session, mail.case_id or 0)
    outbox.bounced(session, mail.id, f"came back {status}".rstrip())
    drafts.set_state(session, draft.id, DraftState.FAILED)
    was = stored.case.state
    stored = office.move(session, stored, [_event(office, EventKind.BOUNCED, draft, status)])
    if draft.kind in ANSWERS and stored.case.state is not was:
        made = drafts.again(session, draft, office.now())
        stored = office.move(session, stored, [_event(office, EventKind.DRAFTED, made, "")])
    _tell(session, office, stored, f"bounce-{mail.id}", status)


def _delayed(session: Transaction, office: Office, mail: OutboxMail, status: str) -> None:
    """Their server still tries: staff see it on the case."""
    draft = drafts.get(session, mail.draft_id or 0)
    stored = cases.load_by_id(session, mail.case_id or 0)
    office.move(session, stored, [_event(office, EventKind.DELIVERY_DELAYED, draft, status)])


def _tell(session: Transaction, office: Office, stored: StoredCase, name: str, status: str) -> None:
    act_by = stored.case.deadlines.act_by
    subject, body = staff_texts.bounced(
        stored.ref, status, act_by, office.desk_url, office.reminders.language
    )
    for recipient in office.reminders.staff:
        tell_staff(session, office, StaffMail(name=name, recipient=recipient, subject=subject, body=body))
