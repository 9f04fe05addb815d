"""TXT records, asked of the machine's name server with an end to every question."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dns.resolver import Resolver

TxtLookUp = Callable[[str, float], list[bytes]]
"""The TXT records of a name, none where it has none; the longest time in seconds. Raises NoAnswerError."""


class NoAnswerError(Exception):
    """Nobody could say which records the name has."""


def public_dns() -> TxtLookUp:
    """The name server that the machine uses; it is asked nothing before the first question."""
    return lambda name, timeout: txt_records(_resolver(), name, timeout)


@cache
def _resolver() -> "Resolver":
    from dns.exception import DNSException
    from dns.resolver import LRUCache, Resolver

    try:
        resolver = Resolver()
    except (DNSException, OSError) as error:
        raise NoAnswerError("this machine has no name server") from error
    resolver.cache = LRUCache()
    return resolver


def txt_records(resolver: "Resolver", name: str, timeout: float) -> list[bytes]:
    """What the resolver says within that time."""
    from dns.exception import DNSException
    from dns.rdtypes.txtbase import TXTBase
    from dns.resolver import NXDOMAIN, NoAnswer

    try:
        answer = resolver.resolve(name, "TXT", lifetime=timeout)
    except (NXDOMAIN, NoAnswer):
        return []
    except (DNSException, OSError, ValueError) as error:  # ValueError: no name that DNS could know
        raise NoAnswerError(f"no name server answers for {name}") from error
    return [b"".join(record.strings) for record in answer if isinstance(record, TXTBase)]
