"""What a walk through a case knows of the world, told by what happened and not by the product."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import TypeVar

from hypothesis import event as reached
from hypothesis.stateful import RuleBasedStateMachine, invariant

from bot.domain.identity import required_level
from bot.domain.vocabulary import DraftKind, IdentityLevel
from bot.errors import PrivacyBotError
from bot.workflows import releasing
from bot.workflows.casework import Act
from storage import cases, drafts, outbox
from storage.cases import StoredCase
from storage.database import Transaction
from storage.outbox import OutboxMail
from tests.support.desk import Bench
from tests.support.identity import Mail, read

T = TypeVar("T")
NONE, SENDER, CODE, STRONG = IdentityLevel
TELLS_NOTHING = "not_identified"


@cache
def _template() -> Path:
    """A database with schema and staff, made once and copied for each walk."""
    folder = Path(tempfile.mkdtemp(prefix="privacy-bot-walk-"))
    bench = Bench(folder)
    bench.add_staff()
    bench.db.close()
    return folder / "desk.db"


def desk() -> Bench:
    """An office of its own, so that a walk can be walked again."""
    folder = Path(tempfile.mkdtemp(prefix="privacy-bot-walk-"))
    shutil.copy(_template(), folder / "desk.db")
    return Bench(folder)


class World(RuleBasedStateMachine):
    """A case and what is known of it; the invariants say what may follow from that."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = desk()
        self.numbers = count(1)
        self.writer = "writer@example.fi"
        self.contact = "contact@example.org"
        self.changed = ""
        self.ref = ""
        self.known: frozenset[str] = frozenset()
        self.vouched = False
        self.level = NONE
        self.writer_proven = False
        self.changed_at: datetime | None = None
        self.level_since = NONE
        self.told_old = False
        self.mails: list[Mail] = []
        self.counts: dict[str, bool] = {}
        self.seen: set[int] = set()
        self.sends: list[OutboxMail] = []

    def teardown(self) -> None:
        """Ends the office."""
        self.bench.db.close()
        shutil.rmtree(self.bench.db.file.parent)

    # --- helpers ----------------------------------------------------------------------------------

    def attempt(self, work: Callable[[Transaction], T]) -> T | None:
        """What the work gives; None where it was refused."""
        try:
            return self.bench.call(work)
        except PrivacyBotError as error:
            reached(f"refused: {type(error).__name__}")
            return None

    def stored(self) -> StoredCase:
        return self.bench.call(lambda session: cases.load(session, self.ref))

    def act(self, why: str = "as said") -> Act:
        return Act(ref=self.ref, by="aino", why=why)

    def shown(self, level: IdentityLevel, *, writer: bool) -> None:
        """Identity was shown by a way that this walk holds to be one."""
        self.level = max(self.level, level)
        self.level_since = max(self.level_since, level)
        self.writer_proven |= writer

    def note(self, mail: OutboxMail, state: str) -> None:
        if state == "sent" and mail.draft_id is not None:
            self.sends.append(mail)
            draft = self.bench.call(lambda s: drafts.get(s, mail.draft_id or 0))
            if draft.template == "notice:old_address" and self.changed_at is not None:
                self.told_old |= draft.created_at >= self.changed_at

    # --- what must hold ------------------------------------------------------------------------------

    @invariant()
    def only_the_person_gets_an_answer(self) -> None:
        if not self.ref:
            return
        stored = self.stored()
        for mail in self.bench.call(outbox.listed):
            if mail.case_id != stored.id or mail.id in self.seen or mail.draft_id is None:
                continue
            self.seen.add(mail.id)
            draft = self.bench.call(partial(drafts.get, draft_id=mail.draft_id))
            self.note_code(mail)
            assert mail.recipient in {self.writer, self.contact, self.changed, *self.known}
            if self.tells(stored, draft.kind):
                reached(f"answer to {self.who(mail.recipient)}")
                assert self.level >= required_level(stored.case.requests, stored.case.facts.standing)
                assert self.may_get(stored, mail.recipient), f"{draft.kind} to {mail.recipient}"

    @invariant()
    def level_is_no_higher_than_what_was_shown(self) -> None:
        if self.ref:
            assert self.stored().case.level <= self.level

    def note_code(self, mail: OutboxMail) -> None:
        code = read(mail.recipient, mail.raw).code if mail.raw else ""
        if code:
            self.counts[code] = mail.recipient in self.known

    def tells(self, stored: StoredCase, kind: DraftKind) -> bool:
        """Whether the mail tells of the person."""
        if required_level(stored.case.requests, stored.case.facts.standing) is NONE:
            return False
        ground = self.bench.call(lambda s: releasing.delivery_of(s, stored)).ground
        return kind is DraftKind.REPLY or (kind is DraftKind.REFUSAL and ground not in ("", TELLS_NOTHING))

    def may_get(self, stored: StoredCase, address: str) -> bool:
        if address in self.known or (self.vouched and address == self.writer):
            return True
        if address == self.writer:
            return self.writer_proven
        required = required_level(stored.case.requests, stored.case.facts.standing)
        raised = STRONG if required >= CODE else CODE
        waited = self.changed_at is not None and self.bench.clock() >= self.changed_at + timedelta(days=14)
        return address == self.changed and self.level_since >= raised and self.told_old and waited

    def who(self, address: str) -> str:
        return {self.writer: "writer", self.contact: "contact", self.changed: "changed"}.get(address, "?")
