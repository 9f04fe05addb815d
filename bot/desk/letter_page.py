"""The page on which staff enter a letter, a call or a visit: same case, same dates."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.forms import Form
from bot.desk.pages import page, shown_error, words_of
from bot.desk.visits import Desk, LoggedIn, PostedWithFile, Visitor, desk_of, need_role
from bot.desk.wishes import chosen, day_in
from bot.domain.calendar import HELSINKI, helsinki_day
from bot.domain.vocabulary import Channel, RequestType, Role
from bot.errors import PrivacyBotError, UsageError
from bot.workflows import letters
from bot.workflows.judging import Judged
from bot.workflows.letters import DOORS, Entered
from bot.workflows.on_file import looked_up
from classifiers import Classifier

router = APIRouter()
_BEGINS = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
"""What the kinds of scans begin with: the content decides, not the name that the file goes by."""


@router.get("/letters/new")
async def show(request: Request, visitor: LoggedIn) -> Response:
    """The empty form."""
    need_role(visitor, Role.HANDLER)
    return _form(request, {})


@router.post("/letters/new")
async def enter(request: Request, post: PostedWithFile) -> Response:
    """Opens the case; or shows why not, with what was typed."""
    need_role(post.visitor, Role.HANDLER)
    try:
        ref = await _enter(desk_of(request), post.visitor, post.form)
    except PrivacyBotError as error:
        ticked = {f"type.{value}": "on" for value in post.form.all("type")}
        shown = {"error": shown_error(words_of(request), error), "entered": ticked | post.form.entered()}
        return _form(request, shown, status=422)
    return RedirectResponse(f"/cases/{ref}?done=letter", 303)


async def _enter(desk: Desk, visitor: Visitor, form: Form) -> str:
    filename, content = _said(form)
    received = datetime.combine(day_in(form, "received"), time(), tzinfo=HELSINKI)
    entered = letters.checked(
        Entered(
            received_at=received,
            name=form.line("name"),
            channel=chosen(Channel, form.text("channel"), "channel"),
            filename=filename,
            content=content,
            postal=form.text("postal"),
            email=form.line("email"),
            requests=tuple(chosen(RequestType, value, "type") for value in form.all("type")),
            by=visitor.name,
        ),
        desk.office.now(),
    )

    def read(classifier: Classifier) -> tuple[bytes, Judged]:
        mail, judged = letters.judge_entered(classifier, entered)
        return mail, looked_up(desk.office, judged)

    mail, judged = await desk.mailroom.judged(read)
    stored = await desk.office.db.run(
        lambda session: letters.enter(session, desk.office, entered, mail, judged)
    )
    return stored.ref


def _said(form: Form) -> tuple[str, bytes]:
    """The words, or the scan by what its bytes are; raises UsageError."""
    scan = form.files.get("file")
    words = form.text("words").strip()
    if scan is None or not scan.content:
        if not words:
            raise UsageError("add the scan, or type the words")
        return "words.txt", words.encode()
    if words:
        raise UsageError("give the scan or the words, not both; anything else is a note in the case")
    ending = next((end for start, end in _BEGINS.items() if scan.content.startswith(start)), "")
    if not ending:
        raise UsageError("file: only a PDF, a JPG or a PNG can be taken in")
    name = "".join(sign for sign in scan.filename.rpartition(".")[0] if sign.isalnum() or sign in " -_")
    return (name.strip()[:80] or "scan") + ending, scan.content


def _form(request: Request, context: Mapping[str, Any], *, status: int = 200) -> Response:
    shown = {
        "entered": {},
        "doors": DOORS,
        "request_types": tuple(RequestType),
        "latest": helsinki_day(desk_of(request).office.now()).isoformat(),
        **context,
    }
    return page(request, "letter.html", shown, here="/letters/new", status=status)
