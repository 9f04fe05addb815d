"""`letter add`: a request that came otherwise than by mail."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import JsonOption, choice, moment, office, print_json, print_line
from bot.domain.vocabulary import Channel, RequestType
from bot.errors import UsageError

letter = typer.Typer(no_args_is_help=True, help="Letters, calls and visits: same case, same dates.")


@letter.callback()
def _group() -> None:
    """Letters, calls and visits: same case, same dates."""


@letter.command("add")
def add(
    received: Annotated[str, typer.Option(help="The day it was delivered or said.")],
    name: Annotated[str, typer.Option(help="Who asks.")],
    file: Annotated[Path, typer.Option(help="The scan (PDF, picture) or the words (text).")],
    channel: Annotated[str, typer.Option(help="letter, phone or visit.")] = "letter",
    address: Annotated[str, typer.Option(help="The postal address, its lines separated by commas.")] = "",
    email: Annotated[str, typer.Option(help="An e-mail address, if the answer goes there.")] = "",
    kinds: Annotated[
        list[str] | None, typer.Option("--type", help="What is asked; read from the words without it.")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="The user who enters it.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Opens a case for a letter, a call or a visit."""
    from bot.workflows import letters
    from bot.workflows.on_file import looked_up
    from bot.workflows.views import case_row
    from classifiers import load_classifier

    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"--file: {file} can't be read: {error.strerror}") from error
    entered = letters.Entered(
        received_at=moment(received, "--received"),
        name=name,
        channel=choice(Channel, channel, "--channel"),
        filename=file.name,
        content=content,
        postal=address,
        email=email,
        requests=tuple(dict.fromkeys(choice(RequestType, kind, "--type") for kind in kinds or ())),
        by=by,
    )
    with office() as here:
        checked = letters.checked(entered, here.now())
        mail, judged = letters.judge_entered(load_classifier(), checked)
        judged = looked_up(here, judged)
        row = here.db.call(
            lambda transaction: case_row(
                transaction, letters.enter(transaction, here, checked, mail, judged), here.now()
            )
        )
    if as_json:
        print_json(row)
    else:
        asks = ", ".join(each["type"] for each in row["requests"])
        print_line(f"{row['ref']}: {asks}; the case is {row['state']}, answer by {row['act_by']}")
