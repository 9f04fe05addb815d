"""Tasks for colleagues in registers that only people can use: asked by mail, answered on the case."""

from dataclasses import replace
from typing import Any

from bot.domain import by_hand
from bot.domain.by_hand import FIND, Answer
from bot.domain.calendar import helsinki_day
from bot.domain.events import Event, EventKind
from bot.domain.vocabulary import Role
from bot.errors import NotFoundError, UsageError
from bot.workflows import staff_texts
from bot.workflows.casework import Act
from bot.workflows.mails import StaffMail, tell_staff
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from storage import cases, found, hand_tasks
from storage.cases import StoredCase
from storage.database import Transaction
from storage.hand_tasks import HandTask
from storage.registers import Colleague, RegisterKind, RegisterSpec


def ask_colleagues(session: Transaction, office: Office) -> int:
    """Gives out the tasks that cases need and nobody has been given, and reminds of late ones; how many."""
    manual = _manual(office)
    given = 0
    for case_id in hand_tasks.in_work(session) if manual else ():
        stored = cases.load_by_id(session, case_id)
        given += sum(ask(session, office, stored, spec) for spec in _unasked(session, stored, manual))
    late = hand_tasks.late(session, helsinki_day(office.now()))
    for task in late:
        _tell(session, office, cases.load_by_id(session, task.case_id), task, again=True)
    return given + len(late)


def ask(
    session: Transaction, office: Office, stored: StoredCase, spec: RegisterSpec, operation: str = FIND
) -> bool:
    """Gives a colleague a task of a case, once; whether it is new. `operation`: FIND or an Operation."""
    there = hand_tasks.of_case(session, stored.id)
    if any((each.register, each.operation) == (spec.name, operation) for each in there):
        return False
    task = HandTask(
        id=0,
        case_id=stored.id,
        register=spec.name,
        company=spec.company,
        operation=operation,
        colleague=spec.colleague.name,
        address=spec.colleague.address,
        due_on=by_hand.due_on(helsinki_day(office.now()), spec.colleague.days, stored.case.deadlines.act_by),
        answer=None,
        answered_by="",
        note="",
    )
    hand_tasks.add(session, task, office.now())
    if task.address:
        _tell(session, office, stored, task, again=False)
    return True


def answer(session: Transaction, office: Office, act: Act, register: str, said: Answer) -> StoredCase:
    """Records what a colleague found or did; `act.why` is what they say of it, kept with the task only.

    It answers the register's first open task, else corrects the answer to its last one.
    """
    user = require_role(session, act.by, Role.HANDLER)
    stored = cases.load(session, act.ref)
    if said is Answer.FOUND and not act.why.strip():
        raise UsageError("--note: say what was found, or where it lies")
    if register not in {each.register for each in hand_tasks.of_case(session, stored.id)}:
        _ask_now(session, office, stored, register)
    mine = [each for each in hand_tasks.of_case(session, stored.id) if each.register == register]
    task = next((each for each in mine if each.answer is None), mine[-1])
    hand_tasks.answer(session, replace(task, note=act.why.strip()), said, user.name, office.now())
    why = f"{task.register}, {task.operation} by hand: {said}"
    noted = Event(kind=EventKind.NOTED, at=office.now(), actor=user.name, why=why)
    return office.move(session, stored, [noted])


def unanswered(session: Transaction, office: Office, stored: StoredCase) -> list[str]:
    """The registers that a colleague has to look into before an answer may say what is held (S-05)."""
    looked = found.of_case(session, stored.id)
    wanted = by_hand.to_ask(looked.asked if looked else (), stored.case.open_requests)
    answered = {each.register for each in hand_tasks.of_case(session, stored.id) if each.answer}
    there = {spec.name for spec in _manual(office)}
    return [one.register for one in wanted if one.register not in answered and one.register in there]


def task_documents(session: Transaction, stored: StoredCase) -> list[dict[str, Any]]:
    """The tasks as `case show` tells them."""
    return [
        {
            "what": "by_hand",
            "text": _words(each),
            "register": each.register,
            "company": each.company,
            "operation": each.operation,
            "colleague": each.colleague,
            "due_on": each.due_on.isoformat(),
            "answer": each.answer,
            "answered_by": each.answered_by or None,
            "note": each.note or None,
        }
        for each in hand_tasks.of_case(session, stored.id)
    ]


def _manual(office: Office) -> list[RegisterSpec]:
    return [spec for spec in office.registers.specs if spec.kind is RegisterKind.MANUAL]


def _ask_now(session: Transaction, office: Office, stored: StoredCase, register: str) -> None:
    """Makes the task that is being answered before it was given out; nobody is asked by mail any more."""
    manual = {spec.name: spec for spec in _manual(office)}
    if register not in manual:
        names = ", ".join(manual) or "none"
        raise NotFoundError(f"there is no register “{register}” that people look into; there is: {names}")
    ask(session, office, stored, replace(manual[register], colleague=Colleague()))


def _words(task: HandTask) -> str:
    what = "look there" if task.operation == FIND else f"{task.operation} there"
    asked = f"{task.register} ({task.company}): {task.colleague or 'a colleague'} is to {what}"
    if task.answer is None:
        return f"{asked} by {task.due_on:%d.%m.%Y}; case by-hand records the answer"
    return f"{asked}: {task.answer}"


def _unasked(session: Transaction, stored: StoredCase, manual: list[RegisterSpec]) -> list[RegisterSpec]:
    looked = found.of_case(session, stored.id)
    names = {
        one.register for one in by_hand.to_ask(looked.asked if looked else (), stored.case.open_requests)
    }
    return [spec for spec in manual if spec.name in names]


def _tell(session: Transaction, office: Office, stored: StoredCase, task: HandTask, *, again: bool) -> None:
    """Asks the colleague by mail: reference, register and day, nothing of the person."""
    subject, body = staff_texts.by_hand(
        stored.ref, task, office.desk_url, office.reminders.language, again=again
    )
    name = f"by-hand-{stored.ref}-{task.register}-{task.operation}{'-again' if again else ''}"
    tell_staff(session, office, StaffMail(name=name, recipient=task.address, subject=subject, body=body))
