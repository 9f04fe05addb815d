"""What staff do with the copy of a person's data: make it, decide what of others goes out, tell its code."""

from collections.abc import Mapping

from bot.desk.wishes import Action, PhoneCode, Told, Wish
from bot.domain.packages import Choice
from bot.domain.vocabulary import Role
from bot.workflows import handing_over, packing
from storage.database import Transaction

CHOICE = "choice."
"""What the form's fields begin with that decide on a find; its number follows."""


def _make(wish: Wish) -> None:
    rows = tuple(line.strip() for line in wish.form.text("rows").split(",") if line.strip())
    packing.make(wish.desk.office, wish.act, rows)


def _decide(session: Transaction, wish: Wish) -> None:
    chosen = {
        name.removeprefix(CHOICE): value
        for name, value in wish.form.entered().items()
        if name.startswith(CHOICE)
    }
    choices = packing.Choices(
        redact=tuple(find for find, value in chosen.items() if value == Choice.REDACT),
        release=tuple(find for find, value in chosen.items() if value == Choice.RELEASE),
        strike=tuple(line.strip() for line in wish.form.text("strike").splitlines() if line.strip()),
    )
    packing.decide(session, wish.desk.office, wish.act, choices)


def _code(session: Transaction, wish: Wish) -> Told:
    told = handing_over.secret_for(session, wish.desk.office, wish.act.ref, wish.act.by)
    return Told(code=PhoneCode(phone=", ".join(told.phones) or "–", code=told.secret))


PACKAGE_ACTIONS: Mapping[str, Action] = {
    "package": Action(role=Role.HANDLER, outside=_make, place="package"),
    "package_decide": Action(role=Role.HANDLER, work=_decide, place="package"),
    "package_code": Action(role=Role.HANDLER, work=_code, place="package", open_only=False),
}
