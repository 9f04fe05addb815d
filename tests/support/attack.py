"""A town with registers full of canaries, staff who click on everything, and what an attacker gets to see.

The attacker reads some mailboxes and every page that needs no log-in. After an attack all of that is searched
for canaries, for codes that went to others, and compared with a town where the victim is no customer.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bot.desk import DeskConfig, HealthReport, create_app
from bot.domain.proofs import ProofKind
from bot.domain.vocabulary import CaseState, DraftKind, RequestType, Role
from bot.errors import PrivacyBotError
from bot.workflows import announcing, approval, casework, challenges, drafting, letters
from bot.workflows.casework import Act
from bot.workflows.on_file import looked_up
from classifiers import Classifier
from storage import cases, drafts, schema, users
from storage.database import Database, Transaction
from storage.encryption import read_key_file
from tests.support.attack_seen import Attack, Outcome, all_of, texts_of
from tests.support.bench import STAFF_USERS, Bench, opened
from tests.support.bot_process import BotHome, Servers
from tests.support.customers import Person, registers
from tests.support.desk import client_of, mailroom
from tests.support.identity import CODE, LINK
from tests.support.letters import Letter


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
        start = self._seen = len(self.bench.home.servers.smtp.mails)  # another town's mails are not hers
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
        pages = tuple([page async for page in self.pages(attack)])
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
            text = all_of(mail.content)
            for code in CODE.findall(text)[:1]:
                for token in LINK.findall(text)[:1]:
                    self.types(token, code)
                answers.append(
                    Letter(
                        sender=f"<{mail.recipients[0]}>",
                        subject=f"Re: {parsed['Subject']}",
                        body=f"Koodi: {code}",
                        headers=(f"In-Reply-To: {parsed['Message-ID']}",),
                    )
                )
        await self._writes(answers)

    def types(self, token: str, code: str) -> None:
        """Somebody types a code on the page of a link."""
        office = self.bench.office
        self.attempt(lambda session: challenges.answered_on_page(session, office, token, code))

    async def pages(self, attack: Attack) -> Any:
        """What a visitor without a log-in sees, with every link that the attacker has."""

        async def health() -> HealthReport:
            return HealthReport(ok=True, parts={"database": "ok"})

        no_mail = mailroom({}, ThreadPoolExecutor(max_workers=1))
        app = create_app(self.bench.office, DeskConfig(secret_key=b"s" * 32), health, no_mail)
        paths = ["/", "/login", "/healthz", "/metrics", "/fetch/abcdefghij", "/calendar/abcdefghij.ics"]
        paths += [f"/cases/{case['ref']}" for case in self.bench.cases()]
        for mail in self.bench.home.servers.smtp.mails:
            if mail.recipients[0] in attack.reads:
                paths += [f"/verify/{token}" for token in LINK.findall(all_of(mail.content))]
        async with client_of(app) as client:
            for path in dict.fromkeys(paths):
                answer = await client.get(path)
                yield f"{answer.status_code} {dict(answer.headers)} {answer.text}"

    def read(self, mail: EmailMessage) -> list[str]:
        """All texts of a mail."""
        return list(texts_of(mail))

    def codes(self, text: str) -> list[str]:
        """The codes in a text."""
        return CODE.findall(text)

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
            self.attempt(lambda s: casework.relabel(s, office, act, wanted))
        if attack.elsewhere:
            self.attempt(lambda s: announcing.change_address(s, office, ref, "anna", attack.elsewhere))
        if not any(draft["kind"] == DraftKind.IDENTITY for draft in self.bench.case(ref)["drafts"]):
            self.attempt(lambda s: drafting.draft(s, office, ref, DraftKind.IDENTITY))
        for draft in self.bench.case(ref)["drafts"]:
            if draft["state"] == "draft" and draft["kind"] != DraftKind.REPLY:
                self.approves(ref, draft["id"])
        self._pastes(ref)
        made = self.attempt(lambda s: drafting.draft(s, office, ref, DraftKind.REPLY, force=True))
        if made is not None:
            self.approves(ref, made.id)

    def _pastes(self, ref: str) -> None:
        """The reply with all that the registers hold, as somebody in a hurry would write it."""
        office = self.bench.office
        held = {one["name"] for one in self.bench.case(ref)["register"]}
        file = "\n".join(person.file for person in self.persons if person.name in held)
        made = self.attempt(lambda s: drafting.draft(s, office, ref, DraftKind.REPLY, force=True))
        if made is None or not file:
            return
        wanted = drafting.Edit(ref=ref, body=f"{made.body}\n{file}", by="anna", draft_id=made.id)
        self.attempt(lambda s: drafting.edit(s, office, wanted))
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

            self.attempt(work)

    def attempt(self, work: Any) -> Any:
        """What the work gives; None where it was refused."""
        try:
            return self.bench.call(work)
        except PrivacyBotError as error:
            self.refused.append(str(error))
            return None


def types_facts(town: Town, token: str, told: Mapping[ProofKind, str]) -> None:
    """Somebody types facts on the page of a link."""
    office = town.bench.office
    town.attempt(lambda session: challenges.facts_on_page(session, office, token, told))


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
