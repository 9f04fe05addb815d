"""Where the person of a case lives, by all that the case holds (LEGAL §6)."""

from dataclasses import replace

from bot.domain.drafts import ReplyFacts
from bot.domain.events import EventKind
from bot.domain.messages import without_spans
from bot.domain.residence import Clues, Residence, residence
from bot.domain.vocabulary import IdentityLevel
from bot.workflows.office import Office
from storage import found, messages
from storage.cases import StoredCase
from storage.database import Transaction

_READ = 10_000
"""Characters at either end of a mail: where somebody lives stands in its first words or its signature."""


def residence_of(session: Transaction, office: Office, stored: StoredCase) -> Residence | None:
    """The country by the surest clue; None where nothing tells it."""
    said = [event.country for event in stored.events if event.kind is EventKind.RESIDENCE_SET]
    theirs = [
        without_spans(mail.text, mail.quoted)
        for mail in messages.of_case(session, stored.id)
        if mail.direction == messages.IN and not mail.automatic
    ]
    company = office.record.controller
    looked = found.of_case(session, stored.id)
    # What is on file would tell a stranger something: it counts once the person is known to be the one.
    person = looked.person if looked and stored.case.level > IdentityLevel.NONE else ()
    return residence(
        Clues(
            staff=said[-1] if said else "",
            texts=tuple(_ends(text) for text in theirs),
            postal=stored.requester.postal,
            on_file=tuple(one.country for one in person),
            phones=tuple(phone for one in person for phone in one.phones),
            address=stored.requester.address,
            own=frozenset({company.postcode} if company else ()),
        )
    )


def with_residence(session: Transaction, office: Office, stored: StoredCase, facts: ReplyFacts) -> ReplyFacts:
    """The facts of a mail with where the person lives, as staff are shown it."""
    known = residence_of(session, office, stored)
    return replace(facts, residence=known) if known else facts


def _ends(text: str) -> str:
    return text if len(text) <= 2 * _READ else f"{text[:_READ]}\n{text[-_READ:]}"
