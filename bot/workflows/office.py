"""What the workflows know of the company and its set-up; made once by the composition root."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from bot.domain.calendar import helsinki_day
from bot.domain.events import Event
from bot.domain.processing import ReplyRecord
from bot.domain.reminders import plan_reminders
from bot.domain.vocabulary import Country
from classifiers.second_opinion import Endpoint
from storage import cases, reminders
from storage.cases import StoredCase
from storage.database import Database, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPolicy:
    """Whom staff reminders go to, and when; `days` count back from the date staff aim at."""

    days: tuple[int, ...]
    digest_time: time
    staff: tuple[str, ...]
    second: tuple[str, ...]
    language: str


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
        moved = cases.apply(session, stored, events)
        self.plan_reminders(session, moved)
        return moved

    def plan_reminders(self, session: Transaction, stored: StoredCase) -> None:
        """Plans the reminders of a case by its dates in force."""
        case = stored.case
        planned = plan_reminders(
            helsinki_day(case.received_at),
            case.deadlines.act_by,
            case.open_requests,
            case.facts.country,
            self.reminders.days,
        )
        reminders.plan(session, stored.id, () if case.closed else planned)
