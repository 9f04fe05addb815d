"""From an approved draft to mails in the outbox: to whom each goes (R22), and the codes that go into them."""

from dataclasses import replace
from datetime import datetime

from bot.domain.codes import CODE_PLACE, LINK_PLACE
from bot.domain.delivery import Delivery, Whose, has_content, read_delivery, whose, why_not_there
from bot.domain.drafts import notice_of
from bot.domain.events import Event, EventKind
from bot.domain.identity import Holder, Standing
from bot.domain.persons import email_key, phone_key
from bot.domain.quoting import place_told, told_of
from bot.domain.registers import LookUp
from bot.domain.vocabulary import DraftKind, DraftState, Flag, Topic
from bot.mail.compose import can_write_to
from bot.workflows.challenges import CODES_A_DAY, issue, too_many
from bot.workflows.drafting import reply_facts
from bot.workflows.mails import Parcel, freeze_parcel
from bot.workflows.office import Office
from bot.workflows.packed import enclose
from responses import render
from storage import cases, challenges, drafts, found, on_file
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft

_TOPICS = {notice_of(topic): topic for topic in Topic}


def delivery_of(session: Transaction, stored: StoredCase) -> Delivery:
    """What the journal of the case says of where answers may go."""
    written = drafts.of_case(session, stored.id)
    topics = {each.id: _TOPICS[each.template] for each in written if each.template in _TOPICS}
    looked = found.of_case(session, stored.id) or LookUp()
    return replace(
        read_delivery(stored.events, topics),
        contacts_known=bool(looked.contacts.emails),
        channels=_channels(session, stored),
    )


def _channels(session: Transaction, stored: StoredCase) -> frozenset[str]:
    """The contacts on file that have proven themselves: by a code, or as an authenticated writer."""
    codes = challenges.of_case(session, stored.id)
    proven = [each.contact for each in codes if each.outcome == challenges.Outcome.USED and each.on_file]
    if stored.case.facts.standing is Standing.ON_FILE:
        proven.append(stored.requester.address)
    return frozenset(email_key(contact) or phone_key(contact) for contact in proven)


def _changed(session: Transaction, stored: StoredCase, delivery: Delivery) -> str:
    """The changed address; none where it is the writer's own and the code that counts came from there."""
    changed = on_file.changed_address(session, stored.id)
    return "" if changed == stored.requester.address and delivery.by_code else changed


def recipients(session: Transaction, stored: StoredCase, draft: StoredDraft) -> tuple[str, ...]:
    """Whom the draft goes to, as things are now; an empty address where the person gave none."""
    named = on_file.recipients_of(session, draft.id)
    if named:
        return named
    delivery = delivery_of(session, stored)
    if not has_content(stored.case, draft.kind, delivery):
        return (stored.requester.address,)
    known = on_file.of_case(session, stored.id)
    changed = _changed(session, stored, delivery)
    shown_elsewhere = changed == stored.requester.address and Holder.ON_FILE in delivery.proven
    if changed and not (shown_elsewhere and known.emails):
        return (changed,)
    if changed:
        return (_contact_of_code(session, stored.id, known.emails),)
    by_code = Holder.ON_FILE in delivery.proven and Holder.WRITER not in delivery.proven
    if by_code and known.emails and not known.has(stored.requester.address):
        return (_contact_of_code(session, stored.id, known.emails),)
    return (stored.requester.address,)


def _contact_of_code(session: Transaction, case_id: int, contacts: tuple[str, ...]) -> str:
    """The contact that the code which counted was sent to; another one on file where that was a telephone."""
    used = [each.contact for each in challenges.of_case(session, case_id) if each.outcome == "used"]
    return next((contact for contact in reversed(used) if contact in contacts), contacts[0])


def why_not_released(
    session: Transaction, office: Office, stored: StoredCase, draft: StoredDraft
) -> list[str]:
    """Every reason why the draft may not go to whom it goes (R32, A33)."""
    known = on_file.of_case(session, stored.id)
    looked = found.of_case(session, stored.id) or LookUp()
    held = looked.holds(office.levels.sensitive_groups)
    delivery = replace(delivery_of(session, stored), sensitive_held=held)
    changed = _changed(session, stored, delivery)
    reasons: dict[str, None] = {}
    for address in recipients(session, stored, draft):
        to = whose(
            address,
            stored.case,
            writer=stored.requester.address,
            on_file=known,
            changed=changed,
        )
        reasons |= dict.fromkeys(why_not_there(stored.case, draft.kind, to, delivery, office.now()))
        reasons |= dict.fromkeys(_tells_too_much(stored, draft, looked, delivery, to))
        if CODE_PLACE in draft.body and too_many(session, office, address):
            reasons[f"{CODES_A_DAY} codes went to this address within a day; wait"] = None
    if draft.kind is DraftKind.IDENTITY and CODE_PLACE not in draft.body:
        reasons["the place of the code, {code}, is missing in the text; write it anew (--force)"] = None
    return list(reasons)


def _tells_too_much(
    stored: StoredCase, draft: StoredDraft, looked: LookUp, delivery: Delivery, to: Whose
) -> list[str]:
    """What stands in the text that its reader must not get: what is on file, a protected person's address."""
    text = f"{draft.subject}\n{draft.body}"
    told: tuple[str, ...] = ()
    if not has_content(stored.case, draft.kind, delivery):
        told = () if to is Whose.ON_FILE else told_of(text, looked, known=(stored.requester.address,))
    elif Flag.NON_DISCLOSURE in stored.case.flags:
        told = place_told(text, looked, stored.requester.postal)
        return [f"the person's address is protected, and the text tells {each}; take it out" for each in told]
    return [f"this mail may not tell of the person, and it tells {each}; take it out" for each in told]


def release(session: Transaction, office: Office, draft_id: int, at: datetime) -> None:
    """Freezes the draft for each of its recipients; with the identity question also the contacts on file."""
    draft = drafts.get(session, draft_id)
    stored = cases.load_by_id(session, draft.case_id)
    for address in recipients(session, stored, draft):
        _freeze(session, office, stored, Parcel(draft=draft, to=address, at=at))
    if draft.kind is DraftKind.IDENTITY:
        _ask_contacts(session, office, stored, at)


def ask_contacts(session: Transaction, office: Office, draft_id: int) -> None:
    """With a question that goes by post: the code that counts goes to the contacts on file at once."""
    stored = cases.load_by_id(session, drafts.get(session, draft_id).case_id)
    _ask_contacts(session, office, stored, office.now())


def filled(session: Transaction, office: Office, stored: StoredCase, body: str, contact: str) -> str:
    """The text with a fresh code for this contact where it has a place for one."""
    if CODE_PLACE not in body:
        return body
    secret = issue(session, office, stored, contact)
    return body.replace(CODE_PLACE, secret.code).replace(LINK_PLACE, secret.link)


def _freeze(session: Transaction, office: Office, stored: StoredCase, parcel: Parcel) -> None:
    """With a fresh code where the text has a place for one."""
    if CODE_PLACE in parcel.draft.body:
        parcel = replace(parcel, filled=filled(session, office, stored, parcel.draft.body, parcel.to))
    freeze_parcel(session, office, stored, enclose(session, office, stored, parcel))


def _ask_contacts(session: Transaction, office: Office, stored: StoredCase, at: datetime) -> None:
    """The code that counts goes to the contacts on file, where the writer is none of them (A1, A9)."""
    known = on_file.of_case(session, stored.id)
    contacts = [each for each in known.emails if can_write_to(each) and not too_many(session, office, each)]
    if known.has(stored.requester.address) or not contacts:
        return
    facts = reply_facts(stored, DraftKind.NOTICE, office.now(), topic=Topic.IDENTITY_ON_FILE)
    made = drafts.save(session, stored.id, facts.kind, render(facts, office.record), office.now())
    on_file.address_draft(session, made.id, contacts)
    drafts.set_state(session, made.id, DraftState.QUEUED, stored.events[-1].actor)
    written = Event(
        kind=EventKind.DRAFTED,
        at=office.now(),
        actor=stored.events[-1].actor,
        draft_id=made.id,
        draft_kind=made.kind,
    )
    stored = office.move(session, stored, [written])
    for contact in contacts:
        _freeze(session, office, stored, Parcel(draft=made, to=contact, at=at))
