"""No marketing from the next working day on (S-54): the list, and bought lists cleaned before their use."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.calendar import add_working_days, helsinki_day
from bot.domain.events import Event, EventKind
from bot.domain.suppression import Cleaned, Contact, cleaned, contacts
from bot.domain.vocabulary import CaseState, RequestState, RequestType
from bot.errors import UsageError
from storage import found, suppressions
from storage.cases import StoredCase
from storage.database import Transaction

OTHER_REQUESTS = frozenset(
    {
        EventKind.RELABELLED,
        EventKind.ABSORBED,
        EventKind.REOPENED,
        EventKind.WITHDRAWN,
        EventKind.CLOSED,
        EventKind.MERGED,
        EventKind.SPLIT_OFF,
    }
)
"""After these, something else may be asked than before."""


def stop_at_once(session: Transaction, stored: StoredCase, events: Sequence[Event], now: datetime) -> None:
    """Keeps the list true to what the case asks: an opt-out needs no identity and waits for no answer."""
    case = stored.case
    asked = case.requests.get(RequestType.OPT_OUT, RequestState.WITHDRAWN)
    if asked is not RequestState.WITHDRAWN and case.state is not CaseState.TRIAGE:
        stop_marketing(session, stored, now)
    elif any(event.kind in OTHER_REQUESTS for event in events):
        suppressions.take_back(session, stored.id)


def stop_marketing(session: Transaction, stored: StoredCase, now: datetime, *, approved: bool = False) -> int:
    """Puts the person's contacts on the list, from the working day after the receipt; how many were new."""
    case = stored.case
    since = min(
        add_working_days(helsinki_day(case.received_at), 1, case.facts.country),
        add_working_days(helsinki_day(now), 1, case.facts.country),
    )
    return suppressions.add(session, stored.id, _contacts(session, stored), since, approved=approved)


def _contacts(session: Transaction, stored: StoredCase) -> frozenset[Contact]:
    """How the person can be reached: as written to us, and as the registers know the one who fits."""
    emails, phones = [stored.requester.address], []
    looked = found.of_case(session, stored.id)
    if looked is not None:
        emails += looked.contacts.emails
        phones += [*looked.contacts.phones, *looked.wanted.phones]
    return contacts(emails, phones)


def clean_list(session: Transaction, text: str) -> Cleaned:
    """A list of people without those who may not be marketed to; raises UsageError."""
    try:
        return cleaned(text, suppressions.checker(session))
    except ValueError as error:
        raise UsageError(f"the list can't be read: {error}") from error
