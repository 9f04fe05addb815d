"""Cases as the documents that `cases` and `case show` print (INTERFACE) and the desk shows."""

from datetime import date, datetime
from typing import Any

from bot.domain.calendar import HELSINKI, helsinki_day
from bot.domain.date_rules import ASSUMED
from bot.domain.deadlines import deadlines
from bot.domain.events import Event
from bot.workflows.by_hand import task_documents
from bot.workflows.changes_view import change_tasks, changes_document
from bot.workflows.course_view import breach_rows, page_day, tasks
from bot.workflows.identity_view import identity_document, recipients_document
from bot.workflows.office import Office
from bot.workflows.package_view import package_document
from bot.workflows.register_view import flag_not_looked_up, register_document
from bot.workflows.residing import residence_of
from responses import kept_in
from storage import cases, drafts, letters, messages
from storage.cases import CaseFilter, StoredCase
from storage.database import Transaction


def case_rows(transaction: Transaction, wanted: CaseFilter, now: datetime) -> list[dict[str, Any]]:
    """A row for each case that the filter lets through, soonest due first."""
    found = cases.search(transaction, wanted)
    written = drafts.of_cases(transaction, [stored.id for stored in found])
    rows = [_row(stored, written[stored.id], helsinki_day(now)) for stored in found]
    flag_not_looked_up(transaction, list(zip(found, rows, strict=True)))
    return rows


def case_row(transaction: Transaction, stored: StoredCase, now: datetime) -> dict[str, Any]:
    """The row of one case."""
    return _row(stored, drafts.of_cases(transaction, [stored.id])[stored.id], helsinki_day(now))


def _iso(moment: datetime) -> str:
    return moment.astimezone(HELSINKI).isoformat(timespec="seconds")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _row(stored: StoredCase, written: list[tuple[int, str, str]], today: date) -> dict[str, Any]:
    case = stored.case
    dates = case.deadlines
    late = {"overdue"} if not case.closed and today > dates.act_by else set()
    return {
        "ref": stored.ref,
        "state": case.state,
        "requests": [{"type": kind, "state": state} for kind, state in case.requests.items()],
        "language": case.facts.language,
        "requester": {
            "name": stored.requester.name,
            "address": stored.requester.address,
            **({"postal": stored.requester.postal} if stored.requester.postal else {}),
        },
        "channel": case.facts.channel,
        "received_at": _iso(case.received_at),
        "due_on": dates.due_on.isoformat(),
        "cautious_on": dates.cautious_on.isoformat(),
        "act_by": dates.act_by.isoformat(),
        "extended": dates.extended_due_on is not None,
        "extended_due_on": _day(dates.extended_due_on),
        "pass_on_by": _day(page_day(case)),
        "identity": {"state": case.identity, "level": case.level, "required": case.required},
        "drafts": [{"id": number, "kind": kind, "state": state} for number, kind, state in written],
        "assignee": case.assignee or None,
        "flags": sorted(case.flags | late),
    }


def case_document(transaction: Transaction, ref: str, office: Office) -> dict[str, Any]:
    """One case whole; raises NotFoundError."""
    now = office.now()
    stored = cases.load(transaction, ref)
    written = drafts.of_case(transaction, stored.id)
    row = _row(
        stored,
        [(each.id, each.kind.value, each.state.value) for each in written],
        helsinki_day(now),
    )
    flag_not_looked_up(transaction, [(stored, row)])
    row |= register_document(transaction, stored)
    row |= identity_document(transaction, stored)
    lives = residence_of(transaction, office, stored)
    row["residence"] = {"country": lives.country, "told_by": lives.told_by} if lives else None
    sent_to = recipients_document(transaction, stored)
    printed = letters.printed_at(transaction, stored.id)
    return row | {
        "drafts": [
            _draft(each)
            | {"to": sent_to[each.id], "printed_at": _iso(printed[each.id]) if each.id in printed else None}
            for each in written
        ],
        "messages": [_message(mail) for mail in messages.of_case(transaction, stored.id)],
        "dates": _dates(stored),
        "tasks": [
            *tasks(stored),
            *task_documents(transaction, stored),
            *change_tasks(transaction, office, stored),
        ],
        "changes": changes_document(transaction, stored),
        "related": [{"ref": ref, "how": tie} for tie, ref in stored.case.ties],
        "package": package_document(transaction, stored.id, office.codes.attempts),
        "breaches": breach_rows(transaction, stored.id, now),
        "notes": [
            {"at": _iso(note.at), "author": note.author, "text": note.text}
            for note in messages.notes(transaction, stored.id)
        ],
        "timeline": [_event(event) for event in stored.events],
    }


def _draft(draft: drafts.StoredDraft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "kind": draft.kind,
        "state": draft.state,
        "language": draft.language,
        "subject": draft.subject,
        "text": draft.body,
        "template": draft.template,
        "version": draft.version,
        "edited": draft.edited,
        "gaps": [{"kind": gap.kind, "id": gap.id, "text": gap.text} for gap in draft.gaps],
        "required": list(draft.margin.required),
        "sources": [{"text": line.text, "source": line.source} for line in kept_in(draft.margin, draft.body)],
        "notice_version": draft.margin.notice or None,
        "approved_by": draft.approved_by or None,
    }


def _message(mail: messages.CaseMessage) -> dict[str, Any]:
    return {
        "id": mail.id,
        "direction": mail.direction,
        "automatic": mail.automatic,
        "at": _iso(mail.at),
        "from": {"name": mail.sender_name, "address": mail.sender_address},
        "subject": mail.subject,
        "text": mail.text,
        "authenticated": mail.authenticated,
        "authentication": mail.authentication,
        "attachments": list(mail.attachments),
        "evidence": list(mail.evidence),
        "scores": dict(mail.scores),
    }


def _dates(stored: StoredCase) -> list[dict[str, Any]]:
    """The dates of each request with the rule they came about by (R34)."""
    case = stored.case
    rows = []
    for request in case.requests:
        dates = deadlines(case.received_at, request, case.clock, case.facts.country)
        rows.append(
            {
                "type": request,
                "received_on": dates.received_on.isoformat(),
                "due_on": dates.due_on.isoformat(),
                "cautious_on": dates.cautious_on.isoformat(),
                "extended_due_on": _day(dates.extended_due_on),
                "act_by": dates.act_by.isoformat(),
                "extension_notice_by": _day(dates.extension_notice_by),
                "refusal_notice_by": dates.refusal_notice_by.isoformat(),
                "act_at_once_by": _day(dates.act_at_once_by),
                "extension_notice": dates.notice,
                "paused_days": dates.paused_days,
                "rule": dates.rule,
                "assumption": bool(dates.assumptions),
                "assumptions": [{"id": each, "text": ASSUMED[each]} for each in dates.assumptions],
            }
        )
    return rows


def _event(event: Event) -> dict[str, Any]:
    said: dict[str, Any] = {
        "requests": list(event.requests),
        "draft": event.draft_id,
        "draft_kind": event.draft_kind,
        "level": event.level,
        "received_at": _iso(event.received_at) if event.received_at else None,
        "outcome": event.outcome,
        "flag": event.flag,
        "tie": event.tie,
        "other": event.other,
        "country": event.country,
        "why": event.why,
    }
    told = {key: value for key, value in said.items() if value}
    return {"at": _iso(event.at), "what": event.kind, "by": event.actor} | told
