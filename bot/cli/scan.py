"""`scan`: what a mailbox holds, what was missed and what is overdue; stores nothing, changes nothing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import JsonOption, config_path, print_json, settings
from bot.errors import PrivacyBotError, UsageError

if TYPE_CHECKING:
    from bot.domain.scanning import Place
    from bot.runtime.scan import Progress
    from bot.workflows.scanning import Company, Harvest


def scan(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE.mbox]")] = None,
    since: Annotated[str, typer.Option(metavar="DATE", help="Only mail that came since this day.")] = "",
    after: Annotated[str, typer.Option(metavar="PLACE", help="Goes on behind this mail: INBOX:123.")] = "",
    as_json: JsonOption = False,
) -> None:
    """What lies in the mailbox, or in a file: privacy matters, answered or not, and what is overdue."""
    from bot.cli.scan_table import document, print_findings
    from bot.domain.scanning import findings, has_dates
    from bot.domain.vocabulary import Country
    from bot.workflows.scanning import Harvest, matters_of

    day, place = _day(since), _place(after)
    if file is not None and (day or place):
        raise UsageError("--since and --after are for a mailbox; a file is looked through whole")
    harvest = Harvest()
    country = Country.FI
    try:
        if file is not None:
            company = _through_file(file, harvest)
        else:
            company = _through_mailboxes(harvest, day, place)
            country = settings().legal_country
        stopped = False
    except KeyboardInterrupt:
        stopped = True
        company = _own_company(optional=file is not None)
    matters = matters_of(harvest, company)
    found = findings(filter(has_dates, matters), harvest.notes, datetime.now(UTC), country)
    undated = sum(not has_dates(matter) for matter in matters)
    if as_json:
        print_json(document(harvest, found, undated))
    else:
        print_findings(harvest, found, undated)
    if stopped:
        raise PrivacyBotError(_how_to_go_on(harvest.reached, in_file=file is not None))


def _how_to_go_on(reached: "Place | None", *, in_file: bool) -> str:
    if in_file:
        return "stopped before the end: an answer that lies further on is not counted"
    missing = "stopped before the Sent folder was looked at, so nothing counts as answered"
    return missing if reached is None else f"{missing}; to go on: privacy-bot scan --after '{reached}'"


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"--since: “{text}” is not a date such as 2026-03-31") from error


def _place(text: str) -> "Place | None":
    from bot.domain.scanning import Place

    if not text:
        return None
    folder, _, number = text.rpartition(":")
    if not folder or not number.isdecimal():
        raise UsageError(f"--after: “{text}” is not a place such as INBOX:123")
    return Place(folder=folder, number=number)


def _own_company(*, optional: bool) -> "Company":
    """Our own addresses; for a file they may be unknown."""
    from bot.runtime.scan import company_of
    from bot.workflows.scanning import Company

    if optional and not config_path().is_file():
        return Company(own_addresses=frozenset(), form_senders=frozenset())
    return company_of(settings())


def _through_file(file: Path, harvest: "Harvest") -> "Company":
    from bot.runtime.scan import scan_file
    from classifiers import load_classifier

    company = _own_company(optional=True)
    with _progress(file.name) as progress:
        scan_file(file, load_classifier(), harvest, company, progress)
    return company


def _through_mailboxes(harvest: "Harvest", since: date | None, after: "Place | None") -> "Company":
    from bot.runtime.scan import MailboxScan, target_of
    from classifiers import load_classifier

    chosen = settings()
    company = _own_company(optional=False)
    if after is not None and len(chosen.watched) > 1:
        raise UsageError("--after works with one mailbox; there are several [[mailboxes]]")
    wanted = chosen.classifier
    classifier = load_classifier(review_low=wanted.review_low, review_high=wanted.review_high)
    for mailbox in chosen.watched:
        with _progress(mailbox.address) as progress:
            MailboxScan(target_of(mailbox, since, after), classifier, harvest, company, progress).run()
    return company


@contextmanager
def _progress(what: str) -> "Iterator[Progress]":
    """A bar on standard error, where somebody looks at it."""
    if not sys.stderr.isatty():
        yield lambda folder, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns: tuple[Any, ...] = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def show(folder: str, done: int, total: int) -> None:
            where = what if folder == what else f"{what} {folder}"
            bar.update(task, description=where, completed=min(done, total), total=total)

        yield show
