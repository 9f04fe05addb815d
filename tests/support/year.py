"""A bot's days under a set clock: cases come, staff answer, it is killed, stopped and doubled."""

import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from bot.domain.calendar import HELSINKI, add_months
from bot.domain.messages import Authentication, Classification, RawMessage
from bot.domain.screening import screen
from bot.domain.vocabulary import CaseState, Label, RequestType
from bot.errors import GateClosedError, StaleCaseError
from bot.mail.digest import content_digest
from bot.mail.parse import parse_message
from bot.mail.smtp import Envelope
from bot.workflows import approval, casework, delivery, intake, ticks
from bot.workflows.judging import Judged
from bot.workflows.office import Office
from classifiers import Classifier
from storage import drafts, inbox
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.bot_process import SECOND, STAFF, BotHome
from tests.support.letters import Letter

_REF = re.compile(r"PR-\d{4}-\d{6}")


class Killed(BaseException):
    """The process ends here, as by kill -9."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A mail that the server took, at a moment of the Helsinki clock."""

    at: datetime
    message_id: str
    recipient: str
    subject: str
    refs: frozenset[str]


@dataclass(slots=True, kw_only=True)
class Story:
    """What befalls a case: when it came and is taken in, and on which days staff act."""

    received: datetime
    kind: RequestType
    ends_on: date
    by_mail: bool
    extends_on: date | None = None
    taken_on: date | None = None
    ended_on: date | None = None
    extended: bool = False
    ref: str = ""


@dataclass(slots=True, kw_only=True)
class Server:
    """Takes every mail, and can kill the bot between its 250 and the bot's commit."""

    clock: Callable[[], datetime]
    accepted: list[Accepted] = field(default_factory=list)
    kills: bool = False

    async def __call__(self, envelope: Envelope, on_data: Callable[[], None]) -> None:
        """What `delivery.send_due` is given."""
        on_data()
        message = parse_message(envelope.content)
        self.accepted.append(
            Accepted(
                at=self.clock().astimezone(HELSINKI),
                message_id=message.message_id,
                recipient=envelope.recipient,
                subject=message.subject,
                refs=frozenset(_REF.findall(message.text)),
            )
        )
        if self.kills and envelope.recipient in (STAFF, SECOND):  # customers' mail: test_kill
            self.kills = False
            raise Killed


class Year:
    """One database; each day is a call of `live`, or of `sleep` while the bot is down."""

    def __init__(self, home: BotHome, classifier: Classifier, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a story, no secrets
        self.stories: list[Story] = []
        self.up: list[date] = []
        self.kills = 0
        self._home = home
        self._open = partial(Bench, home, classifier)
        self.bench = self._open()
        self.server = Server(clock=lambda: self.bench.clock())
        self._waiting: list[Story] = []

    def close(self) -> None:
        """Ends the bot."""
        self.bench.close()

    def sleep(self, day: date, count: int) -> None:
        """A day on which mail comes and the bot doesn't run."""
        self._waiting += [self._arrival(day) for _ in range(count)]

    async def live(self, day: date, count: int) -> None:
        """A day: ticks at 8, 9 and 11; mail is taken in at 10, staff act at 13."""
        self.sleep(day, count)
        self.up.append(day)
        await self._tick(day, 8)
        await self._tick(day, 9)
        self._set(day, 10)
        for story in self._waiting:
            self._take_in(story)
        self._waiting.clear()
        await self._tick(day, 11)
        self._set(day, 13)
        for story in self.stories:
            self._act(story, day)
        await self._deliver()

    # --- what comes in ---------------------------------------------------------------------------

    def _arrival(self, day: date) -> Story:
        received = datetime.combine(day, time(self.dice.randrange(24), self.dice.randrange(60)), UTC)
        limit = add_months(day, 1)
        late = self.dice.random() < 0.2
        ends_on = limit + timedelta(days=self.dice.randint(1, 12) if late else -self.dice.randint(0, 27))
        kind = self.dice.choice((RequestType.ACCESS, RequestType.ERASURE, RequestType.OPT_OUT))
        extends = kind is not RequestType.OPT_OUT and self.dice.random() < 0.05
        return Story(
            received=received,
            kind=kind,
            ends_on=ends_on + timedelta(days=50) if extends else ends_on,
            by_mail=kind is RequestType.OPT_OUT and self.dice.random() < 0.3,
            extends_on=day + timedelta(days=self.dice.randint(1, 20)) if extends else None,
        )

    def _take_in(self, story: Story) -> None:
        number = len(self.stories) + 1
        sender = f"Person {number} <person{number}@example.fi>"
        content = Letter(sender=sender, passes=None).write()
        raw = RawMessage(
            mailbox=self.bench.settings.watched[0].address,
            folder="INBOX",
            uidvalidity=1,
            uid=number,
            content=content,
            internal_date=story.received,
        )
        judged = _judged(self.bench, content, story.kind)

        def work(session: Transaction) -> None:
            inbox.record(session, raw, content_digest(content, story.received), self.bench.clock())
            [kept] = inbox.waiting(session, limit=1)
            intake.apply(session, self.bench.office, kept, judged)

        self.bench.call(work)
        [[story.ref]] = self.bench.rows("SELECT ref FROM cases ORDER BY id DESC LIMIT 1")
        story.taken_on = self.bench.clock().astimezone(HELSINKI).date()
        self.stories.append(story)

    # --- what staff do ---------------------------------------------------------------------------

    def _act(self, story: Story, day: date) -> None:
        if story.ended_on is not None:
            return
        office, ref = self.bench.office, story.ref
        if story.extends_on and not story.extended and story.extends_on <= day:
            story.extended = True
            act = casework.Act(ref=ref, by="anna", why="laaja pyyntö")
            with suppress(GateClosedError):  # too late after a downtime
                number = self.bench.call(lambda session: casework.extend(session, office, act))
                self.bench.call(partial(_release, office=office, ref=ref, number=number))
        if story.ends_on <= day:
            story.ended_on = day
            if story.by_mail:
                self.bench.approve(ref)
                return
            act = casework.Act(ref=ref, by="heli", why="answered by phone")
            self.bench.call(lambda s: casework.close(s, office, act, CaseState.ANSWERED))

    # --- what the bot does -----------------------------------------------------------------------

    def _set(self, day: date, hour: int) -> None:
        self.bench.clock.moment = datetime.combine(day, time(hour), HELSINKI).astimezone(UTC)

    async def _tick(self, day: date, hour: int) -> None:
        self._set(day, hour)
        if self.dice.random() < 0.02:
            self._killed_in_the_tick()
        if self.dice.random() < 0.03:
            self._twice_at_once()
        self.bench.remind()
        await self._deliver()

    async def _deliver(self) -> None:
        self.server.kills = self.dice.random() < 0.02
        try:
            await delivery.send_due(self.bench.office, self.server, lambda mail, state: None)
        except Killed:
            await self._restart()
            await delivery.send_due(self.bench.office, self.server, lambda mail, state: None)
        self.server.kills = False

    async def _restart(self) -> None:
        self.kills += 1
        now = self.bench.clock()
        self.bench.close()
        self.bench = self._open(now)
        await delivery.recover(self.bench.office)

    def _killed_in_the_tick(self) -> None:
        """All that the tick has done is undone with its transaction."""

        def work(session: Transaction) -> None:
            ticks.remind(session, self.bench.office)
            raise Killed

        with suppress(Killed):
            self.bench.call(work)

    def _twice_at_once(self) -> None:
        """A second process ticks at the same moment; the slower one finds that it is done."""
        second = self._open(self.bench.clock())
        try:
            threads = [threading.Thread(target=_remind, args=(each,)) for each in (self.bench, second)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            second.close()


def _remind(bench: Bench) -> None:
    with suppress(StaleCaseError):
        bench.remind()


def _release(session: Transaction, office: Office, ref: str, number: int) -> None:
    seen = drafts.get(session, number)
    given = approval.Approval(ref=ref, by="anna", seen_hash=seen.text_hash, draft_id=number)
    approval.approve(session, office, given)


def _judged(bench: Bench, content: bytes, kind: RequestType) -> Judged:
    """The mail as read, without the model: what it asks is a given here."""
    message = parse_message(content)
    label = Label(kind.value)
    return Judged(
        message=message,
        screening=screen(message, bench.office.own_addresses, bench.office.form_senders),
        classification=Classification(
            labels=(label,),
            primary=label,
            scores={label: 0.99},
            privacy=0.99,
            language="fi",
            needs_review=False,
        ),
        authentication=Authentication(authenticated=False, reason="no result"),
    )


def calendar_days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    while first <= last:
        yield first
        first += timedelta(days=1)
