"""Who filled in a web form, by the named fields in the text of the mail that the form wrote."""

import re
from collections.abc import Iterator

from bot.domain.messages import Mailbox

# Lower case, in Finnish, Swedish, English and Estonian.
_MAIL_FIELDS = frozenset(
    {"sähköposti", "sähköpostiosoite", "sähköpostisi", "sähköpostiosoitteesi", "s-posti"}
    | {"e-post", "epost", "e-postadress", "epostadress", "din e-post", "din e-postadress"}
    | {"e-mail", "email", "mail", "e-mail address", "email address", "your e-mail", "your email"}
    | {"e-posti", "e-posti aadress", "e-postiaadress", "meil", "meiliaadress", "teie e-post"}
)
_NAME_FIELDS = frozenset(
    {"nimi", "nimesi", "koko nimi", "lähettäjä", "yhteyshenkilö"}
    | {"namn", "ditt namn", "avsändare", "kontaktperson"}
    | {"name", "your name", "full name", "sender", "contact person"}
    | {"teie nimi", "saatja", "kontaktisik"}
)
_GIVEN_FIELDS = frozenset(("etunimi", "förnamn", "first name", "given name", "eesnimi"))
_FAMILY_FIELDS = frozenset(("sukunimi", "efternamn", "last name", "surname", "family name", "perekonnanimi"))
_FIELDS = _MAIL_FIELDS | _NAME_FIELDS | _GIVEN_FIELDS | _FAMILY_FIELDS

_NOTE = re.compile(r"\([^)]*\)")  # "Sähköposti (pakollinen)"
_MARKS = " \t\xa0*_•·|-–>"
_ADDRESS = re.compile(
    r"[^\s@<>(),;:\"\[\]]{1,64}@(?:[^\s@<>(),;:\"\[\].]{1,63}\.){1,8}[^\s@<>(),;:\"\[\].]{2,63}"
)
_LONGEST_LINE = 400
_LONGEST_TEXT = 100_000  # read in whole or not at all: its end could say something else


def _field(label: str) -> str:
    """The label as the tables above have it, or an empty string."""
    name = " ".join(_NOTE.sub("", label).strip(_MARKS).lower().split())
    return name if name in _FIELDS else ""


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Every known field with its value: `label: value`, table cells, or the value on the next line."""
    lines = [line[:_LONGEST_LINE].strip(_MARKS) for line in text.splitlines()]
    lines = [line for line in lines if line]
    for line, following in zip(lines, [*lines, ""][1:], strict=True):
        label, _, value = next(
            (parts for mark in (":", "|", "\t", "=") if _field((parts := line.partition(mark))[0])),
            ("", "", ""),
        )
        if name := _field(label):
            value = value.strip(_MARKS)
            yield name, value or ("" if ":" in following else following)


def form_person(text: str) -> Mailbox | None:
    """Whom the fields name; None where they hold no address, or more than one.

    What the person typed may look like a field too: of two addresses nobody can tell which is right.
    """
    fields = list(_fields(text)) if len(text) <= _LONGEST_TEXT else []
    found = {
        address.lower()
        for name, value in fields
        if name in _MAIL_FIELDS
        for address in _ADDRESS.findall(value)
    }
    if len(found) != 1:
        return None

    def first(names: frozenset[str]) -> str:
        values = (value for name, value in fields if name in names and "@" not in value)
        return next(values, "")[:100]

    name = first(_NAME_FIELDS) or f"{first(_GIVEN_FIELDS)} {first(_FAMILY_FIELDS)}".strip()
    return Mailbox(name=name, address=found.pop())
