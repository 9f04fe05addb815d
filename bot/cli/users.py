"""`user …`: who may work at the desk."""

import sys
from typing import Annotated

import typer

from bot.cli.common import JsonOption, choice, in_office, print_json, print_line, print_table
from bot.domain.vocabulary import Role
from bot.errors import UsageError

user = typer.Typer(no_args_is_help=True, help="Staff: viewer, handler, approver, admin.")
NameArgument = Annotated[str, typer.Argument(metavar="NAME")]
StdinOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("give the password on standard input with --password-stdin")
    first: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return first


@user.command("add")
def add(
    name: NameArgument,
    role: Annotated[str, typer.Option(help="viewer, handler, approver or admin.")],
    email: Annotated[str, typer.Option(help="The person's address.")],
    password_stdin: StdinOption = False,
) -> None:
    """Adds a member of staff."""
    from bot.workflows.staff import add_user

    wanted = choice(Role, role, "--role")
    password = _password(password_stdin)
    in_office(lambda transaction, office: add_user(transaction, name, wanted, email, password))
    print_line(f"user {name} added as {wanted}")


@user.command("list")
def list_users(as_json: JsonOption = False) -> None:
    """All users."""
    from storage.users import listed

    found = in_office(lambda transaction, office: listed(transaction))
    if as_json:
        print_json(
            [
                {"name": each.name, "role": each.role, "email": each.email, "disabled": each.disabled}
                for each in found
            ]
        )
        return
    rows = [[each.name, each.role.value, each.email, "disabled" if each.disabled else ""] for each in found]
    print_table(("NAME", "ROLE", "E-MAIL", ""), rows)


@user.command("passwd")
def passwd(name: NameArgument, password_stdin: StdinOption = False) -> None:
    """Changes a password and ends the user's sessions."""
    from bot.workflows.staff import hash_password
    from storage.users import set_password

    hashed = hash_password(_password(password_stdin))
    in_office(lambda transaction, office: set_password(transaction, name, hashed))
    print_line(f"the password of {name} is changed")


@user.command("disable")
def disable(name: NameArgument) -> None:
    """Shuts a user out and ends the sessions."""
    from storage.users import disable as shut_out

    in_office(lambda transaction, office: shut_out(transaction, name))
    print_line(f"{name} is shut out")


@user.command("calendar")
def calendar(
    name: NameArgument,
    revoke: Annotated[bool, typer.Option("--revoke", help="Let the calendar be reached no more.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Makes a new secret address of the user's calendar of dates; the one before stops working."""
    from bot.workflows.feeds import new_address, revoke_address

    if revoke:
        in_office(lambda transaction, office: revoke_address(transaction, name))
        print_line(f"the calendar of {name} can be reached no more")
        return
    address = in_office(lambda transaction, office: new_address(transaction, office, name))
    if as_json:
        print_json({"name": name, "url": address})
        return
    print_line(address)
