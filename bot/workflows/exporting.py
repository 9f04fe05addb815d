"""A whole case in one file, for when the authority asks: course, mails, decisions, dates, proof (Art. 31)."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

from bot.domain.calendar import HELSINKI
from bot.domain.events import Event, EventKind
from bot.domain.vocabulary import Role
from bot.mail.copies import KeptMail, written_again
from bot.workflows.casework import Act
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from bot.workflows.views import case_document
from storage import cases, inbox, journal, messages, outbox
from storage.cases import StoredCase
from storage.database import Transaction

_DECISIONS = frozenset(
    {
        EventKind.RELABELLED,
        EventKind.RECEIPT_CORRECTED,
        EventKind.IDENTITY_CONFIRMED,
        EventKind.EXTENSION_DECIDED,
        EventKind.REFUSAL_DECIDED,
        EventKind.APPROVED,
        EventKind.REJECTED,
        EventKind.ACTED_AT_ONCE,
        EventKind.PACKAGE_DECIDED,
        EventKind.CLOSED,
        EventKind.REOPENED,
    }
)
_PROOF = (
    "Each entry's hash is the SHA-256, in hexadecimal, of the JSON array [case, seq, at, kind, actor, "
    "detail, previous] with sorted keys, a comma and a blank between values, characters beyond ASCII escaped "
    "(Python: json.dumps(..., sort_keys=True)). `previous` is the hash of the entry before, 64 zeros in the "
    "first. A change, a cut in the middle or another order shows."
)


def export(session: Transaction, office: Office, act: Act, *, with_notes: bool = False) -> bytes:
    """The ZIP file; that it was made stands in the journal, too. Private notes only where they are wanted."""
    actor = require_role(session, act.by, Role.APPROVER).name if act.by else "command line"
    stored = cases.load(session, act.ref)
    event = Event(kind=EventKind.EXPORTED, at=office.now(), actor=actor, why=act.why)
    stored = office.move(session, stored, [event])
    document = case_document(session, stored.ref, office)
    if not with_notes:
        del document["notes"]
    proof = journal.proof(session, stored.id)
    files = {
        "README.txt": _readme(document, office.now(), proof["intact"]),
        "course.html": _course(document),
        "case.json": _json(document),
        "dates.json": _json(document["dates"]),
        "decisions.json": _json([one for one in document["timeline"] if one["what"] in _DECISIONS]),
        "journal.json": _json(proof | {"how": _PROOF}),
        **dict(_mails(session, stored)),
    }
    return _zipped(files, office.now())


def _zipped(files: dict[str, bytes], at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, at.astimezone(HELSINKI).timetuple()[:6])
            entry.external_attr = 0o600 << 16
            packed.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _mails(session: Transaction, stored: StoredCase) -> Iterator[tuple[str, bytes]]:
    """Their mails as they came and ours as they left where the bytes are kept, and the text of every one."""
    for number in messages.originals(session, stored.id):
        content = inbox.content(session, number)
        if content:
            yield f"mails/received-{number}.eml", content
    for mail in outbox.of_case(session, stored.id):
        if mail.raw and mail.audience is outbox.Audience.CUSTOMER:
            yield f"mails/sent-{mail.id}.eml", mail.raw
    for at, one in enumerate(messages.of_case(session, stored.id), 1):
        ours = one.direction == messages.OUT
        kept = KeptMail(
            at=one.at,
            sender=f"{one.sender_name} <{one.sender_address}>",
            recipient=stored.requester.address if ours else stored.mailbox,
            subject=one.subject,
            message_id=one.message_id,
            text=one.text,
        )
        yield f"mails/text/{at:03}-{'sent' if ours else 'received'}.eml", written_again(kept)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _readme(document: dict[str, Any], now: datetime, intact: bool) -> bytes:
    lines = [
        f"Case {document['ref']}, exported {now.astimezone(HELSINKI):%d.%m.%Y %H:%M} (Europe/Helsinki)",
        "",
        "- course.html: what happened, when and by whom; how the dates were computed; every mail",
        "- case.json: the same for computers, with all drafts and identity checks",
        "- dates.json: each request's dates, with the rule and what was assumed",
        "- decisions.json: what staff decided, with their reasons",
        "- mails: as they came and left, where the bytes are kept; mails/text: every mail from its text",
        "- journal.json: the journal with its chain of hashes, and how to check it",
        "",
        "The chain of hashes is intact." if intact else "THE CHAIN OF HASHES IS BROKEN: see journal.json.",
    ]
    return ("\n".join(lines) + "\n").encode()


def _course(document: dict[str, Any]) -> bytes:
    """The case as a page to be read."""
    head = f"{document['ref']}: {', '.join(one['type'] for one in document['requests'])}"
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        f"<title>{escape(head)}</title></head><body><h1>{escape(head)}</h1>",
        f"<p>{escape(document['state'])}, received {escape(document['received_at'])}</p>",
        "<h2>Dates</h2>",
    ]
    for dates in document["dates"]:
        assumed = "; ".join(one["text"] for one in dates["assumptions"])
        told = [f"{dates['type']}: act by {dates['act_by']}, due {dates['due_on']}", dates["rule"], assumed]
        parts.append(f"<p>{escape('. '.join(text for text in told if text))}</p>")
    parts.append("<h2>Course</h2><table>")
    for event in document["timeline"]:
        detail = ", ".join(
            f"{key}: {value}" for key, value in event.items() if key not in ("at", "what", "by")
        )
        cells = (event["at"], event["what"], event["by"], detail)
        parts.append("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>")
    parts.append("</table><h2>Mails</h2>")
    for mail in document["messages"]:
        title = f"{mail['at']} {mail['direction']} {mail['from']['address']}: {mail['subject']}"
        parts.append(f"<h3>{escape(title)}</h3><pre>{escape(mail['text'])}</pre>")
    return "\n".join([*parts, "</body></html>\n"]).encode()
