"""Mails to a person who doesn't answer our identity question, prepared for staff to release (R31)."""

from dataclasses import replace

from bot.domain.vocabulary import CaseState, DraftKind
from bot.workflows.casework import NOT_IDENTIFIED
from bot.workflows.drafting import latest, reply_facts, write
from bot.workflows.office import Office
from storage import cases
from storage.database import Transaction


def ask_again(session: Transaction, office: Office, ref: str) -> None:
    """Writes the question once more, as a reminder; an unsent one that lies there is enough."""
    stored = cases.load(session, ref)
    if stored.requester.address and latest(session, stored.id, DraftKind.IDENTITY) is None:
        facts = reply_facts(stored, DraftKind.IDENTITY, office.now())
        write(session, office, stored, replace(facts, again=True))


def tell_not_identified(session: Transaction, office: Office, ref: str) -> None:
    """Writes the notice that we could not identify the person (Art. 11(2), 12(4)), for an approver."""
    stored = cases.load(session, ref)
    if stored.case.state is CaseState.IDENTITY_PENDING and not latest(session, stored.id, DraftKind.REFUSAL):
        facts = reply_facts(stored, DraftKind.REFUSAL, office.now(), NOT_IDENTIFIED)
        write(session, office, stored, facts)
