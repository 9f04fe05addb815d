"""What the demo prints."""

import email
import email.policy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.demo.servers import ReceivedMail

_HEAD = ("REF", "STATE", "ACT BY", "DUE", "LANG", "ASKS", "IDENTITY", "FROM")


def case_table(rows: Sequence[Mapping[str, Any]], counted: Mapping[str, int]) -> str:
    """How many mails were what, and a line a case, beginning with its reference."""
    cells = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(_HEAD))]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    total = sum(counted.values())
    told = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in sorted(counted.items()))
    return "\n".join([f"{total} mails in the mailbox: {told}", "", *table])


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        str(row["ref"]),
        str(row["state"]),
        str(row["act_by"]),
        str(row["due_on"]),
        str(row["language"]),
        "+".join(str(request["type"]) for request in row["requests"]),
        f"{row['identity']['level']} of {row['identity']['required']}",
        str(row["requester"]["address"]),
    )


def ready_to_send(rows: Sequence[Mapping[str, Any]]) -> str:
    """The reference of a case whose answer can go as it is: an opt-out, which needs no identity check."""
    for row in rows:
        if row["state"] == "drafted" and [each["type"] for each in row["requests"]] == ["opt_out"]:
            return str(row["ref"])
    return "one that is drafted"


def introduction(desk_url: str, log_in: tuple[str, str], arrived: Path, ref: str) -> str:
    """Where to look and what to try."""
    name, password = log_in
    return f"""
These are the requests that were found among the sample mails; the others were left alone.
ACT BY is the day staff aim at (one month from arrival), DUE the last day that the law allows.
IDENTITY is how sure we are who wrote, and how sure we must be before anything personal leaves.

  The desk:  {desk_url}/
  Log in as: {name}   password: {password}

Try this: open {ref} (an opt-out: it needs no identity check), see why it is due when it is,
read the draft, approve it, and watch the answer arrive here a few seconds later.
Every mail that arrives is also kept as a file in {arrived}
Nothing leaves this machine. Ctrl-C ends the demo and forgets everything.
"""


def received_line(mail: ReceivedMail) -> str:
    """A line for a mail that has arrived at its recipient."""
    parsed = email.message_from_bytes(mail.content, policy=email.policy.default)
    return f"arrived at {', '.join(mail.recipients)}: {parsed['subject']}"
