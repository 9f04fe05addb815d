"""`suppress check`: a bought list without those who may not be marketed to."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import JsonOption, in_office, print_json, print_line
from bot.errors import UsageError

suppress = typer.Typer(no_args_is_help=True, help="Those who may not be marketed to.")


@suppress.callback()
def _group() -> None:
    """Those who may not be marketed to."""


@suppress.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The list before its use.")],
    output: Annotated[
        Path | None, typer.Option(help="Where the cleaned list goes; standard output without it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Writes the list without the rows of people who may not be marketed to; other rows stay as they are."""
    from bot.workflows.suppressing import clean_list
    from storage.registers.csv_file import encoding_of

    content = _content(file)
    encoding = encoding_of(content)
    done = in_office(lambda transaction, _office: clean_list(transaction, content.decode(encoding)))
    written = done.text.encode(encoding)
    if output is not None:
        _write(output, written)
    elif not as_json:
        sys.stdout.buffer.write(written)
        sys.stdout.flush()
    if as_json:
        print_json(
            {
                "rows": done.rows,
                "kept": done.rows - len(done.removed),
                "removed": len(done.removed),
                "removed_lines": list(done.removed),
                "unchecked_lines": list(done.unread),
                "encoding": encoding,
            }
        )
        return
    said = f"{done.rows} rows: {len(done.removed)} removed, {done.rows - len(done.removed)} kept"
    if done.unread:
        said += f"; {len(done.unread)} of them have no address or number and could not be checked"
    if output is None:
        typer.echo(said, err=True)
    else:
        print_line(said)


def _content(file: Path) -> bytes:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} can't be read ({error.strerror})") from error
    if content.startswith(b"PK\x03\x04") or (b"\x00" in content[:4096] and content[:2] not in _UTF16):
        raise UsageError(f"{file} is no text: save the list as CSV first")
    return content


_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def _write(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise UsageError(f"--output: {output} can't be written ({error.strerror})") from error
