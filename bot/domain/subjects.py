"""What a subject can say: an automatic reply, an absence, mail that came back (R18, R19)."""

import re

# Words have a longest form: without a bound the search is quadratic in a word that somebody repeats.
BOUNCE_SUBJECT = re.compile(
    r"undeliver|non[- ]?deliver"
    r"|deliver\w{0,30} (?:status|fail|has failed|delay|error|warning|incomplete|problem)"
    r"|fail\w{0,30} (?:notice|mail|delivery)|returned (?:mail|message|to sender)"
    r"|mail (?:delivery|error|rejected)"
    r"|(?:could|can) ?(?:not|n[o']t) be delivered|user unknown|unknown user|unzustellbar|nicht zugestellt"
    r"|automatically rejected|warning: (?:message|could not send)|non remis|no se puede entregar"
    r"|(?:message|mail) status - undeliver|delivery attempt"
    r"|toimit\w{1,30} (?:epäonnistui|ei onnistunut|viivästy)|ei voi(?:tu|da)? toimittaa|palautettu"
    r"|perille toimittamat|(?:kunde|kan) inte levereras|g(?:ick|år) inte att leverera|olever|leveransfel"
    r"|leverans\w{0,30} (?:misslyckades|fördröjd|försenad)"
    r"|kohale ?toimeta\w{0,30} (?:ebaõnnestus|nurjus|viibib)"
    r"|ei saa(?:nud|dud)? kohale|kättetoimetamat|edastamat|tagastatud kiri"
    r"|ei õnnestunud (?:kohale |kätte )?(?:toimetada|saata|edastada)",
    re.IGNORECASE,
)
_IS_AWAY = (
    r"(?:is|will be|on|är) (?:currently |hetkel |tällä hetkellä )?(?:"
    r"(?:out of|away from) (?:the |my |their )?office|poissa (?:toimistosta|toimistolta|töistä)"
    r"|(?:inte|ej) på kontoret|borta från kontoret|kontorist (?:väljas|ära|eemal))"
)
# Only at the very start: "VS: Automaattinen vastaus: …" is a person who answers one.
AUTO_SUBJECT = re.compile(
    r"[\s\[(*]{0,4}(?:"
    r"automaattinen (?:vastaus|poissaolo|kuittaus)|automaatti(?:vastaus|kuittaus)|autom\. vastaus"
    r"|poissaolo(?:viesti|ilmoitus|vastaus)\s*(?:[:\-–,(\]]|$)|lomavastaus|poissa(?:olo)?\s*(?::|$|toimistosta|toimistolta|töistä)"
    r"|(?:automatic|auto|automated)[ -]?(?:e-?mail )?(?:reply|response|answer)\b|autoresponder\b"
    r"|(?:i am |i'm )?(?:currently )?(?:out of|away from) (?:the |my )?office|ooo\s*(?::|$)"
    r"|autosvar|auto-svar|automatiskt? (?:svar|svarsmeddelande)"
    r"|frånvaro(?:meddelande|besked|assistent)?\s*(?::|$)|frånvarande\s*(?::|$)"
    r"|(?:jag är )?(?:ej|inte) på kontoret|automaatvastus|automaatne vastus"
    r"|kontorist (?:ära|väljas|eemal)|eemalviibimi|(?:ära|eemal)oleku|puhkuseteade"
    # Suppliers and customers from elsewhere.
    r"|automatische (?:antwort|rückantwort)|abwesenheits(?:notiz|nachricht|meldung)|automatisch antwoord"
    r"|réponse automatique|risposta automatica|respuesta automática|resposta automática"
    r"|odpowiedź automatyczna|fraværsmelding|автоответ|автоматический ответ"
    r"|automātiskā atbilde|automatinis atsakymas|automatyczna odpowiedź"
    rf"|auto\s?:\s?[^:]{{2,80}} {_IS_AWAY}"  # Notes
    r")",
    re.IGNORECASE,
)
# What a person may write too: only with a machine's mark beside it.
AWAY_SUBJECT = re.compile(
    r"olen (?:poissa|lomalla|puhkusel)|en ole paikalla|lomalla\b|vuosilomalla|(?:jag är )?på semester"
    r"|semester\b|tjänstledig|föräldraledig|puhkusel\b|vacation|(?:i am |i'm )?on (?:holiday|leave|vacation)"
    r"|(?:i am |i'm )?away\b|auto\s*:|(?:viestisi|sähköpostisi) on vastaanotettu|olemme vastaanottaneet"
    r"|(?:we have )?received your (?:e-?mail|message)|vi har tagit emot|oleme (?:teie kirja )?kätte saanud"
    rf"|[^:]{{2,80}} {_IS_AWAY}|thank you for (?:your (?:e-?mail|message|enquiry|inquiry)|contacting)"
    r"|kiitos (?:viestistäsi|yhteydenotostasi|sähköpostistasi)|tack för (?:ditt|din) (?:mejl|mail|meddelande)"
    r"|täname? (?:teid )?(?:kirja|pöördumise) eest",
    re.IGNORECASE,
)
