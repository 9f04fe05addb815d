"""Staff say what makes a check stricter: an agent, a protected address, a conflict of interest (LEGAL §3).

Staff can raise what a case needs, and nobody can lower it below the table (A10).
"""

from bot.domain.events import Event, EventKind
from bot.domain.identity import GOES_WITH_THE_PERSON, may_be_asked
from bot.domain.vocabulary import Flag, IdentityLevel, Role
from bot.errors import GateClosedError, UsageError
from bot.workflows.casework import Act
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from storage import cases, found
from storage.cases import StoredCase
from storage.database import Transaction

MARKS = tuple(sorted(GOES_WITH_THE_PERSON - {Flag.CONTACT_CHANGED}))
"""What staff can mark; CONTACT_CHANGED follows from what was done."""


def mark(session: Transaction, office: Office, act: Act, flag: Flag) -> StoredCase:
    """Marks the case: from now on it needs what the mark asks for."""
    return _flagged(session, office, act, flag, EventKind.FLAGGED)


def unmark(session: Transaction, office: Office, act: Act, flag: Flag) -> StoredCase:
    """Takes back a mark that was wrong; an approver does it, with a reason."""
    require_role(session, act.by, Role.APPROVER)
    stored = cases.load(session, act.ref)
    looked = found.of_case(session, stored.id)
    if flag is Flag.NON_DISCLOSURE and looked is not None and looked.protected:
        raise GateClosedError(f"{stored.ref}: a register says that the address is protected; it stays so")
    if flag not in stored.case.flags:
        raise UsageError(f"{stored.ref} is not marked {flag}")
    return _flagged(session, office, act, flag, EventKind.UNFLAGGED)


def _flagged(session: Transaction, office: Office, act: Act, flag: Flag, kind: EventKind) -> StoredCase:
    require_role(session, act.by, Role.HANDLER)
    if flag not in MARKS:
        raise UsageError(f"a case is marked {', '.join(MARKS)}")
    if not act.why.strip():
        raise UsageError("say why (--why)")
    stored = cases.load(session, act.ref)
    event = Event(kind=kind, at=office.now(), actor=act.by, flag=flag, why=act.why)
    return office.move(session, stored, [event])


def raise_level(session: Transaction, office: Office, act: Act, level: IdentityLevel) -> StoredCase:
    """Wants a higher level than the table for this case; raises UsageError where that can't be."""
    require_role(session, act.by, Role.HANDLER)
    stored = cases.load(session, act.ref)
    if not act.why.strip():
        raise UsageError("say why (--why)")
    if not may_be_asked(stored.case.requests):
        raise UsageError(f"{stored.ref}: nobody may be asked for proof of identity here (Art. 7(3), 21(3))")
    if level <= stored.case.required:
        raise UsageError(f"{stored.ref} needs {stored.case.required} already; a level can only be raised")
    raised = Event(kind=EventKind.LEVEL_RAISED, at=office.now(), actor=act.by, level=level, why=act.why)
    return office.move(session, stored, [raised])
