"""`levels`: the table of identity levels in force; `case mark`, `case raise`: staff make a check stricter."""

from typing import Annotated

import typer

from bot.cli.common import (
    ByOption,
    JsonOption,
    RefArgument,
    WhyOption,
    choice,
    in_office,
    print_json,
    print_line,
    print_table,
    settings,
)
from bot.domain.identity import RAISED_BY_SENSITIVE_DATA, Standing
from bot.domain.vocabulary import Flag, IdentityLevel, RequestType


def add_commands(case: typer.Typer) -> None:
    """Adds the commands to `case`."""
    case.command("mark")(mark)
    case.command("raise")(raise_level)


def levels(as_json: JsonOption = False) -> None:
    """How sure we must be who writes, by right and by sender, with the settings' stricter cells."""
    table = settings().levels
    rows = []
    for request in RequestType:
        cells = {standing: table.cell(request, standing) for standing in Standing}
        stricter = sorted(str(standing) for standing in Standing if (request, standing) in table.stricter)
        sensitive = table.cell(request, Standing.ON_FILE, sensitive=True)
        row: dict[str, object] = {str(standing): level for standing, level in cells.items()}
        rows.append(row | {"right": request, "sensitive": sensitive, "stricter_by_settings": stricter})
    if as_json:
        print_json({"levels": rows, "sensitive_groups": sorted(table.sensitive_groups)})
        return
    columns = [*Standing, "sensitive"]
    head = ("RIGHT", "FROM ON FILE, AUTHENTICATED", "OTHER", "AGENT, CONFLICT, PROTECTED", "SENSITIVE DATA")
    print_table(head, [[str(row["right"]), *(str(row[name]) for name in columns)] for row in rows])
    print_line(f"\nSensitive data groups: {', '.join(sorted(table.sensitive_groups))}")
    raised = ", ".join(sorted(RAISED_BY_SENSITIVE_DATA))
    print_line(f"They raise {raised} to {IdentityLevel.CODE}, and one mailbox alone is then not enough.")


def mark(
    ref: RefArgument,
    by: ByOption,
    mark_as: Annotated[
        str,
        typer.Option(
            "--as", help="representative, non_disclosure, conflict_of_interest, insider or contact_data."
        ),
    ],
    why: WhyOption = "",
    remove: Annotated[bool, typer.Option(help="Take a wrong mark back (approvers).")] = False,
) -> None:
    """Marks what makes the check stricter: an agent, a protected address, a conflict of interest."""
    from bot.workflows import standing
    from bot.workflows.casework import Act

    flag = choice(Flag, mark_as, "--as")
    act = Act(ref=ref, by=by, why=why)
    work = standing.unmark if remove else standing.mark
    stored = in_office(lambda t, office: work(t, office, act, flag))
    done = "not marked any more" if remove else "marked"
    print_line(f"{ref}: {done} {flag}; it needs {stored.case.required} and has {stored.case.level}")


def raise_level(
    ref: RefArgument,
    by: ByOption,
    level: Annotated[str, typer.Option(help="ID-1, ID-2 or ID-3.")],
    why: WhyOption = "",
) -> None:
    """Wants a higher identity level than the table for this case; nothing lowers it again."""
    from bot.workflows import standing
    from bot.workflows.casework import Act

    wanted = choice(IdentityLevel, level, "--level")
    act = Act(ref=ref, by=by, why=why)
    stored = in_office(lambda t, office: standing.raise_level(t, office, act, wanted))
    print_line(f"{ref}: it needs {stored.case.required} and has {stored.case.level}")
