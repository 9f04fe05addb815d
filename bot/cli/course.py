"""`case merge`, `split`, `reopen`, `set-residence`, `breach`, `print` and `posted`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import (
    ByOption,
    JsonOption,
    RefArgument,
    WhyOption,
    choice,
    in_office,
    moment,
    print_json,
    print_line,
)
from bot.domain.vocabulary import RequestType
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.workflows.office import Office
    from storage.database import Transaction

DraftOption = Annotated[int | None, typer.Option("--draft", help="Which draft; the answer without it.")]


def merge(
    ref: RefArgument,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The case that it becomes a part of.")],
    by: ByOption,
    why: WhyOption,
) -> None:
    """Lets a case become a part of another one of the same person."""
    from bot.workflows import casework, course

    act = casework.Act(ref=ref, by=by, why=why)
    stored = in_office(lambda t, office: course.merge(t, office, act, into))
    print_line(f"{ref} is a part of {stored.ref} now: {stored.case.deadlines.rule}")


def split(
    ref: RefArgument,
    by: ByOption,
    why: WhyOption,
    message: Annotated[int, typer.Option(help="The number of the mail, as case show gives it.")],
    kinds: Annotated[list[str], typer.Option("--type", help="What is asked apart; may be repeated.")],
    name: Annotated[str, typer.Option(help="Who asks, if it is somebody else.")] = "",
    address: Annotated[str, typer.Option(help="That person's e-mail address.")] = "",
) -> None:
    """Opens a case of its own for what a mail asks apart, with the same receipt."""
    from bot.workflows import casework, course

    act = casework.Act(ref=ref, by=by, why=why)
    asked = tuple(choice(RequestType, kind, "--type") for kind in kinds)
    wanted = course.Split(message=message, requests=asked, name=name, address=address)
    stored = in_office(lambda t, office: course.split(t, office, act, wanted))
    print_line(f"{stored.ref}: {', '.join(stored.case.requests)}; the case is {stored.case.state}")


def reopen(ref: RefArgument, by: ByOption, why: WhyOption) -> None:
    """Takes a case that has ended up again."""
    from bot.workflows import casework, course

    act = casework.Act(ref=ref, by=by, why=why)
    stored = in_office(lambda t, office: course.reopen(t, office, act))
    print_line(f"{ref}: {stored.case.state}, answer by {stored.case.deadlines.act_by}")


def set_residence(
    ref: RefArgument,
    by: ByOption,
    country: Annotated[
        str,
        typer.Option("--country", help="As the person says: FI, SE, EE …; other: none of the EU."),
    ],
) -> None:
    """Says where the person lives: our mails name the authority there."""
    from bot.workflows import casework

    act = casework.Act(ref=ref, by=by)
    in_office(lambda t, office: casework.set_residence(t, office, act, country))
    print_line(f"{ref}: residence {country.strip().upper()}; what nobody has edited names its authority now")


def breach(
    ref: RefArgument,
    by: ByOption,
    what: Annotated[str, typer.Option(help="What happened.")],
    noticed: Annotated[str, typer.Option(help="When it was noticed, ISO 8601; now without it.")] = "",
    kind: Annotated[
        str, typer.Option("--kind", help="recorded, wrong_recipient or impersonation.")
    ] = "recorded",
    as_json: JsonOption = False,
) -> None:
    """Opens a breach note: 72 hours to tell the authority (Art. 33)."""
    from bot.domain.breaches import BreachKind
    from bot.workflows import breaches
    from bot.workflows.course_view import breach_row
    from storage.breaches import NewBreach

    wanted = choice(BreachKind, kind, "--kind")
    at = moment(noticed, "--noticed") if noticed else None

    def work(transaction: "Transaction", office: "Office") -> dict[str, Any]:
        new = NewBreach(kind=wanted, noticed_at=at or office.now(), opened_by=by, what=what)
        return breach_row(breaches.record(transaction, office, ref, new), office.now())

    row = in_office(work)
    if as_json:
        print_json(row)
    else:
        print_line(f"{ref}: breach note {row['id']}; the authority has to be told by {row['tell_by']}")


def breach_close(ref: RefArgument, by: ByOption, why: WhyOption) -> None:
    """Closes the breach notes of a case."""
    from bot.workflows import breaches

    closed = in_office(lambda t, office: breaches.close(t, office, ref, by, why))
    print_line(f"{ref}: {closed} breach note{'s' if closed > 1 else ''} closed")


def print_letter(
    ref: RefArgument,
    out: Annotated[Path, typer.Option("--out", help="Where the PDF goes.")],
    draft_id: DraftOption = None,
) -> None:
    """Writes an approved answer as a letter to be posted."""
    from bot.workflows import paper
    from responses.paper import unprintable

    content, letter = in_office(
        lambda t, office: (
            paper.letter_pdf(t, office, ref, draft_id),
            paper.letter_of(t, office, ref, draft_id),
        )
    )
    try:
        out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"--out: {out} can't be written: {error.strerror}") from error
    print_line(f"{out}: {len(content)} bytes; when it is posted: case posted {ref} --on DATE --by USER")
    if missing := unprintable(letter):
        print_line(f"warning: the font of letters lacks {missing}: write these by hand, or change the text")


def posted(
    ref: RefArgument,
    by: ByOption,
    on: Annotated[str, typer.Option("--on", help="The day it was posted or handed over.")],
    draft_id: DraftOption = None,
) -> None:
    """Records that a printed answer was posted: it counts as sent."""
    from bot.workflows import casework, paper

    day = moment(on, "--on").date()
    act = casework.Act(ref=ref, by=by)
    stored, warning = in_office(lambda t, office: paper.posted(t, office, act, day, draft_id))
    print_line(f"{ref}: posted, the case is {stored.case.state}")
    if warning:
        print_line(f"warning: {warning}")


def add_commands(case: typer.Typer) -> None:
    """Puts them beside the other commands of `case`."""
    case.command("merge")(merge)
    case.command("split")(split)
    case.command("reopen")(reopen)
    case.command("set-residence")(set_residence)
    case.command("breach")(breach)
    case.command("breach-close")(breach_close)
    case.command("print")(print_letter)
    case.command("posted")(posted)
