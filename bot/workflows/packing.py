"""Makes the copy of a person's data (Art. 15, 20), and takes what staff decide of other people's in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.events import Event, EventKind
from bot.domain.others import Known, by_writing, distinct, own
from bot.domain.packages import (
    PACKED_RIGHTS,
    Choice,
    Content,
    Find,
    FindKind,
    Item,
    PackageState,
    PackedMail,
    Reader,
    Spotted,
    Way,
    finds,
    redacted,
)
from bot.domain.persons import may_be_one, name_words
from bot.domain.registers import AskedState, Found, Key, LookUp, Record
from bot.domain.vocabulary import DraftKind, Language, Role
from bot.errors import GateClosedError, NotFoundError, RegisterError, StaleCaseError, UsageError
from bot.workflows.casework import Act
from bot.workflows.drafting import latest, reply_facts, write
from bot.workflows.office import Office
from bot.workflows.packed import attach
from bot.workflows.staff import require_role
from storage import cases, found, messages, packages
from storage.cases import StoredCase
from storage.database import Transaction
from storage.packages import Packed, StoredPackage

NONE = "none"
_UNREAD = (AskedState.NOT_LOOKED_UP, AskedState.BY_HAND)
_CHUNK = 40_000  # characters that are read for names in one go
_KINDS = {"person": FindKind.PERSON, "email": FindKind.EMAIL, "phone": FindKind.PHONE}
_KINDS |= {"address": FindKind.ADDRESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What staff decided: by the numbers of finds, `all` for all that are open; `strike`: words to go."""

    redact: tuple[str, ...] = ()
    release: tuple[str, ...] = ()
    strike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What a package is made of, as it was when the registers were asked."""

    stored: StoredCase
    looked: LookUp
    rows: tuple[Found, ...]


def make(office: Office, act: Act, rows: Sequence[str] = ()) -> StoredPackage:
    """Reads the registers and makes the package; blocks, outside any transaction.

    `rows` names the records (REGISTER:ROW) that are the person's, where the registers know several persons.
    Raises GateClosedError before identity is shown, RegisterError where a register can't be read now.
    """
    order = office.db.call(lambda session: _begin(session, office, act, rows))
    read = [(one, _record(office, one)) for one in order.rows]
    return office.db.call(lambda session: _end(session, office, act, order, read))


def _begin(session: Transaction, office: Office, act: Act, rows: Sequence[str]) -> _Order:
    require_role(session, act.by, Role.HANDLER)
    stored = cases.load(session, act.ref)
    case = stored.case
    if case.closed:
        raise UsageError(f"{stored.ref} is {case.state}: there is nothing to send any more")
    if not PACKED_RIGHTS & set(case.open_requests):
        raise UsageError(f"{stored.ref} asks for no copy of data (access or portability)")
    if case.level < case.required:
        raise GateClosedError(f"{stored.ref}: identity is not shown; a package needs {case.required}")
    released = packages.live(session, stored.id)
    if released is not None and released.state is PackageState.RELEASED:
        raise UsageError(f"{stored.ref}: its package is on its way; reject the answer first")
    looked = found.of_case(session, stored.id) or LookUp()
    if office.registers.there and not looked.asked:
        raise GateClosedError(f"{stored.ref}: the registers were not asked yet (case look-up {stored.ref})")
    return _Order(stored=stored, looked=looked, rows=_rows(stored, looked, rows))


def _rows(stored: StoredCase, looked: LookUp, chosen: Sequence[str]) -> tuple[Found, ...]:
    """The records of the person: never those of several persons by themselves (A34)."""
    known = {f"{one.register}:{one.row}": one for one in (*looked.found, *looked.namesakes)}
    if [*chosen] == [NONE]:
        return ()
    if chosen:
        for name in chosen:
            if name not in known:
                raise NotFoundError(f"{stored.ref}: the registers gave no record {name}; see case show")
        return tuple(known[name] for name in dict.fromkeys(chosen))
    if looked.collision or (looked.found and not looked.person):
        raise GateClosedError(
            f"{stored.ref}: the records found may be of several persons; name those that are this person's "
            f"with --row ({', '.join(known)}), or --row {NONE}"
        )
    return looked.person


def _record(office: Office, one: Found) -> Record:
    """The whole row, checked to be still the same person's."""
    try:
        read = office.registers.export(one.register, [one.row])
    except RegisterError as error:
        raise RegisterError(f"{one.register}: {error}; no package was made, try again") from error
    if not read:
        raise RegisterError(
            f"{one.register}: record {one.row} is gone; ask the registers again (case look-up)"
        )
    record = read[0]
    if one.name and not may_be_one(one.name, record.first(Key.NAME)):
        raise RegisterError(
            f"{one.register}: record {one.row} is of somebody else now; ask again (case look-up)"
        )
    return record


def _end(
    session: Transaction,
    office: Office,
    act: Act,
    order: _Order,
    read: Sequence[tuple[Found, Record]],
) -> StoredPackage:
    stored = cases.load(session, act.ref)
    if stored.case.length != order.stored.case.length:
        raise StaleCaseError(f"{stored.ref} has changed in the meantime; make the package again")
    content = _content(session, office, order, read)
    earlier = packages.latest(session, stored.id)
    decided = {one.id: one.choice for one in earlier.finds if one.choice} if earlier else {}
    mine = own(_known(session, office, order, read))
    packed = pack(office, content, finds(content, _reader(content.language), mine, decided), ())
    way = Way.ENCLOSED if stored.on_paper else office.packages.way
    made = packages.add(session, stored.id, packed, way, (office.now(), act.by))
    event = Event(kind=EventKind.PACKAGE_MADE, at=office.now(), actor=act.by)
    _with_draft(session, office, office.move(session, stored, [event]), made)
    return made


def _content(
    session: Transaction, office: Office, order: _Order, read: Sequence[tuple[Found, Record]]
) -> Content:
    stored = order.stored
    return Content(
        ref=stored.ref,
        language=stored.case.facts.language,
        made_at=office.now(),
        requests=tuple(right for right in stored.case.open_requests if right in PACKED_RIGHTS),
        name=stored.requester.name,
        address=stored.requester.address,
        items=tuple(
            Item(
                register=one.register,
                company=one.company,
                group=one.group,
                row=one.row,
                fields=tuple(record.fields.items()),
                derived=office.registers.derived(one.register),
            )
            for one, record in read
        ),
        mails=tuple(
            PackedMail(
                at=mail.at,
                ours=mail.direction == messages.OUT,
                sender=f"{mail.sender_name} <{mail.sender_address}>".strip(),
                subject=mail.subject,
                text=mail.text,
                attachments=mail.attachments,
            )
            for mail in messages.of_case(session, stored.id)
        ),
        missing=tuple(one.register for one in order.looked.asked if one.state in _UNREAD),
    )


def _known(
    session: Transaction, office: Office, order: _Order, read: Sequence[tuple[Found, Record]]
) -> Known:
    """What is the person's own, and the company's."""
    who, controller = order.stored.requester, office.record.controller
    places = [who.postal, *order.looked.wanted.postal]
    for _, record in read:
        places.append(
            " ".join(record.first(key) for key in (Key.STREET, Key.POSTCODE, Key.TOWN, Key.COUNTRY))
        )
    companies: tuple[str, ...] = ()
    emails = [who.address, *office.own_addresses]
    if controller is not None:
        companies = controller.companies
        places.append(" ".join((controller.street, controller.postcode, controller.city)))
        emails.append(controller.email)
    return Known(
        names=tuple(
            dict.fromkeys([who.name, *(one.name for one, _ in read if may_be_one(who.name, one.name))])
        ),
        emails=(*emails, *(email for one, _ in read for email in one.emails)),
        phones=tuple(phone for one, _ in read for phone in one.phones),
        places=tuple(places),
        company_words=frozenset().union(*map(name_words, companies)),
    )


def _reader(language: Language) -> Reader:
    """Reads texts by how names are written, and by the classifier's knowledge of names and numbers."""
    from classifiers.entities import find_entities  # here, because it loads spaCy

    def spotted(field: str, text: str) -> Iterator[Spotted]:
        yield from by_writing(field, text)
        for start in range(0, len(text), _CHUNK):
            for entity in find_entities(text[start : start + _CHUNK], language=language):
                if entity.kind in _KINDS:
                    yield Spotted(kind=_KINDS[entity.kind], text=entity.text)

    return lambda field, text: distinct(spotted(field, text))


def pack(office: Office, content: Content, found_in: Sequence[Find], struck: Sequence[str]) -> Packed:
    """The archive of this content with these decisions."""
    from responses.package import archive  # here, because it loads fpdf2 and jinja2

    out = redacted(content, found_in, struck)
    return Packed(
        content=content,
        finds=tuple(found_in),
        struck=tuple(struck),
        archive=archive(out, office.record.processing),
    )


def decide(session: Transaction, office: Office, act: Act, choices: Choices) -> StoredPackage:
    """Records what staff decided of other people's data; the package and its draft are made anew."""
    require_role(session, act.by, Role.HANDLER)
    stored = cases.load(session, act.ref)
    package = ready(session, act.ref)
    if package.state is not PackageState.READY or package.content is None:
        raise UsageError(f"{stored.ref}: its package is on its way; reject the answer first")
    wanted = _wanted(package, choices)
    decided = tuple(replace(one, choice=wanted.get(one.id, one.choice)) for one in package.finds)
    struck = tuple(dict.fromkeys([*package.struck, *(text for text in choices.strike if text.strip())]))
    made = packages.repack(session, package.id, pack(office, package.content, decided, struck))
    event = Event(kind=EventKind.PACKAGE_DECIDED, at=office.now(), actor=act.by)
    _with_draft(session, office, office.move(session, stored, [event]), made)
    return made


def _wanted(package: StoredPackage, choices: Choices) -> Mapping[str, Choice]:
    known = {one.id for one in package.finds}
    wanted: dict[str, Choice] = {}
    for choice, names in ((Choice.REDACT, choices.redact), (Choice.RELEASE, choices.release)):
        for name in names:
            if name == "all":
                wanted |= {one.id: choice for one in package.finds if one.choice is None}
            elif name in known:
                wanted[name] = choice
            else:
                raise NotFoundError(f"the package has no find {name}; case show lists them")
    return wanted


def _with_draft(session: Transaction, office: Office, stored: StoredCase, package: StoredPackage) -> None:
    """The reply speaks of the package and is bound to it; a text that was edited stays as it is."""
    live = latest(session, stored.id, DraftKind.REPLY)
    if live is not None and live.edited:
        attach(session, live, package)
        return
    write(session, office, stored, reply_facts(stored, DraftKind.REPLY, office.now()))


def there(session: Transaction, ref: str) -> bool:
    """Whether the case has a package that has not gone out yet."""
    return packages.live(session, cases.load(session, ref).id) is not None


def ready(session: Transaction, ref: str) -> StoredPackage:
    """The package of a case; raises NotFoundError where it has none that can still go out."""
    stored = cases.load(session, ref)
    package = packages.live(session, stored.id)
    if package is None:
        raise NotFoundError(f"{stored.ref} has no package; case package {stored.ref} makes one")
    return package


def preview(session: Transaction, act: Act) -> bytes:
    """What would go out, for a member of staff to read first."""
    require_role(session, act.by, Role.HANDLER)
    return packages.archive(session, ready(session, act.ref).id)
