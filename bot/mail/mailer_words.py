"""What mailers write around an earlier mail, in our four languages and those of the neighbours: a mailer
speaks its owner's."""

FROM = (
    *("from", "lähettäjä", "från", "avsändare", "saatja", "kellelt"),
    *("von", "absender", "fra", "afsender", "van", "de", "expéditeur", "remitente", "da", "mittente"),
    *("od", "nadawca", "от", "от кого", "no", "nuo", "siuntėjas", "sūtītājs"),
)
DATE = (
    *("sent", "date", "lähetetty", "päivä", "päiväys", "päivämäärä", "pvm", "skickat", "datum"),
    *("saadetud", "saatmisaeg", "kuupäev", "gesendet", "gesendet am", "sendt", "dato", "verzonden"),
    *("envoyé", "envoyé le", "enviado", "enviado el", "enviada em", "fecha", "inviato", "data"),
    *("wysłano", "wysłane", "отправлено", "дата", "nosūtīts", "datums", "išsiųsta"),
)
SENT = frozenset(
    {"sent", "lähetetty", "skickat", "saadetud", "saatmisaeg", "gesendet", "sendt", "verzonden", "envoyé"}
    | {"enviado", "inviato", "wysłano", "отправлено"}
)
"""Only mailers say so: a person dates a letter by "Date"."""
SUBJECT = (
    *("subject", "aihe", "otsikko", "ämne", "rubrik", "teema", "betreff", "emne", "onderwerp", "objet"),
    *("asunto", "assunto", "oggetto", "temat", "тема", "temats", "tēma", "tema"),
)
OTHERS = (
    *("to", "cc", "bcc", "reply-to", "reply to", "importance", "priority", "attachments", "organization"),
    *("vastaanottaja", "vast.ott", "kopio", "piilokopio", "tärkeys", "liitteet", "vastausosoite"),
    *("till", "kopia", "prioritet", "bifogade filer", "svar till", "mottagare"),
    *("adressaat", "saaja", "kellele", "koopia", "prioriteet", "manused", "vasta"),
    *("an", "kopie", "til", "kopi", "aan", "à", "para", "a", "do", "dw", "кому", "копия", "kam", "kopija"),
)
VERBS = (
    *("wrote", "writes", "kirjoitti", "skrev", "kirjutas", "kirjutab"),
    *(
        "schrieb",
        "schrieben sie",
        "schreef",
        "geschreven",
        "escribió",
        "escreveu",
        "écrit",
        "scritto",
        "napisał",
        "pisze",
    ),
    *("napsal", "написал", "написала", "пишет", "пишут", "rakstīja", "parašė", "rašė"),
)
ORIGINALS = (
    *("original message", "reply message", "original mail", "original e-mail", "original email"),
    *("alkuperäinen viesti", "alkup. viesti", "vastausviesti", "alkuperäinen sähköposti"),
    *("ursprungligt meddelande", "ursprungligt brev", "ursprungligt mail", "originalmeddelande"),
    *("algne kiri", "algne sõnum", "algne teade", "algne e-kiri", "algkiri", "originaalkiri"),
    *("ursprüngliche nachricht", "ursprüngliche mail", "original-nachricht", "originalnachricht"),
    *("antwort nachricht", "oprindelig meddelelse", "oprindelig besked", "opprinnelig melding"),
    *("oorspronkelijk bericht", "message d'origine", "message original", "mensaje original"),
    *("mensagem original", "messaggio originale", "wiadomość oryginalna", "oryginalna wiadomość"),
    *("исходное сообщение", "оригинальное сообщение", "sākotnējais ziņojums", "pradinis laiškas"),
)
FORWARDED = (
    *("forwarded message", "begin forwarded message", "välitetty viesti", "edelleen lähetetty viesti"),
    *("edelleenlähetetty viesti", "alkaa välitetty viesti", "välitetty viesti alkaa"),
    *("vidarebefordrat meddelande", "vidarebefordrat brev", "vidarebefordrat mail"),
    *("edastatud kiri", "edastatud sõnum", "edasisaadetud kiri", "edastatud kirja algus"),
    *("edastatud kiri algus", "edastatud e-kiri"),
    *("weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "videresendt meddelelse"),
    *("videresendt besked", "videresendt melding", "doorgestuurd bericht", "message transféré"),
    *("mensaje reenviado", "messaggio inoltrato", "пересылаемое сообщение", "пересланное сообщение"),
)
# As the subject's first word of a forward.
FORWARD_PREFIXES = (
    *("fwd", "fw", "vl", "vb", "edasi", "ed", "välitetty", "vidarebefordrat", "edastatud", "wg"),
    *("tr", "rv", "enc", "doorst", "пересл"),
)
