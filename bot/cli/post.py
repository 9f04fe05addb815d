"""`outbox …` and `mail …`: what has not gone out, and what could not be taken in."""

import sys
from typing import Annotated, Any

import typer

from bot.cli.common import JsonOption, in_office, print_json, print_line, print_table
from bot.errors import NotFoundError

outbox = typer.Typer(no_args_is_help=True, help="Mails that are to go out, and those that could not.")
mail = typer.Typer(no_args_is_help=True, help="Mails of the mailbox that were set aside.")
MailNumber = Annotated[int, typer.Argument(metavar="NUMBER")]


@outbox.command("list")
def list_outbox(
    everything: Annotated[bool, typer.Option("--all", help="Sent and discarded ones too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """The mails that have not gone out yet, with what is wrong."""
    from storage.outbox import SendState, listed

    ended = (SendState.SENT, SendState.DISCARDED)
    waiting = (SendState.QUEUED, SendState.RETRY)
    states = [] if everything else [state for state in SendState if state not in ended]
    mails = in_office(lambda transaction, office: listed(transaction, states))
    rows: list[dict[str, Any]] = [
        {
            "id": each.id,
            "case_id": each.case_id,
            "draft": each.draft_id,
            "audience": each.audience,
            "recipient": each.recipient,
            "message_id": each.message_id,
            "state": each.state,
            "attempts": each.attempts,
            "next_at": each.next_at.isoformat() if each.state in waiting else None,
            "sent_at": each.sent_at.isoformat() if each.sent_at else None,
            "error": each.last_error or None,
        }
        for each in mails
    ]
    if as_json:
        print_json(rows)
        return
    head = ("NUMBER", "STATE", "TRIES", "NEXT TRY", "TO", "ERROR")
    shown = ("id", "state", "attempts", "next_at", "recipient", "error")
    print_table(head, [[str(row[name] or "-") for name in shown] for row in rows])


@outbox.command("retry")
def retry(number: MailNumber, as_json: JsonOption = False) -> None:
    """A failed, uncertain or waiting mail goes again at once, with the same Message-ID."""
    from bot.workflows import delivery

    in_office(lambda transaction, office: delivery.retry(transaction, office, number))
    _print_decided(number, "queued", "goes again at the next run", as_json)


@outbox.command("discard")
def discard(number: MailNumber, as_json: JsonOption = False) -> None:
    """A mail does not go; its case is in work again."""
    from bot.workflows import delivery

    in_office(lambda transaction, office: delivery.discard(transaction, office, number))
    _print_decided(number, "discarded", "is discarded", as_json)


def _print_decided(number: int, state: str, words: str, as_json: bool) -> None:
    if as_json:
        print_json({"id": number, "state": state})
    else:
        print_line(f"mail {number} {words}")


@mail.command("list")
def list_mail(as_json: JsonOption = False) -> None:
    """The mails that could not be handled, with the reason."""
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
    if as_json:
        print_json(rows)
    else:
        head = ("NUMBER", "FOLDER", "UID", "RECEIVED", "REASON")
        shown = ("id", "folder", "uid", "received_at", "reason")
        print_table(head, [[str(row[name]) for name in shown] for row in rows])


@mail.command("show")
def show(number: MailNumber) -> None:
    """The mail as it came (its bytes)."""
    from storage.inbox import content

    found = in_office(lambda transaction, office: content(transaction, number))
    if found is None:
        raise NotFoundError(f"there is no kept mail {number}")
    sys.stdout.buffer.write(found)


@mail.command("retry")
def retry_mail(number: MailNumber) -> None:
    """Handles a mail that was set aside once more, at the next run."""
    from storage.inbox import retry as again

    if not in_office(lambda transaction, office: again(transaction, number)):
        raise NotFoundError(f"mail {number} is not set aside")
    print_line(f"mail {number} is handled again at the next run")
