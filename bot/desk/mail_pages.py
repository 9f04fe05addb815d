"""Mails that became no case, set aside or judged no privacy matter: a person looks and decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.forms import Form
from bot.desk.pages import page, shown_error, words_of
from bot.desk.visits import Desk, LoggedIn, Posted, Visitor, desk_of, need_role
from bot.desk.wishes import chosen
from bot.domain.masking import mask
from bot.domain.vocabulary import RequestType, Role
from bot.errors import NotFoundError, PrivacyBotError
from bot.mail.parse import parse_message
from bot.workflows import pulling
from bot.workflows.judging import judge
from bot.workflows.on_file import looked_up
from bot.workflows.pulling import JUDGED, WITH_MACHINES, Heading
from bot.workflows.staff import require_role
from storage import inbox
from storage.database import Transaction
from storage.inbox import InboxEntry

router = APIRouter()
MOST_LISTED = 100
LISTS = ("", "other", "automatic")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRow:
    """A mail of a list; `heading` None where it is gone, or the mailbox is out of reach."""

    entry: InboxEntry
    heading: Heading | None


@router.get("/mails")
async def show_list(request: Request, visitor: LoggedIn) -> Response:
    """Those set aside; `?show=other` those judged no privacy matter, `automatic` with machines' mail too."""
    desk = desk_of(request)
    wanted = request.query_params.get("show", "")
    wanted = wanted if wanted in LISTS else ""
    entries = await desk.office.db.run(lambda session: _entries(session, wanted))
    context: dict[str, Any] = {"shown": wanted, "lists": LISTS}
    headings: Mapping[int, Heading] = {}
    if wanted:
        try:
            headings = await desk.mailroom.headings_of(entries)
        except PrivacyBotError as error:  # the list is worth showing without them
            context["error"] = shown_error(words_of(request), error)
    context["rows"] = [MailRow(entry=each, heading=headings.get(each.id)) for each in entries]
    here = f"/mails?show={wanted}" if wanted else "/mails"
    return page(request, "mails.html", context, here=here)


def _entries(session: Transaction, wanted: str) -> list[InboxEntry]:
    if not wanted:
        return inbox.entries(session, inbox.SET_ASIDE)
    return inbox.judged(session, WITH_MACHINES if wanted == "automatic" else JUDGED, MOST_LISTED)


@router.get("/mails/{number}")
async def show_mail(request: Request, number: int, visitor: LoggedIn) -> Response:
    """One mail as it lies in the mailbox, to be read and decided on."""
    return await _mail(request, number, {})


@router.get("/mails/{number}/original.eml")
async def original(request: Request, number: int, visitor: LoggedIn) -> Response:
    """The mail as it came, byte by byte, as a download."""
    need_role(visitor, Role.HANDLER)
    desk = desk_of(request)
    content = await _content(desk, await _entry(desk, number))
    headers = {"Content-Disposition": f'attachment; filename="mail-{number}.eml"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.post("/mails/{number}/pull")
async def pull(request: Request, number: int, post: Posted) -> Response:
    """Opens a case for a mail that was judged no privacy matter, dated by its arrival."""
    need_role(post.visitor, Role.HANDLER)
    desk = desk_of(request)
    try:
        ref = await _pull(desk, number, post.visitor, post.form)
    except PrivacyBotError as error:
        shown = {"error": shown_error(words_of(request), error), "entered": post.form.entered()}
        return await _mail(request, number, shown)
    return RedirectResponse(f"/cases/{ref}?done=pull", 303)


async def _pull(desk: Desk, number: int, visitor: Visitor, form: Form) -> str:
    types = tuple(chosen(RequestType, value, "type") for value in form.all("type"))
    wanted = pulling.Pull(number=number, by=visitor.name, requests=types, why=form.text("why"))
    entry = await desk.office.db.run(lambda session: pulling.mail_to_pull(session, wanted))
    content = await desk.mailroom.content_of(entry)
    judged = await desk.mailroom.judged(
        lambda classifier: looked_up(desk.office, judge(desk.office, classifier, content))
    )
    return await desk.office.db.run(
        lambda session: pulling.pull(session, desk.office, wanted, content, judged)
    )


@router.post("/mails/{number}/retry")
async def retry(request: Request, number: int, post: Posted) -> Response:
    """A mail that was set aside is handled once more, within seconds."""
    need_role(post.visitor, Role.HANDLER)
    desk = desk_of(request)

    def work(session: Transaction) -> None:
        require_role(session, post.visitor.name, Role.HANDLER)
        if not inbox.retry(session, number):
            raise NotFoundError(f"mail {number} is not set aside")

    await desk.office.db.run(work)
    return RedirectResponse("/mails?done=mail_retry", 303)


async def _entry(desk: Desk, number: int) -> InboxEntry:
    entry = await desk.office.db.run(lambda session: inbox.entry(session, number))
    if entry is None or entry.case_id is not None or entry.state == inbox.WAITING:
        raise NotFoundError(f"there is no such mail as {number} to look at here")
    return entry


async def _content(desk: Desk, entry: InboxEntry) -> bytes:
    kept = await desk.office.db.run(lambda session: inbox.content(session, entry.id))
    return kept if kept is not None else await desk.mailroom.content_of(entry)


async def _mail(request: Request, number: int, context: Mapping[str, Any]) -> Response:
    desk = desk_of(request)
    entry = await _entry(desk, number)
    shown: dict[str, Any] = {"entry": entry, "message": None, "text": "", "entered": {}}
    shown |= {"request_types": tuple(RequestType), "pullable": entry.decision in WITH_MACHINES}
    try:
        message = parse_message(await _content(desk, entry))
        shown |= {"message": message, "text": mask(message.text), "subject": mask(message.subject)}
    except PrivacyBotError as error:
        shown["error"] = shown_error(words_of(request), error)
    status = 422 if "error" in context else 200
    return page(request, "mail.html", {**shown, **context}, here=f"/mails/{number}", status=status)
