"""What a mail says of who writes and how, by its words: for whom, under which protection, with what pressure.

A word only makes the check stricter or shows staff a hint; no word makes it laxer (A10, A31).
"""

import re
from collections.abc import Iterable

from bot.domain.messages import ForwardedMail, ParsedMessage
from bot.domain.vocabulary import Flag

_LONGEST = 20_000  # characters; who is asking is said before that
_PERSON = (
    r"(?:äiti|isä|vaimo|mies|puoliso|lapse|tyttäre|poja|poika|mummo|isoäidi|isoisä|vanhem|asiakkaa|päämiehe"
    r"|edunvalvottava|sisare|velje|avopuoliso|naapuri|tätin|setän|enoni|ystävä|työnantaja|kuolinpesä"
    r"|vuokralaise|huollettava)"
)
_REPRESENTS = (
    # fi
    rf"\b{_PERSON}\w{{0,12}} (?:[\w.-]+ ){{0,3}}puolesta\b|\bhänen puolestaan\b"
    rf"|\btoisen henkilön puolesta\b",
    r"\bpäämie(?:heni|stäni|helläni|helleni|hemme|stämme)\b|\basiakkaa(?:ni"
    r"|mme) (?:[\w.-]+ ){0,3}(?:henkilö)?tie",
    r"\b(?:asia)?valtakirja|\bvaltuut(?:uksella|ettuna|taa minut)|\basiamiehe(?:nä|nään)\b"
    r"|\boikeudenkäyntiavustaja",
    r"\bedunvalvo(?:ja|jana|jansa)\b|\bhuoltaja(?:na|nsa)\b|\balaikäi(?:sen|nen) lap",
    r"\bkuolinpesä|\bkuolleen\b|\bkuollut\b|\bedesmenn|\bvainaja|\bperukirja|\bperunkirjoitus|\bleskenä\b",
    r"\basianajotoimisto|\blakimiehenä\b|\basianajajana\b",
    r"\b(?:äitini|isäni|vaimoni|mieheni|puolisoni|lapseni|tyttäreni|poikani|mummoni|vanhempieni|naapurini"
    r"|vuokralaiseni|entisen? (?:vaimoni|mieheni|puolisoni)|sisareni"
    r"|veljeni) (?:[\w.-]+ ){0,3}(?:henkilö)?tie(?:dot|toja|doista)",
    # sv
    r"\b(?:för|å) (?:[\w.-]+ ){1,4}räkning\b|\bå (?:[\w.-]+ ){1,4}vägnar\b|\bmin (?:klient|huvudman)\b",
    r"\bfullmakt|\bombud för\b|\bsom ombud\b|\bgod man\b|\bförvaltare för\b|\bvårdnadshavare|\bförmyndare"
    r"|\bintressebevakare",
    r"\bdödsbo|\bavlid(?:en|na|ne)\b|\bbouppteckning|\bmin bortgångna\b|\badvokatbyrå|\bjuridiskt ombud",
    r"\bmin (?:mor|mamma|far|pappa|fru|man|make|maka|son|dotter|sambo|granne|hyresgäst|svärmor|svärfar)s"
    r" (?:person)?uppgifter\b|\bmina föräldrars (?:person)?uppgifter\b|\bmitt barns (?:person)?uppgifter\b",
    # en
    r"\bon behalf of (?!(?:myself|me)\b)|\bin the name of (?:my|our)\b|\bmy client(?:'s|’s|s)?\b"
    r"|\bour client(?:'s|’s|s)?\b",
    r"\bpower of attorney|\bauthori[sz]ed (?:agent|representative)|\bletter of authority|\bacting for\b"
    r"|\bi represent\b",
    r"\b(?:legal )?guardian\b|\bparent of\b|\bminor child\b|\bnext of kin\b|\bexecutor\b"
    r"|\blate (?:husband|wife|mother|father|partner)\b"
    r"|\bdeceased\b|\bpassed away\b|\bestate of\b|\bsolicitors?\b|\blaw (?:firm|office)\b|\bheirs?\b",
    r"\bmy (?:ex-?)?(?:mother|father|wife|husband|son|daughter|partner|child|tenant|neighbour|neighbor"
    r"|grandmother|grandfather)"
    r"(?:'s|’s) (?:personal )?(?:data|information|details)\b",
    # et
    r"\b(?:oma )?(?:ema|isa|abikaasa|naise|mehe|lapse|poja|tütre|vanaema|vanaisa|kliendi|naabri|üürniku"
    r"|vanemate|tema"
    r"|volitaja|tööandja) (?:[\w.-]+ ){0,3}(?:nimel|eest|isikuandme|andmeid\b|andmed\b)",
    r"\bvolikir|\bvolitatud esindaja|\besindajana\b|\besindan\b|\bvolitus(?:e|el|ega)?\b|\beestkost"
    r"|\bhooldusõigus|\badvokaadibüroo"
    r"|\blapsevanem(?:ana)?\b|\balaealise\b",
    r"\bpärija|\bpärandi|\bsurnud\b|\bkadunud (?:abikaasa|ema|isa|mehe|naise)|\blahkunu\b|\blesk(?:ena)?\b",
)
_PROTECTED = (
    r"\bturvakiel(?:to|lon|lossa|toa|lolla|losta)\b|\byhteystietojen luovutuskiel",
    r"\bskyddad(?:e)? (?:person)?(?:uppgift|identitet|folkbokföring)|\bsekretessmark|\bspärrmark"
    r"|\bspärrning av personuppgifter"
    r"|\bhemlig adress",
    r"\bnon-disclosure (?:order|for personal safety)|\bprotected (?:identity|address)|\bsecret address"
    r"|\baddress (?:is )?(?:under|subject to) (?:a )?non-disclosure|\baddress confidentiality",
    r"\bturvakeel|\bjuurdepääsupiirang(?:uga|u all)? (?:aadress|andme)|\bsalastatud aadress"
    r"|\bsalajane aadress|\bkaitstud aadress"
    r"|\baadress on (?:salajane|salastatud)",
)
_PRESSES = (
    # fi
    r"\b(?:(?:vien|viedään|haastan|haastamme)[^.!?]{0,30}oikeuteen|käräjä|haaste(?:hakemu|n)|poliisille"
    r"|rikosilmoitu|korvausvaatimu|vahingonkorvau|uhkasak)"
    r"|\b(?:tietosuojavaltuutet|valvontaviranomai)\w{0,12}[^.!?]{0,40}(?:ilmoit|vali|kante)"
    r"|\b(?:välittömästi|heti|viimeistään huomenna|\d{1,2} tunnin (?:kuluessa|sisällä"
    r"|kuluttua))[^.!?]{0,60}(?:tai |muuten |muutoin )"
    r"|\b(?:valitan|kantelen|teen valituksen)[^.!?]{0,40}tietosuojavaltuut"
    r"|\bteillä ei ole oikeutta (?:pyytää|vaatia|kysyä)|\b(?:kohtuuton|suhteeton"
    r"|laiton)\w{0,6} (?:pyytää|vaatia|vaatimus|tunnistau)"
    r"|\b(?:riittää|kelpaa|käykö|riittääkö)\w{0,4}[^.!?]{0,30}(?:kirjekuor|sähkölasku|laskun kuva)",
    # sv
    r"\b(?:stämmer er\b|stämma er\b|stämning|domstol|polisanmäl|vite\b|skadestånd|anmäler er|anmäla er"
    r"|anmälan till (?:imy|dataombudsman|integritets))"
    r"|\b(?:omedelbart|genast|inom \d{1,2} timmar)[^.!?]{0,60}(?:annars|eller)|\bni har (?:ingen"
    r"|inte) rätt att (?:begära|kräva|fråga)"
    r"|\b(?:oproportionerlig|orimlig)\w{0,3}\b|\b(?:räcker|duger)(?: det)?[^.!?]{0,30}(?:kuvert"
    r"|elräkning|bild på)",
    # en
    r"\b(?:lawsuit|sue you|court\b|legal action|my lawyers?\b|our lawyers?\b|police\b|penalt(?:y|ies)"
    r"|damages\b|prosecut)"
    r"|\b(?:report|complain|complaint)\w{0,3}[^.!?]{0,40}(?:authority|regulator|ombudsman|commissioner)"
    r"|\b(?:immediately|at once|within \d{1,2} hours|by tomorrow)[^.!?]{0,60}(?:otherwise|or (?:i|we"
    r"|else)\b)"
    r"|\byou (?:have no right|are not allowed|may not|cannot) (?:to )?(?:ask|require|demand|request)"
    r"|\b(?:disproportionate|unreasonable|excessive)\b|\binstead of (?:a |an |my )?(?:passport|id\b"
    r"|identity|code)|\benvelope (?:with|showing|addressed)|\butility bill",
    # et
    r"\b(?:kohtusse|hagi\b|hagiaval|politsei|trahv|kahjuhüvit|sunniraha|minu advokaat|minu jurist)"
    r"|\b(?:andmekaitse inspektsioon|järelevalve)\w{0,6}[^.!?]{0,40}(?:kaeb|teata|pöördu)"
    r"|\b(?:viivitamatult|kohe|\d{1,2} tunni jooksul)[^.!?]{0,60}(?:muidu|vastasel|või )"
    r"|\bteil ei ole õigust (?:[\w-]+ ){0,2}(?:küsida|nõuda)"
    r"|\b(?:kaeban|pöördun|kaebame)[^.!?]{0,40}andmekaitse"
    r"|\b(?:ebaproportsionaal|ülemäära|põhjendamatu nõu)|\b(?:piisab|sobib"
    r"|kõlbab)\w{0,3}[^.!?]{0,30}(?:ümbrik|elektriarve|arve pilt)",
)
_CONTACT = (
    # fi
    r"\b(?:uusi|uuden|uuteen|uudesta|uudelle|vanha|vanhan|vanhaan|entinen|entisen|entiseen|muuttunut"
    r"|vaihtunut|vaihtanut|vaihtuu|väärä|virheellinen"
    r"|vaihtakaa|päivittä\w+|muuttakaa|korjatkaa|korjaa|vaihtaisitteko|muuttaisitteko)\b[^.!?]{0,60}"
    r"(?:sähköposti|e-?mail|meili|puhelinnumero|osoit|yhteystie)",
    r"\b(?:sähköpost|e-?mail|meil|puhelinnumero|osoit|osoitte|yhteystie)\w{0,14}\b[^.!?]{0,60}"
    r"\b(?:on|ovat)? ?(?:muuttu|vaihtu|vanhentu|väärin|virheelli|ei ole enää|en pääse|uusi\b|uudeksi\b"
    r"|käytössä)",
    r"\ben (?:enää )?pääse[^.!?]{0,50}(?:sähköposti|e-?mail|meil|osoit|postilaatik)|\bolen muuttanut\b",
    # sv
    r"\b(?:ny|nya|nytt|gamla|gammal|tidigare|bytt|byter|ändrat|ändra|ändrad|rätta|uppdatera|fel"
    r"|felaktig\w*)\b[^.!?]{0,60}"
    r"(?:e-?post|mejl|mail|telefonnummer|adress|kontaktuppgift)",
    r"\b(?:e-?post|mejl|mail|telefonnummer|adress|kontaktuppgift)\w{0,12}\b[^.!?]{0,60}\b(?:har ändrats"
    r"|ändrad|är fel|används inte|inte längre|åtkomst)",
    r"\b(?:kommer|har)(?: jag)? inte (?:längre )?(?:åt|tillgång|åtkomst)[^.!?]{0,50}(?:e-?post|mejl|mail"
    r"|adress|konto)|\bjag har flyttat\b",
    # en
    r"\b(?:new|old|former|previous|changed?|update[ds]?|updating|correct|wrong|outdated"
    r"|replace)\b[^.!?]{0,60}"
    r"(?:e-?mail|phone number|telephone number|address\b|contact (?:data|details|information))",
    r"\b(?:e-?mail|phone number|telephone number|address|contact (?:data|details"
    r"|information))\b[^.!?]{0,60}"
    r"\b(?:has changed|have changed|is wrong|are wrong|is incorrect|no longer|was lost|is lost)",
    r"\b(?:lost|no|cannot|can't|can’t|don't have|don’t have"
    r"|no longer have) (?:[\w]+ ){0,2}access (?:to )?[^.!?]{0,50}(?:e-?mail|mailbox|account|address)"
    r"|\blost my (?:[\w]+ ){0,2}(?:e-?mail|mailbox|phone)|\bi (?:have|'ve|’ve) moved\b",
    # et
    r"\b(?:uus|uue|uut|uuele|vana|vanale|vanalt|endine|endise|muutke|muuta|muutus|muutunud|vahetunud"
    r"|vahetage|parandage|uuendage|vale)\b[^.!?]{0,60}"
    r"(?:e-?post|meil|e-?kirja|telefoninumb|aadress|kontaktandme)",
    r"\b(?:e-?posti|meiliaadress|telefoninumb|aadress"
    r"|kontaktandme)\w{0,10}\b[^.!?]{0,60}\b(?:on muutunud|muutus|on vale|ei kehti|enam ei)",
    r"\bei pääse (?:enam )?(?:ligi )?[^.!?]{0,50}(?:e-?post|meil|konto|aadress)|\bmul (?:pole"
    r"|ei ole) enam ligipääsu|\bolen kolinud\b",
)


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in patterns))


_WORDS = {
    Flag.REPRESENTATIVE: _any(_REPRESENTS),
    Flag.NON_DISCLOSURE: _any(_PROTECTED),
    Flag.PRESSURE: _any(_PRESSES),
    Flag.CONTACT_DATA: _any(_CONTACT),
}
_FOR_A_CUSTOMER = re.compile(
    r"\basiakkaa(?:mme|lleni|ni|lle|n) (?:[\w.-]+ ){0,4}(?:henkilö)?tie|\basiakas (?:pyy|halua|toivo)"
    r"|\basiakkaan puolesta"
    r"|\bkund(?:en|ens|s) (?:[\w.-]+ ){0,3}(?:person)?uppgifter|\bför (?:en|vår|min) kund"
    r"|\bkunden (?:vill|ber|önskar)"
    r"|\bfor (?:a|our|the|my) customer\b|\b(?:the|our|a) customer (?:wants|asks|has asked|would like)"
    r"|\bcustomer(?:'s|’s) (?:personal )?data"
    r"|\bkliendi (?:[\w.-]+ ){0,3}(?:isiku)?andme|\bkliendi (?:nimel|eest)|\bklient (?:soovib|palub|tahab)"
)


def told_by(text: str) -> tuple[Flag, ...]:
    """The flags that the words of a mail give its case."""
    said = _plain(text)
    return tuple(flag for flag, words in _WORDS.items() if words.search(said))


def asks_for_a_customer(text: str) -> bool:
    """Whether the words of a colleague ask for somebody else (A23)."""
    return _FOR_A_CUSTOMER.search(_plain(text)) is not None


def _plain(text: str) -> str:
    return " ".join(text[:_LONGEST].casefold().split())


def words_of(message: ParsedMessage, inside: ForwardedMail | None) -> str:
    """The subject and what the writer says, without what they quote; of a colleague's forward, all of it."""
    return f"{message.subject}. {message.text if inside else message.own_text}"
