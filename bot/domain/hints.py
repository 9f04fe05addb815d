"""What staff are told to look up when somebody refuses marketing or complains of it (SEED S-26, S-65)."""

import re
from collections.abc import Collection

from bot.domain.vocabulary import Label

_BY_MAIL = re.compile(
    r"uutiskir|sähköposti|tekstiviest|\bsms|e-?mail|newsletter|text message|nyhetsbrev|mejl|e-post|textmeddel"
    r"|uudiskir|e-kir|e-post|tekstisõnum|lyhytsanom|spam|roskaposti|skräppost|rämpspost",
    re.IGNORECASE,
)
_BY_PHONE = re.compile(
    r"puhelinmyyn|puhelinmarkkin|telemarkkin|myyntipuhel|myyjän? soitt|soittele"
    r"|telefonförsälj|försäljningssamtal"
    r"|telemarketing|sales call|cold call|telefonimüü|müügikõne"
    r"|ring(?:er|a) (?:och|för att) sälj|helista\w* müü",
    re.IGNORECASE,
)
_CONSENT = (
    "Marketing by e-mail or text message: no record of consents can be looked up from here. Look up when and "
    "how this person consented. If there is no consent, the sending may have broken the act on e-marketing "
    "(917/2014 § 200; our own notice promises consent): tell whoever answers "
    "for privacy, and note it in the case."
)
_PHONE = (
    "A sales call: our notice promises consent for all marketing, so nothing else is pleaded. Look up who "
    "called, for which company, and which consent is on file, and say just that in the answer."
)


def hints(labels: Collection[Label], text: str) -> tuple[str, ...]:
    """The notes for a mail with these labels."""
    if not {Label.OPT_OUT, Label.COMPLAINT} & set(labels):
        return ()
    mailed = Label.OPT_OUT in labels and _BY_MAIL.search(text)
    return (*((_CONSENT,) if mailed else ()), *((_PHONE,) if _BY_PHONE.search(text) else ()))
