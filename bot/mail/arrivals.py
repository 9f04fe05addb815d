"""When a mail in a file arrived: what the receiving server wrote, not the writer (LEGAL RC-1)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.domain.messages import ParsedMessage

# Google's archives write the offset before the year.
_OFFSET = r"(?: +[+-]\d{4})?"
_ENVELOPE = re.compile(rf"([A-Z][a-z]{{2}}) +(\d{{1,2}}) +([\d:]{{5,8}}){_OFFSET} +(\d{{4}}){_OFFSET}\s*$")
_NONE_IS_OLDER = 1980  # a clock that was never set


def arrived(message: ParsedMessage, envelope: str = "") -> datetime | None:
    """Aware; by the topmost Received header, else the earlier of envelope line and Date header; or None.

    `envelope` is "sender Mon Jan  5 10:11:12 2026", in UTC, as mail programs and archives write it. Some
    write the time of the export or 1970 there, so without a server's word the earlier believable date counts.
    """
    if received := _moment(message.header("received").rpartition(";")[2]):
        return received
    written = [moment for moment in (_envelope_moment(envelope), message.date) if moment is not None]
    return min((moment for moment in written if moment.year > _NONE_IS_OLDER), default=None)


def _envelope_moment(envelope: str) -> datetime | None:
    date = _ENVELOPE.search(envelope)
    return _moment(f"{date[2]} {date[1]} {date[4]} {date[3]}") if date else None


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
