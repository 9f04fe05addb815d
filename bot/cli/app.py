"""Puts the groups of commands together."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import (
    at_once,
    case_draft,
    cases,
    changes,
    course,
    database,
    dates,
    identity,
    letters,
    levels,
    mails,
    model,
    oauth,
    package,
    post,
    registers,
    retention,
    running,
    scan,
    suppress,
    users,
)
from bot.cli.common import choose_config

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Watches a mailbox so that no privacy request is missed, late, misdirected or answered badly.",
)


@app.callback()
def options(
    config: Annotated[Path | None, typer.Option("--config", help="The configuration file.")] = None,
) -> None:
    """Watches a mailbox so that no privacy request is missed, late, misdirected or answered badly."""
    choose_config(config)


app.command("demo")(running.demo)
app.command("check")(running.check)
app.command("run")(running.run)
app.command("classify")(model.classify)
app.command("train")(model.train)
app.command("evaluate")(model.evaluate)
app.command("scan")(scan.scan)
app.command("due")(dates.due)
app.command("cases")(cases.list_cases)
cases.case.command("acted")(at_once.acted)
cases.case.command("passed-on")(at_once.passed_on)
cases.case.command("draft")(case_draft.draft)
course.add_commands(cases.case)
package.add_commands(cases.case)
identity.add_commands(cases.case)
levels.add_commands(cases.case)
app.command("levels")(levels.levels)
app.add_typer(cases.case, name="case")
app.add_typer(letters.letter, name="letter")
cases.case.command("look-up")(registers.look_up)
cases.case.command("by-hand")(registers.by_hand)
cases.case.command("plan")(changes.plan)
cases.case.command("told")(changes.told)
app.add_typer(post.outbox, name="outbox")
app.add_typer(mails.mail, name="mail")
app.add_typer(database.db, name="db")
app.add_typer(database.audit, name="audit")
app.command("retention")(retention.retention)
app.add_typer(suppress.suppress, name="suppress")
app.add_typer(users.user, name="user")
app.add_typer(oauth.oauth, name="oauth")
