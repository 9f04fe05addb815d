"""What the bot writes to staff about a breach note: reference and hours, one link, never what happened."""

from collections.abc import Mapping

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "fi": {
        "subject": "{ref}: tietoturvaloukkaus, {left}",
        "left": "{n} h jäljellä",
        "late": "72 h on kulunut",
        "body": "Tapauksessa {ref} on avoin merkintä mahdollisesta henkilötietojen tietoturvaloukkauksesta. "
        "Valvontaviranomaiselle on ilmoitettava ilman aiheetonta viivytystä ja viimeistään {by}, ellei "
        "loukkauksesta todennäköisesti aiheudu riskiä (tietosuoja-asetuksen 33 artikla). Ottakaa asia heti "
        "käsittelyyn ja sulkekaa merkintä, kun se on ratkaistu.",
    },
    "sv": {
        "subject": "{ref}: personuppgiftsincident, {left}",
        "left": "{n} h kvar",
        "late": "72 h har gått",
        "body": "I ärendet {ref} finns en öppen anteckning om en möjlig personuppgiftsincident. Den ska "
        "anmälas till tillsynsmyndigheten utan onödigt dröjsmål och senast {by}, om det inte är "
        "osannolikt att den medför någon risk (artikel 33 i dataskyddsförordningen). Ta itu med saken "
        "genast och stäng anteckningen när den är avgjord.",
    },
    "en": {
        "subject": "{ref}: personal data breach, {left}",
        "left": "{n} h left",
        "late": "the 72 h have passed",
        "body": "Case {ref} has an open note of a possible personal data breach. The authority has to be "
        "told without undue delay, and by {by} at the latest, unless the breach is unlikely to result in a "
        "risk (GDPR Art. 33). Look at it at once, and close the note when it is decided.",
    },
    "et": {
        "subject": "{ref}: isikuandmetega seotud rikkumine, {left}",
        "left": "jäänud {n} h",
        "late": "72 h on möödas",
        "body": "Juhtumil {ref} on lahtine märge võimaliku isikuandmetega seotud rikkumise kohta. "
        "Järelevalveasutust tuleb teavitada põhjendamatu viivituseta ja hiljemalt {by}, välja arvatud juhul, "
        "kui rikkumine tõenäoliselt ohtu ei põhjusta (üldmääruse artikkel 33). Võtke asi kohe ette ja "
        "sulgege märge, kui see on lahendatud.",
    },
}


def breach_mail(ref: str, by: str, hours: int, desk_url: str, language: str) -> tuple[str, str]:
    """Subject and body; `by`: until when the authority has to be told, `hours`: what is left of that."""
    texts = _TEXTS[language]
    left = texts["left" if hours >= 0 else "late"].format(n=hours)
    body = texts["body"].format(ref=ref, by=by)
    return texts["subject"].format(ref=ref, left=left), f"{body}\n\n{desk_url}/cases/{ref}\n"
