"""Asks the registers about the person of a mail: outside any transaction, and never for long (step 6)."""

import asyncio
from concurrent.futures import Executor
from dataclasses import replace

from bot.domain.matching import references_in
from bot.domain.registers import LookUp, wanted_of
from bot.domain.screening import Verdict
from bot.workflows.judging import Judged, requester
from bot.workflows.office import Office
from storage import found
from storage.cases import StoredCase
from storage.database import Transaction


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
    return replace(judged, looked=office.registers.look_up(wanted))


async def with_registers(office: Office, judged: Judged, executor: Executor) -> Judged:
    """The same off the event loop, and only for what may become a case."""
    if not may_become_a_case(judged):
        return judged
    return await asyncio.get_running_loop().run_in_executor(executor, looked_up, office, judged)


def from_on_file(judged: Judged) -> bool:
    """Whether the mail itself came from an address on file.

    Never a web form's or a colleague's forward: what stands in them is somebody's word, not a sender.
    """
    message = judged.message
    screening = judged.screening
    plain = not (screening.from_form or screening.from_us) and judged.passed_on is None
    return plain and len(message.senders) == 1 and judged.looked.has_on_file(message.sender.address)


def keep_looked_up(session: Transaction, office: Office, stored: StoredCase, looked: LookUp) -> None:
    """Keeps what the registers said with the case; nothing where nobody asked them."""
    if looked.asked:
        found.save(session, stored.id, looked, office.now())
