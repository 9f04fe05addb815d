"""The page of a case, the page of an approval, and the one way in for everything done there."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.actions import ACTIONS
from bot.desk.case_view import gather, review
from bot.desk.draft_actions import MADE_BY_HAND
from bot.desk.errors import status_of
from bot.desk.forms import Form
from bot.desk.identity_actions import LOOKED_FOR
from bot.desk.pages import page, shown_error, words_of
from bot.desk.visits import CaseRef, LoggedIn, Posted, Visitor, desk_of, need_role
from bot.desk.wishes import Told, Wish
from bot.domain.breaches import BreachKind
from bot.domain.calendar import HELSINKI
from bot.domain.countries import LANDS
from bot.domain.date_rules import ASSUMED
from bot.domain.proofs import ProofKind
from bot.domain.residence import ELSEWHERE
from bot.domain.vocabulary import RequestType
from bot.errors import NotFoundError, PrivacyBotError
from bot.workflows.casework import CHECKED_BY_STAFF, CLOSE_AS, Act
from bot.workflows.standing import MARKS

router = APIRouter()


@router.get("/cases/{ref}")
async def show(request: Request, ref: CaseRef, visitor: LoggedIn) -> Response:
    """The page of a case."""
    return await _case(request, ref, visitor, {})


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
    need_role(post.visitor, action.role)
    desk = desk_of(request)
    wish = Wish(
        desk=desk,
        act=Act(ref=ref, by=post.visitor.name, why=post.form.text("why").strip()),
        form=post.form,
    )
    try:
        told = await action.done(wish)
    except PrivacyBotError as error:
        return await _refused(request, wish, name, post.visitor, error)
    if told.code is not None:  # shown once, in no address
        return await _case(request, ref, post.visitor, {"code": told.code})
    return RedirectResponse(_next(wish, name, told), 303)


def _next(wish: Wish, name: str, told: Told) -> str:
    """Where the browser goes on."""
    if told.draft is not None:
        return f"/cases/{wish.act.ref}/drafts/{told.draft}"
    return f"/cases/{told.ref or wish.act.ref}?done={told.done or name}#{ACTIONS[name].place}"


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
    view = await desk.office.db.run(lambda session: gather(session, desk.office, ref, visitor))
    entered: Mapping[str, str] = context.get("entered", {})
    filled = {
        "view": view,
        "case": view.stored.case,
        "entered": entered,
        "kept_ticks": lambda name: [kind for kind in RequestType if f"{name}.type.{kind}" in entered],
        "registers_there": desk.office.registers.there,
        "now_local": desk.office.now().astimezone(HELSINKI).strftime("%Y-%m-%dT%H:%M"),
        "refused": "",
        "code": None,
        "request_types": tuple(RequestType),
        "levels": CHECKED_BY_STAFF,
        "marks": MARKS,
        "outcomes": CLOSE_AS,
        "kinds": MADE_BY_HAND,
        "assumed": ASSUMED,
        "lands": (*sorted(LANDS), ELSEWHERE),
        "proofs": tuple(ProofKind),
        "breach_kinds": tuple(BreachKind),
        "looked_for": LOOKED_FOR,
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
