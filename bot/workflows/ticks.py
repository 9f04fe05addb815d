"""The reminder tick: the database says what is due, the clock only asks (R36, R37)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from bot.domain.calendar import HELSINKI
from bot.domain.reminders import (
    ASK_AGAIN,
    NOT_IDENTIFIED,
    OVERDUE,
    TRIAGE,
    Reminder,
    escalates,
    may_remind,
)
from bot.domain.vocabulary import CaseState
from bot.workflows import staff_texts
from bot.workflows.by_hand import ask_colleagues
from bot.workflows.mails import StaffMail, tell_staff
from bot.workflows.office import Office
from bot.workflows.packed import forget_old
from bot.workflows.questions import ask_again, tell_not_identified
from storage import cases, reminders
from storage.cases import CaseFilter
from storage.database import Transaction
from storage.readings import readings
from storage.reminders import DueReminder


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A reminder mail before it is addressed; its name makes it go out once."""

    name: str
    subject: str
    body: str
    to: tuple[str, ...]


def remind(session: Transaction, office: Office) -> int:
    """Freezes the reminder mails that are due now, in one transaction with their rows; how many.

    Outside office hours, or with nobody to remind, nothing is due yet and nothing is lost.
    """
    forget_old(session, office)
    now = office.now()
    if not may_remind(now, office.country):
        return 0
    asked = ask_colleagues(session, office)
    if not office.reminders.staff:
        return asked
    local = now.astimezone(HELSINKI)
    today = local.date()
    if reminders.first_time(session, f"recomputed-{today}"):
        recompute(session, office)
    reminders.add_overdue(session, Reminder(kind=OVERDUE, due_on=today))
    due = [each for each in reminders.due(session, today) if _still_matters(each)]
    notices = [_single(office, mine, today) for mine in _by_case(due) if _urgent(mine)]
    if local.time() < office.reminders.digest_time:  # the others wait for the digest
        due = [each for mine in _by_case(due) if _urgent(mine) for each in mine]
    else:
        notices += _digest(session, office, due, today)
    reminders.done(session, [each.id for each in due], now)
    _prepare(session, office, due)
    mails = asked
    for notice in notices:
        for recipient in notice.to:
            mail = StaffMail(name=notice.name, recipient=recipient, subject=notice.subject, body=notice.body)
            tell_staff(session, office, mail)
            mails += 1
    return mails


def recompute(session: Transaction, office: Office) -> None:
    """Works out every open case's dates anew; lists and reminders follow where they differ (R37, R38)."""
    kept = readings(session)
    for stored in cases.search(session, CaseFilter(open_only=True)):
        reading = kept.get(stored.id)  # None: opened a moment ago
        if reading and not reading.fits(stored.case.deadlines, office.planned(stored)):
            office.move(session, stored, [])


def _prepare(session: Transaction, office: Office, due: Sequence[DueReminder]) -> None:
    """Writes the mails that staff are told to release."""
    for each in due:
        if each.kind == ASK_AGAIN:
            ask_again(session, office, each.ref)
        elif each.kind == NOT_IDENTIFIED:
            tell_not_identified(session, office, each.ref)


def _still_matters(due: DueReminder) -> bool:
    """Whether what the reminder is about is still so."""
    return due.kind != TRIAGE or due.state == CaseState.TRIAGE


def _by_case(due: Sequence[DueReminder]) -> list[list[DueReminder]]:
    """The reminders of each case together: kinds that meet become one."""
    return [list(mine) for _, mine in groupby(due, key=lambda each: each.case_id)]


def _urgent(due: Sequence[DueReminder]) -> bool:
    return any(escalates(each.kind) for each in due)


def _single(office: Office, due: Sequence[DueReminder], today: date) -> Notice:
    """The mail of its own; from the day after the date on also to the second address."""
    late = any(each.kind == OVERDUE for each in due)
    subject, body = staff_texts.single(due, today, office.desk_url, office.reminders.language)
    return Notice(
        name=f"remind-{due[0].ref}-{max(each.id for each in due)}",
        subject=subject,
        body=body,
        to=tuple(dict.fromkeys((*office.reminders.staff, *(office.reminders.second if late else ())))),
    )


def _digest(session: Transaction, office: Office, due: Sequence[DueReminder], today: date) -> list[Notice]:
    """The morning's digest with all of the day, also when it is empty; later only what has come since."""
    first = reminders.first_time(session, f"digest-{today}")
    if not first and not due:
        return []
    morning = datetime.combine(today, time(), HELSINKI)
    told = reminders.told_since(session, morning) if first else []  # by mails of their own, before
    by_case = _by_case(sorted([*due, *told], key=lambda each: (each.act_by, each.case_id, each.due_on)))
    subject, body = staff_texts.digest(by_case, today, office.desk_url, office.reminders.language)
    name = f"digest-{today}" if first else f"digest-{today}-{max(each.id for each in due)}"
    return [Notice(name=name, subject=subject, body=body, to=office.reminders.staff)]
