"""One-time codes and facts: sent, answered by mail or on the page, counted (R29, R30, A14, A15, A25)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.domain.codes import codes_in, fresh_code, fresh_token, normal
from bot.domain.delivery import read_delivery
from bot.domain.events import Event, EventKind
from bot.domain.grounds import TELL_NOTHING
from bot.domain.identity import BY_CODE, BY_FACTS, Holder
from bot.domain.proofs import ProofKind, proves
from bot.domain.vocabulary import CaseState, IdentityLevel, Role
from bot.errors import GateClosedError, UsageError
from bot.workflows.casework import identity_shown
from bot.workflows.drafting import BOT
from bot.workflows.mails import StaffMail, tell_staff
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from bot.workflows.staff_texts import identity_failed
from storage import cases, challenges, messages, on_file
from storage.cases import StoredCase
from storage.challenges import Challenge, NewChallenge, Outcome
from storage.database import Transaction

CODES_A_DAY = 3
"""To one contact, whatever the case (A25)."""
TRIES_AN_HOUR = 100
"""Of codes and facts, in all cases together (A25)."""


class Answer(StrEnum):
    """What an answer to our question came to; the person only hears “received” or “not right”."""

    CONFIRMED = "confirmed"
    PROVES_NOTHING = "proves_nothing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A code and the link that go into one mail."""

    code: str
    link: str


def issue(session: Transaction, office: Office, stored: StoredCase, contact: str) -> Secret:
    """A fresh code for one contact of the case; it counts only where the contact is on file."""
    known = on_file.of_case(session, stored.id)
    now = office.now()
    code = fresh_code(secrets.choice)
    token = fresh_token(stored.case.facts.language, secrets.token_bytes(16))
    new = NewChallenge(
        case_id=stored.id,
        contact=contact,
        on_file=known.has(contact) or contact in known.phones,
        code=normal(code),
        token=token,
        expires_at=now + office.codes.lifetime,
    )
    challenges.add(session, new, now)
    return Secret(code=code, link=f"{office.desk_url}/verify/{token}")


def too_many(session: Transaction, office: Office, contact: str) -> bool:
    """Whether the contact has been sent as many codes as a day allows."""
    return challenges.sent_to(session, contact, office.now() - timedelta(days=1)) >= CODES_A_DAY


def code_for_phone(session: Transaction, office: Office, ref: str, by: str) -> tuple[str, Secret]:
    """The telephone number on file, and a code that staff read out to whoever answers there."""
    user = require_role(session, by, Role.HANDLER)
    stored = cases.load(session, ref)
    phones = on_file.of_case(session, stored.id).phones
    if not phones:
        raise UsageError(f"{stored.ref}: no telephone number is on file")
    if stored.case.closed:
        raise GateClosedError(f"{stored.ref} is {stored.case.state}")
    if too_many(session, office, phones[0]):
        raise GateClosedError(f"{stored.ref}: {CODES_A_DAY} codes went to this number within a day; wait")
    asked = Event(kind=EventKind.IDENTITY_ASKED, at=office.now(), actor=user.name)
    office.move(session, stored, [asked])
    return phones[0], issue(session, office, stored, phones[0])


# --- answers ---------------------------------------------------------------------------------------


def answered_by_mail(
    session: Transaction, office: Office, stored: StoredCase, words: str, holder: Holder
) -> StoredCase:
    """Looks for codes in a person's own words; each that looks like one is a try."""
    for code in codes_in(words)[: office.codes.attempts]:
        answer, found = _try(session, office, stored.id, code)
        stored = _settle(session, office, stored, answer, holder if found else None)
        if found is not None:
            break
    return stored


def answered_on_page(session: Transaction, office: Office, token: str, typed: str) -> Answer:
    """Takes a code from the page; an unknown link goes the same way as a known one, and finds nothing."""
    link = challenges.of_link(session, token[:100])
    case_id = link.case_id if link else 0
    answer, found = _try(session, office, case_id, normal(typed))
    spent = challenges.exhausted(session, case_id, office.codes.attempts)
    if link is not None and (found is not None or spent):
        stored = cases.load_by_id(session, case_id)
        _settle(session, office, stored, answer, _holder(link, stored) if found else None)
    return answer


def check_code(session: Transaction, office: Office, ref: str, by: str, typed: str) -> Answer:
    """Takes a code that came by letter or telephone, as staff read it."""
    require_role(session, by, Role.HANDLER)
    stored = cases.load(session, ref)
    if not _open_to_answers(stored):
        raise GateClosedError(f"{stored.ref} is {stored.case.state}")
    answer, found = _try(session, office, stored.id, normal(typed))
    _settle(session, office, stored, answer, Holder.ON_FILE if found else None)
    return answer


def facts_on_page(session: Transaction, office: Office, token: str, told: Mapping[ProofKind, str]) -> None:
    """Takes facts from the page; what came of it is told to nobody but staff."""
    link = challenges.of_link(session, token[:100])
    if not challenges.within_limit(session, TRIES_AN_HOUR, office.now()) or link is None:
        return
    stored = cases.load_by_id(session, link.case_id)
    if not _open_to_answers(stored):
        return
    if not on_file.of_case(session, stored.id).facts:
        _note(session, office, stored, "Typed on the page, to be checked by staff", told)
        return
    _facts(session, office, stored, told, _Teller(actor=BOT, holder=_holder(link, stored)))


def check_facts(
    session: Transaction, office: Office, ref: str, by: str, told: Mapping[ProofKind, str]
) -> bool:
    """Checks what a person has written to staff against the registers; whether at least two are right."""
    user = require_role(session, by, Role.HANDLER)
    stored = cases.load(session, ref)
    if not on_file.of_case(session, stored.id).facts:
        raise UsageError(f"{stored.ref}: the registers hold no facts to compare with (or were not asked)")
    if not _open_to_answers(stored):
        raise GateClosedError(f"{stored.ref} is {stored.case.state}")
    return _facts(session, office, stored, told, _Teller(actor=user.name, holder=Holder.WRITER))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """Who brought facts, and whose address they prove."""

    actor: str
    holder: Holder


def _holder(link: Challenge, stored: StoredCase) -> Holder:
    """Whose address an answer on the page proves: the one that the link was sent to, no other (A9)."""
    return Holder.WRITER if link.contact == stored.requester.address else Holder.ON_FILE


def _try(session: Transaction, office: Office, case_id: int, code: str) -> tuple[Answer, Challenge | None]:
    """One try of one code: counted before it is looked at."""
    now = office.now()
    allowed = challenges.within_limit(session, TRIES_AN_HOUR, now)
    numbers = challenges.count_try(session, case_id if allowed else 0, office.codes.attempts, now)
    found = challenges.fitting(session, case_id, numbers, code)
    if found is None or not challenges.use(session, found, now):
        return Answer.WRONG, None
    return (Answer.CONFIRMED if found.on_file else Answer.PROVES_NOTHING), found


def _settle(
    session: Transaction, office: Office, stored: StoredCase, answer: Answer, holder: Holder | None
) -> StoredCase:
    """What an answer changes in its case."""
    if not _open_to_answers(stored):
        return stored
    if answer is Answer.CONFIRMED and holder is not None:
        return _confirmed(session, office, stored, BY_CODE, _Teller(actor=BOT, holder=holder))
    if answer is Answer.PROVES_NOTHING:
        text = "A code came back that was sent to an address which is not on file: it proves nothing."
        _note(session, office, stored, text, {})
        return stored
    if challenges.exhausted(session, stored.id, office.codes.attempts):
        challenges.end_all(session, stored.id, Outcome.FAILED, office.now())
        return _failed(session, office, stored)
    return stored


def _open_to_answers(stored: StoredCase) -> bool:
    """Whether an answer still matters; one that comes after “could not identify you” re-opens the case."""
    if stored.case.state is CaseState.REFUSED:
        return read_delivery(stored.events, {}).ground in ("", *TELL_NOTHING)
    return not stored.case.closed


def _confirmed(
    session: Transaction, office: Office, stored: StoredCase, how: str, teller: _Teller
) -> StoredCase:
    confirmed = Event(
        kind=EventKind.IDENTITY_CONFIRMED,
        at=office.now(),
        actor=teller.actor,
        level=IdentityLevel.CODE,
        proven=teller.holder,
        why=how,
    )
    reopened = Event(kind=EventKind.REOPENED, at=office.now(), actor=BOT)
    events = [*([reopened] if stored.case.closed else []), confirmed]
    return identity_shown(session, office, stored, events)


def _failed(session: Transaction, office: Office, stored: StoredCase) -> StoredCase:
    """Too many wrong answers: staff hear of it, the person is told nothing of it here."""
    if stored.case.failed or stored.case.level >= stored.case.required:
        return stored
    failed = Event(kind=EventKind.IDENTITY_FAILED, at=office.now(), actor=BOT)
    stored = office.move(session, stored, [failed])
    subject, body = identity_failed(stored.ref, office.desk_url, office.reminders.language)
    for recipient in office.reminders.staff:
        name = f"identity-failed-{stored.ref}-{len(stored.events)}"
        tell_staff(session, office, StaffMail(name=name, recipient=recipient, subject=subject, body=body))
    return stored


def _facts(
    session: Transaction,
    office: Office,
    stored: StoredCase,
    told: Mapping[ProofKind, str],
    teller: _Teller,
) -> bool:
    """One try of facts, counted before they are looked at."""
    if not on_file.count_try_of_facts(session, stored.id, office.codes.attempts):
        _failed(session, office, stored)
        return False
    known = on_file.of_case(session, stored.id)
    right = proves(told, known.facts, _told_before(session, stored))
    if right:
        # Facts show that it is the person; the address that wrote is not theirs by that (A9, A20).
        elsewhere = bool(known.emails) and not known.has(stored.requester.address)
        holder = Holder.ON_FILE if elsewhere else teller.holder
        _confirmed(session, office, stored, BY_FACTS, replace(teller, holder=holder))
    elif teller.actor == BOT:
        _note(session, office, stored, "Facts came that don't prove who it is", {})
    return right


def _told_before(session: Transaction, stored: StoredCase) -> Sequence[str]:
    """All that we have written to the address of the case (A15)."""
    return messages.texts_sent_to(session, stored.requester.address) if stored.requester.address else ()


def _note(
    session: Transaction, office: Office, stored: StoredCase, text: str, told: Mapping[ProofKind, str]
) -> None:
    """A private note for staff; the facts in it are sealed as all notes are."""
    facts = ", ".join(f"{kind.value.replace('_', ' ')} {value}" for kind, value in told.items() if value)
    note = messages.Note(at=office.now(), author=BOT, text=f"{text}: {facts}." if facts else text)
    messages.add_note(session, stored.id, note)
