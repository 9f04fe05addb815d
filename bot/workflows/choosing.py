"""Which passages a reply has: those that staff chose, else its last draft's, else what the mail asks for."""

from dataclasses import replace

from bot.domain.drafts import ReplyFacts
from bot.domain.passages import Passage, applies, in_order, passages_of, proposed
from bot.domain.vocabulary import DraftKind, Topic
from bot.errors import UsageError
from storage import drafts, messages
from storage.cases import StoredCase
from storage.database import Transaction

# Notices that a step of the case makes by itself, addressed to whom it concerns.
MADE_BY_STEPS = frozenset(
    {Topic.WITHDRAWAL, Topic.ORAL, Topic.IDENTITY_ON_FILE, Topic.OLD_ADDRESS, Topic.ERASURE_ANNOUNCED}
)


def with_passages(
    session: Transaction, stored: StoredCase, facts: ReplyFacts, chosen: tuple[Passage, ...] | None
) -> ReplyFacts:
    """The facts of a reply with its passages; raises UsageError for one that has no place in it."""
    if facts.kind is not DraftKind.REPLY:
        if chosen:
            raise UsageError("--with: only a reply has passages to choose")
        return facts
    for passage in chosen or ():
        if not applies(passage, facts.requests):
            asked = ", ".join(facts.requests)
            raise UsageError(f"{stored.ref}: {passage} has no place in an answer about {asked}")
    wanted = _known(session, stored) if chosen is None else chosen
    return replace(facts, passages=in_order(wanted, facts.requests))


def _known(session: Transaction, stored: StoredCase) -> tuple[Passage, ...]:
    replies = [each for each in drafts.of_case(session, stored.id) if each.kind is DraftKind.REPLY]
    if replies:
        return passages_of(replies[-1].template)
    theirs = [mail for mail in messages.of_case(session, stored.id) if mail.direction == messages.IN]
    return proposed("\n".join(mail.text for mail in theirs))


def topic_of(facts: ReplyFacts, topic: Topic) -> ReplyFacts:
    """The facts of a notice about this that staff ask for; raises UsageError for one that a step makes."""
    if topic is Topic.RECIPIENTS:  # the mails of a case go to the person
        raise UsageError(
            "the notice to recipients is a text that staff send themselves: `case draft` prints it"
        )
    if topic in MADE_BY_STEPS:
        raise UsageError(f"the notice {topic} is made by the step that it belongs to")
    return replace(facts, topic=topic)
