"""`case acted`: what can't wait for the answer is done."""

from typing import Annotated

import typer

from bot.cli.common import ByOption, RefArgument, in_office, print_line


def acted(
    ref: RefArgument,
    by: ByOption,
    why: Annotated[str, typer.Option("--why", help="What was done, such as: taken off the mailing list.")],
) -> None:
    """Records that marketing was stopped or data were locked at once; the answer may come later."""
    from bot.workflows import casework

    act = casework.Act(ref=ref, by=by, why=why)
    in_office(lambda t, office: casework.act_at_once(t, office, act))
    print_line(f"{ref}: recorded; the answer is still to come")
