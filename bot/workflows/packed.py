"""A data package at the gate: with which draft it goes, what hinders it, how it leaves (A35)."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from bot.domain.codes import fresh_code, fresh_token
from bot.domain.drafts import ReplyFacts
from bot.domain.events import Event, EventKind
from bot.domain.packages import PACKAGE_LINK, PACKED_RIGHTS, PackageState, Way, undecided
from bot.domain.vocabulary import DraftKind
from bot.mail.compose import MailFile
from bot.workflows.mails import Parcel
from bot.workflows.office import Office
from storage import cases, drafts, packages
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft
from storage.packages import StoredPackage, Ticket

PASSWORD_PARTS = 2
"""So many codes make a password: whoever has the file can try as often as he likes."""


def package_for(
    session: Transaction, office: Office, stored: StoredCase, facts: ReplyFacts
) -> StoredPackage | None:
    """The package that a reply of these facts takes along; one that was made for other rights is dropped."""
    found = packages.live(session, stored.id) if facts.kind is DraftKind.REPLY else None
    if found is None or found.content is None:
        return None
    if set(found.content.requests) != PACKED_RIGHTS & set(facts.requests):
        packages.drop(session, stored.id, office.now())
        return None
    return found


def with_package(facts: ReplyFacts, office: Office, package: StoredPackage | None) -> ReplyFacts:
    """The facts with what the text says of the package."""
    if package is None or package.content is None:
        return facts
    days = office.packages.lifetime.days
    return replace(facts, package=package.way, package_days=days, unsearched=package.content.missing)


def why_not_packed(
    session: Transaction, office: Office, stored: StoredCase, draft: StoredDraft
) -> Iterator[str]:
    """Every reason why the draft's package may not go out as it is."""
    if draft.kind is not DraftKind.REPLY:
        return
    package = packages.live(session, stored.id)
    anew = f"make the draft anew (case draft {stored.ref} --force)"
    speaks_of_link = PACKAGE_LINK in draft.body
    if package is None:
        if draft.package or speaks_of_link:
            yield f"its data package isn't kept any more; make one (case package {stored.ref})"
        return
    if package.digest != draft.package:
        yield f"the draft was written for another state of the data package; {anew}"
    if open_finds := undecided(package.finds):
        yield (
            f"the data package holds {len(open_finds)} thing(s) that may be of other people: decide on them "
            f"first (case package {stored.ref})"
        )
    if (package.way is Way.LINK) != speaks_of_link:
        yield f"the text doesn't fit to how the data package goes ({package.way}); {anew}"
    if (package.way is Way.ENCLOSED) != stored.on_paper:
        yield f"the data package was made to go by {package.way}; make it anew (case package {stored.ref})"
    if package.way is Way.ATTACHMENT and package.size > office.packages.most_attached:
        yield f"the data package is too big for a mail ({package.size // 1_000_000} MB): set package.way"


def enclose(session: Transaction, office: Office, stored: StoredCase, parcel: Parcel) -> Parcel:
    """The parcel with its package: a fresh link in the text, or the encrypted file."""
    package = packages.live(session, stored.id) if parcel.draft.package else None
    if package is None:
        return parcel
    ticket = Ticket(draft_id=parcel.draft.id, expires_at=parcel.at + office.packages.lifetime)
    match package.way:
        case Way.LINK:
            token = fresh_token(stored.case.facts.language, secrets.token_bytes(20))
            ticket = replace(ticket, token=token)
            link = f"{office.desk_url}/fetch/{token}"
            parcel = replace(parcel, filled=parcel.draft.body.replace(PACKAGE_LINK, link))
        case Way.ATTACHMENT:
            from responses.package import encrypted  # here, because it loads fpdf2 and jinja2

            password = "-".join(fresh_code(secrets.choice) for _ in range(PASSWORD_PARTS))
            ticket = replace(ticket, password=password)
            content = encrypted(packages.archive(session, package.id), password)
            file = MailFile(name=f"{stored.ref}.zip", kind="application/zip", content=content)
            parcel = replace(parcel, files=(file,))
        case Way.ENCLOSED:  # it is printed and goes with the letter
            return parcel
        case _:
            assert_never(package.way)
    packages.release(session, package.id, ticket)
    return parcel


def arrived(session: Transaction, office: Office, stored: StoredCase, draft: StoredDraft) -> None:
    """The mail or letter has gone: what went with it is kept no longer; a link still has to be used."""
    package = packages.live(session, stored.id) if draft.package else None
    if package is not None and package.way is not Way.LINK:
        packages.ended(session, package.id, PackageState.DELIVERED, office.now())


def forget_old(session: Transaction, office: Office) -> int:
    """Empties packages whose time is over; how many links nobody has used."""
    unused = 0
    for package in packages.over(session, office.now()):
        if package.state is PackageState.DELIVERED:
            packages.forget_password(session, package.id)
            continue
        packages.ended(session, package.id, PackageState.EXPIRED, office.now())
        stored = cases.load_by_id(session, package.case_id)
        office.move(session, stored, [Event(kind=EventKind.PACKAGE_ENDED, at=office.now(), actor="bot")])
        unused += 1
    return unused


def attach(session: Transaction, draft: StoredDraft, package: StoredPackage | None) -> StoredDraft:
    """Binds the draft to the package as it is now."""
    return drafts.attach(session, draft.id, package.digest) if package is not None else draft
