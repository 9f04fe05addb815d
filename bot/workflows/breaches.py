"""Breach notes: opened by staff or by what a person says, told to staff until they close them (Art. 33)."""

from datetime import datetime

from bot.domain.breaches import WORDS, BreachKind, hours_left, steps_reached, tell_by
from bot.domain.calendar import HELSINKI
from bot.domain.events import Event, EventKind
from bot.domain.vocabulary import Role
from bot.errors import UsageError
from bot.workflows.breach_texts import breach_mail
from bot.workflows.drafting import BOT
from bot.workflows.mails import StaffMail, tell_staff
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from storage import breaches, cases
from storage.breaches import Breach, NewBreach
from storage.cases import StoredCase
from storage.database import Transaction


def record(session: Transaction, office: Office, ref: str, new: NewBreach) -> Breach:
    """Opens a breach note as staff record it; the 72 hours run from when it was noticed."""
    require_role(session, new.opened_by, Role.HANDLER)
    if not new.what.strip():
        raise UsageError("say what happened (--what)")
    if new.noticed_at > office.now():
        raise UsageError(f"noticed {new.noticed_at.isoformat()}: that is in the future")
    return _open(session, office, cases.load(session, ref), new)


def suspect_impersonation(session: Transaction, office: Office, stored: StoredCase) -> None:
    """The person says that the request was somebody else's: one note a case, until it is closed."""
    if any(
        each.kind is BreachKind.IMPERSONATION and each.closed_at is None
        for each in breaches.of_case(session, stored.id)
    ):
        return
    kind = BreachKind.IMPERSONATION
    new = NewBreach(kind=kind, noticed_at=office.now(), opened_by=BOT, what=WORDS[kind])
    _open(session, office, stored, new)


def _open(session: Transaction, office: Office, stored: StoredCase, new: NewBreach) -> Breach:
    made = breaches.add(session, stored.id, new, office.now())
    opened = Event(kind=EventKind.BREACH_OPENED, at=office.now(), actor=new.opened_by, why=new.kind)
    office.move(session, stored, [opened])
    _tell(session, office, made, steps_reached(made.noticed_at, office.now()))
    return breaches.get(session, made.id)


def close(session: Transaction, office: Office, ref: str, by: str, why: str) -> int:
    """Closes the notes of a case with the reason (told to the authority, or why not); how many there were."""
    require_role(session, by, Role.APPROVER)
    if not why.strip():
        raise UsageError("say how it ended (--why): told to the authority and when, or why that isn't needed")
    stored = cases.load(session, ref)
    mine = [each for each in breaches.of_case(session, stored.id) if each.closed_at is None]
    if not mine:
        raise UsageError(f"{stored.ref} has no open breach note")
    for each in mine:
        breaches.close(session, each.id, by, why, office.now())
    closed = Event(kind=EventKind.BREACH_CLOSED, at=office.now(), actor=by, why=why)
    office.move(session, stored, [closed] * len(mine))
    return len(mine)


def remind(session: Transaction, office: Office) -> int:
    """Tells staff of open notes at their hours, by day and by night; how many mails that makes."""
    mails = 0
    for each in breaches.still_open(session):
        reached = steps_reached(each.noticed_at, office.now())
        if reached > each.told:
            mails += _tell(session, office, each, reached)
    return mails


def _tell(session: Transaction, office: Office, breach: Breach, step: int) -> int:
    """Makes the mails of one step, once; with nobody to tell, it waits for somebody."""
    recipients = dict.fromkeys((*office.reminders.staff, *office.reminders.second))
    if not office.reminders.staff:
        return 0
    subject, body = breach_mail(
        breach.ref,
        _local(tell_by(breach.noticed_at)),
        hours_left(breach.noticed_at, office.now()),
        office.desk_url,
        office.reminders.language,
    )
    name = f"breach-{breach.id}-{step}"
    for recipient in recipients:
        tell_staff(session, office, StaffMail(name=name, recipient=recipient, subject=subject, body=body))
    breaches.note_told(session, breach.id, step)
    return len(recipients)


def _local(moment: datetime) -> str:
    local = moment.astimezone(HELSINKI)
    return f"{local.day}.{local.month}.{local.year} {local:%H:%M}"
