"""Words to contacts on file before something happens: an erasure, a change of address (A9, A17, A18)."""

from bot.domain.calendar import helsinki_day
from bot.domain.drafts import notice_of
from bot.domain.events import Event, EventKind
from bot.domain.persons import email_key
from bot.domain.vocabulary import CaseState, DraftKind, RequestType, Role, Topic
from bot.errors import GateClosedError, UsageError
from bot.mail.compose import can_write_to
from bot.workflows.drafting import BOT, reply_facts, write
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from storage import cases, drafts, on_file
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


def prepare_erasure_notice(session: Transaction, office: Office, stored: StoredCase) -> None:
    """Writes the word to the contacts on file that erasure is asked, once identity is shown (A17)."""
    contacts = on_file.of_case(session, stored.id).emails
    in_work = stored.case.state in (CaseState.OPEN, CaseState.DRAFTED)
    if not contacts or not in_work or RequestType.ERASURE not in stored.case.open_requests:
        return
    wanted = notice_of(Topic.ERASURE_ANNOUNCED)
    if all(each.template != wanted for each in drafts.of_case(session, stored.id)):
        prepare_notice(session, office, stored, Topic.ERASURE_ANNOUNCED, contacts)


def change_address(session: Transaction, office: Office, ref: str, by: str, to: str) -> StoredCase:
    """Notes where the person wants the answer; the new address gets nothing before it has proven itself."""
    user = require_role(session, by, Role.HANDLER)
    stored = cases.load(session, ref)
    address = to.strip().lower()
    contacts = on_file.of_case(session, stored.id).emails
    known = {email_key(stored.requester.address), *contacts}
    if not can_write_to(address) or address in office.own_addresses:
        raise UsageError(f"--to: “{to}” is no e-mail address that an answer can go to")
    if email_key(address) in known:
        raise UsageError(f"--to: {address} is known in {stored.ref} already; nothing has to be changed")
    if stored.case.state is CaseState.APPROVED:
        raise GateClosedError(f"{stored.ref}: an answer is on its way; reject it first")
    on_file.change_address(session, stored.id, address)
    day = helsinki_day(office.now())
    why = f"asked for on {day:%d.%m.%Y}"
    changed = Event(kind=EventKind.ADDRESS_CHANGED, at=office.now(), actor=user.name, why=why)
    stored = office.move(session, stored, [changed])
    old = contacts or ((stored.requester.address,) if stored.requester.address else ())
    if old:
        prepare_notice(session, office, stored, Topic.OLD_ADDRESS, old)
    return cases.load_by_id(session, stored.id)
