"""The alarm when a mailbox can't be looked into: silence must never look like an empty mailbox (R15)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.calendar import HELSINKI
from bot.workflows.mails import StaffMail, tell_staff
from bot.workflows.office import Office
from bot.workflows.staff_texts import mailbox_back, mailbox_silent
from storage import watches
from storage.database import Transaction
from storage.watches import Watch

TOO_OLD = timedelta(minutes=30)
AGAIN = timedelta(days=1)


def alarm(session: Transaction, office: Office, errors: Mapping[str, str]) -> int:
    """Tells staff of each mailbox without a good look for too long, daily, and once when it is well again.

    `errors`: what the watch of a mailbox says, where it runs in this process. Gives the number of mails.
    """
    mails = 0
    for watch in watches.watches(session):
        if watch.mailbox not in office.own_addresses:
            continue  # it is not in the configuration any more
        mails += _look_at(session, office, watch, errors.get(watch.mailbox, ""))
    return mails


def _look_at(session: Transaction, office: Office, watch: Watch, error: str) -> int:
    now = office.now()
    language = office.reminders.language
    if now - watch.last_fetch > TOO_OLD:
        if watch.alarmed_at is not None and now - watch.alarmed_at < AGAIN:
            return 0
        watches.note_alarm(session, watch.mailbox, now)
        text = mailbox_silent(watch.mailbox, _moment(watch.last_fetch), error, language)
        return _tell(session, office, f"silent-{_short(watch.mailbox)}-{now:%Y%m%d%H%M%S}", text)
    if watch.alarmed_at is None:
        return 0
    watches.note_alarm(session, watch.mailbox, None)
    text = mailbox_back(watch.mailbox, _moment(watch.last_fetch), language)
    return _tell(session, office, f"back-{_short(watch.mailbox)}-{now:%Y%m%d%H%M%S}", text)


def _tell(session: Transaction, office: Office, name: str, text: tuple[str, str]) -> int:
    subject, body = text
    for recipient in office.reminders.staff:
        tell_staff(session, office, StaffMail(name=name, recipient=recipient, subject=subject, body=body))
    return len(office.reminders.staff)


def _moment(at: datetime) -> str:
    local = at.astimezone(HELSINKI)
    return f"{local.day}.{local.month}.{local.year} {local:%H:%M}"


def _short(mailbox: str) -> str:
    return hashlib.sha256(mailbox.encode()).hexdigest()[:8]
