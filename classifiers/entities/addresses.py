"""Postal addresses of Finland, Sweden and Estonia, and how others write theirs."""

import re
from collections.abc import Iterator

from bot.domain.messages import Span
from classifiers.entities.given_names import GIVEN_NAMES

_UP = "[A-ZÅÄÖÕÜŠŽ]"
_WORD = rf"{_UP}[\w'’-]{{1,30}}"
_BEFORE = (
    r"(?:(?:Iso|Ison|Pieni|Vanha|Vanhan|Uusi|Uuden|Läntinen|Itäinen|Pohjoinen|Eteläinen|Ylä|Ala|Keskinen"
    r"|Stora|Lilla"
    r"|Gamla|Nya|Norra|Södra|Östra|Västra|Övre|Nedre|Suur|Väike|Vana|Uus|Sankt|S:t|Saint) )?"
)
# One word that ends as streets do; what ends like a likely one must begin with a capital letter.
_CERTAIN = (
    r"(?:katu|kadulla|kadulta|kadun|kuja|kujalla|kujan|polku|polulla|polun|raitti|tien|tiellä|tieltä|gatan"
    r"|vägen|gränden"
    r"|stigen|esplanadi|bulevardi|gata|allén|straße|strasse)"
)
_LIKELY = (
    r"(?:tie|väylä|kaari|kaaren|rinne|ranta|rannantie|aukio|tori|penger|puisto|laituri|mäki|harju|silta"
    r"|esplanaden|väg"
    r"|gränd|stig|torget|backen|allé|kajen|plan|puistikko|linja|rata|portti|kulma|str\.|weg|platz|gasse"
    r"|allee|ring)"
)
_NUMBER = (
    r"\d{1,4}(?:[ ]?[-–/][ ]?\d{1,4})?(?:[ ]?[a-zA-ZåäöÅÄÖ](?![\w]))?(?:[ ](?:as|bst|lgh|krs|rappu|ap|hus"
    r"|trappa)\.?(?=[ ]?\d))?"
    r"(?:[ ]\d{1,4}(?![\w.,:]\w|\d|[ ]?(?:€|eur|kpl|%)))?"
)
_KNOWN_TOWNS = (
    r"(?:Helsin(?:ki|gissä|gfors)|Espoo|Esbo|Vantaa|Vanda|Turku|Turussa|Åbo|Tampere(?:ella)?|Tammerfors"
    r"|Oulu|Uleåborg|Lahti"
    r"|Kuopio|Jyväskylä|Pori|Björneborg|Vaasa|Vasa|Lappeenranta|Joensuu|Kotka|Rauma|Naantali|Raisio"
    r"|Kaarina|Salo|Lieto"
    r"|Parainen|Pargas|Hämeenlinna|Mikkeli|Porvoo|Borgå|Kokkola|Rovaniemi|Maarianhamina|Mariehamn"
    r"|Stockholm|Göteborg|Malmö"
    r"|Uppsala|Västerås|Umeå|Luleå|Norrköping|Tallinn|Tartu|Pärnu|Narva|Viljandi|Haapsalu|Rakvere"
    r"|Kuressaare|Berlin"
    r"|Hamburg|London|Loviisa|Lovisa|Kirkkonummi|Nurmijärvi|Hyvinkää|Kouvola|Seinäjoki|Imatra|Savonlinna"
    r"|Kemi|Tornio)"
)
_STREETS = (
    rf"{_BEFORE}{_UP}[\w'’-]{{0,30}}(?:{_CERTAIN}|{_LIKELY})\s{{1,2}}{_NUMBER}",
    rf"{_BEFORE}(?:Bulevardi|Esplanadi|Esplanaden|Kauppatori)\s{_NUMBER}",
    rf"(?:{_WORD} ){{1,2}}(?:tie|katu|kuja|polku|raitti|kaari|väg|gata|gränd|stig|plan)\s{_NUMBER}",
    rf"(?<![\w-])[a-zåäö]{{3,30}}(?:{_CERTAIN}|tie)\s{_NUMBER}(?:,?\s\d{{5}}\s[a-zåäö-]{{2,20}})?",
    rf"(?:{_WORD} )?{_WORD}\s{_NUMBER}(?=,?\s\d{{5}}\s{_KNOWN_TOWNS})",
    rf"(?:{_WORD} ){{1,2}}(?:tn|tänav|tänaval|tee|mnt|maantee|pst|puiestee|põik|plats|väljak"
    rf"|allee)\.?\s{_NUMBER}",
    rf"\d{{1,4}}[A-Za-z]?,? (?:{_WORD} ){{1,3}}(?:Street|St|Road|Rd|Lane|Avenue|Ave|Drive|Way|Close|Court"
    rf"|Square|Terrace"
    r"|Place|Crescent)\b\.?(?:, {_WORD}(?:,? [A-Z]{{1,2}}\d{{1,2}}[A-Z]? \d[A-Z]{{2}})?)?",
    r"(?:ул\.|улица|пр\.|проспект|шоссе) ?[А-Я][\w-]{1,30},? ?(?:д\. ?"
    r"|дом )?\d{1,4}\w?(?:[-/]\d{1,4}|, ?кв\. ?\d{1,4})?",
    r"(?:PL|PB|P\.?O\.? ?Box|Box|Postilokero|Postfach|p/k) \d{1,5}(?=[, \n]{1,3}(?:(?:FI|SE|EE|FIN"
    r"|S)-)?\d{3} ?\d\d)",
)
_CODE = (
    r"(?:(?:FI|FIN|SE|S|EE|D|DE|AX|LV|PL)-)?"
    r"(?:\d{5}|\d{3} \d\d|\d\d-\d{3}|[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2})"
)
_TOWN = rf"{_UP}[\w’-]{{1,25}}(?: (?:{_WORD}|mlk|AS))?"
_RUSSIAN_TOWN = r"(?:г\. ?)?[А-Я][а-я-]{2,20}"
_COUNTRIES = (
    r"(?:Suomi|Finland|Sverige|Sweden|Ruotsi|Eesti"
    r"|Estonia|Viro|Deutschland|Germany|UK|England|Åland|Эстония|Финляндия)"
)
_GAP = r"(?:\s{0,2},\s{0,2}|\s{1,2}|,?\s?\n\s{0,4})"
_TAIL = (
    rf"(?:{_GAP}{_CODE}{_GAP}(?:{_TOWN}|{_RUSSIAN_TOWN})(?:,\s?{_COUNTRIES})?"
    rf"|{_GAP}{_WORD} [A-Z]{{1,2}}\d{{1,2}}[A-Z]? \d[A-Z]{{2}}"
    rf"|,\s{_KNOWN_TOWNS}(?!\w)(?:\s{_CODE})?"
    rf"|\s{_KNOWN_TOWNS}(?!\w)|,\s?{_RUSSIAN_TOWN})?"
)
_PATTERNS = tuple(re.compile(rf"(?<![\w@.]){street}{_TAIL}(?![\w@])") for street in _STREETS)
_PLACE = re.compile(rf"(?<![\w.,-]){_CODE}\s{{1,2}}{_KNOWN_TOWNS}(?:\s\d\d)?(?!\w)")
# “Nordean tie 2” is one; “Kiitos Linnankatu 3” isn't: such words begin a sentence, not a street.
_LEADING = re.compile(
    r"(?:Hei|Moi|Terve|Asun|Asuin|Osoite\w*|Adress\w*|Address|Aadress|Minu|Min|Jag|Muutin|Uusi osoite"
    r"|Nykyinen|Kohde\w*"
    r"|Kiinteistö\w*|Mökki\w*|Talo\w*|Katuosoite|Postiosoite|Laskutusosoite|Toimitusosoite|Kotiosoite|Home"
    r"|Gatuadress)\s"
)


_MAYBE_TOWN = re.compile(rf",[ ](?P<town>{_UP}[a-zåäöõü]{{1,20}})(?=[.)!?;]|,(?! ?\d)|\s*\n|\s*$)")


def addresses(body: str) -> list[Span]:
    """Where they stand, the longest reading of each."""
    return [*_found(body)]


def _found(body: str) -> Iterator[Span]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(body):
            start, end = match.span()
            town = _MAYBE_TOWN.match(body, end)
            if town and town["town"].casefold() not in GIVEN_NAMES:
                end = town.end()
            while lead := _LEADING.match(body, start, end):
                start = lead.end()
            yield start, end
    for match in _PLACE.finditer(body):
        yield match.span()
