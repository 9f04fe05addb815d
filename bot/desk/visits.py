"""Who is at the desk: each request is checked against the session and the database."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from jinja2 import Environment
from starlette.requests import Request

from bot.desk import sessions
from bot.desk.config import DeskConfig
from bot.desk.errors import ForbiddenError, LogInNeededError, StrangeFormError
from bot.desk.forms import Form, read_form, read_upload
from bot.desk.health import HealthCheck
from bot.desk.mailroom import Mailroom
from bot.desk.throttle import Throttle
from bot.domain.vocabulary import Role
from bot.errors import NotFoundError
from bot.workflows.office import Office
from storage import users
from storage.database import Transaction
from storage.users import User

SESSION = "desk_session"
_REF = re.compile(r"PR-\d{4}-\d{6,9}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that the pages need."""

    office: Office
    config: DeskConfig
    health: HealthCheck
    throttle: Throttle
    templates: Environment
    mailroom: Mailroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The member of staff who asks; `nonce` is the session's."""

    name: str
    role: Role
    nonce: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A form that came from a page of this visitor's session."""

    visitor: Visitor
    form: Form


def desk_of(request: Request) -> Desk:
    """The desk that the request came to."""
    desk: Desk = request.app.state.desk
    return desk


async def find_visitor(request: Request) -> Visitor | None:
    """Who is logged in; None where nobody is, or may not be any more."""
    desk = desk_of(request)
    cookie = request.cookies.get(desk.config.cookie(SESSION), "")
    ticket = sessions.read(desk.config, cookie, desk.office.now())
    if ticket is None:
        return None
    user = await desk.office.db.run(lambda session: _user(session, ticket.name))
    if user is None or user.disabled or user.session_version != ticket.version:
        return None
    return Visitor(name=user.name, role=user.role, nonce=ticket.nonce)


def _user(session: Transaction, name: str) -> User | None:
    try:
        return users.get(session, name)
    except NotFoundError:
        return None


async def logged_in(request: Request) -> Visitor:
    """The visitor; raises LogInNeededError."""
    visitor = await find_visitor(request)
    if visitor is None:
        raise LogInNeededError
    request.state.visitor = visitor  # an error page shows who is logged in
    return visitor


async def posted(request: Request, visitor: Annotated[Visitor, Depends(logged_in)]) -> Post:
    """The visitor's form; raises StrangeFormError where its token is missing or another session's."""
    return _checked(request, visitor, await read_form(request))


async def posted_with_file(request: Request, visitor: Annotated[Visitor, Depends(logged_in)]) -> Post:
    """The same for a form that may have a file with it."""
    return _checked(request, visitor, await read_upload(request))


def _checked(request: Request, visitor: Visitor, form: Form) -> Post:
    if not sessions.token_fits(desk_of(request).config, visitor.nonce, form.text("token")):
        raise StrangeFormError
    return Post(visitor=visitor, form=form)


def need_role(visitor: Visitor, role: Role) -> None:
    """Raises ForbiddenError where the visitor's role doesn't include this one."""
    if not visitor.role.includes(role):
        raise ForbiddenError(f"{visitor.name} is {visitor.role}; this needs the role {role}")


def case_ref(ref: str) -> str:
    """The reference in the address; raises NotFoundError for what can't be one."""
    if _REF.fullmatch(ref.upper()) is None:
        raise NotFoundError("there is no such case")
    return ref.upper()


LoggedIn = Annotated[Visitor, Depends(logged_in)]
Posted = Annotated[Post, Depends(posted)]
PostedWithFile = Annotated[Post, Depends(posted_with_file)]
CaseRef = Annotated[str, Depends(case_ref)]
