"""The original mails of a case and what came with them: only ever as downloads (R46, A29)."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.pages import page
from bot.desk.visits import CaseRef, Desk, LoggedIn, desk_of, need_role
from bot.domain.masking import mask
from bot.domain.vocabulary import Role
from bot.errors import NotFoundError
from bot.mail.structure import attached_files
from bot.workflows import packing
from bot.workflows.casework import Act
from storage import cases, inbox, messages
from storage.database import Transaction
from storage.inbox import InboxEntry

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A mail of the case as it came, and the names of its files; `kept` False where its bytes are gone."""

    entry: InboxEntry
    kept: bool
    files: tuple[str, ...]


@router.get("/cases/{ref}/files")
async def show(request: Request, ref: CaseRef, visitor: LoggedIn) -> Response:
    """The originals of a case."""
    need_role(visitor, Role.HANDLER)
    desk = desk_of(request)
    originals = await desk.office.db.run(lambda session: _originals(session, ref))
    return page(request, "files.html", {"ref": ref, "originals": originals}, here=f"/cases/{ref}/files")


def _originals(session: Transaction, ref: str) -> list[Original]:
    stored = cases.load(session, ref)
    found = []
    for number in messages.originals(session, stored.id):
        entry, content = inbox.entry(session, number), inbox.content(session, number)
        if entry is not None:
            names = tuple(mask(file.attachment.filename) for file in attached_files(content or b""))
            found.append(Original(entry=entry, kept=content is not None, files=names))
    return found


@router.get("/cases/{ref}/files/{number}/original.eml")
async def original(request: Request, ref: CaseRef, number: int, visitor: LoggedIn) -> Response:
    """The mail as it came, byte by byte."""
    need_role(visitor, Role.HANDLER)
    content = await _content(desk_of(request), ref, number)
    return _download(content, f"{ref}-{number}.eml")


@router.get("/cases/{ref}/files/{number}/{place}")
async def attachment(request: Request, ref: CaseRef, number: int, place: int, visitor: LoggedIn) -> Response:
    """A file that came with a mail, by its place in it."""
    need_role(visitor, Role.HANDLER)
    content = await _content(desk_of(request), ref, number)
    found = next((file for at, file in enumerate(attached_files(content)) if at == place), None)
    if found is None:
        raise NotFoundError(f"mail {number} has no file {place}")
    return _download(found.data, found.attachment.filename)


@router.get("/cases/{ref}/package.zip")
async def package(request: Request, ref: CaseRef, visitor: LoggedIn) -> Response:
    """The copy of the person's data as it would go out, to be read first."""
    need_role(visitor, Role.HANDLER)
    act = Act(ref=ref, by=visitor.name)
    content = await desk_of(request).office.db.run(lambda session: packing.preview(session, act))
    return _download(content, f"{ref}.zip")


async def _content(desk: Desk, ref: str, number: int) -> bytes:
    """The bytes of a mail of this case, never of another's."""

    def work(session: Transaction) -> bytes | None:
        stored = cases.load(session, ref)
        mine = number in messages.originals(session, stored.id)
        return inbox.content(session, number) if mine else None

    content = await desk.office.db.run(work)
    if content is None:
        raise NotFoundError(f"{ref} keeps no original {number}")
    return content


def _download(content: bytes, name: str) -> Response:
    """No browser shows it in our pages, whatever it is."""
    called = quote(name.strip() or "file", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{called}"}
    return Response(content, media_type="application/octet-stream", headers=headers)
