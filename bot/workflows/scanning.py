"""A look at one mail that keeps nothing: what it is, and whether it is a privacy matter."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.colleagues import counts_from, passed_on
from bot.domain.masking import mask
from bot.domain.messages import ParsedMessage
from bot.domain.scanning import Matter, Note, Place, is_answer, note_of
from bot.domain.screening import Screening, Verdict, screen
from bot.mail.digest import content_digest
from bot.mail.parse import parse_message
from bot.workflows.judging import person
from bot.workflows.reading import read
from classifiers import Classifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Whose mailbox it is: our own addresses and web forms, lower case; both may be empty for a file."""

    own_addresses: frozenset[str]
    form_senders: frozenset[str]


class Harvest:
    """What has been seen so far; only this is remembered of the mails.

    `looked_at` counts every mail, `twice` those that lay in another folder too, `kinds` those that are no
    letters, `unread` those that could not be had or judged, by the reason.
    """

    def __init__(self) -> None:
        self.looked_at = 0
        self.letters = 0
        self.twice = 0
        self.kinds: Counter[Verdict] = Counter()
        self.unread: Counter[str] = Counter()
        self.matters: list[Matter] = []
        self.notes: list[Note] = []
        self.reached: Place | None = None
        self._digests: set[bytes] = set()

    def is_new(self, content: bytes, at: datetime) -> bool:
        """Whether the mail hasn't been seen in another folder."""
        digest = bytes.fromhex(content_digest(content, at))
        if digest in self._digests:
            self.twice += 1
            return False
        self._digests.add(digest)
        return True


def look_at(
    harvest: Harvest, classifier: Classifier, company: Company, found: tuple[Place, bytes, datetime]
) -> None:
    """Adds one mail that came at an aware moment; one that can't be judged is counted and stops no other."""
    harvest.looked_at += 1
    try:
        _judge(harvest, classifier, company, found)
    except Exception as error:  # whatever is wrong with one mail (R7); no database or server is asked here
        harvest.unread[type(error).__name__] += 1


def _judge(
    harvest: Harvest, classifier: Classifier, company: Company, found: tuple[Place, bytes, datetime]
) -> None:
    place, content, at = found
    if not harvest.is_new(content, at):
        return
    message = parse_message(content)
    screening = screen(message, company.own_addresses, company.form_senders)
    note = note_of(message, at, automatic=screening.verdict is not Verdict.PROCESS)
    harvest.notes.append(note)
    if screening.verdict is not Verdict.PROCESS:
        harvest.kinds[screening.verdict] += 1
        return
    inside = passed_on(message, screening, company.own_addresses)
    if screening.from_us and inside is None:
        return  # what we wrote ourselves asks nothing of us
    harvest.letters += 1
    done = read(classifier, content, message, inside)
    asks = done.classification
    if not (asks.labels or asks.needs_review or done.look):
        return
    sender = inside.sender if inside else person(message, company.form_senders)
    matter = Matter(
        place=place,
        note=replace(note, sender=sender.address, at=counts_from(inside, at)),
        sender=replace(sender, name=mask(sender.name)),
        subject=mask(inside.subject if inside and inside.subject else message.subject),
        classification=replace(asks, needs_review=asks.needs_review or bool(done.look)),
    )
    harvest.matters.append(matter)


def note_sent(harvest: Harvest, message: ParsedMessage, screening: Screening, at: datetime) -> None:
    """Adds the header of a sent mail: it may be an answer."""
    automatic = screening.verdict in (Verdict.AUTO_REPLY, Verdict.BOUNCE, Verdict.LIST)
    harvest.notes.append(note_of(message, at, automatic=automatic))


def matters_of(harvest: Harvest, company: Company) -> list[Matter]:
    """The privacy matters, without answers of our own: in a file sent mail may lie beside the rest."""
    if company.own_addresses:
        return harvest.matters
    asked = {note.message_id: note for note in harvest.notes if note.message_id}
    return [matter for matter in harvest.matters if not is_answer(matter.note, asked)]
