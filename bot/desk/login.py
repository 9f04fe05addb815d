"""Logging in and out."""

import re

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk import sessions
from bot.desk.errors import StrangeFormError
from bot.desk.forms import Form, read_form
from bot.desk.pages import page
from bot.desk.visits import SESSION, Desk, Posted, desk_of, find_visitor
from bot.workflows import staff

router = APIRouter()
BEFORE_LOG_IN = "desk_login"
_LARGEST = 10_000
_AFTER = re.compile(r"/cases/PR-\d{4}-\d{6,9}", re.ASCII)


@router.get("/login")
async def show(request: Request) -> Response:
    """The log-in form; somebody who is logged in goes on."""
    wanted = _after(request.query_params.get("next", ""))
    if await find_visitor(request) is not None:
        return RedirectResponse(wanted, 303)
    return _form(request, {"wanted": wanted})


@router.post("/login")
async def log_in(request: Request) -> Response:
    """Checks name and password; begins a new session."""
    desk = desk_of(request)
    form = await read_form(request, _LARGEST)
    nonce = request.cookies.get(desk.config.cookie(BEFORE_LOG_IN), "")
    if not sessions.token_fits(desk.config, nonce, form.text("token")):
        raise StrangeFormError
    shown = {"name": form.line("name"), "wanted": _after(form.text("next"))}
    keys = _keys(request, form)
    wait = desk.throttle.try_now(keys, desk.office.now())
    if wait:
        response = _form(request, {**shown, "wait": wait}, status=429)
        response.headers["Retry-After"] = str(wait)
        return response
    user = await desk.office.db.run(
        lambda session: staff.log_in(session, shown["name"], form.text("password"))
    )
    if user is None:
        return _form(request, {**shown, "wrong": True}, status=401)
    desk.throttle.passed(keys)
    response = RedirectResponse(shown["wanted"], 303)
    _set(desk, response, SESSION, sessions.issue(desk.config, user, desk.office.now()))
    response.delete_cookie(desk.config.cookie(BEFORE_LOG_IN), secure=desk.config.secure_cookies)
    return response


@router.post("/logout")
async def log_out(request: Request, post: Posted) -> Response:
    """Ends the session in this browser."""
    desk = desk_of(request)
    response = RedirectResponse("/login", 303)
    response.delete_cookie(desk.config.cookie(SESSION), secure=desk.config.secure_cookies, httponly=True)
    return response


def _after(wanted: str) -> str:
    """Where to go after the log-in: a case of ours or the queue, never another site."""
    return wanted if _AFTER.fullmatch(wanted) else "/"


def _keys(request: Request, form: Form) -> tuple[str, str]:
    """What tries are counted by; cut, so that nobody fills the memory with names."""
    address = request.client.host if request.client else ""
    return f"name:{form.line('name').casefold()[:100]}", f"address:{address[:100]}"


def _form(request: Request, shown: dict[str, object], *, status: int = 200) -> Response:
    """The log-in page with a token that fits a cookie of this browser (double submit)."""
    desk = desk_of(request)
    nonce = request.cookies.get(desk.config.cookie(BEFORE_LOG_IN), "") or sessions.new_nonce()
    filled = {"name": "", "wrong": False, "wait": 0, **shown}
    filled["token"] = sessions.form_token(desk.config, nonce)
    response = page(request, "login.html", filled, here="/login", status=status)
    _set(desk, response, BEFORE_LOG_IN, nonce)
    return response


def _set(desk: Desk, response: Response, name: str, value: str) -> None:
    """Lax, not Strict: the links in reminder mails have to find the session."""
    response.set_cookie(
        desk.config.cookie(name),
        value,
        max_age=int(sessions.LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=desk.config.secure_cookies,
    )
