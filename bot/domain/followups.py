"""What a mail in a running case says of the case itself, by its words; staff decide what follows from it."""

import re
from enum import StrEnum


class Says(StrEnum):
    """What the writer's own words mean for the case."""

    WITHDRAWS = "withdraws"  # the request is not wanted any more
    THANKS = "thanks"  # and nothing else
    NOT_ME = "not_me"  # the request was somebody else's
    MISSENT = "missent"  # somebody got what was not for them


_LONGEST = 3_000  # what a longer letter is about is said at its beginning
_LONGEST_THANKS = 25  # words
# “<few>”: up to three words; “<two>”: up to two; “<part>”: the beginning of a compound; “<not>”: not negated.
_SHORT = {
    "<few>": r"(?:[\w-]{1,30} ){0,3}",
    "<two>": r"(?:[\w-]{1,30} ){0,2}",
    "<part>": r"\w{0,20}",
    "<not>": r"(?<!not )(?<!n't )(?<!n’t )(?<!never )",
    "<mail>": r"(?:request|mail|e-?mail|message|enquiry|inquiry)",
    "<taotlust>": r"(?:taotlus|päring|palve)",
    "<theirs>": r"(?:data|details|information|letter|mail|e-?mail|invoice|answer|reply)",
}
_WITHDRAWS = (
    # fi
    r"\bei (?:se |sitä |niitä )?tarvi(?:tse|i)?(?:kaan)? enää"
    r"(?! (?:lähet|mainos|uutis|markkinoi|säilyt|käsitel|tallen|pitää))",
    r"\b(?:en|emme) (?:itse )?tarvitse(?:kaan)? (?:enää )?(?:sitä|niitä|tietoja|vastausta|kopiota)\b",
    r"\b(?:en|emme) tarvitsekaan\b",
    r"\bei tarvitsekaan (?:enää )?(?:lähettää|toimittaa|poistaa|vastata|tehdä|selvittää)",
    r"\bunohta(?:kaa|koon|a voi|a saa)[^.!?]{0,30}(?:pyyn|asia\b|juttu|vies|koko juttu)",
    r"\b(?:perun|peruutan|peruisin|peruuttaisin|vedän) <few><part>(?:pyynt|pyynn|vaatimu)",
    r"\bhaluan (?:perua|peruuttaa) <few><part>(?:pyynt|pyynn|vaatimu)",
    r"\b<part>pyyn\w{1,12} (?:voi(?:daan)?|saa) (?:unohtaa|perua|peruuttaa|jättää)",
    r"\bantakaa olla\b|\basia (?:on )?(?:jo )?(?:ratkesi|selvisi|hoitui|hoidettu|ratkennut|selvinnyt)\b",
    # sv
    r"\bglöm (?:bort )?(?:det|saken|min (?:begäran|förfrågan))\b|\b(?:strunta i|bortse från) m(?:in|itt)\b",
    r"\bni kan (?:glömma|bortse från|strunta i) (?:det|detta|saken|min (?:begäran|förfrågan)|mitt)\b",
    r"\b(?:behövs|behöver ni|behöver) (?:det )?inte längre\b(?! (?:spara|lagra|skicka|behandla|ha)\b)",
    r"\binte längre (?:aktuellt|aktuell|nödvändigt)\b",
    r"\b(?:drar|tar|vill dra|vill ta) (?:härmed )?tillbaka <few>(?:begäran|förfrågan|ansökan)\b",
    r"\båterkallar? <few>(?:begäran|förfrågan|ansökan)\b",
    # en
    r"\bno longer (?:needed|necessary|required)\b|\bno longer interested in (?:the|my|this)\b",
    r"\bno longer (?:need|require|want) (?:it|this|that|them|my)\b",
    r"\bno longer (?:need|require|want) the (?:data|copy|information|answer|reply)\b",
    r"\bno longer need(?=[.,!]|\s*$)|\bno longer need to (?:send me (?:the|my)|delete|erase|answer|reply)\b",
    r"\b(?:don['’]?t|do not) need (?:it|this|that|them) (?:any ?more|any longer|now|after all)",
    r"\b(?:don['’]?t|do not) need the (?:data|copy|information) (?:any ?more|any longer|now|after all)",
    r"<not>\bforget (?:it\b|about it\b|(?:about )?my <few><mail>)",
    r"<not>\b(?:withdraw|cancel|retract|take back|drop) (?:my|the|this) <few>request",
    r"<not>\b(?:disregard|ignore) my <few><mail>|\bnever ?mind\b",
    # et
    r"\b(?:pole|ei ole) (?:seda |neid )?enam vaja\b|\bei vaja (?:seda |neid )?enam\b|\b(?:ma )?ei vajagi\b",
    r"\bei soovi enam (?:seda|vastust|andmeid|koopiat)\b|\bunusta(?:ge)? see (?:asi|ära)\b",
    r"(?<!ärge )(?<!ära )\bunusta(?:ge)? (?:ära )?minu <part><taotlust>",
    r"\bvõtan <few><part>(?:taotluse|päringu|palve) tagasi\b",
    r"\bvõtan tagasi <few><part><taotlust>|\bloobun <few><part><taotlust>",
    r"\btühista(?:n|ge) <few><part><taotlust>",
)
_NOT_ME = (
    r"\ben ole (?:itse |koskaan |ikinä )?(?:lähettänyt|tehnyt|esittänyt|jättänyt|kirjoittanut)"
    r" <few><part>(?:pyyntö|pyynnön|viesti)",
    r"\bjoku (?:muu )?(?:on )?(?:esiinty|käyttä)\w{1,6} (?:minuna|nimelläni|nimissäni|nimeäni|osoitettani)",
    r"\bjag har (?:inte|aldrig) (?:själv )?(?:skickat|gjort|skrivit|lämnat)"
    r" <few>(?:begäran|förfrågan|mejl|mejlet|meddelande|meddelandet)\b",
    r"\bnågon (?:annan )?(?:utger sig|använder (?:mitt namn|min adress|min identitet))",
    r"\b(?:i|we) (?:did not|didn['’]?t|have not|haven['’]?t|never)"
    r" (?:send|sent|make|made|submit|submitted|write|written|wrote) <few><mail>",
    r"\b(?:someone|somebody)(?: else)? (?:is |has been |was )?(?:pretending|impersonat)",
    r"\b(?:someone|somebody)(?: else)? is using my (?:name|address|identity)",
    r"\b(?:ei ole|pole) (?:ise |kunagi )?(?:saatnud|esitanud|teinud|kirjutanud)"
    r" <few><part>(?:taotlust|päringut|kirja|palvet|sõnumit)",
    r"\bkeegi (?:teine )?(?:esineb|kasutab) minu",
)
_MISSENT = (
    r"\b(?:väärän|toisen|jonkun toisen|jonkun muun) (?:henkilön|ihmisen|asiakkaan)"
    r" <two>(?:tie|viesti|kirje|lasku|vastau|papere)",
    r"\bväärälle (?:henkilölle|ihmiselle|vastaanottajalle|asiakkaalle)\b",
    r"\b(?:viesti|kirje|vastaus|lasku)\w{0,6} ei (?:ole|ollut) (?:tarkoitettu )?minulle\b",
    r"\b(?:skicka|sänt|sände|kommit|levererat)\w{0,4} <few>till fel (?:person|adress|mottagare|kund)",
    r"\b(?:någon annans|en annan (?:persons|kunds)) <two>(?:uppgift|brev|mejl|faktura|data|svar)",
    r"\binte (?:avsett|avsedd|menat|ämnat|ämnad) för mig\b|\bfått fel persons\b",
    r"\b(?:sent|went|gone|came|posted|mailed|delivered|addressed) <few>to (?:the |a )?wrong"
    r" (?:person|recipient|customer|address)",
    r"\b(?:someone|somebody) else['’]?s <two><theirs>|\banother (?:person|customer)['’]?s <two><theirs>",
    r"\b(?:not|n['’]t) (?:meant|intended) for me\b",
    r"\bvale(?:le)? (?:inimese|isiku|kliendi|saaja)(?:le)?\b|\bvalele aadressile\b",
    r"\b(?:kellegi teise|teise (?:inimese|isiku|kliendi)) <two>(?:andme|kiri|kirja|arve|vastus)",
    r"\b(?:pole|ei ole|ei olnud) mulle (?:mõeldud|adresseeritud)\b",
    r"\b(?:pole|ei ole|ei olnud) mõeldud mulle\b",
)
_THANKS = re.compile(
    r"\b(?:kiito\w{0,4}|kiitän|tack\w{0,5}|thanks?|ait[äa]h|tänan|tänud|suur tänu)\b", re.IGNORECASE
)
_ADDS = re.compile(
    r"[?\d]|\b(?:mutta|kuitenkin|vielä|lisäksi|men|dock|också|även|but|however|also|still|please|aga|kuid|veel"
    r"|lisaks|palun|pyydän|haluan|vill|want|soovin)\b",
    re.IGNORECASE,
)


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    written = "|".join(patterns)
    for short, meaning in _SHORT.items():
        written = written.replace(short, meaning)
    return re.compile(written, re.IGNORECASE)


_MEANINGS = {
    Says.WITHDRAWS: _any(_WITHDRAWS),
    Says.NOT_ME: _any(_NOT_ME),
    Says.MISSENT: _any(_MISSENT),
}


def heard(own_words: str) -> frozenset[Says]:
    """What these words say; quotes and signature are cut out already."""
    text = " ".join(own_words[:_LONGEST].split())
    said = {meaning for meaning, pattern in _MEANINGS.items() if pattern.search(text)}
    if not said and _only_thanks(text):
        said = {Says.THANKS}
    return frozenset(said)


def _only_thanks(text: str) -> bool:
    """Whether a short text thanks and neither asks nor adds anything."""
    few = len(text.split()) <= _LONGEST_THANKS
    return few and _THANKS.search(text) is not None and _ADDS.search(text) is None
