"""A town with registers full of canaries, staff who click on everything, and what an attacker gets to see.

The attacker reads some mailboxes and every page that needs no log-in. After an attack all of that is searched
for canaries, for codes that went to others, and compared with a town where the victim is no customer.
"""

import csv
import io
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from bot.desk import DeskConfig, HealthReport, create_app
from bot.domain.vocabulary import CaseState, DraftKind, RequestType, Role
from bot.errors import PrivacyBotError
from bot.workflows import announcing, approval, casework, challenges, drafting, letters
from bot.workflows.casework import Act
from bot.workflows.on_file import looked_up
from classifiers import Classifier
from storage import cases, drafts, schema, users
from storage.database import Database, Transaction
from storage.encryption import read_key_file
from tests.support.bench import STAFF_USERS, Bench, opened
from tests.support.bot_process import BotHome, Servers
from tests.support.desk import client_of
from tests.support.identity import CODE, LINK
from tests.support.letters import Letter

EVE = "eve@evil.example.net"
_MASKS = (
    (re.compile(r"PR-\d{4}-\d{6}"), "REF"),
    (CODE, "CODE"),
    (LINK, "LINK"),
)
_WITH_IDS = frozenset({"message-id", "in-reply-to", "references", "date", "to"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A customer; every field but name, e-mail and town is a canary: unique, and nobody else's business."""

    name: str
    email: str
    second_email: str
    phone: str
    street: str
    customer_number: str
    order_number: str
    serial: str
    invoice: str
    service_date: str
    feedback: str
    town: str = "Turku"
    protected: str = ""

    @property
    def canaries(self) -> tuple[str, ...]:
        """What must not be found anywhere."""
        open_ones = {"name", "email", "town", "protected", "service_date"}
        return tuple(getattr(self, each.name) for each in fields(self) if each.name not in open_ones)

    @property
    def file(self) -> str:
        """What a careless member of staff would paste into an answer."""
        return "\n".join(str(getattr(self, each.name)) for each in fields(self))


ANNA = Person(
    name="Anna Aalto",
    email="anna.aalto@example.fi",
    second_email="aalto.varalla@example.org",
    phone="+358 40 731 9001",
    street="Kanariakuja 7431",
    customer_number="AS-880417",
    order_number="TIL-550913",
    serial="CLW-7712093",
    invoice="LASKU-20264417",
    service_date="2026-05-12",
    feedback="kanarialintu-palaute-aalto",
)
BERTIL = Person(
    name="Bertil Berg",
    email="bertil.berg@example.se",
    second_email="berg.reserv@example.org",
    phone="+46 70 731 90 02",
    street="Kanariegatan 7432",
    customer_number="AS-880522",
    order_number="TIL-550977",
    serial="CLW-7712188",
    invoice="LASKU-20265520",
    service_date="2026-04-02",
    feedback="kanariefagel-respons-berg",
)
_ON_CONTACTS = ("customer_number", "name", "email", "second_email", "phone", "street", "town", "protected")
_CONTACTS = (*_ON_CONTACTS, "feedback")
_DEVICES = ("serial", "service_date", "customer_number", "name", "email")
_BILLING = ("invoice", "order_number", "customer_number", "name", "email")


def _file(path: Path, columns: Sequence[str], persons: Sequence[Person]) -> Path:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    writer.writerows([[getattr(person, column) for column in columns] for person in persons])
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def registers(folder: Path, persons: Sequence[Person]) -> list[dict[str, Any]]:
    """Three registers of these customers: contacts, devices that are watched from afar, and bills."""
    person = {"customer_number": "customer_number", "name": "name"}
    contacts = {"email": ["email", "second_email"], "phone": "phone", "street": "street", "town": "town"}
    columns = {
        ("contacts", "contact", _CONTACTS): person | contacts | {"non_disclosure": "protected"},
        ("devices", "remote_monitoring", _DEVICES): person
        | {"email": "email", "device_serial": "serial", "service_date": "service_date"},
        ("billing", "payment", _BILLING): person
        | {"email": "email", "invoice_number": "invoice", "order_number": "order_number"},
    }
    return [
        {
            "name": name,
            "kind": "csv",
            "company": "Clewer Oy",
            "group": group,
            "location": str(_file(folder / f"{name}.csv", head, persons)),
            "columns": mapped,
        }
        for (name, group, head), mapped in columns.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """What somebody does who isn't the person: mails, then with what came back, then more mails.

    `reads`: the mailboxes that they can read. `elsewhere`: where they want the answer, which staff note.
    `letter`: words that come by post, as (name, postal address, text).
    """

    first: tuple[Letter, ...] = ()
    then: tuple[Letter, ...] = ()
    reads: frozenset[str] = frozenset({EVE})
    elsewhere: str = ""
    letter: tuple[str, str, str] = ("", "", "")
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the attacker has got, and what the others have."""

    mails: tuple[tuple[str, EmailMessage], ...]
    pages: tuple[str, ...]
    reads: frozenset[str]
    known: tuple[str, ...] = ()

    @property
    def view(self) -> tuple[str, ...]:
        """The attacker's mails without what differs from case to case."""
        return tuple(f"{to}\n{_masked(mail)}" for to, mail in self.mails if to in self.reads)

    def texts(self) -> Iterator[str]:
        """All that the attacker can read: headers, bodies, attachments, pages."""
        for to, mail in self.mails:
            if to in self.reads:
                yield from _texts(mail)
        yield from self.pages

    def disclosed(self, *victims: Person) -> list[str]:
        """Canaries of the victims, and codes that went to others, in what the attacker can read."""
        read = [_squeezed(text) for text in self.texts()]
        told = {_squeezed(each) for each in self.known}
        canaries = [each for victim in victims for each in victim.canaries if _squeezed(each) not in told]
        others = [text for to, mail in self.mails if to not in self.reads for text in _texts(mail)]
        canaries += [code for text in others for code in CODE.findall(text)]
        return sorted({each for each in canaries if any(_squeezed(each) in text for text in read)})


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _texts(mail: EmailMessage) -> Iterator[str]:
    yield from (f"{name}: {value}" for name, value in mail.items())
    yield from _bodies(mail)


def _all_of(content: bytes) -> str:
    parsed = message_from_bytes(content, policy=policy.default)
    return "\n".join(_texts(parsed)) if isinstance(parsed, EmailMessage) else ""


def _bodies(mail: EmailMessage) -> Iterator[str]:
    """Bodies and attachments as text; of a PDF what it shows."""
    for part in mail.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        if data.startswith(b"%PDF"):
            yield from (page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
        yield data.decode("utf-8", "replace")


def _masked(mail: EmailMessage) -> str:
    heads = [f"{name}: {value}" for name, value in mail.items() if name.lower() not in _WITH_IDS]
    said = "\n".join([*heads, *_bodies(mail)])
    for pattern, mask in _MASKS:
        said = pattern.sub(mask, said)
    return said


class Town:
    """One bot with registers, careless staff and somebody who attacks."""

    def __init__(self, bench: Bench, persons: Sequence[Person], classifier: Classifier) -> None:
        self.bench = bench
        self.persons = persons
        self.classifier = classifier
        self._seen = 0
        self.refused: list[str] = []

    # --- the attacker ---------------------------------------------------------------------------------

    async def suffers(self, attack: Attack) -> Outcome:
        """The whole attack, with staff who click on whatever they can, for two weeks and more."""
        start = len(self.bench.home.servers.smtp.mails)
        await self._writes(attack.first)
        if attack.letter[0]:
            self._posts(*attack.letter)
        await self.staff_click(attack)
        await self._uses_codes(attack)
        await self._writes(attack.then)
        await self.staff_click(attack)
        await self._uses_codes(attack)
        await self.staff_click(attack)
        self.bench.clock.forward(timedelta(days=15))
        await self.staff_click(attack)
        got = [
            (mail.recipients[0], message_from_bytes(mail.content, policy=policy.default))
            for mail in self.bench.home.servers.smtp.mails[start:]
        ]
        assert self.bench.failed == []
        mails = tuple((to, mail) for to, mail in got if isinstance(mail, EmailMessage))
        pages = tuple([page async for page in self._pages(attack)])
        return Outcome(mails=mails, pages=pages, reads=attack.reads, known=attack.known)

    async def _writes(self, mails: Sequence[Letter]) -> None:
        if mails:
            await self.bench.take(*(letter.write() for letter in mails))
            await self.bench.send()

    def _posts(self, name: str, postal: str, text: str) -> None:
        office = self.bench.office
        entered = letters.Entered(
            received_at=self.bench.clock(),
            name=name,
            channel=letters.DOORS[0],
            filename="letter.txt",
            content=text.encode(),
            postal=postal,
            by="heli",
        )
        content, judged = letters.judge_entered(self.classifier, entered)
        judged = looked_up(office, judged)
        self.bench.call(lambda session: letters.enter(session, office, entered, content, judged))

    async def _uses_codes(self, attack: Attack) -> None:
        """Every code that the attacker can read, on the page and by mail."""
        got = [
            mail
            for mail in self.bench.home.servers.smtp.mails[self._seen :]
            if mail.recipients[0] in attack.reads
        ]
        self._seen = len(self.bench.home.servers.smtp.mails)
        answers = []
        for mail in got:
            parsed = message_from_bytes(mail.content, policy=policy.default)
            text = _all_of(mail.content)
            for code in CODE.findall(text)[:1]:
                for token in LINK.findall(text)[:1]:
                    self._types(token, code)
                answers.append(
                    Letter(
                        sender=f"<{mail.recipients[0]}>",
                        subject=f"Re: {parsed['Subject']}",
                        body=f"Koodi: {code}",
                        headers=(f"In-Reply-To: {parsed['Message-ID']}",),
                    )
                )
        await self._writes(answers)

    def _types(self, token: str, code: str) -> None:
        office = self.bench.office
        self._try(lambda session: challenges.answered_on_page(session, office, token, code))

    async def _pages(self, attack: Attack) -> Any:
        """What a visitor without a log-in sees, with every link that the attacker has."""

        async def health() -> HealthReport:
            return HealthReport(ok=True, parts={"database": "ok"})

        app = create_app(self.bench.office, DeskConfig(secret_key=b"s" * 32), health)
        paths = ["/", "/login", "/healthz", "/metrics", "/fetch/abcdefghij", "/calendar/abcdefghij.ics"]
        paths += [f"/cases/{case['ref']}" for case in self.bench.cases()]
        for mail in self.bench.home.servers.smtp.mails:
            if mail.recipients[0] in attack.reads:
                paths += [f"/verify/{token}" for token in LINK.findall(_all_of(mail.content))]
        async with client_of(app) as client:
            for path in dict.fromkeys(paths):
                answer = await client.get(path)
                yield f"{answer.status_code} {dict(answer.headers)} {answer.text}"

    # --- staff ----------------------------------------------------------------------------------------

    async def staff_click(self, attack: Attack) -> None:
        """Confirms what is asked, notes what is wanted, pastes what is on file, and approves all of it."""
        for case in self.bench.cases():
            if case["state"] in (CaseState.APPROVED, CaseState.ANSWERED):
                continue
            self._click(case["ref"], attack)
            await self.bench.send()
        self.bench.remind()
        await self.bench.send()

    def _click(self, ref: str, attack: Attack) -> None:
        office = self.bench.office
        act = Act(ref=ref, by="anna", why="as the mail says")
        stored = self.bench.call(lambda s: cases.load(s, ref))
        if stored.case.state is CaseState.TRIAGE:
            asks = tuple(stored.case.requests)
            likely = tuple(kind for kind in asks if kind is not RequestType.OTHER_PRIVACY)
            wanted = likely or (RequestType.ACCESS,)
            self._try(lambda s: casework.relabel(s, office, act, wanted))
        if attack.elsewhere:
            self._try(lambda s: announcing.change_address(s, office, ref, "anna", attack.elsewhere))
        if not any(draft["kind"] == DraftKind.IDENTITY for draft in self.bench.case(ref)["drafts"]):
            self._try(lambda s: drafting.draft(s, office, ref, DraftKind.IDENTITY))
        for draft in self.bench.case(ref)["drafts"]:
            if draft["state"] == "draft" and draft["kind"] != DraftKind.REPLY:
                self.approves(ref, draft["id"])
        self._pastes(ref)
        made = self._try(lambda s: drafting.draft(s, office, ref, DraftKind.REPLY, force=True))
        if made is not None:
            self.approves(ref, made.id)

    def _pastes(self, ref: str) -> None:
        """The reply with all that the registers hold, as somebody in a hurry would write it."""
        office = self.bench.office
        held = {one["name"] for one in self.bench.case(ref)["register"]}
        file = "\n".join(person.file for person in self.persons if person.name in held)
        made = self._try(lambda s: drafting.draft(s, office, ref, DraftKind.REPLY, force=True))
        if made is None or not file:
            return
        wanted = drafting.Edit(ref=ref, body=f"{made.body}\n{file}", by="anna", draft_id=made.id)
        self._try(lambda s: drafting.edit(s, office, wanted))
        self.approves(ref, made.id)

    def approves(self, ref: str, draft_id: int) -> None:
        """Both approvers, whatever the draft is."""
        for name in ("anna", "aatu"):

            def work(session: Transaction, name: str = name) -> object:
                seen = drafts.get(session, draft_id)
                asked = approval.Approval(
                    ref=ref, by=name, seen_hash=seen.text_hash, draft_id=seen.id, why="by letter as well"
                )
                return approval.approve(session, self.bench.office, asked)

            self._try(work)

    def _try(self, work: Any) -> Any:
        try:
            return self.bench.call(work)
        except PrivacyBotError as error:
            self.refused.append(str(error))
            return None


def template(folder: Path) -> Path:
    """A database with schema and staff, and its key, to be copied for each town."""
    url, key_file = f"sqlite:///{folder / 'town.db'}", folder / "town.key"
    schema.ensure_keys(url, key_file)
    database = Database(url, read_key_file(key_file))
    try:
        schema.upgrade(database)
        database.call(_hire)
    finally:
        database.close()
    return folder


def _hire(session: Transaction) -> None:
    for name, role in (STAFF_USERS | {"aatu": Role.APPROVER}).items():
        users.add(session, name, role, f"{name}@example.com", "no password")


@contextmanager
def town(
    folder: Path, made: Path, servers: Servers, classifier: Classifier, persons: Sequence[Person]
) -> Iterator[Town]:
    """A town of these customers, with a database of its own."""
    folder.mkdir()
    shutil.copy(made / "town.db", folder / "town.db")
    shutil.copy(made / "town.key", folder / "privacy-bot.key")
    home = BotHome(folder, replace(servers, database_url=f"sqlite:///{folder / 'town.db'}"))
    home.registers = registers(folder, persons)
    with opened(home, classifier) as bench:
        yield Town(bench, persons, classifier)
