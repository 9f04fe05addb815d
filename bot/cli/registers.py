"""`case look-up` asks the registers once more; `case by-hand` records what a colleague found in one."""

from typing import Annotated

import typer

from bot.cli.common import (
    ByOption,
    JsonOption,
    RefArgument,
    choice,
    in_office,
    office,
    print_json,
    print_line,
)


def look_up(
    ref: RefArgument,
    by: ByOption,
    email: Annotated[str, typer.Option(help="An address to look for instead of the sender's.")] = "",
    name: Annotated[str, typer.Option(help="A name to look for instead of the sender's.")] = "",
    phone: Annotated[str, typer.Option(help="A telephone number.")] = "",
    address: Annotated[str, typer.Option(help="A postal address; counts together with the name.")] = "",
    customer: Annotated[str, typer.Option(help="A customer number.")] = "",
    order: Annotated[str, typer.Option(help="An order number.")] = "",
    serial: Annotated[str, typer.Option(help="The serial number of a device.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Asks the registers again who is on file, such as after one could not be asked."""
    from bot.domain.registers import Key, Wanted
    from bot.workflows.on_file import look_again
    from bot.workflows.register_view import register_document

    told = {Key.CUSTOMER_NUMBER: customer, Key.ORDER_NUMBER: order, Key.DEVICE_SERIAL: serial}
    more = Wanted(
        email=email,
        name=name,
        phones=(phone,) if phone else (),
        numbers={key: (number,) for key, number in told.items() if number},
        postal=(address,) if address else (),
    )
    with office() as here:
        stored = look_again(here, ref, by, more)
        said = here.db.call(lambda transaction: register_document(transaction, stored))
    if as_json:
        print_json({"ref": stored.ref} | said)
        return
    for each in said["registers_asked"]:
        print_line(
            f"{each['register'] or each['company']}: {each['state'].replace('_', ' ')}{_why(each['why'])}"
        )
    for each in said["register"]:
        by_what = each["matched_by"].replace("_", " ")
        print_line(f"  {each['register']} {each['row']}: {each['name']}, by {by_what}")
    if not said["register"]:
        print_line("  nobody is found by what is known")


def _why(why: str | None) -> str:
    return f" ({why})" if why else ""


def by_hand(
    ref: RefArgument,
    by: ByOption,
    register: Annotated[str, typer.Option(help="The register's name, as case show gives it.")],
    answer: Annotated[str, typer.Option(help="found, nothing or done.")],
    note: Annotated[str, typer.Option(help="What was found, or where it lies.")] = "",
) -> None:
    """Records what a colleague found or did in a register that only people can use."""
    from bot.domain.by_hand import Answer
    from bot.workflows import by_hand as tasks
    from bot.workflows.casework import Act

    act = Act(ref=ref, by=by, why=note)
    said = choice(Answer, answer, "--answer")
    stored = in_office(lambda t, here: tasks.answer(t, here, act, register, said))
    print_line(f"{stored.ref}: {register}: {said}")
