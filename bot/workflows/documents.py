"""A member of staff deletes an identity document before the case's course does (A13)."""

from bot.domain.events import Event, EventKind
from bot.domain.vocabulary import Flag, Role
from bot.errors import UsageError
from bot.workflows.casework import Act
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from storage import cases, documents
from storage.database import Transaction


def drop(session: Transaction, office: Office, act: Act) -> int:
    """Deletes what we keep of the identity documents of a case; how many mails brought one."""
    require_role(session, act.by, Role.HANDLER)
    stored = cases.load(session, act.ref)
    if Flag.IDENTITY_DOCUMENT not in stored.case.flags:
        raise UsageError(f"{stored.ref}: no identity document is kept in this case")
    count = documents.delete(session, stored.id)
    office.move(session, stored, [Event(kind=EventKind.DOCUMENT_DELETED, at=office.now(), actor=act.by)])
    return count
