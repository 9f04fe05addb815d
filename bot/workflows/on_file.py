"""Asks the registers about the person of a mail: outside any transaction, and never for long (step 6)."""

import asyncio
from concurrent.futures import Executor
from dataclasses import replace

from bot.domain.events import Event, EventKind
from bot.domain.matching import references_in
from bot.domain.registers import LookUp, Wanted, wanted_of
from bot.domain.screening import Verdict
from bot.domain.sender_flags import flags_on_file
from bot.domain.vocabulary import Role
from bot.errors import UsageError
from bot.workflows.judging import Judged, requester
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from storage import cases, found
from storage.cases import StoredCase
from storage.database import Transaction

PACE_SECONDS = 0.25
"""A look into the registers takes a multiple of this, whoever is found there (A16)."""


def may_become_a_case(judged: Judged) -> bool:
    """Whether anybody has to know who is on file; ordinary customer mail is looked up nowhere."""
    if judged.screening.verdict is not Verdict.PROCESS:
        return False
    message, said = judged.message, judged.classification
    asks = bool(said.labels) or said.needs_review or bool(judged.look)
    return asks or bool(references_in(message)) or (bool(message.attachments) and not message.text.strip())


def looked_up(office: Office, judged: Judged) -> Judged:
    """The mail with what the registers say of its person; blocks until they have answered or time is up."""
    if not office.registers.there:
        return judged
    wanted = wanted_of(requester(judged, office.form_senders), judged.message, judged.classification)
    if judged.door and judged.door.postal:
        wanted = replace(wanted, postal=(*wanted.postal, judged.door.postal))
    return replace(judged, looked=office.registers.look_up(wanted))


async def with_registers(office: Office, judged: Judged, executor: Executor) -> Judged:
    """The same off the event loop, and only for what may become a case.

    When we answer must not tell whether somebody was found, so the time that it took is rounded up.
    """
    if not may_become_a_case(judged) or not office.registers.there:
        return judged
    loop = asyncio.get_running_loop()
    begun = loop.time()
    judged = await loop.run_in_executor(executor, looked_up, office, judged)
    await asyncio.sleep(PACE_SECONDS - (loop.time() - begun) % PACE_SECONDS)
    return judged


def from_on_file(judged: Judged) -> bool:
    """Whether the mail itself came from an address on file.

    Never a web form's or a colleague's forward: what stands in them is somebody's word, not a sender.
    """
    message = judged.message
    screening = judged.screening
    by_mail = judged.door is None and judged.passed_on is None
    plain = by_mail and not (screening.from_form or screening.from_us)
    return plain and len(message.senders) == 1 and judged.looked.has_on_file(message.sender.address)


def keep_looked_up(session: Transaction, office: Office, stored: StoredCase, looked: LookUp) -> None:
    """Keeps what the registers said with the case; nothing where nobody asked them."""
    if looked.asked:
        found.save(session, stored.id, looked, office.now())


def look_again(office: Office, ref: str, by: str, more: Wanted) -> StoredCase:
    """Asks the registers once more, with what staff have learned; the case's standing stays what it was.

    Raises UsageError where there is no register to ask.
    """
    if not office.registers.there:
        raise UsageError(
            "no register is configured that can be asked; see [[registers]] in the configuration"
        )

    def begin(session: Transaction) -> Wanted:
        require_role(session, by, Role.HANDLER)
        stored = cases.load(session, ref)
        earlier = found.of_case(session, stored.id)
        who = stored.requester
        return earlier.wanted if earlier else Wanted(email=who.address, name=who.name)

    looked = office.registers.look_up(_together(office.db.call(begin), more))

    def end(session: Transaction) -> StoredCase:
        stored = cases.load(session, ref)
        keep_looked_up(session, office, stored, looked)
        new = [flag for flag in flags_on_file(looked) if flag not in stored.case.flags]
        events = [Event(kind=EventKind.FLAGGED, at=office.now(), actor=by, flag=flag) for flag in new]
        noted = Event(kind=EventKind.NOTED, at=office.now(), actor=by, why="registers asked again")
        return office.move(session, stored, [noted, *events])

    return office.db.call(end)


def _together(wanted: Wanted, more: Wanted) -> Wanted:
    numbers = {
        key: (*wanted.numbers.get(key, ()), *more.numbers.get(key, ()))
        for key in (*wanted.numbers, *more.numbers)
    }
    return Wanted(
        email=more.email or wanted.email,
        name=more.name or wanted.name,
        phones=(*wanted.phones, *more.phones),
        numbers=numbers,
        postal=(*wanted.postal, *more.postal),
    )
