"""`outbox …`: what has not gone out."""

from typing import Annotated, Any

import typer

from bot.cli.common import JsonOption, in_office, print_json, print_line, print_table

outbox = typer.Typer(no_args_is_help=True, help="Mails that are to go out, and those that could not.")
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
