"""Opens a case for a mail, or lets the mail join one: what the plan says, in the transaction of intake."""

from bot.domain.cases import CaseFacts
from bot.domain.events import Event, EventKind
from bot.domain.planning import IntakePlan
from bot.domain.vocabulary import Channel, DraftKind, DraftState
from bot.mail.compose import can_write_to
from bot.workflows.drafting import BOT, reply_facts, write
from bot.workflows.judging import Judged, person
from bot.workflows.mails import freeze
from bot.workflows.office import Office
from responses import render
from storage import cases, drafts, inbox, messages
from storage.cases import NewCase, Requester, StoredCase
from storage.database import Transaction


def open_case(
    session: Transaction, office: Office, kept: inbox.Kept, judged: Judged, plan: IntakePlan
) -> StoredCase:
    """A case, its mail, its reminders, its acknowledgement and its first draft."""
    who = person(judged.message, office.form_senders)
    now = office.now()
    facts = CaseFacts(
        ref=cases.next_ref(session, now),
        received_at=kept.internal_date,
        country=office.country,
        channel=Channel.EMAIL,
        language=plan.language,
        standing=plan.standing,
        level=plan.level,
    )
    opened = Event(kind=EventKind.OPENED, at=now, actor=BOT, requests=plan.requests, uncertain=plan.uncertain)
    stored = cases.open_case(
        session,
        NewCase(
            mailbox=kept.mailbox,
            requester=Requester(name=who.name, address=who.address),
            facts=facts,
            opened=opened,
        ),
    )
    office.plan_reminders(session, stored)
    _add_mail(session, stored.id, kept, judged)
    if plan.possible is not None:
        text = (
            f"Possibly belongs to {plan.possible.ref}: it names that case's mail, but another person sent it."
        )
        messages.add_note(session, stored.id, messages.Note(at=now, author=BOT, text=text))
    if plan.acknowledge and can_write_to(who.address):  # else a case without a mail, never none (R7)
        stored = _acknowledge(session, office, stored)
    if not plan.uncertain:
        write(session, office, stored, reply_facts(stored, DraftKind.REPLY, office.now()))
    return stored


def _add_mail(session: Transaction, case_id: int, kept: inbox.Kept, judged: Judged) -> None:
    judgement = (judged.classification, judged.authentication)
    messages.add_incoming(session, case_id, kept.internal_date, judged.message, judgement)


def _acknowledge(session: Transaction, office: Office, stored: StoredCase) -> StoredCase:
    """The one mail that the bot sends alone; none where a value for its text is missing."""
    rendered = render(reply_facts(stored, DraftKind.ACKNOWLEDGEMENT, office.now()), office.record)
    if rendered.gaps:
        return stored
    draft = drafts.save(session, stored.id, DraftKind.ACKNOWLEDGEMENT, rendered, office.now())
    drafts.set_state(session, draft.id, DraftState.QUEUED, BOT)
    freeze(session, office, stored, draft, office.now())
    return stored


def join_case(
    session: Transaction, office: Office, kept: inbox.Kept, judged: Judged, plan: IntakePlan
) -> int | None:
    """The mail joins its case, which may reopen it; staff see that there is something new."""
    if plan.joins is None:
        return None
    stored = cases.load_by_id(session, plan.joins.case_id)
    _add_mail(session, stored.id, kept, judged)
    kinds = [EventKind.MESSAGE_JOINED, *([EventKind.REOPENED] if plan.reopens else [])]
    office.move(session, stored, [Event(kind=kind, at=office.now(), actor=BOT) for kind in kinds])
    return stored.id
