"""What a case document says of breach notes, and of what a flag asks staff to decide."""

from datetime import date, datetime
from typing import Any

from bot.domain.breaches import hours_left, tell_by
from bot.domain.calendar import HELSINKI
from bot.domain.case import Case
from bot.domain.deadlines import pass_on_by
from bot.domain.vocabulary import Flag
from storage import breaches
from storage.breaches import Breach
from storage.cases import StoredCase
from storage.database import Transaction


def breach_rows(transaction: Transaction, case_id: int, now: datetime) -> list[dict[str, Any]]:
    """The breach notes of a case, oldest first."""
    return [breach_row(each, now) for each in breaches.of_case(transaction, case_id)]


def breach_row(breach: Breach, now: datetime) -> dict[str, Any]:
    """A breach note with its clock of 72 hours."""
    return {
        "id": breach.id,
        "kind": breach.kind,
        "what": breach.what,
        "noticed_at": iso(breach.noticed_at),
        "tell_by": iso(tell_by(breach.noticed_at)),
        "hours_left": None if breach.closed_at else hours_left(breach.noticed_at, now),
        "opened_by": breach.opened_by,
        "closed_at": iso(breach.closed_at) if breach.closed_at else None,
        "closed_by": breach.closed_by or None,
        "why_closed": breach.why_closed or None,
    }


def tasks(stored: StoredCase) -> list[dict[str, Any]]:
    """What a flag asks staff to decide."""
    flags = stored.case.flags
    return [{"what": flag, "text": text} for flag, text in _ASKED_OF_STAFF.items() if flag in flags]


_ASKED_OF_STAFF = {
    Flag.WITHDRAWAL_ASKED: "the person seems to take the request back: read it; case withdraw records it",
    Flag.BREACH_SUSPECTED: "somebody seems to have got another's data: read it; case breach opens a note",
    Flag.IMPERSONATION: "the request may be somebody else's: answer nothing before it is cleared up",
    Flag.BREACH: "a breach note is open: tell the authority or say why not; case breach-close ends it",
    Flag.FACEBOOK_PAGE: "tell Meta by its form what concerns our Facebook page; case passed-on records it",
    Flag.COMPLAINED: "the person complains about our handling: somebody else than the handler reads it",
}


def page_day(case: Case) -> date | None:
    """By when Meta has to be told of what concerns the Facebook page, while nobody has recorded it."""
    return pass_on_by(case.deadlines.received_on) if Flag.FACEBOOK_PAGE in case.flags else None


def iso(moment: datetime) -> str:
    """A moment in Helsinki time."""
    return moment.astimezone(HELSINKI).isoformat(timespec="seconds")
