"""The page of a case, the page of an approval, and the one way in for everything done there."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.actions import ACTIONS, MADE_BY_HAND, Wish
from bot.desk.case_view import gather, review
from bot.desk.errors import ForbiddenError, status_of
from bot.desk.forms import Form
from bot.desk.pages import page, shown_error, words_of
from bot.desk.visits import CaseRef, LoggedIn, Posted, Visitor, desk_of
from bot.domain.date_rules import ASSUMED
from bot.domain.vocabulary import RequestType
from bot.errors import NotFoundError, PrivacyBotError
from bot.workflows.casework import CHECKED_BY_STAFF, CLOSE_AS, Act

router = APIRouter()


@router.get("/cases/{ref}")
async def show(request: Request, ref: CaseRef, visitor: LoggedIn) -> Response:
    """The page of a case; `?done=` names what has just been done."""
    done = request.query_params.get("done", "")
    return await _case(request, ref, visitor, {"done": done if done in ACTIONS else ""})


@router.get("/cases/{ref}/drafts/{draft_id}")
async def show_review(request: Request, ref: CaseRef, draft_id: int, visitor: LoggedIn) -> Response:
    """The mail as it would go out, to be read and approved."""
    return await _review(request, ref, draft_id, visitor, {})


@router.post("/cases/{ref}/{name}")
async def act(request: Request, ref: CaseRef, name: str, post: Posted) -> Response:
    """Does what the form asks for, and shows the case; or shows why not, with all that was typed."""
    action = ACTIONS.get(name)
    if action is None:
        raise NotFoundError(f"nobody can do “{name}” to a case")
    if not post.visitor.role.includes(action.role):
        raise ForbiddenError(f"{post.visitor.name} is {post.visitor.role}; this needs the role {action.role}")
    desk = desk_of(request)
    wish = Wish(
        desk=desk,
        act=Act(ref=ref, by=post.visitor.name, why=post.form.text("why").strip()),
        form=post.form,
    )
    try:
        await desk.office.db.run(lambda session: action.work(session, wish))
    except PrivacyBotError as error:
        return await _refused(request, wish, name, post.visitor, error)
    if name == "edit" and post.form.text("then") == "review":
        return RedirectResponse(f"/cases/{ref}/drafts/{post.form.number('draft')}", 303)
    return RedirectResponse(f"/cases/{ref}?done={name}#{action.place}", 303)


async def _refused(
    request: Request, wish: Wish, name: str, visitor: Visitor, error: PrivacyBotError
) -> Response:
    """The page that the form was on, with the reason and what was entered."""
    context = {
        "error": shown_error(words_of(request), error),
        "entered": _kept(name, wish.form),
        "refused": name,
        "status": status_of(error),
    }
    if name == "approve" and wish.form.text("draft").isdecimal():
        return await _review(request, wish.act.ref, wish.form.number("draft"), visitor, context)
    return await _case(request, wish.act.ref, visitor, context)


def _kept(name: str, form: Form) -> dict[str, str]:
    """What was typed, by the form it was typed in: two forms may both have a `why`."""
    ticked = {f"{name}.{field}.{value}": "on" for field in ("type", "with") for value in form.all(field)}
    return ticked | {f"{name}.{field}": value for field, value in form.entered().items() if field != "token"}


async def _case(request: Request, ref: str, visitor: Visitor, context: Mapping[str, Any]) -> Response:
    desk = desk_of(request)
    view = await desk.office.db.run(lambda session: gather(session, ref, visitor))
    filled = {
        "view": view,
        "case": view.stored.case,
        "entered": {},
        "refused": "",
        "request_types": tuple(RequestType),
        "levels": CHECKED_BY_STAFF,
        "outcomes": CLOSE_AS,
        "kinds": MADE_BY_HAND,
        "assumed": ASSUMED,
        **context,
    }
    return page(request, "case.html", filled, here=f"/cases/{ref}", status=int(filled.get("status", 200)))


async def _review(
    request: Request, ref: str, draft_id: int, visitor: Visitor, context: Mapping[str, Any]
) -> Response:
    desk = desk_of(request)
    found = await desk.office.db.run(lambda session: review(session, desk.office, ref, draft_id, visitor))
    filled = {"review": found, "entered": {}, "hold": desk.config.hold_seconds, **context}
    here = f"/cases/{ref}/drafts/{draft_id}"
    return page(request, "review.html", filled, here=here, status=int(filled.get("status", 200)))
