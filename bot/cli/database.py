"""`db …` and `audit verify`."""

from pathlib import Path

import typer

from bot.cli.common import in_office, print_line, settings
from bot.errors import StorageError

db = typer.Typer(no_args_is_help=True, help="The database's schema.")
audit = typer.Typer(no_args_is_help=True, help="The hash-chained journal.")


@db.command("upgrade")
def upgrade() -> None:
    """Brings the database to this version's schema; makes the encryption key of a new one."""
    from storage.database import Database
    from storage.encryption import read_key_file
    from storage.schema import ensure_keys
    from storage.schema import upgrade as apply

    chosen = settings().database
    key_file = Path(chosen.encryption_key_file)
    made = ensure_keys(chosen.url, key_file)
    database = Database(chosen.url, read_key_file(key_file))
    try:
        done = apply(database)
    finally:
        database.close()
    for line in (*([made] if made else []), *done):
        print_line(line)


@db.command("current")
def current() -> None:
    """The schema's revision, and the one that this version needs."""
    from storage.database import Database

    database = Database(settings().database.url, None)
    try:
        found, needed = database.revisions()
    finally:
        database.close()
    print_line(f"{found or 'empty'} (this version needs {needed})")


@audit.command("verify")
def verify() -> None:
    """Recomputes the journal's chain; fails where an entry was changed."""
    from storage.journal import broken_links

    broken = in_office(lambda transaction, office: list(broken_links(transaction)))
    if broken:
        raise StorageError("; ".join(broken))
    print_line("the journal is whole")
