"""`retention`: what would be purged now, and why."""

from typing import Annotated

import typer

from bot.cli.common import JsonOption, in_office, print_json, print_line


def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Purge it now; else the daily tick does.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What of the bot's own data would be purged now, and why; company registers are never touched."""
    from bot.workflows.retention import due_now, purge

    due = in_office(purge if apply else due_now)
    if as_json:
        print_json(
            {
                "applied": apply,
                "due": [
                    {
                        "ref": each.ref,
                        "what": each.what,
                        "closed_on": each.closed_on.isoformat(),
                        "since": each.since.isoformat(),
                        "why": each.why,
                    }
                    for each in due
                ],
            }
        )
        return
    for each in due:
        print_line(f"{each.ref}  {each.what}  due since {each.since}: {each.why}")
    done = "purged" if apply else "to purge; --apply does it now"
    print_line(f"{len(due)} {done}" if due else "nothing to purge")
