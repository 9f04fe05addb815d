"""Persons whom the registers know, and what came out to whom: for tests of codes, facts and addresses."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy

from bot.domain.registers import Asked, AskedState, Found, Key, LookUp, MatchedBy
from bot.domain.vocabulary import DraftKind
from bot.workflows import approval, drafting
from storage import cases, found
from storage.database import Transaction
from tests.support.bench import Bench

CODE = re.compile(r"\b[2-9A-HJKMNP-TV-Z]{5}-[2-9A-HJKMNP-TV-Z]{5}\b")
LINK = re.compile(r"https?://\S+/verify/([a-z0-9-]+)")
FACTS = (
    (Key.DEVICE_SERIAL, "CLW-77120"),
    (Key.INVOICE_NUMBER, "INV 2026/4411"),
    (Key.SERVICE_DATE, "2026-05-12"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail that left: to whom, its text, and the code and link in it (empty where there are none)."""

    to: str
    raw: bytes
    text: str

    @property
    def code(self) -> str:
        """The code in the mail."""
        match = CODE.search(self.text)
        return match[0] if match else ""

    @property
    def token(self) -> str:
        """The secret part of the link in the mail."""
        match = LINK.search(self.text)
        return match[1] if match else ""


def one_person(
    *,
    emails: tuple[str, ...] = (),
    phones: tuple[str, ...] = (),
    facts: tuple[tuple[Key, str], ...] = FACTS,
) -> LookUp:
    """What registers say that hold one person."""
    person = Found(
        register="web shop",
        company="Clewer Oy",
        group="customer",
        row="1",
        matched_by=MatchedBy.CUSTOMER_NUMBER,
        emails=emails,
        phones=phones,
        facts=facts,
    )
    asked = Asked(register="web shop", company="Clewer Oy", state=AskedState.LOOKED_UP)
    return LookUp(asked=(asked,), found=(person,))


def register(
    bench: Bench,
    ref: str,
    *,
    emails: tuple[str, ...] = (),
    phones: tuple[str, ...] = (),
    facts: tuple[tuple[Key, str], ...] = FACTS,
) -> None:
    """Lets the registers hold one person for the case."""
    looked = one_person(emails=emails, phones=phones, facts=facts)

    def work(session: Transaction) -> None:
        found.save(session, cases.load(session, ref).id, looked, bench.clock())

    bench.call(work)


def release(bench: Bench, ref: str, draft_id: int | None = None, by: str = "heli") -> int:
    """Makes the identity question where no draft is named, and releases it; its number."""

    def work(session: Transaction) -> int:
        wanted = draft_id or drafting.draft(session, bench.office, ref, DraftKind.IDENTITY).id
        seen = approval.draft_to_approve(session, ref, wanted)
        asked = approval.Approval(ref=ref, by=by, seen_hash=seen.text_hash, draft_id=seen.id)
        return approval.approve(session, bench.office, asked).id

    return bench.call(work)


def read(to: str, raw: bytes) -> Mail:
    """A mail as it came to its recipient."""
    message = message_from_bytes(raw, policy=policy.default)
    return Mail(to=to, raw=raw, text=str(message.get_content()))


def left(bench: Bench) -> list[Mail]:
    """All mails to customers that the receiver has got, in order."""
    got = [(mail.recipients[0], mail.content) for mail in bench.home.servers.smtp.mails]
    return [read(to, raw) for to, raw in got if to not in bench.settings.reminders.staff]
