"""`case …`: what shows who somebody is, for scripts: codes by telephone, facts, a changed address."""

from typing import Annotated

import typer

from bot.cli.common import ByOption, RefArgument, in_office, print_line
from bot.domain.proofs import NEEDED, ProofKind
from bot.errors import UsageError


def add_commands(case: typer.Typer) -> None:
    """Adds the commands to `case`."""
    case.command("phone-code")(phone_code)
    case.command("check-code")(check_code)
    case.command("check-facts")(check_facts)
    case.command("change-address")(change_address)


def phone_code(ref: RefArgument, by: ByOption) -> None:
    """A one-time code for the telephone number on file: call it or text it there, and nowhere else."""
    from bot.workflows import challenges

    phone, secret = in_office(lambda t, office: challenges.code_for_phone(t, office, ref, by))
    print_line(f"{ref}: tell {phone} the code {secret.code}; it can be typed at {secret.link}")


def check_code(
    ref: RefArgument, by: ByOption, code: Annotated[str, typer.Option(help="The code, as it was written.")]
) -> None:
    """Takes a code that came back by letter or telephone."""
    from bot.workflows import challenges

    answer = in_office(lambda t, office: challenges.check_code(t, office, ref, by, code))
    said = {
        challenges.Answer.CONFIRMED: "identity is shown",
        challenges.Answer.PROVES_NOTHING: "right, but it went to no contact on file and proves nothing",
        challenges.Answer.WRONG: "the code is not right, or not good any more",
    }[answer]
    print_line(f"{ref}: {said}")


def check_facts(
    ref: RefArgument,
    by: ByOption,
    order: Annotated[str, typer.Option(help="An order number.")] = "",
    serial: Annotated[str, typer.Option(help="The serial number of a device.")] = "",
    invoice: Annotated[str, typer.Option(help="The number of the latest invoice.")] = "",
    service_date: Annotated[str, typer.Option(help="The day of the latest service visit.")] = "",
) -> None:
    """Compares what the person has told with the registers; two facts have to be right."""
    from bot.workflows import challenges

    told = {
        ProofKind.ORDER_NUMBER: order,
        ProofKind.DEVICE_SERIAL: serial,
        ProofKind.INVOICE_NUMBER: invoice,
        ProofKind.SERVICE_DATE: service_date,
    }
    if sum(bool(value.strip()) for value in told.values()) < NEEDED:
        raise UsageError(f"name at least {NEEDED} of --order, --serial, --invoice, --service-date")
    right = in_office(lambda t, office: challenges.check_facts(t, office, ref, by, told))
    print_line(f"{ref}: " + ("identity is shown" if right else "the facts don't prove who it is"))


def change_address(
    ref: RefArgument, by: ByOption, to: Annotated[str, typer.Option(help="The new address.")]
) -> None:
    """The person wants the answer elsewhere: a new check, a word to the old contact, 14 days of waiting."""
    from bot.workflows import announcing

    in_office(lambda t, office: announcing.change_address(t, office, ref, by, to))
    print_line(f"{ref}: noted; the new address gets nothing before it is verified (see the drafts)")
