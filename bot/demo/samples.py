"""The sample mails of the demo, dated as if they had arrived in the weeks before today.

The files in `mails/` are ordinary mails with two headers more, which never reach the mailbox:
`X-Demo-Age-Days` says how many days ago the mail came, `X-Demo-Labels` what a person reads in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from importlib.resources import files

from bot.domain.vocabulary import Label

_DEMO_HEADER = re.compile(rb"^X-Demo-([A-Za-z-]+):[ \t]*(.*)\r\n", re.MULTILINE)
_DATE_HEADER = re.compile(rb"^Date:[ \t]*(.*)\r\n", re.MULTILINE)
_MAIL_DATE = re.compile(rb"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
_TRANSIT = timedelta(seconds=4)
_NEWEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMail:
    """One invented mail with CRLF line ends; `labels` is what it asks for, none: no privacy matter."""

    name: str
    content: bytes
    internal_date: datetime
    labels: tuple[Label, ...]


def sample_mails(now: datetime) -> list[SampleMail]:
    """All sample mails as a mailbox would hold them at `now` (aware), in the order of their arrival."""
    mails = [_dated(name, content, now) for name, content in _sources()]
    return sorted(mails, key=lambda mail: (mail.internal_date, mail.name))


def _sources() -> Iterator[tuple[str, bytes]]:
    """The packaged files: name without suffix, and bytes with CRLF line ends."""
    for entry in sorted(files("bot.demo").joinpath("mails").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".eml"):
            content = entry.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            yield entry.name.removesuffix(".eml"), content


def _dated(name: str, source: bytes, now: datetime) -> SampleMail:
    """The mail without its demo headers, every date in it moved by the same span."""
    head, gap, body = source.partition(b"\r\n\r\n")
    notes = dict(_DEMO_HEADER.findall(head + b"\r\n"))
    content = _DEMO_HEADER.sub(b"", head + b"\r\n") + gap[2:] + body
    written = _written(content)
    sent = _sent(written, int(notes[b"Age-Days"]), now)
    return SampleMail(
        name=name,
        content=_moved(content, sent - written),
        internal_date=(sent + _TRANSIT).astimezone(UTC),
        labels=tuple(Label(label) for label in notes[b"Labels"].decode().replace(",", " ").split()),
    )


def _written(content: bytes) -> datetime:
    """The date that the file itself gives."""
    found = _DATE_HEADER.search(content)
    if found is None:
        raise ValueError("a sample mail has no Date header")
    return parsedate_to_datetime(found[1].decode("ascii").strip())


def _sent(written: datetime, age_days: int, now: datetime) -> datetime:
    """The file's time of day, `age_days` before today; never in the future."""
    day = now.astimezone(written.tzinfo).date() - timedelta(days=age_days)
    sent = datetime.combine(day, written.timetz())
    return min(sent, (now - _NEWEST).astimezone(written.tzinfo).replace(microsecond=0))


def _moved(content: bytes, span: timedelta) -> bytes:
    """The mail with all its full dates (Date, Received, delivery reports) moved by `span`."""

    def shifted(found: re.Match[bytes]) -> bytes:
        return format_datetime(parsedate_to_datetime(found[0].decode("ascii")) + span).encode("ascii")

    return _MAIL_DATE.sub(shifted, content)
