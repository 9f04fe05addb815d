"""What staff can do to a case: one table that offers, allows and does."""

from collections.abc import Mapping
from dataclasses import replace

from bot.desk.course_actions import COURSE_ACTIONS
from bot.desk.draft_actions import DRAFT_ACTIONS
from bot.desk.identity_actions import IDENTITY_ACTIONS
from bot.desk.package_actions import PACKAGE_ACTIONS
from bot.desk.wishes import Action, Wish, chosen, moment_in
from bot.domain.case import Case
from bot.domain.events import EventKind
from bot.domain.moves import MOVES
from bot.domain.packages import PACKED_RIGHTS
from bot.domain.vocabulary import CaseState, Flag, RequestType, Role
from bot.errors import UsageError
from bot.workflows import casework
from storage.database import Transaction


def offered(case: Case, role: Role) -> frozenset[str]:
    """The actions that this role may take where the case stands; the others aren't shown."""
    return frozenset(
        name
        for name, action in ACTIONS.items()
        if role.includes(action.role) and _possible(case, name, action)
    )


def _possible(case: Case, name: str, action: Action) -> bool:
    confirms = case.state is CaseState.WITHDRAWN and name in ("edit", "approve", "undo")
    if confirms:
        return True
    if case.closed and action.open_only:
        return False
    hindered = {
        "reopen": bool(case.merged_into),
        "document": Flag.IDENTITY_DOCUMENT not in case.flags,
        "extend": case.deadlines.extension_notice_by is None,
        "refuse": RequestType.OPT_OUT in case.open_requests,
        "acted": case.deadlines.act_at_once_by is None,
        "passed_on": Flag.FACEBOOK_PAGE not in case.flags,
        "close": case.state is CaseState.APPROVED,
        "withdraw": case.state is CaseState.APPROVED,
        "breach_close": not case.breaches,
        "ask": case.level >= case.required,
        "package": not PACKED_RIGHTS & set(case.open_requests) or case.level < case.required,
    }
    if hindered.get(name):
        return False
    return action.move is None or case.state in MOVES[action.move]


def _note(session: Transaction, wish: Wish) -> None:
    casework.note(session, wish.desk.office, wish.act, wish.form.text("text").strip())


def _assign(session: Transaction, wish: Wish) -> None:
    casework.assign(session, wish.desk.office, wish.act, wish.form.line("to"))


def _relabel(session: Transaction, wish: Wish) -> None:
    wanted = tuple(chosen(RequestType, value, "type") for value in wish.form.all("type"))
    if not wanted:
        raise UsageError("tick what is asked, or close the case as no request")
    casework.relabel(session, wish.desk.office, wish.act, wanted)


def _received(session: Transaction, wish: Wish) -> None:
    casework.set_received(session, wish.desk.office, wish.act, moment_in(wish.form, "at"))


def _acted(session: Transaction, wish: Wish) -> None:
    casework.act_at_once(session, wish.desk.office, wish.act)


def _passed_on(session: Transaction, wish: Wish) -> None:
    casework.passed_on(session, wish.desk.office, wish.act)


def _residence(session: Transaction, wish: Wish) -> None:
    casework.set_residence(session, wish.desk.office, wish.act, wish.form.line("country"))


def _withdraw(session: Transaction, wish: Wish) -> None:
    casework.withdraw(session, wish.desk.office, wish.act)


def _close(session: Transaction, wish: Wish) -> None:
    outcome = chosen(CaseState, wish.form.text("outcome"), "outcome")
    casework.close(session, wish.desk.office, wish.act, outcome)


def _extend(session: Transaction, wish: Wish) -> None:
    casework.extend(session, wish.desk.office, wish.act)


def _refuse(session: Transaction, wish: Wish) -> None:
    """By a ground that has a name, or in the words of staff."""
    act = replace(wish.act, why=wish.form.line("ground") or wish.act.why)
    casework.refuse(session, wish.desk.office, act)


ACTIONS: Mapping[str, Action] = {
    "note": Action(role=Role.HANDLER, work=_note, place="notes", open_only=False),
    "assign": Action(role=Role.HANDLER, work=_assign, place="asked"),
    "relabel": Action(role=Role.HANDLER, work=_relabel, place="asked", move=EventKind.RELABELLED),
    "received": Action(role=Role.HANDLER, work=_received, place="clock"),
    "acted": Action(role=Role.HANDLER, work=_acted, place="clock"),
    "passed_on": Action(role=Role.HANDLER, work=_passed_on, place="clock", open_only=False),
    "residence": Action(role=Role.HANDLER, work=_residence, place="asked", move=EventKind.RESIDENCE_SET),
    "withdraw": Action(role=Role.HANDLER, work=_withdraw, place="decide", move=EventKind.WITHDRAWN),
    "close": Action(role=Role.HANDLER, work=_close, place="decide", move=EventKind.CLOSED),
    "extend": Action(role=Role.APPROVER, work=_extend, place="decide", move=EventKind.EXTENSION_DECIDED),
    "refuse": Action(role=Role.APPROVER, work=_refuse, place="decide", move=EventKind.REFUSAL_DECIDED),
    **DRAFT_ACTIONS,
    **IDENTITY_ACTIONS,
    **COURSE_ACTIONS,
    **PACKAGE_ACTIONS,
}
