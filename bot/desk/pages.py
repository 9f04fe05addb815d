"""Renders a page in the visitor's language."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.desk import sessions
from bot.desk.catalogue import DEFAULT, Words, languages
from bot.desk.errors import heading, status_of, told
from bot.desk.keys import KEYS
from bot.desk.visits import Visitor, desk_of
from bot.domain.calendar import helsinki_day
from bot.errors import PrivacyBotError

LANGUAGE = "desk_language"
_A_YEAR = 365 * 24 * 3600


def environment() -> Environment:
    """The templates; every value is escaped, and a missing one is an error."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def words_of(request: Request) -> Words:
    """The language asked for by the link, else by the cookie, else the default."""
    known = languages()
    wanted = (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE, ""))
    return next((known[code] for code in wanted if code in known), known[DEFAULT])


def page(
    request: Request, template: str, context: Mapping[str, Any], *, here: str = "/", status: int = 200
) -> Response:
    """The page; `here` is the address that shows it again, `?done=` names what has just been done."""
    desk = desk_of(request)
    words = words_of(request)
    done = request.query_params.get("done", "")
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    filled = {
        "t": words,
        "languages": languages(),
        "here": here,
        "visitor": visitor,
        "token": sessions.form_token(desk.config, visitor.nonce) if visitor else "",
        "controller": desk.office.controller_name,
        "now": desk.office.now(),
        "today": helsinki_day(desk.office.now()),
        "keys": KEYS,
        "error": None,
        "done": done if words.has(f"done.{done}") else "",
        **context,
    }
    response = HTMLResponse(desk.templates.get_template(template).render(filled), status)
    if request.query_params.get("lang") in languages():
        response.set_cookie(
            LANGUAGE,
            words.code,
            max_age=_A_YEAR,
            httponly=True,
            samesite="lax",
            secure=desk.config.secure_cookies,
        )
    return response


def fragment(request: Request, template: str, context: Mapping[str, Any]) -> Response:
    """A part of a page that a page asks for by itself."""
    words = words_of(request)
    return HTMLResponse(desk_of(request).templates.get_template(template).render({"t": words, **context}))


def shown_error(words: Words, error: PrivacyBotError) -> dict[str, str]:
    """An error as the pages show it: a heading in the visitor's language, and what it says."""
    key = heading(error) if words.has(heading(error)) else "error.PrivacyBotError"
    return {"heading": words(key), "text": told(error)}


def error_page(request: Request, error: PrivacyBotError) -> Response:
    """A page of its own for an error that no other page can show."""
    shown = shown_error(words_of(request), error)
    return page(request, "error.html", {"error": shown}, status=status_of(error))
