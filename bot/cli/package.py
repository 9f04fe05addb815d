"""`case package`, `package-code` and `export`: the copy of a person's data, the file for the authority."""

from pathlib import Path
from typing import Annotated, Any

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

_Several = list[str] | None


def package(
    ref: RefArgument,
    by: ByOption,
    redact: Annotated[
        _Several, typer.Option(help="Take this find of another person out; all: every open one.")
    ] = None,
    release: Annotated[_Several, typer.Option(help="Let this find go out; all: every open one.")] = None,
    strike: Annotated[_Several, typer.Option(help="Take these words out, too.")] = None,
    row: Annotated[
        _Several,
        typer.Option(help="Where several persons fit, a record of this one (REGISTER:ROW); or none."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write what would go out to this file.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Makes the copy of the person's data, or decides on what it holds of others."""
    from bot.workflows import casework, packing
    from bot.workflows.package_view import shown

    act = casework.Act(ref=ref, by=by)
    choices = packing.Choices(
        redact=tuple(redact or ()), release=tuple(release or ()), strike=tuple(strike or ())
    )
    with office() as here:
        decides = choices != packing.Choices()
        if decides:
            made = here.db.call(lambda t: packing.decide(t, here, act, choices))
        elif out is not None and not row and here.db.call(lambda t: packing.there(t, ref)):
            made = here.db.call(lambda t: packing.ready(t, ref))  # looking changes nothing
        else:
            made = packing.make(here, act, tuple(row or ()))
        said = shown(made, here.codes.attempts)
        if out is not None:
            _write(out, here.db.call(lambda t: packing.preview(t, act)))
    if as_json:
        print_json({"ref": ref} | said)
    else:
        _print(ref, said)


def _print(ref: str, said: dict[str, Any]) -> None:
    print_line(f"{ref}: package of {said['size']} bytes, goes by {said['way']}; digest {said['digest'][:16]}")
    for name in said["not_searched"]:
        print_line(f"  not searched: {name}")
    for one in said["finds"]:
        where = "; ".join(one["places"])
        print_line(f"  {one['id']} {one['kind']}: {one['text']} ({where}): {one['choice'] or 'DECIDE'}")
    if any(one["choice"] is None for one in said["finds"]):
        print_line(f"decide: case package {ref} --by USER --redact ID --release ID (or all)")


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{out} can't be written: {error.strerror}") from error


def package_code(ref: RefArgument, by: ByOption, as_json: JsonOption = False) -> None:
    """Shows the code or password of the package that went out, to be told otherwise than by e-mail."""
    from bot.workflows import handing_over

    told = in_office(lambda t, here: handing_over.secret_for(t, here, ref, by))
    if as_json:
        print_json({"ref": ref, "code": told.secret, "phones": list(told.phones)})
        return
    where = f"call {', '.join(told.phones)}" if told.phones else "no number is on file: write a letter"
    print_line(f"{ref}: {told.secret} ({where}; never by e-mail)")


def export(
    ref: RefArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The ZIP file to write.")],
    by: Annotated[str, typer.Option("--by", help="The user who does it.")] = "",
    why: WhyOption = "",
    notes: Annotated[bool, typer.Option("--with-notes", help="With the private notes of staff.")] = False,
) -> None:
    """Writes all of a case to one file, for when the authority asks."""
    from bot.workflows import casework, exporting

    act = casework.Act(ref=ref, by=by, why=why)
    content = in_office(lambda t, here: exporting.export(t, here, act, with_notes=notes))
    _write(file, content)
    print_line(f"{ref}: {file}, {len(content)} bytes; it holds personal data: send it protected")


def add_commands(case: typer.Typer) -> None:
    """Puts them beside the other commands of `case`."""
    case.command("package")(package)
    case.command("package-code")(package_code)
    case.command("export")(export)
