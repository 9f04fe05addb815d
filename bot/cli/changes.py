"""`case plan` and `case told`: what an answer changes in the registers, and who is told of it."""

from typing import Annotated

import typer

from bot.cli.common import (
    ByOption,
    JsonOption,
    RefArgument,
    WhyOption,
    in_office,
    office,
    print_json,
    print_line,
)
from bot.errors import UsageError


def plan(
    ref: RefArgument,
    by: ByOption,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", help="A new value, REGISTER.FIELD=VALUE; may be repeated."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Works out what the answer would change in the registers; changes nothing."""
    from bot.cli.case_text import changes_text
    from bot.workflows.changes_view import changes_document
    from bot.workflows.changing import plan_changes
    from storage import cases

    with office() as here:
        plan_changes(here, ref, by, _values(values) if values else None)
        said = here.db.call(lambda session: changes_document(session, cases.load(session, ref)))
    if as_json:
        print_json({"ref": ref, "changes": said})
        return
    for line in changes_text(said) or [f"{ref}: nothing changes in the registers"]:
        print_line(line)


def _values(given: list[str]) -> dict[str, dict[str, str]]:
    values: dict[str, dict[str, str]] = {}
    for each in given:
        name, equals, value = each.partition("=")
        register, dot, column = name.rpartition(".")
        if not (equals and dot and register and column):
            raise UsageError(f"--set: “{each}” is not REGISTER.FIELD=VALUE")
        values.setdefault(register, {})[column] = value
    return values


def told(
    ref: RefArgument,
    recipient: Annotated[str, typer.Argument(help="Which recipient, as case show names it.")],
    by: ByOption,
    why: WhyOption,
) -> None:
    """Notes that a recipient of the data was told of the change (Art. 19), or why that can't be."""
    from bot.workflows import casework, fulfilment

    act = casework.Act(ref=ref, by=by, why=why)
    in_office(lambda session, here: fulfilment.told(session, here, act, recipient))
    print_line(f"{ref}: {recipient} is told")
