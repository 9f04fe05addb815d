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
        "bounced": "{ref}: viesti palautui perille toimittamatta",
        "bounced_body": "Tapauksen {ref} viesti palautui: sitä ei toimitettu vastaanottajalle ({status}). "
        "Palautunut vastaus ei ole lähetetty vastaus, ja määräajat kuluvat: viimeistään {act_by}. "
        "Tarkistakaa osoite tai vastatkaa muuta tietä.",
        "perhaps": "{ref}: viesti on ehkä palautunut",
        "perhaps_body": "Tapauksen {ref} henkilölle lähetetystä viestistä tuli ilmoitus, ettei se mennyt "
        "perille. Ilmoituksesta ei näy, mikä viesti se on, joten botti ei muuttanut mitään. Tarkistakaa, "
        "onko vastaus saapunut.",
        "breaker": "Botin kuittaukset on pysäytetty",
        "breaker_body": "Botti olisi lähettänyt yli {most} kuittausta 10 minuutissa. Se voi olla silmukka "
        "tai hyökkäys. Uusiin pyyntöihin ei lähetetä kuittausta ennen kuin tilanne rauhoittuu; pyynnöt "
        "otetaan vastaan ja hyväksytyt vastaukset lähtevät. Katsokaa uudet tapaukset läpi.",
        "silent": "Postilaatikkoa {mailbox} ei saada luettua",
        "silent_body": "Postilaatikko {mailbox} luettiin viimeksi onnistuneesti {moment}. Sen jälkeen "
        "saapuneita pyyntöjä ei ole nähty, ja niiden määräajat kuluvat. Lukekaa postilaatikkoa itse, kunnes "
        "vika on korjattu; privacy-bot check kertoo, mitä on tehtävä.",
        "back": "Postilaatikko {mailbox} luetaan taas",
        "back_body": "Postilaatikko {mailbox} luettiin onnistuneesti {moment}. Myös katkon aikana saapuneet "
        "viestit käsitellään.",
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
        "bounced": "{ref}: a mail came back undelivered",
        "bounced_body": "A mail of case {ref} came back: it has not reached its recipient ({status}). "
        "An answer that came back is no answer, and the dates keep running: {act_by} at the latest. "
        "Check the address, or answer by another way.",
        "perhaps": "{ref}: a mail may have come back",
        "perhaps_body": "A report says that a mail to the person of case {ref} has not been delivered. It "
        "doesn't say which mail, so the bot has changed nothing. Check whether our answer has arrived.",
        "breaker": "The bot's acknowledgements are stopped",
        "breaker_body": "The bot would have sent more than {most} acknowledgements in 10 minutes. It may be "
        "a loop or an attack. New requests get no acknowledgement until it is quiet again; they are taken "
        "in, and approved answers go out. Look through the new cases.",
        "silent": "The mailbox {mailbox} can't be read",
        "silent_body": "The mailbox {mailbox} was last read without an error on {moment}. Requests that came "
        "since then have not been seen, and their dates run. Read the mailbox yourselves until it is mended; "
        "privacy-bot check says what to do.",
        "back": "The mailbox {mailbox} is read again",
        "back_body": "The mailbox {mailbox} was read without an error on {moment}. What came in the meantime "
        "is handled, too.",
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


def bounced(ref: str, status: str, act_by: date, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about a mail that came back; `status`: its code, may be empty."""
    texts = _TEXTS[language]
    body = texts["bounced_body"].format(ref=ref, status=status or "-", act_by=_day(act_by))
    return texts["bounced"].format(ref=ref), f"{body}\n\n{desk_url}/cases/{ref}\n"


def perhaps_bounced(ref: str, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about a report that doesn't say which mail of ours it means."""
    texts = _TEXTS[language]
    return texts["perhaps"].format(ref=ref), texts["perhaps_body"].format(
        ref=ref
    ) + f"\n\n{desk_url}/cases/{ref}\n"


def breaker(most: int, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the alarm that the bot has stopped its automatic mails."""
    texts = _TEXTS[language]
    return texts["breaker"], texts["breaker_body"].format(most=most) + f"\n\n{desk_url}\n"


def send_problem(ref: str, state: str, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about a mail that has not surely gone out."""
    texts = _TEXTS[language]
    subject = texts["problem"].format(ref=ref, state=state)
    return subject, texts["problem_body"].format(ref=ref, state=state) + f"\n\n{desk_url}/cases/{ref}\n"


def mailbox_silent(mailbox: str, moment: str, error: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail about a mailbox that can't be looked into."""
    texts = _TEXTS[language]
    body = texts["silent_body"].format(mailbox=mailbox, moment=moment)
    return texts["silent"].format(mailbox=mailbox), "\n\n".join([body, *([error] if error else [])]) + "\n"


def mailbox_back(mailbox: str, moment: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail when it is well again."""
    texts = _TEXTS[language]
    body = texts["back_body"].format(mailbox=mailbox, moment=moment)
    return texts["back"].format(mailbox=mailbox), body + "\n"
