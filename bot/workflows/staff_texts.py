"""What the bot writes to staff: references and dates, one link, never personal data."""

from collections.abc import Mapping, Sequence
from datetime import date

from storage.reminders import DueReminder

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "fi": {
        "digest": "Tietosuojapyynnöt {today}: {count} muistutusta",
        "empty": "Tietosuojapyynnöt {today}: ei muistutuksia",
        "nothing": "Tänään ei ole muistutettavaa. Tämä viesti tulee joka arkipäivä; "
        "jos se jää tulematta, tarkistakaa botti.",
        "due": "{ref}: vastattava viimeistään {act_by} ({days}), tila {state} [{kinds}]",
        "single": "{ref}: vastattava viimeistään {act_by} ({days})",
        "left": "{n} pv jäljellä",
        "today": "tänään",
        "late": "{n} pv myöhässä",
        "aside": "Saapunut viesti {number} vaatii ihmisen",
        "aside_body": "Postilaatikkoon saapunutta viestiä {number} ei pystytty käsittelemään. Se voi olla "
        "tietosuojapyyntö: lukekaa se postilaatikosta (privacy-bot mail list kertoo paikan).",
        "problem": "{ref}: viestin lähetys ei onnistunut ({state})",
        "problem_body": "Tapauksen {ref} viestiä ei saatu varmasti perille (tila: {state}). "
        "Tarkistakaa ja päättäkää, lähetetäänkö se uudelleen: privacy-bot outbox list.",
    },
    "en": {
        "digest": "Privacy requests {today}: {count} reminders",
        "empty": "Privacy requests {today}: no reminders",
        "nothing": "Nothing to be reminded of today. This mail comes each working day; "
        "if it doesn't, look after the bot.",
        "due": "{ref}: answer by {act_by} ({days}), state {state} [{kinds}]",
        "single": "{ref}: answer by {act_by} ({days})",
        "left": "{n} days left",
        "today": "today",
        "late": "{n} days late",
        "aside": "Incoming mail {number} needs a person",
        "aside_body": "Mail {number} of the mailbox could not be handled. It may be a privacy request: "
        "read it in the mailbox (privacy-bot mail list says where it is).",
        "problem": "{ref}: a mail could not be sent ({state})",
        "problem_body": "A mail of case {ref} has not surely arrived (state: {state}). "
        "Look at it and decide whether it goes again: privacy-bot outbox list.",
    },
}


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def days_left(act_by: date, today: date, language: str) -> str:
    """The days that are left, in words."""
    left = (act_by - today).days
    name = "left" if left > 0 else "late" if left < 0 else "today"
    return _TEXTS[language][name].format(n=abs(left))


def _line(name: str, due: Sequence[DueReminder], today: date, language: str) -> str:
    first = due[0]
    return _TEXTS[language][name].format(
        ref=first.ref,
        act_by=_day(first.act_by),
        days=days_left(first.act_by, today, language),
        state=first.state,
        kinds=", ".join(dict.fromkeys(each.kind for each in due)),
    )


def digest(
    by_case: Sequence[Sequence[DueReminder]], today: date, desk_url: str, language: str
) -> tuple[str, str]:
    """Subject and body of the morning's digest: a line a case, also when there is none."""
    texts = _TEXTS[language]
    subject = texts["digest" if by_case else "empty"].format(today=_day(today), count=len(by_case))
    lines = [_line("due", due, today, language) for due in by_case] or [texts["nothing"]]
    return subject, "\n".join([*lines, "", desk_url, ""])


def single(due: Sequence[DueReminder], today: date, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about one case that can't wait."""
    body = _line("due", due, today, language)
    return _line("single", due, today, language), f"{body}\n\n{desk_url}/cases/{due[0].ref}\n"


def set_aside(number: int, language: str) -> tuple[str, str]:
    """Subject and body of the mail about an incoming mail that could not be handled."""
    texts = _TEXTS[language]
    return texts["aside"].format(number=number), texts["aside_body"].format(number=number) + "\n"


def send_problem(ref: str, state: str, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about a mail that has not surely gone out."""
    texts = _TEXTS[language]
    subject = texts["problem"].format(ref=ref, state=state)
    return subject, texts["problem_body"].format(ref=ref, state=state) + f"\n\n{desk_url}/cases/{ref}\n"
