"""Who of the writers is one of us, and whose mail a colleague passes on."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.calendar import helsinki_day
from bot.domain.messages import ForwardedMail, ParsedMessage
from bot.domain.screening import Screening

# A company with its mailbox there shares the domain with its customers.
SHARED_DOMAINS = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.fi", "hotmail.se", "live.com"}
    | {"live.fi", "live.se", "msn.com", "icloud.com", "me.com", "yahoo.com", "proton.me", "protonmail.com"}
    | {"elisanet.fi", "kolumbus.fi", "saunalahti.fi", "luukku.com", "suomi24.fi", "telia.com", "hot.ee"}
)
OLDEST = timedelta(days=366)
"""A copied date that lies further back is more likely misread than a request that old."""


def is_colleague(address: str, own_addresses: Iterable[str]) -> bool:
    """Whether the address is ours or at one of our own domains."""
    domains = {own.rpartition("@")[2] for own in own_addresses} - SHARED_DOMAINS
    return address in set(own_addresses) or ("@" in address and address.rpartition("@")[2] in domains)


def passed_on(
    message: ParsedMessage, screening: Screening, own_addresses: frozenset[str]
) -> ForwardedMail | None:
    """The customer's mail that a colleague forwards to us; None where the writer speaks for themselves."""
    inside = message.forwarded
    if inside is None or not (inside.sender.address or inside.sender.name):
        return None
    if inside.sender.address in own_addresses:
        return None
    by_colleague = screening.from_us or (
        inside.declared
        and len(message.senders) == 1
        and is_colleague(message.sender.address, own_addresses)
        and inside.sender.address != message.sender.address
    )
    return inside if by_colleague else None


def counts_from(inside: ForwardedMail | None, arrived: datetime) -> datetime:
    """When the request reached us: the earlier of both mails' dates, until a person corrects it."""
    if inside is None or inside.date is None or not arrived - OLDEST <= inside.date < arrived:
        return arrived
    return inside.date


def note_of_forward(message: ParsedMessage, inside: ForwardedMail) -> str:
    """What staff have to check, as a private note."""
    writer = f"{inside.sender.name} <{inside.sender.address or '?'}>".strip()
    when = f"{helsinki_day(inside.date):%d.%m.%Y}" if inside.date else "unknown"
    return (
        f"Forwarded by {message.sender.address}; the mail inside is from {writer}, its date is {when}. "
        "Nobody vouches for the copied lines: check who asks and when it came, then set the day of receipt."
    )
