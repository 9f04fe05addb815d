"""What staff should look at twice about who a mail says it is from (A3-A5, A34, R28)."""

import re

from bot.domain.messages import Authentication, ParsedMessage
from bot.domain.persons import ascii_domain
from bot.domain.registers import LookUp
from bot.domain.vocabulary import Flag

_ADDRESS = re.compile(r"[^\s@<>(),;:\"'\[\]]{1,64}@[^\s@<>(),;:\"'\[\]]{1,253}")
_LOOKS_LIKE_AT = str.maketrans({"＠": "@", "﹫": "@"})


def flags_of_sender(message: ParsedMessage, authentication: Authentication) -> tuple[Flag, ...]:
    """What the headers of the mail itself give away."""
    found = {
        Flag.DISPLAY_NAME: any(
            _names_another(one.name, one.address) for one in (*message.senders, *message.reply_to)
        ),
        Flag.SEVERAL_SENDERS: len(message.senders) > 1,
        Flag.ENVELOPE_DIFFERS: not authentication.authenticated and _sent_from_elsewhere(message),
    }
    return tuple(flag for flag, is_so in found.items() if is_so)


def flags_on_file(looked: LookUp) -> tuple[Flag, ...]:
    """What the registers give away: whose data it is needs a person's eye, or the address is only alike."""
    found = {Flag.NAME_COLLISION: looked.collision, Flag.LOOK_ALIKE: bool(looked.resembles)}
    return tuple(flag for flag, is_so in found.items() if is_so)


def _names_another(name: str, address: str) -> bool:
    """Whether the name shows an address that isn't the one behind it: “matti@example.fi” <x@evil.example>."""
    shown = _ADDRESS.findall(name.translate(_LOOKS_LIKE_AT))
    return any(one.lower() != address for one in shown)


def _sent_from_elsewhere(message: ParsedMessage) -> bool:
    """Whether the envelope's domain has nothing to do with the From address's."""
    path = message.header("return-path").strip().strip("<>").lower().rpartition("@")[2]
    domain = message.sender.address.rpartition("@")[2]
    if not path or not domain:
        return False
    path, domain = ascii_domain(path), ascii_domain(domain)
    return path != domain and not path.endswith(f".{domain}") and not domain.endswith(f".{path}")
