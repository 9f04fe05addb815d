"""`mail …`: mails that could not be handled, and those that were judged no privacy matter."""

import sys
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.cli.common import (
    ByOption,
    JsonOption,
    choice,
    in_office,
    office,
    print_json,
    print_line,
    print_table,
    settings,
)
from bot.cli.post import MailNumber
from bot.domain.calendar import HELSINKI
from bot.domain.vocabulary import RequestType
from bot.errors import NotFoundError

mail = typer.Typer(no_args_is_help=True, help="Mails of the mailbox: set aside, or judged no privacy matter.")
MOST_LISTED = 100


@mail.command("list")
def list_mail(
    not_privacy: Annotated[
        bool,
        typer.Option("--not-privacy", help="Those judged no privacy matter, read live, doubtful ones first."),
    ] = False,
    machines: Annotated[
        bool, typer.Option("--automatic", help="With newsletters and other automatic mail.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="The most to list of those judged.")] = MOST_LISTED,
    as_json: JsonOption = False,
) -> None:
    """The mails that could not be handled, with the reason; or those that were judged no privacy matter."""
    if not_privacy or machines:
        _list_judged(machines, limit, as_json)
        return
    from storage.inbox import SET_ASIDE, entries

    found = in_office(lambda transaction, office: entries(transaction, SET_ASIDE))
    rows: list[dict[str, Any]] = [
        {
            "id": each.id,
            "mailbox": each.mailbox,
            "folder": each.folder,
            "uid": each.uid,
            "received_at": each.received_at.isoformat(),
            "reason": each.reason,
        }
        for each in found
    ]
    _print_rows(rows, ("id", "folder", "uid", "received_at", "reason"), as_json)


def _list_judged(machines: bool, limit: int, as_json: bool) -> None:
    from bot.runtime.live import headings
    from bot.workflows.pulling import JUDGED, WITH_MACHINES
    from storage.inbox import judged

    wanted = WITH_MACHINES if machines else JUDGED
    found = in_office(lambda transaction, office: judged(transaction, wanted, limit))
    live = headings(settings(), found)
    rows: list[dict[str, Any]] = [
        {
            "id": each.id,
            "mailbox": each.mailbox,
            "folder": each.folder,
            "uid": each.uid,
            "received_at": each.received_at.isoformat(),
            "score": None if each.score is None else round(each.score, 4),
            "reason": each.reason,
            "from": live[each.id].sender if each.id in live else None,
            "subject": live[each.id].subject if each.id in live else None,
            "gone": each.id not in live,
        }
        for each in found
    ]
    why = ("reason",) if machines else ()  # else it is the same for all
    _print_rows(rows, ("id", "score", "received_at", "from", "subject", *why), as_json)


def _print_rows(rows: list[dict[str, Any]], shown: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    if not rows:
        print_line("There are none.")
        return
    head = tuple({"id": "NUMBER", "received_at": "RECEIVED"}.get(name, name.upper()) for name in shown)
    print_table(head, [[_cell(row, name) for name in shown] for row in rows], cut="subject" in shown)


def _cell(row: dict[str, Any], name: str) -> str:
    """A value for people: Helsinki time, one line."""
    value = row[name]
    if name == "received_at":
        return f"{datetime.fromisoformat(value).astimezone(HELSINKI):%Y-%m-%d %H:%M}"
    if name == "from" and row["gone"]:
        return "(no longer in the mailbox)"
    return "-" if value is None else " ".join(str(value).split())


@mail.command("show")
def show(number: MailNumber) -> None:
    """The mail as it came (its bytes); read from the mailbox where they aren't kept."""
    from bot.runtime.live import content as live_content
    from storage.inbox import content, entry

    kept, found = in_office(
        lambda transaction, office: (content(transaction, number), entry(transaction, number))
    )
    if found is None:
        raise NotFoundError(f"there is no mail {number}")
    sys.stdout.buffer.write(live_content(settings(), found) if kept is None else kept)


@mail.command("retry")
def retry_mail(number: MailNumber) -> None:
    """Handles a mail that was set aside once more, at the next run."""
    from storage.inbox import retry as again

    if not in_office(lambda transaction, office: again(transaction, number)):
        raise NotFoundError(f"mail {number} is not set aside")
    print_line(f"mail {number} is handled again at the next run")


@mail.command("pull")
def pull(
    number: MailNumber,
    by: ByOption,
    kind: Annotated[
        list[str] | None, typer.Option("--type", help="What it asks; without it the case goes to triage.")
    ] = None,
    why: Annotated[str, typer.Option("--why", help="A note for the case.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Opens a case for a mail that was judged no privacy matter; it is read from the mailbox."""
    from bot.runtime.live import content
    from bot.workflows import pulling
    from bot.workflows.judging import judge
    from bot.workflows.on_file import looked_up
    from classifiers import load_classifier

    requests = tuple(dict.fromkeys(choice(RequestType, each, "--type") for each in kind or ()))
    wanted = pulling.Pull(number=number, by=by, requests=requests, why=why)
    chosen = settings()
    with office() as here:
        entry = here.db.call(lambda transaction: pulling.mail_to_pull(transaction, wanted))
        mail_bytes = content(chosen, entry)
        judged = looked_up(here, judge(here, load_classifier(), mail_bytes))
        ref = here.db.call(lambda transaction: pulling.pull(transaction, here, wanted, mail_bytes, judged))
    if as_json:
        print_json({"id": number, "ref": ref})
    else:
        print_line(f"mail {number} is in {ref} now")


@mail.command("drift")
def drift(as_json: JsonOption = False) -> None:
    """How much of each month's letters went to review, and how much staff corrected."""
    from storage.corrections import by_month

    months = in_office(lambda transaction, office: by_month(transaction))
    if as_json:
        print_json(
            [
                {
                    "month": each.month,
                    "letters": each.letters,
                    "reviewed": each.reviewed,
                    "corrected": each.corrected,
                    "review_share": each.share(each.reviewed),
                    "correction_share": each.share(each.corrected),
                }
                for each in months
            ]
        )
        return
    rows = [
        [
            each.month,
            str(each.letters),
            f"{each.reviewed} ({each.share(each.reviewed):.1%})",
            f"{each.corrected} ({each.share(each.corrected):.1%})",
        ]
        for each in months
    ]
    print_table(("MONTH", "LETTERS", "TO REVIEW", "CORRECTED"), rows)
