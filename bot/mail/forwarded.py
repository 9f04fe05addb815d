"""The mail within a forward: who wrote it, when, and what it says."""

import re
from collections.abc import Iterator, Mapping

from bot.domain.messages import ForwardedMail, Mailbox, ParsedMessage, Span, without_spans
from bot.mail.body import signature_spans, told_apart
from bot.mail.mailer_words import DATE, FORWARD_PREFIXES, FROM, SUBJECT
from bot.mail.quotes import FORWARDS, MARKED, SEPARATOR, Line, header_block, lines_of
from bot.mail.written_dates import written_date

_SUBJECT = re.compile(rf"\s*(?:{'|'.join(FORWARD_PREFIXES)})\s?:|.{{0,200}}\(fwd\)\s*$", re.IGNORECASE)
_FIELDS: Mapping[str, tuple[str, ...]] = {"from": FROM, "date": DATE, "subject": SUBJECT}
_NAME_OF = {label: name for name, labels in _FIELDS.items() for label in labels}
_FIELD = re.compile(r"[\s>]*\*{0,2}([^\W\d][^:*]{1,20}?)\s?\*{0,2}:\*{0,2}\s*(.*)$")
_UNMARK = re.compile(r"^[ ]{0,3}>[ ]?", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]]{1,64}@[^\s@<>(),;:\"\[\]]{1,250}\.[^\s@<>(),;:\"\[\].]{2,63}")
_MOST_LINES = 2_000
_SENDER_LABELS, _LONGEST_LABEL = frozenset(FROM), 40
_MOST_FIELDS = 14


def _person(value: str) -> Mailbox:
    """ "Matti Meri <matti@example.fi>", "Matti Meri [mailto:…]", or a name alone."""
    found = _ADDRESS.search(value)
    before = value if found is None else value[: found.start()]
    name = re.split(r"<|\[|\(|mailto:", before)[0].strip(" \t\"'*")
    return Mailbox(name=name, address=found[0].lower() if found else "")


def _fields(lines: list[Line], at: int) -> tuple[dict[str, str], int]:
    """The copied headers that begin at `at`, and the line after them."""
    found: dict[str, str] = {}
    last = at
    for index in range(at, min(at + _MOST_FIELDS, len(lines))):
        field = _FIELD.match(lines[index].text)
        if lines[index].blank or not lines[index].text.strip("> "):
            break
        if field is None:
            if index > last + 1:
                break  # one line may be the rest of a long To
            continue
        if name := _NAME_OF.get(field[1].strip().lower()):
            found.setdefault(name, field[2].strip())
        last = index
    return found, last + 1


def _beginnings(lines: list[Line]) -> Iterator[tuple[int, int, bool]]:
    """Where an earlier mail may begin: its first line, that of its headers, and "forwarded" was said."""
    for at in range(min(len(lines), _MOST_LINES)):
        if SEPARATOR.fullmatch(lines[at].text):
            yield at, _next_said(lines, at + 1), FORWARDS.search(lines[at].text) is not None
        elif header_block(lines, at):
            yield at, at, False


def _next_said(lines: list[Line], at: int) -> int:
    """The next line with more than a quote's mark."""
    while at < len(lines) and not lines[at].text.strip("> "):
        at += 1
    return at


def _words_above(text: str, end: int) -> bool:
    above = text[:end]
    return bool(without_spans(above, signature_spans(above)).strip())


def _names_a_sender(text: str) -> bool:
    """Whether a line begins like a copied From; by plain search, as nearly every mail is done with here."""
    at = text.find(":")
    while at >= 0:
        begins = max(text.rfind("\n", max(0, at - _LONGEST_LABEL), at) + 1, at - _LONGEST_LABEL)
        if text[begins:at].strip(" >*\t\n").lower() in _SENDER_LABELS:
            return True
        at = text.find(":", at + 1)
    return False


def forwarded_within(message: ParsedMessage) -> ForwardedMail | None:
    """The first earlier mail whose headers the text copies; None where it copies none."""
    text = message.text
    if not _names_a_sender(text):
        return None
    lines = lines_of(text)
    for first, head, said in _beginnings(lines):
        fields, after = _fields(lines, head)
        if "from" not in fields or len(fields) < 2:
            continue
        begins = _next_said(lines, after)
        body = (lines[begins].start if begins < len(lines) else len(text), len(text))
        return _mail(message, fields, (lines[first].start, body[0]), body, said=said)
    return None


def _mail(
    message: ParsedMessage, fields: Mapping[str, str], header: Span, body: Span, *, said: bool
) -> ForwardedMail:
    inner = message.text[slice(*body)]
    marked = MARKED.match(inner) is not None
    told = () if marked else told_apart(inner)
    quoted = tuple(sorted((start + body[0], end + body[0]) for spans in told for start, end in spans))
    own = without_spans(message.text, ((0, body[0]), *quoted))
    declared = said or _SUBJECT.match(message.subject) is not None
    return ForwardedMail(
        sender=_person(fields["from"]),
        date=written_date(fields.get("date", "")),
        subject=fields.get("subject", ""),
        text=(_UNMARK.sub("", own) if marked else own).strip(),
        header=header,
        body=body,
        quoted=quoted,
        declared=declared or not _words_above(message.text, header[0]),
    )


def attached_mail(inner: ParsedMessage) -> ForwardedMail:
    """A mail that lies beside the text as the forward that it is."""
    return ForwardedMail(
        sender=inner.sender, date=inner.date, subject=inner.subject, text=inner.own_text or inner.text
    )
