"""Words to contacts on file before something happens: an erasure, a change of address (A9, A17, A18)."""

from bot.domain.calendar import helsinki_day
from bot.domain.drafts import notice_of
from bot.domain.events import Event, EventKind
from bot.domain.identity import may_be_asked
from bot.domain.persons import email_key
from bot.domain.registers import LookUp, keys_of
from bot.domain.vocabulary import CaseState, DraftKind, Flag, RequestType, Role, Topic
from bot.errors import GateClosedError, UsageError
from bot.mail.compose import can_write_to
from bot.workflows.drafting import BOT, reply_facts, write
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from storage import cases, contact_changes, drafts, found, on_file
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft


def prepare_notice(
    session: Transaction, office: Office, stored: StoredCase, topic: Topic, recipients: tuple[str, ...]
) -> StoredDraft:
    """Writes a notice to these addresses; staff release it."""
    made = write(session, office, stored, reply_facts(stored, DraftKind.NOTICE, office.now(), topic=topic))
    on_file.address_draft(session, made.id, recipients)
    return made


def announce_again(session: Transaction, office: Office, stored: StoredCase, old: StoredDraft) -> None:
    """A notice that was taken back lies there again, for the same addresses."""
    made = drafts.again(session, old, office.now())
    on_file.address_draft(session, made.id, on_file.recipients_of(session, old.id))
    drafted = Event(
        kind=EventKind.DRAFTED, at=office.now(), actor=BOT, draft_id=made.id, draft_kind=made.kind
    )
    office.move(session, stored, [drafted])


def prepare_notices(session: Transaction, office: Office, stored: StoredCase) -> None:
    """Writes to the contacts on file, once identity is shown, what they have to hear before it is done.

    That erasure is asked (A17), and that contact data are to be changed (A18).
    """
    case = stored.case
    contacts = on_file.of_case(session, stored.id).emails
    if not contacts or case.state not in (CaseState.OPEN, CaseState.DRAFTED):
        return
    changes = RequestType.RECTIFICATION in case.open_requests and case.contact_changes
    due = {
        Topic.ERASURE_ANNOUNCED: RequestType.ERASURE in case.open_requests,
        Topic.OLD_ADDRESS: changes,
    }
    written = {each.template for each in drafts.of_case(session, stored.id)}
    if changes:
        _remember_change(session, office, stored)
    for topic in [topic for topic, is_due in due.items() if is_due and notice_of(topic) not in written]:
        prepare_notice(session, office, cases.load_by_id(session, stored.id), topic, contacts)


def note_other_address(session: Transaction, office: Office, stored: StoredCase) -> StoredCase:
    """Who writes from an unknown address that the old one is lost wants the answer elsewhere (A9).

    That needs a stronger check, a word to the contacts on file and two weeks, as if staff had noted it.
    """
    case, address = stored.case, stored.requester.address
    known = on_file.of_case(session, stored.id)
    waits = case.state in (CaseState.TRIAGE, CaseState.IDENTITY_PENDING)
    says_so = Flag.CONTACT_DATA in case.flags and may_be_asked(case.requests)
    if not (waits and says_so and known.emails and can_write_to(address)) or known.has(address):
        return stored
    if on_file.changed_address(session, stored.id):
        return stored
    return _changed(session, office, stored, BOT, address)


def _changed(session: Transaction, office: Office, stored: StoredCase, by: str, address: str) -> StoredCase:
    """Notes the address, and writes the word to the old contact."""
    on_file.change_address(session, stored.id, address)
    day = helsinki_day(office.now())
    why = f"asked for on {day:%d.%m.%Y}"
    changed = Event(kind=EventKind.ADDRESS_CHANGED, at=office.now(), actor=by, why=why)
    stored = office.move(session, stored, [changed])
    contacts = on_file.of_case(session, stored.id).emails
    old = contacts or ((stored.requester.address,) if stored.requester.address else ())
    if old:
        prepare_notice(session, office, stored, Topic.OLD_ADDRESS, old)
    return cases.load_by_id(session, stored.id)


def _remember_change(session: Transaction, office: Office, stored: StoredCase) -> None:
    """A later request of the same person is looked at more closely (A18)."""
    looked = found.of_case(session, stored.id) or LookUp()
    address = on_file.changed_address(session, stored.id)
    keys = keys_of(looked, stored.requester.address, address)
    contact_changes.note(session, stored.id, keys, office.now())


def change_address(session: Transaction, office: Office, ref: str, by: str, to: str) -> StoredCase:
    """Notes where the person wants the answer; the new address gets nothing before it has proven itself."""
    user = require_role(session, by, Role.HANDLER)
    stored = cases.load(session, ref)
    address = to.strip().lower()
    contacts = on_file.of_case(session, stored.id).emails
    elsewhere = bool(contacts) and email_key(stored.requester.address) not in contacts
    known = {*contacts, *(() if elsewhere else (email_key(stored.requester.address),))}
    if not can_write_to(address) or address in office.own_addresses:
        raise UsageError(f"--to: “{to}” is no e-mail address that an answer can go to")
    if email_key(address) in known:
        raise UsageError(f"--to: {address} is known in {stored.ref} already; nothing has to be changed")
    if stored.case.state is CaseState.APPROVED:
        raise GateClosedError(f"{stored.ref}: an answer is on its way; reject it first")
    return _changed(session, office, stored, user.name, address)
