"""What a body names: people, addresses, phones, e-mails and numbers, each with its place.

Patterns of characters find what has a form of its own; spaCy's EntityRuler finds people by their names.
"""

from collections.abc import Iterator, Sequence

from bot.domain.messages import Entity, Span
from bot.domain.secret_numbers import national_ids, payment_cards
from classifiers.entities.addresses import addresses
from classifiers.entities.emails import emails
from classifiers.entities.numbers import cued_numbers
from classifiers.entities.people import people
from classifiers.entities.phones import phones

MOST_CHARACTERS = 50_000
"""Of a body; who writes more has said long before who they are."""

_CARD = "card"  # no kind of entity: only so that no part of it passes for something else


def find_entities(body: str, *, sender: str = "", language: str = "fi") -> tuple[Entity, ...]:
    """What is named, in the order of the body; of overlapping ones the more certain.

    `sender` is the name that the mail comes from, `language` tells how its telephone numbers are written.
    """
    read = body[:MOST_CHARACTERS]
    taken: list[tuple[str, Span]] = []
    covered = bytearray(len(read))
    for kind, found in _by_certainty(read, sender, language):
        for start, end in _apart([span for span in found if not any(covered[slice(*span)])]):
            covered[start:end] = b"\1" * (end - start)
            taken.append((kind, (start, end)))
    return tuple(
        Entity(kind=kind, start=start, end=end, text=read[start:end])
        for kind, (start, end) in sorted(taken, key=lambda each: each[1])
        if kind != _CARD
    )


def _by_certainty(body: str, sender: str, language: str) -> Iterator[tuple[str, Sequence[Span]]]:
    yield "email", emails(body)
    yield "national_id", national_ids(body)
    yield _CARD, payment_cards(body)
    yield from cued_numbers(body)
    yield "phone", phones(body, language)
    yield "address", addresses(body)
    yield "person", people(body, sender)


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Without those that begin within an earlier one; of equal beginnings the longest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each[0], -each[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
