"""Puts the desk together: pages, static files, health, errors in words, headers on every response."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.desk import (
    case_pages,
    course,
    feed,
    fetch,
    files_page,
    letter_page,
    live,
    login,
    mail_pages,
    outbox_pages,
    verify,
    worklist,
)
from bot.desk.config import DeskConfig
from bot.desk.errors import LogInNeededError
from bot.desk.health import HealthCheck, HealthReport
from bot.desk.mailroom import Mailroom
from bot.desk.pages import environment, error_page, page, words_of
from bot.desk.throttle import Throttle
from bot.desk.visits import Desk, desk_of
from bot.errors import PrivacyBotError
from bot.workflows.office import Office

_STATIC = "/static"
_FOR_VISITORS = ("/verify/", "/fetch/")
"""Pages for people without log-in, who come by a link in a mail: they run no script at all."""
_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; {}form-action 'self'; "
_POLICY += "frame-ancestors 'none'; base-uri 'none'"
_SCRIPTS = "script-src 'self'; connect-src 'self'; "
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY.format(_SCRIPTS),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class GuardHeaders:
    """Adds `HEADERS` to every response, without scripts for visitors; no browser or proxy keeps a page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if scope["path"].startswith(_FOR_VISITORS):
                    headers["Content-Security-Policy"] = _POLICY.format("")
                fixed = scope["path"].startswith(f"{_STATIC}/")
                headers["Cache-Control"] = "no-cache" if fixed else "no-store"
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


def create_app(office: Office, config: DeskConfig, health: HealthCheck, mailroom: Mailroom) -> FastAPI:
    """The desk as an ASGI application; it opens nothing itself."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.desk = Desk(
        office=office,
        config=config,
        health=health,
        throttle=Throttle(),
        templates=environment(),
        mailroom=mailroom,
    )
    app.add_middleware(GuardHeaders)
    app.add_exception_handler(PrivacyBotError, _foreseen)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _not_found)
    app.add_exception_handler(Exception, _unforeseen)
    app.mount(_STATIC, StaticFiles(directory=Path(__file__).parent / "static"))
    app.add_api_route("/healthz", _healthz)
    for part in (
        login,
        worklist,
        live,
        case_pages,
        course,
        files_page,
        mail_pages,
        outbox_pages,
        letter_page,
        verify,
        fetch,
        feed,
    ):
        app.include_router(part.router)
    return app


async def _healthz(request: Request) -> Response:
    """200 only while every part is alive."""
    try:
        report = await desk_of(request).health()
    except PrivacyBotError as error:
        report = HealthReport(ok=False, parts={"health": type(error).__name__})
    body = {"status": "ok" if report.ok else "failing", "parts": dict(report.parts)}
    return JSONResponse(body, 200 if report.ok else 503)


async def _foreseen(request: Request, error: Exception) -> Response:
    """An error of ours in words; a visitor without a session is sent to the log-in."""
    if isinstance(error, LogInNeededError):
        if "hx-request" in request.headers:  # an open page asks by itself: it keeps what was typed in it
            return Response(status_code=204)
        wanted = request.url.path if request.method == "GET" else "/"
        return RedirectResponse("/login" if wanted == "/" else f"/login?next={quote(wanted)}", 303)
    if not isinstance(error, PrivacyBotError):
        raise error
    return error_page(request, error)


async def _http(request: Request, error: Exception) -> Response:
    """What the framework refuses: an unknown address, a wrong method."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _told(request, status)


async def _not_found(request: Request, _error: Exception) -> Response:
    """An address with a part that can't be right."""
    return _told(request, 404)


async def _unforeseen(request: Request, _error: Exception) -> Response:
    """A mistake of ours, which the framework passes on to the log; here no middleware adds the headers."""
    response = _told(request, 500)
    for name, value in {**HEADERS, "Cache-Control": "no-store"}.items():
        response.headers[name] = value
    return response


def _told(request: Request, status: int) -> Response:
    words = words_of(request)
    key = f"http.{status}" if words.has(f"http.{status}") else "error.PrivacyBotError"
    shown = {"heading": words(key), "text": ""}
    return page(request, "error.html", {"error": shown}, status=status)
