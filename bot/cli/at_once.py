"""`case acted` and `case passed-on`: what doesn't wait for the answer is done."""

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


def passed_on(
    ref: RefArgument,
    by: ByOption,
    why: Annotated[
        str,
        typer.Option(
            "--why", help="How and when, such as: by Meta's form on 3.12.; or why there is nothing."
        ),
    ],
) -> None:
    """Records that what concerns our Facebook page was passed on to Meta (7 days)."""
    from bot.workflows import casework

    act = casework.Act(ref=ref, by=by, why=why)
    in_office(lambda t, office: casework.passed_on(t, office, act))
    print_line(f"{ref}: recorded as passed on to Meta")
