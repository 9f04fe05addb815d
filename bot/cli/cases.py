"""`cases` and `case …`: what the desk can do, for scripts."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import (
    ByOption,
    JsonOption,
    RefArgument,
    WhyOption,
    choice,
    in_office,
    moment,
    print_json,
    print_line,
    print_table,
)
from bot.domain.vocabulary import CaseState, DraftState, IdentityLevel, RequestType
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.workflows.office import Office
    from storage.database import Transaction

case = typer.Typer(no_args_is_help=True, help="One case: show, draft, approve, and the rest.")


def list_cases(
    state: Annotated[str, typer.Option(help="Only cases in this state.")] = "",
    due_before: Annotated[str, typer.Option(help="Only cases to act on before this date.")] = "",
    as_json: JsonOption = False,
) -> None:
    """All cases, soonest due first."""
    from bot.workflows.views import case_rows
    from storage.cases import CaseFilter

    wanted = CaseFilter(
        state=choice(CaseState, state, "--state") if state else None,
        due_before=moment(due_before, "--due-before").date() if due_before else None,
    )
    rows = in_office(lambda transaction, office: case_rows(transaction, wanted, office.now()))
    if as_json:
        print_json(rows)
        return
    head = ("REF", "STATE", "ACT BY", "DUE", "LANG", "ASKS", "IDENTITY", "REQUESTER")
    print_table(head, [table_row(row) for row in rows], cut=True)


def table_row(row: dict[str, object]) -> list[str]:
    """A line of the case table; begins with the reference."""
    requests, identity, requester = row["requests"], row["identity"], row["requester"]
    assert isinstance(requests, list)  # noqa: S101 - the shape that case_rows gives
    assert isinstance(identity, dict)  # noqa: S101 - the same
    assert isinstance(requester, dict)  # noqa: S101 - the same
    return [
        str(row["ref"]),
        str(row["state"]),
        str(row["act_by"]),
        str(row["due_on"]),
        str(row["language"]),
        ",".join(request["type"] for request in requests),
        f"{identity['level']}/{identity['required']}",
        str(requester["address"] or requester["name"]),
    ]


@case.command("show")
def show(ref: RefArgument, as_json: JsonOption = False) -> None:
    """One case whole."""
    from bot.cli.case_text import case_text
    from bot.workflows.views import case_document

    document = in_office(lambda transaction, office: case_document(transaction, ref, office))
    if as_json:
        print_json(document)
    else:
        print_line(case_text(document))


@case.command("edit-draft")
def edit_draft(
    ref: RefArgument,
    file: Annotated[Path, typer.Option(help="The new text; - reads standard input.")],
    draft_id: Annotated[
        int | None, typer.Option("--draft", help="Which draft; the answer without it.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="A new subject.")] = None,
    by: Annotated[str, typer.Option("--by", help="The user who does it.")] = "",
) -> None:
    """Replaces the text of a draft that isn't approved yet."""
    from bot.workflows import drafting

    wanted = drafting.Edit(ref=ref, body=_text(file), by=by, subject=subject, draft_id=draft_id)
    made = in_office(lambda t, office: drafting.edit(t, office, wanted))
    print_line(f"draft {made.id} of {ref}: {len(made.body)} characters")


def _text(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--file: {file} can't be read as UTF-8 text: {error}") from error


@case.command("approve")
def approve(
    ref: RefArgument,
    by: ByOption,
    draft_id: Annotated[
        int | None, typer.Option("--draft", help="Which draft; the answer without it.")
    ] = None,
    hold: Annotated[int, typer.Option(help="Seconds in which it can still be undone.", min=0)] = 0,
    why: WhyOption = "",
    seen_changes: Annotated[
        str, typer.Option("--changes", help="The fingerprint of the changes that were read.")
    ] = "",
) -> None:
    """Approves a draft for sending, through the one gate."""
    from bot.workflows import approval

    def work(transaction: "Transaction", office: "Office") -> tuple[int, DraftState]:
        seen = approval.draft_to_approve(transaction, ref, draft_id)
        asked = approval.Approval(
            ref=ref,
            by=by,
            seen_hash=seen.text_hash,
            draft_id=seen.id,
            why=why,
            hold_seconds=hold,
            seen_changes=seen_changes or None,
        )
        made = approval.approve(transaction, office, asked)
        return made.id, made.state

    number, state = in_office(work)
    said = {
        DraftState.APPROVED: f"is approved; case print {ref} --out FILE.pdf makes the letter to be posted",
        DraftState.DRAFT: "has its first approval; a second approver has to approve it, as the address is "
        "protected",
    }.get(state, "is approved and in the outbox")
    print_line(f"{ref}: draft {number} {said}")


@case.command("reject")
def reject(ref: RefArgument, by: ByOption, why: WhyOption) -> None:
    """Sends the answer's draft back."""
    from bot.workflows import approval

    in_office(lambda t, office: approval.reject(t, office, ref, by, why))
    print_line(f"{ref}: the draft is rejected; `case draft {ref}` makes a new one")


@case.command("confirm-identity")
def confirm_identity(
    ref: RefArgument,
    by: ByOption,
    level: Annotated[str, typer.Option(help="ID-2 or ID-3.")],
    method: Annotated[str, typer.Option(help="How it was checked.")],
) -> None:
    """Records an identity check that a person made."""
    from bot.workflows import casework

    act = casework.Act(ref=ref, by=by, why=method)
    wanted = choice(IdentityLevel, level, "--level")
    stored = in_office(lambda t, office: casework.confirm_identity(t, office, act, wanted))
    print_line(f"{ref}: identity {stored.case.level}, the case is {stored.case.state}")


@case.command("drop-document")
def drop_document(ref: RefArgument, by: ByOption) -> None:
    """Deletes an identity document that came with a mail of the case."""
    from bot.workflows import casework, documents

    count = in_office(lambda t, office: documents.drop(t, office, casework.Act(ref=ref, by=by)))
    print_line(f"{ref}: {count} mail(s) with an identity document deleted; delete them in the mailbox too")


@case.command("relabel")
def relabel(
    ref: RefArgument,
    by: ByOption,
    kinds: Annotated[list[str], typer.Option("--type", help="What is asked; may be repeated.")],
) -> None:
    """Says what is asked; takes a case out of triage."""
    from bot.workflows import casework

    wanted = tuple(choice(RequestType, kind, "--type") for kind in kinds)
    act = casework.Act(ref=ref, by=by)
    stored = in_office(lambda t, office: casework.relabel(t, office, act, wanted))
    print_line(f"{ref}: {', '.join(stored.case.requests)}; the case is {stored.case.state}")


@case.command("set-received")
def set_received(
    ref: RefArgument,
    by: ByOption,
    why: WhyOption,
    at: Annotated[str, typer.Option(help="When it arrived, ISO 8601.")],
) -> None:
    """Corrects the receipt; all dates follow."""
    from bot.workflows import casework

    act = casework.Act(ref=ref, by=by, why=why)
    when = moment(at, "--at")
    stored = in_office(lambda t, office: casework.set_received(t, office, act, when))
    print_line(f"{ref}: {stored.case.deadlines.rule}")


@case.command("note")
def note(
    ref: RefArgument, by: ByOption, text: Annotated[str, typer.Option(help="The private note.")]
) -> None:
    """Adds a private note; no mail can contain it."""
    from bot.workflows import casework

    in_office(lambda t, office: casework.note(t, office, casework.Act(ref=ref, by=by), text))
    print_line(f"{ref}: noted")


@case.command("assign")
def assign(
    ref: RefArgument, by: ByOption, to: Annotated[str, typer.Option(help="The handler; empty: nobody.")]
) -> None:
    """Gives the case to a handler."""
    from bot.workflows import casework

    in_office(lambda t, office: casework.assign(t, office, casework.Act(ref=ref, by=by), to))
    print_line(f"{ref}: assigned to {to or 'nobody'}")


@case.command("withdraw")
def withdraw(ref: RefArgument, by: ByOption, why: WhyOption = "") -> None:
    """The person no longer wants it."""
    from bot.workflows import casework

    in_office(lambda t, office: casework.withdraw(t, office, casework.Act(ref=ref, by=by, why=why)))
    print_line(f"{ref}: withdrawn; its confirmation, if there is one to send, is a draft of the case")


@case.command("close")
def close(
    ref: RefArgument,
    by: ByOption,
    why: WhyOption,
    outcome: Annotated[
        str, typer.Option("--as", help="not_a_request (default in triage), withdrawn or answered.")
    ] = "",
) -> None:
    """Ends a case without a mail."""
    from bot.workflows import casework

    act = casework.Act(ref=ref, by=by, why=why)
    wanted = choice(CaseState, outcome, "--as") if outcome else None
    stored = in_office(lambda t, office: casework.close(t, office, act, wanted))
    print_line(f"{ref}: closed as {stored.case.state}")


@case.command("extend")
def extend(ref: RefArgument, by: ByOption, why: WhyOption) -> None:
    """Decides an extension and makes its notice; it counts when the notice has been sent."""
    from bot.workflows import casework

    act = casework.Act(ref=ref, by=by, why=why)
    made = in_office(lambda t, office: casework.extend(t, office, act))
    print_line(f"{ref}: draft {made} is the notice; approve it with --draft {made}")


@case.command("refuse")
def refuse(
    ref: RefArgument, by: ByOption, ground: Annotated[str, typer.Option(help="The ground, in words.")]
) -> None:
    """Decides a refusal and makes its mail."""
    from bot.workflows import casework

    act = casework.Act(ref=ref, by=by, why=ground)
    made = in_office(lambda t, office: casework.refuse(t, office, act))
    print_line(f"{ref}: draft {made} is the refusal; approve it with --draft {made}")
