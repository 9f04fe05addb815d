"""`due`: the statutory dates of a request."""

from typing import Annotated

import typer

from bot.cli.common import JsonOption, choice, moment, print_json, print_line
from bot.domain.deadlines import ClockEvent, ClockEventKind, Deadlines, deadlines
from bot.domain.vocabulary import Country, RequestType
from bot.errors import UsageError


def due(
    received: Annotated[str, typer.Option(help="When it arrived, ISO 8601; without a zone Helsinki time.")],
    country: Annotated[str, typer.Option(help="Whose public holidays: FI, EE or SE.")] = "FI",
    kind: Annotated[str, typer.Option("--type", help="What is asked.")] = "access",
    event: Annotated[
        list[str] | None, typer.Option(help="NAME=ISO, such as identity_requested=2026-04-02.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """The statutory dates of a request received then."""
    found = deadlines(
        moment(received, "--received"),
        choice(RequestType, kind, "--type"),
        [_event(text) for text in event or ()],
        choice(Country, country, "--country"),
    )
    document = _document(found)
    if as_json:
        print_json(document)
    else:
        for name, value in document.items():
            print_line(f"{name:22} {'-' if value is None else value}")


def _event(text: str) -> ClockEvent:
    name, separator, at = text.partition("=")
    if not separator:
        raise UsageError(f"--event: “{text}” is not NAME=ISO")
    return ClockEvent(kind=choice(ClockEventKind, name.strip(), "--event"), at=moment(at, f"--event {name}"))


def _document(found: Deadlines) -> dict[str, str | int | None]:
    return {
        "received_on": found.received_on.isoformat(),
        "due_on": found.due_on.isoformat(),
        "cautious_on": found.cautious_on.isoformat(),
        "extended_due_on": found.extended_due_on.isoformat() if found.extended_due_on else None,
        "extended_cautious_on": (
            found.extended_cautious_on.isoformat() if found.extended_cautious_on else None
        ),
        "extension_notice_by": (found.extension_notice_by.isoformat() if found.extension_notice_by else None),
        "act_by": found.act_by.isoformat(),
        "paused_days": found.paused_days,
        "rule": found.rule,
    }
