"""`case draft`: makes a draft, with the passages that fit the case."""

from typing import Annotated

import typer

from bot.cli.common import RefArgument, choice, in_office, print_line
from bot.domain.passages import Passage
from bot.domain.vocabulary import DraftKind, Topic
from bot.errors import UsageError

NONE = "none"


def draft(
    ref: RefArgument,
    kind: Annotated[
        str, typer.Option("--type", help="reply, extension, refusal, identity or notice.")
    ] = "reply",
    force: Annotated[bool, typer.Option(help="Write an edited text anew.")] = False,
    passages: Annotated[
        list[str] | None,
        typer.Option("--with", help=f"What the reply says besides: {', '.join(Passage)}; {NONE}: nothing."),
    ] = None,
    topic: Annotated[str, typer.Option(help="What a notice is about: clarification, mandate, status …")] = "",
) -> None:
    """Makes or refreshes a draft; an edited text is kept."""
    from bot.workflows import drafting

    wanted = drafting.Order(
        ref=ref,
        kind=choice(DraftKind, kind, "--type"),
        force=force,
        passages=_chosen(passages),
        topic=choice(Topic, topic, "--topic") if topic else None,
    )
    if wanted.topic and wanted.kind is not DraftKind.NOTICE:
        raise UsageError("--topic goes with --type notice")
    if wanted.topic is Topic.RECIPIENTS:
        text = in_office(lambda t, office: drafting.text_for_recipients(t, office, ref))
        print_line(f"{text.subject}\n\n{text.body}")
        return
    made = in_office(lambda t, office: drafting.order(t, office, wanted))
    kept = " (your edited text is kept; --force writes it anew)" if made.edited else ""
    print_line(f"draft {made.id}: {made.subject}{kept}")
    for gap in made.gaps:
        print_line(f"  missing: {gap.text} ({gap.id})")


def _chosen(given: list[str] | None) -> tuple[Passage, ...] | None:
    """The passages by name; None where nothing was said of them."""
    if not given:
        return None
    return tuple(choice(Passage, name, "--with") for name in given if name != NONE)
