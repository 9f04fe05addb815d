"""What staff do about who somebody is: checks, codes, facts, documents, a changed address, the registers."""

from collections.abc import Mapping
from dataclasses import replace

from bot.desk.wishes import Action, PhoneCode, Told, Wish, chosen
from bot.domain.by_hand import Answer
from bot.domain.events import EventKind
from bot.domain.proofs import NEEDED, ProofKind
from bot.domain.registers import Key, Wanted
from bot.domain.vocabulary import DraftKind, Flag, IdentityLevel, Role
from bot.errors import UsageError
from bot.workflows import announcing, by_hand, casework, challenges, documents, drafting, standing
from bot.workflows.on_file import look_again
from bot.workflows.staff import require_role
from storage.database import Transaction

LOOKED_FOR = (Key.CUSTOMER_NUMBER, Key.ORDER_NUMBER, Key.DEVICE_SERIAL)
"""The numbers that a person can be looked for by."""


def _confirm(session: Transaction, wish: Wish) -> None:
    level = chosen(IdentityLevel, wish.form.text("level"), "level")
    casework.confirm_identity(session, wish.desk.office, wish.act, level)


def _ask(session: Transaction, wish: Wish) -> Told:
    """The question with its code, to be read and sent: to the writer and to the contacts on file."""
    require_role(session, wish.act.by, Role.HANDLER)
    made = drafting.draft(session, wish.desk.office, wish.act.ref, DraftKind.IDENTITY)
    return Told(draft=made.id)


def _code(session: Transaction, wish: Wish) -> Told:
    phone, secret = challenges.code_for_phone(session, wish.desk.office, wish.act.ref, wish.act.by)
    return Told(code=PhoneCode(phone=phone, code=secret.code))


def _facts(session: Transaction, wish: Wish) -> Told:
    told = {kind: wish.form.line(kind.value) for kind in ProofKind}
    if sum(bool(value) for value in told.values()) < NEEDED:
        raise UsageError(f"give at least {NEEDED} of the facts")
    right = challenges.check_facts(session, wish.desk.office, wish.act.ref, wish.act.by, told)
    return Told(done="facts_right" if right else "facts_wrong")


def _address(session: Transaction, wish: Wish) -> None:
    announcing.change_address(session, wish.desk.office, wish.act.ref, wish.act.by, wish.form.line("to"))


def _mark(session: Transaction, wish: Wish) -> None:
    work = standing.unmark if wish.form.text("remove") else standing.mark
    work(session, wish.desk.office, wish.act, chosen(Flag, wish.form.text("flag"), "flag"))


def _document(session: Transaction, wish: Wish) -> None:
    documents.drop(session, wish.desk.office, wish.act)


def _look_up(wish: Wish) -> None:
    form = wish.form
    more = Wanted(
        email=form.line("email"),
        name=form.line("name"),
        phones=(form.line("phone"),) if form.line("phone") else (),
        numbers={key: (form.line(key.value),) for key in LOOKED_FOR if form.line(key.value)},
        postal=(form.line("postal"),) if form.line("postal") else (),
    )
    look_again(wish.desk.office, wish.act.ref, wish.act.by, more)


def _by_hand(session: Transaction, wish: Wish) -> None:
    """What a colleague found or did in a register that only people can use."""
    said = chosen(Answer, wish.form.text("answer"), "answer")
    act = replace(wish.act, why=wish.form.line("note"))
    by_hand.answer(session, wish.desk.office, act, wish.form.line("register"), said)


IDENTITY_ACTIONS: Mapping[str, Action] = {
    "identity": Action(role=Role.HANDLER, work=_confirm, place="identity", move=EventKind.IDENTITY_CONFIRMED),
    "ask": Action(role=Role.HANDLER, work=_ask, place="identity", move=EventKind.IDENTITY_ASKED),
    "code": Action(role=Role.HANDLER, work=_code, place="identity", move=EventKind.IDENTITY_ASKED),
    "facts": Action(role=Role.HANDLER, work=_facts, place="identity", move=EventKind.IDENTITY_CONFIRMED),
    "address": Action(role=Role.HANDLER, work=_address, place="identity", move=EventKind.ADDRESS_CHANGED),
    "mark": Action(role=Role.HANDLER, work=_mark, place="identity"),
    "document": Action(role=Role.HANDLER, work=_document, place="identity", open_only=False, final=True),
    "by_hand": Action(role=Role.HANDLER, work=_by_hand, place="registers"),
    "look_up": Action(role=Role.HANDLER, outside=_look_up, place="registers", open_only=False),
}
