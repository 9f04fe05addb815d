"""Where a case stands, in the words of the queue."""

from collections.abc import Mapping
from enum import StrEnum
from typing import assert_never

from bot.domain.case import Case
from bot.domain.vocabulary import CaseState


class Group(StrEnum):
    """Where a case stands, in the words of the queue (INTERFACE)."""

    NEW = "new"
    VERIFY = "verify"
    WAITING = "waiting"
    WORK = "work"
    READY = "ready"
    APPROVED = "approved"
    SENT = "sent"
    CLOSED = "closed"


ENDED: Mapping[Group, tuple[CaseState, ...]] = {
    Group.SENT: (CaseState.ANSWERED,),
    Group.CLOSED: (CaseState.REFUSED, CaseState.WITHDRAWN, CaseState.NOT_A_REQUEST),
}


def group_of(case: Case) -> Group:
    """The group of a case."""
    match case.state:
        case CaseState.TRIAGE:
            return Group.NEW
        case CaseState.IDENTITY_PENDING:
            return Group.WAITING if case.asked else Group.VERIFY
        case CaseState.OPEN:
            return Group.WORK
        case CaseState.DRAFTED:
            return Group.READY
        case CaseState.APPROVED:
            return Group.APPROVED
        case CaseState.ANSWERED:
            return Group.SENT
        case CaseState.REFUSED | CaseState.WITHDRAWN | CaseState.NOT_A_REQUEST:
            return Group.CLOSED
        case _:
            assert_never(case.state)
