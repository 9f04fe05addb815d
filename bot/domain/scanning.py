"""What a mailbox holds: which mails are privacy matters, which were answered, and which are overdue."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.calendar import LAST_YEAR, helsinki_day
from bot.domain.deadlines import Deadlines, deadlines_of_all
from bot.domain.messages import Classification, Mailbox, ParsedMessage
from bot.domain.vocabulary import Country, Label, RequestType
from bot.errors import CalendarYearError

APPLIES_SINCE = date(2018, 5, 25)  # Art. 99(2): what was asked earlier was asked under other law
_REPLY = re.compile(
    r"^(?:\s*(?:re|vs|sv|aw|ad|fw|fwd|vl|vb|wg|ang|vast|ed)\s*(?:\[\d+\])?\s*[:：])+\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a mail lies, as it is printed and as `--after` takes it."""

    folder: str
    number: str

    def __str__(self) -> str:
        return f"{self.folder}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is remembered of each mail: enough to see who answers whom. `at` is aware."""

    message_id: str
    answers: tuple[str, ...]
    sender: str
    recipients: frozenset[str]
    subject: str
    at: datetime
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A mail that is a privacy matter, or may be one."""

    place: Place
    note: Note
    sender: Mailbox
    subject: str
    classification: Classification


class Standing(StrEnum):
    """How a privacy matter stands."""

    OVERDUE = "overdue"
    OPEN = "open"
    ANSWERED_LATE = "answered_late"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A privacy matter with its dates.

    `follow_ups`: later mails of the same person about the same. `days`: left until the legal date, negative
    past it; None once answered.
    """

    matter: Matter
    requests: tuple[RequestType, ...]
    dates: Deadlines
    standing: Standing
    answered_on: date | None
    days: int | None
    follow_ups: int = 0


def note_of(message: ParsedMessage, at: datetime, *, automatic: bool = False) -> Note:
    """What is remembered of a mail that came, or was sent, at an aware moment."""
    return Note(
        message_id=message.message_id,
        answers=tuple(dict.fromkeys((*message.in_reply_to, *message.references))),
        sender=message.sender.address,
        recipients=frozenset(one.address for one in (*message.to, *message.cc)) - {""},
        subject=bare_subject(message.subject),
        at=at,
        automatic=automatic,
    )


def bare_subject(subject: str) -> str:
    """The subject without the marks of replies and forwards, for comparison."""
    return " ".join(_REPLY.sub("", subject).split()).casefold()


def requests_of(found: Classification) -> tuple[RequestType, ...]:
    """What would be asked, as a case would hold it; a privacy question where nothing surer is known."""
    asked = tuple(RequestType(label.value) for label in found.labels if label is not Label.IDENTITY_REPLY)
    return asked or (RequestType.OTHER_PRIVACY,)


def has_dates(matter: Matter) -> bool:
    """Whether the law and our calendars reach the day on which the mail came."""
    try:
        day = helsinki_day(matter.note.at)
    except CalendarYearError:
        return False
    return APPLIES_SINCE <= day < date(LAST_YEAR, 1, 1)


def findings(
    matters: Iterable[Matter], notes: Iterable[Note], now: datetime, country: Country
) -> list[Finding]:
    """The privacy matters that have dates, most urgent first; `notes` are the mails that may be answers.

    A person's later mail in the same thread, which asks for nothing new, belongs to the first one.
    """
    answers = _Answers(notes)
    opened: list[tuple[Matter, list[Note]]] = []
    for matter in sorted(matters, key=lambda each: each.note.at):
        earlier = _followed(matter, opened)
        if earlier is None:
            opened.append((matter, [matter.note]))
        else:
            earlier.append(matter.note)
    found = [_finding(matter, mails, answers, now, country) for matter, mails in opened]
    return sorted(found, key=lambda each: (list(Standing).index(each.standing), each.dates.due_on))


def is_answer(note: Note, asked: Mapping[str, Note]) -> bool:
    """Whether the mail answers one of the mails asked, to its writer, from where that one went."""
    for message_id in note.answers:
        question = asked.get(message_id)
        if question and question.sender in note.recipients and note.sender in question.recipients:
            return True
    return False


class _Answers:
    """The mails by what they answer, and by whom they went to."""

    def __init__(self, notes: Iterable[Note]) -> None:
        self._by_question: dict[str, list[Note]] = {}
        self._by_recipient: dict[tuple[str, str], list[Note]] = {}
        for note in notes:
            if note.automatic:
                continue
            for message_id in note.answers:
                self._by_question.setdefault(message_id, []).append(note)
            for recipient in note.recipients:
                self._by_recipient.setdefault((recipient, note.subject), []).append(note)

    def first(self, mails: Sequence[Note]) -> date | None:
        """The day of the first mail to the person that answers one of these, by its thread or its subject."""
        days = [
            helsinki_day(answer.at)
            for mail in mails
            for answer in (
                *(self._by_question.get(mail.message_id, ()) if mail.message_id else ()),
                *(self._by_recipient.get((mail.sender, mail.subject), ()) if mail.subject else ()),
            )
            if answer.at >= mail.at and mail.sender in answer.recipients and answer.sender != mail.sender
        ]
        return min(days, default=None)


def _followed(matter: Matter, opened: list[tuple[Matter, list[Note]]]) -> list[Note] | None:
    """The mails of the matter that this one only goes on with (RC-8)."""
    note = matter.note
    labels = set(matter.classification.labels) - {Label.OTHER_PRIVACY, Label.IDENTITY_REPLY}
    for earlier, mails in reversed(opened):
        if earlier.note.sender != note.sender:
            continue
        in_thread = any(mail.message_id in note.answers for mail in mails if mail.message_id)
        if in_thread and labels <= set(earlier.classification.labels):
            return mails
    return None


def _finding(
    matter: Matter, mails: Sequence[Note], answers: _Answers, now: datetime, country: Country
) -> Finding:
    requests = requests_of(matter.classification)
    dates = deadlines_of_all(matter.note.at, requests, (), country)
    answered = answers.first(mails)
    today = helsinki_day(now)
    if answered is not None:
        standing = Standing.ANSWERED if answered <= dates.due_on else Standing.ANSWERED_LATE
    else:
        standing = Standing.OVERDUE if today > dates.due_on else Standing.OPEN
    return Finding(
        matter=matter,
        requests=requests,
        dates=dates,
        standing=standing,
        answered_on=answered,
        days=None if answered is not None else (dates.due_on - today).days,
        follow_ups=len(mails) - 1,
    )
