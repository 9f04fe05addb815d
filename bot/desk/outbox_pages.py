"""Mails that have not gone out: what is wrong, what to do; a person sends them again or gives them up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.pages import page
from bot.desk.visits import LoggedIn, Posted, Visitor, desk_of, need_role
from bot.desk.wishes import require_tick
from bot.domain.vocabulary import DraftKind, Role
from bot.workflows import delivery
from bot.workflows.approval import release_role
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from storage import cases, drafts, outbox
from storage.database import Transaction
from storage.outbox import OutboxMail, SendState

router = APIRouter()
# Worst first: what nobody but a person can settle stands above what goes by itself.
SHOWN = (SendState.UNCERTAIN, SendState.FAILED, SendState.RETRY, SendState.SENDING, SendState.QUEUED)
AGAIN = (SendState.FAILED, SendState.UNCERTAIN, SendState.RETRY)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """A mail that has not gone out, its case, and whether the visitor may decide on it."""

    mail: OutboxMail
    ref: str
    kind: str
    may_decide: bool


@router.get("/outbox")
async def show(request: Request, visitor: LoggedIn) -> Response:
    """What has not gone out, what needs a person first."""
    desk = desk_of(request)
    items = await desk.office.db.run(lambda session: _items(session, visitor))
    return page(request, "outbox.html", {"items": items, "again": AGAIN}, here="/outbox")


def _items(session: Transaction, visitor: Visitor) -> Sequence[OutboxItem]:
    mails = sorted(outbox.listed(session, SHOWN), key=lambda mail: (SHOWN.index(mail.state), mail.id))
    return [_item(session, mail, visitor) for mail in mails]


def _item(session: Transaction, mail: OutboxMail, visitor: Visitor) -> OutboxItem:
    draft = drafts.get(session, mail.draft_id) if mail.draft_id is not None else None
    return OutboxItem(
        mail=mail,
        ref=cases.load_by_id(session, mail.case_id).ref if mail.case_id is not None else "",
        kind=draft.kind if draft else "",
        may_decide=visitor.role.includes(_role_for(session, mail)),
    )


def _role_for(session: Transaction, mail: OutboxMail) -> Role:
    """Who may decide on a mail: whoever may release it; what the bot releases alone, any handler."""
    draft = drafts.get(session, mail.draft_id) if mail.draft_id is not None else None
    if draft is None or draft.kind is DraftKind.ACKNOWLEDGEMENT:
        return Role.HANDLER
    return release_role(draft)


@router.post("/outbox/{number}/retry")
async def retry(request: Request, number: int, post: Posted) -> Response:
    """The mail goes again, with the same Message-ID."""
    return await _decide(request, number, post, delivery.retry)


@router.post("/outbox/{number}/discard")
async def discard(request: Request, number: int, post: Posted) -> Response:
    """The mail doesn't go; its case is in work again."""
    return await _decide(request, number, post, delivery.discard)


_DONE: Mapping[object, str] = {delivery.retry: "outbox_retry", delivery.discard: "outbox_discard"}


async def _decide(
    request: Request, number: int, post: Posted, work: Callable[[Transaction, Office, int], None]
) -> Response:
    require_tick(post.form)
    desk = desk_of(request)

    def decide(session: Transaction) -> None:
        role = _role_for(session, outbox.get(session, number))
        need_role(post.visitor, role)
        require_role(session, post.visitor.name, role)
        work(session, desk.office, number)

    await desk.office.db.run(decide)
    return RedirectResponse(f"/outbox?done={_DONE[work]}", 303)
