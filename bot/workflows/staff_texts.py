"""What the bot writes to staff: references and dates, one link, never personal data.

The words stand in `texts/`, one file a language.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.reminders import OUTLIVING, told_kinds
from storage.hand_tasks import HandTask
from storage.reminders import DueReminder

_FOLDER = Path(__file__).parent / "texts"


@cache
def _texts(language: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def days_left(act_by: date, today: date, language: str) -> str:
    """The days that are left, in words."""
    left = (act_by - today).days
    name = "left" if left > 0 else "late" if left < 0 else "today"
    text: str = _texts(language)[f"{name}_one" if abs(left) == 1 else name]
    return text.format(n=abs(left))


def _line(name: str, due: Sequence[DueReminder], today: date, language: str) -> str:
    first, texts = due[0], _texts(language)
    about_page = all(each.kind in OUTLIVING for each in due)  # the answer itself may have gone out
    text: str = texts[{"due": "page_due", "single": "page"}[name] if about_page else name]
    return text.format(
        ref=first.ref,
        act_by=_day(first.act_by),
        days=days_left(first.act_by, today, language),
        state=texts["state"].get(first.state, first.state),
        kinds=" ".join(texts["kind"][kind] for kind in told_kinds([each.kind for each in due])),
    )


def digest(
    by_case: Sequence[Sequence[DueReminder]], today: date, desk_url: str, language: str
) -> tuple[str, str]:
    """Subject and body of the morning's digest: a line a case, also when there is none."""
    texts = _texts(language)
    subject = texts["digest" if by_case else "empty"].format(today=_day(today), count=len(by_case))
    lines = [_line("due", due, today, language) for due in by_case] or [texts["nothing"]]
    return subject, "\n".join([*lines, "", desk_url, ""])


def single(due: Sequence[DueReminder], today: date, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about one case that can't wait."""
    body = _line("due", due, today, language)
    return _line("single", due, today, language), f"{body}\n\n{desk_url}/cases/{due[0].ref}\n"


def calendar_entry(ref: str, language: str) -> str:
    """What a calendar shows on the day to answer by."""
    text: str = _texts(language)["calendar"]
    return text.format(ref=ref)


def set_aside(number: int, language: str) -> tuple[str, str]:
    """Subject and body of the mail about an incoming mail that could not be handled."""
    texts = _texts(language)
    return texts["aside"].format(number=number), texts["aside_body"].format(number=number) + "\n"


def bounced(ref: str, status: str, act_by: date, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about a mail that came back; `status`: its code, may be empty."""
    texts = _texts(language)
    body = texts["bounced_body"].format(ref=ref, status=status or "-", act_by=_day(act_by))
    return texts["bounced"].format(ref=ref), f"{body}\n\n{desk_url}/cases/{ref}\n"


def perhaps_bounced(ref: str, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about a report that doesn't say which mail of ours it means."""
    texts = _texts(language)
    return texts["perhaps"].format(ref=ref), texts["perhaps_body"].format(
        ref=ref
    ) + f"\n\n{desk_url}/cases/{ref}\n"


def breaker(most: int, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the alarm that the bot has stopped its automatic mails."""
    texts = _texts(language)
    return texts["breaker"], texts["breaker_body"].format(most=most) + f"\n\n{desk_url}\n"


def identity_failed(ref: str, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about an identity check that failed."""
    texts = _texts(language)
    body = texts["identity_failed_body"].format(ref=ref)
    return texts["identity_failed"].format(ref=ref), f"{body}\n\n{desk_url}/cases/{ref}\n"


def send_problem(ref: str, state: str, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about a mail that has not surely gone out."""
    texts = _texts(language)
    subject = texts["problem"].format(ref=ref, state=state)
    return subject, texts["problem_body"].format(ref=ref, state=state) + f"\n\n{desk_url}/cases/{ref}\n"


def fulfilment_failed(ref: str, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about a change in a register that could not be made."""
    texts = _texts(language)
    body = texts["changes_failed_body"].format(ref=ref)
    return texts["changes_failed"].format(ref=ref), f"{body}\n\n{desk_url}/cases/{ref}\n"


def mailbox_silent(mailbox: str, moment: str, error: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about a mailbox that can't be looked into."""
    texts = _texts(language)
    body = texts["silent_body"].format(mailbox=mailbox, moment=moment)
    return texts["silent"].format(mailbox=mailbox), "\n\n".join([body, *([error] if error else [])]) + "\n"


def mailbox_back(mailbox: str, moment: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail when it is well again."""
    texts = _texts(language)
    body = texts["back_body"].format(mailbox=mailbox, moment=moment)
    return texts["back"].format(mailbox=mailbox), body + "\n"


def by_hand(ref: str, task: HandTask, desk_url: str, language: str, *, again: bool) -> tuple[str, str]:
    """Subject and body of the mail that asks a colleague to look into a register, or reminds of it."""
    texts = _texts(language)
    told = {"ref": ref, "register": task.register, "company": task.company, "due_on": _day(task.due_on)}
    what = texts["by_hand_task"][task.operation].format(**told)
    subject = texts["by_hand_again" if again else "by_hand"].format(**told)
    body = texts["by_hand_body"].format(name=task.colleague, what=what, **told)
    return subject, f"{body}\n\n{desk_url}/cases/{ref}\n"
