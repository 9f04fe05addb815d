"""The calendar of a member of staff: the dates of the cases, reachable by a secret address."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from bot.workflows import staff_texts
from bot.workflows.office import Office
from storage import users
from storage.database import Transaction
from storage.feeds import CaseDate, case_dates

KEPT_AFTER_CLOSING = timedelta(days=90)
"""So long a calendar that is seldom asked for still hears that a case has ended."""
_LINE = 75  # octets, RFC 5545 §3.1


def new_address(session: Transaction, office: Office, name: str) -> str:
    """A new secret address of the user's calendar; the one before is worth nothing any more."""
    token = secrets.token_urlsafe(32)
    users.set_calendar_token(session, name, token)
    return f"{office.desk_url}/calendar/{token}.ics"


def revoke_address(session: Transaction, name: str) -> None:
    """Lets the user's calendar be reached no more."""
    users.set_calendar_token(session, name, "")


def calendar_of(session: Transaction, office: Office, token: str) -> str | None:
    """The calendar behind a secret address; None for a wrong one, and for who is shut out."""
    wanted = users.calendar_hashes(session, token)
    found = [user for user, kept in users.with_calendar(session) if _is_one_of(kept, wanted)]
    if not found or found[0].disabled:
        return None
    now = office.now()
    rows = case_dates(session, now - KEPT_AFTER_CLOSING)
    return write_calendar(rows, now, office.desk_url, office.reminders.language)


def _is_one_of(kept: str, wanted: Sequence[str]) -> bool:
    """In constant time for each."""
    return any([hmac.compare_digest(kept, each) for each in wanted])


def write_calendar(rows: Sequence[CaseDate], now: datetime, desk_url: str, language: str) -> str:
    """All-day events by RFC 5545: reference and date only; what is closed is cancelled."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//privacy-bot//dates//EN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:privacy-bot",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for row in rows:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{row.ref}@privacy-bot",
            f"DTSTAMP:{stamp}",
            f"SEQUENCE:{row.changes}",
            f"DTSTART;VALUE=DATE:{_day(row.act_by)}",
            f"DTEND;VALUE=DATE:{_day(row.act_by + timedelta(days=1))}",
            f"SUMMARY:{_escaped(staff_texts.calendar_entry(row.ref, language))}",
            f"URL:{desk_url}/cases/{row.ref}",
            "TRANSP:TRANSPARENT",
            f"STATUS:{'CANCELLED' if row.closed else 'CONFIRMED'}",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text


def _folded(line: str) -> str:
    """Long lines go on after a line break and a space; no character is cut in two."""
    parts, room = [""], _LINE
    for sign in line:
        size = len(sign.encode())
        if size > room:
            parts.append(" ")
            room = _LINE - 1
        parts[-1] += sign
        room -= size
    return "\r\n".join(parts)
