"""What the workflows know of the company and its set-up; made once by the composition root."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.domain.calendar import helsinki_day
from bot.domain.events import Event, EventKind
from bot.domain.holds import Hold
from bot.domain.identity import Levels
from bot.domain.packages import Way
from bot.domain.processing import ReplyRecord
from bot.domain.questions import unanswered_since
from bot.domain.reminders import Course, Deputy, Reminder, about_page, plan_reminders
from bot.domain.vocabulary import CaseState, Channel, Country, Flag
from bot.mail.dns import TxtLookUp
from bot.workflows.after_check import without_documents
from bot.workflows.suppressing import OTHER_REQUESTS, stop_at_once
from classifiers.second_opinion import Endpoint
from storage import cases, changes, reminders
from storage.cases import StoredCase
from storage.database import Database, Transaction
from storage.registers import Registers

_ANSWERED = (CaseState.ANSWERED, CaseState.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPolicy:
    """Whom staff reminders go to, and when; `days` count back from the date staff aim at."""

    days: tuple[int, ...]
    digest_time: time
    staff: tuple[str, ...]
    second: tuple[str, ...]
    language: str
    deputies: tuple[Deputy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePolicy:
    """How long a one-time code is good, and how often it (or facts) may be tried."""

    lifetime: timedelta = timedelta(days=14)
    attempts: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepTimes:
    """[retention]: how long a case and its copies are kept after its end, and what staff corrected."""

    case_years: int = 3
    raw_months: int = 6
    corrections_months: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagePolicy:
    """How copies of data go out, for how long a link or a password is good, and how big a mail may get."""

    way: Way = Way.ATTACHMENT
    lifetime: timedelta = timedelta(days=14)
    most_attached: int = 15_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The company's set-up; `now` gives an aware moment from the Python clock."""

    db: Database
    now: Callable[[], datetime]
    record: ReplyRecord
    country: Country
    authserv_id: str
    form_senders: frozenset[str]
    sent_folders: Mapping[str, str]
    reminders: ReminderPolicy
    desk_url: str
    message_id_key: bytes
    second_opinion: Endpoint | None = None
    registers: Registers = field(default_factory=Registers)
    holds: tuple[Hold, ...] = ()
    keep: KeepTimes = KeepTimes()
    dns: TxtLookUp | None = None
    codes: CodePolicy = CodePolicy()
    levels: Levels = field(default_factory=Levels)
    packages: PackagePolicy = PackagePolicy()

    @property
    def own_addresses(self) -> frozenset[str]:
        """The addresses of our mailboxes."""
        return frozenset(self.sent_folders)

    @property
    def controller_name(self) -> str:
        """The name that our mails come from."""
        return self.record.controller.name if self.record.controller else ""

    def move(self, session: Transaction, stored: StoredCase, events: Sequence[Event]) -> StoredCase:
        """Applies events to a case, and plans its reminders by the dates they leave."""
        moved = without_documents(session, cases.apply(session, stored, events), events, self.now())
        moved = self.as_strict(session, moved)
        stop_at_once(session, moved, events, self.now())
        if any(event.kind in OTHER_REQUESTS for event in events):
            changes.forget(session, moved.id)
        self.plan_reminders(session, moved)
        return moved

    def as_strict(self, session: Transaction, stored: StoredCase) -> StoredCase:
        """The case with the level that the settings want, where that is more than it needs already."""
        case = stored.case
        wanted = self.levels.required(case.requests, case.standing, sensitive=case.sensitive)
        if wanted <= case.required or case.closed:
            return stored
        raised = Event(
            kind=EventKind.LEVEL_RAISED, at=self.now(), actor="bot", level=wanted, why="[identity] stricter"
        )
        return cases.apply(session, stored, [raised])

    def plan_reminders(self, session: Transaction, stored: StoredCase) -> None:
        """Plans the reminders of a case by its dates in force."""
        reminders.plan(session, stored.id, self.planned(stored))

    def planned(self, stored: StoredCase) -> tuple[Reminder, ...]:
        """The reminders of a case; of one that has been answered, what the answer promised."""
        course = course_of(stored)
        if not stored.case.closed:
            return plan_reminders(course, self.reminders.days)
        return about_page(course) if stored.case.state in _ANSWERED else ()


def course_of(stored: StoredCase) -> Course:
    """What the reminders of a case hang on."""
    case = stored.case
    dates = case.deadlines
    acted = any(event.kind is EventKind.ACTED_AT_ONCE for event in stored.events)
    asked_at = unanswered_since(stored.events) if case.state is CaseState.IDENTITY_PENDING else None
    return Course(
        received_on=dates.received_on,
        act_by=dates.act_by,
        country=case.facts.country,
        requests=case.open_requests,
        act_at_once_by=None if acted else dates.act_at_once_by,
        extend_by=None if dates.extended_due_on else dates.extension_notice_by,
        by_post=case.facts.channel is Channel.LETTER or not stored.requester.address,
        asked_on=helsinki_day(asked_at) if asked_at else None,
        on_page=Flag.FACEBOOK_PAGE in case.flags,
    )
