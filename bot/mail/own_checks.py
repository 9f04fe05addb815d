"""DKIM checked here, on the bytes as they came, where no server that we trust has done it.

A pass counts where the signing domain is the From address's own or one above it, signs From, Subject and the
whole body, and the domain's DMARC record doesn't ask for more. Whatever can't be found out is no.
"""

import logging
import re
import time

from bot.domain.messages import Authentication, ParsedMessage
from bot.mail.dns import NoAnswerError, TxtLookUp

MOST_SIGNATURES = 5
QUESTION_SECONDS = 3.0
WHOLE_SECONDS = 8.0
MOST_HEADERS, LONGEST_HEAD, MOST_LINES = 500, 200_000, 500_000
MOST_STEPS = 20_000_000  # the library looks at a run of n blanks n² times: a third of a second
_BLANKS = re.compile(rb"[\t ]{2,}")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_SIGNED = {b"from", b"subject"}
_ALGORITHMS = (b"rsa-sha256", b"ed25519-sha256")  # RFC 8301: SHA-1 proves nothing any more
_SILENT = logging.getLogger("dkimpy.silent")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


def check_signatures(
    content: bytes, message: ParsedMessage, domain: str, look_up: TxtLookUp
) -> Authentication | None:
    """The verdict of our own check; None where the mail carries no DKIM signature.

    `domain` is the From address's, as DNS has it. Raises nothing, also off the network.
    """
    if not message.header("dkim-signature"):
        return None
    if not _checkable(content):
        return Authentication(authenticated=False, reason="its DKIM signature can't be checked within reason")
    question = _Question(look_up)
    try:
        signed = _signed_by(content, message, domain, question)
        strict = bool(signed) and signed != domain and _wants_the_same(domain, question)
    except NoAnswerError as error:
        return Authentication(authenticated=False, reason=f"its DKIM signature can't be checked: {error}")
    except Exception as error:  # whatever a hostile mail does to the library, it isn't authenticated
        reason = f"its DKIM signature can't be read ({type(error).__name__})"
        return Authentication(authenticated=False, reason=reason)
    if not signed:
        return Authentication(
            authenticated=False, reason=f"no DKIM signature of {domain} holds (checked here)"
        )
    if strict:
        reason = f"{domain} wants its own signature, {signed} signed (DMARC, checked here)"
        return Authentication(authenticated=False, reason=reason)
    return Authentication(authenticated=True, reason=f"DKIM passed here: {signed} signed, From is {domain}")


def _checkable(content: bytes) -> bool:
    """Whether checking ends soon, whatever the mail is made of (A32)."""
    end = _END_OF_HEAD.search(content)
    head = content[: end.start()] if end else content
    if len(head) > LONGEST_HEAD or head.count(b"\n") > MOST_HEADERS or content.count(b"\n") > MOST_LINES:
        return False
    return sum((run.end() - run.start()) ** 2 for run in _BLANKS.finditer(content)) <= MOST_STEPS


class _Question:
    """Questions to DNS that together don't take too long."""

    def __init__(self, look_up: TxtLookUp) -> None:
        self._look_up = look_up
        self._ends = time.monotonic() + WHOLE_SECONDS

    def records(self, name: str) -> list[bytes]:
        """The TXT records of the name."""
        left = min(QUESTION_SECONDS, self._ends - time.monotonic())
        if left <= 0:
            raise NoAnswerError("the name servers take too long")
        return self._look_up(name, left)

    def key(self, name: bytes, timeout: float = 0) -> bytes | None:
        """The record that holds the key, as dkimpy asks for it."""
        records = self.records(name.decode("ascii", "replace").rstrip("."))
        return next((record for record in records if b"p=" in record), None)


def _signed_by(content: bytes, message: ParsedMessage, domain: str, question: _Question) -> str:
    """The aligned domain whose signature holds, or an empty string."""
    import dkim  # type: ignore[import-untyped]  # at the first signature, not at the start
    from cryptography.exceptions import UnsupportedAlgorithm

    checker = dkim.DKIM(content, logger=_SILENT)
    if not _one_from(checker.headers, message):
        return ""
    signatures = sum(name.lower() == b"dkim-signature" for name, _ in checker.headers)
    for number in range(min(signatures, MOST_SIGNATURES)):
        try:
            fields, names, _ = checker.verify_headerprep(number)
            signed = fields[b"d"].decode("ascii").lower()
            if not _counts(fields, names) or not _above(signed, domain):
                continue
            if checker.verify(number, dnsfunc=question.key):
                return str(signed)
        except (dkim.DKIMException, UnsupportedAlgorithm, ValueError, KeyError, TypeError):
            continue  # a signature that nobody can read holds nothing
    return ""


def _one_from(headers: list[tuple[bytes, bytes]], message: ParsedMessage) -> bool:
    """Whether the From header that was signed is the one we have read, and there is no second."""
    raw = [value for name, value in headers if name.strip().lower() == b"from"]
    ours = [name for name, _ in message.headers if name == "from"]
    address = message.sender.address.encode("utf-8", "replace")
    return len(raw) == len(ours) == 1 and address in raw[0].lower()


def _counts(fields: dict[bytes, bytes], names: list[bytes]) -> bool:
    """Whether the signature covers what a person wrote: a body of limited length may be lengthened."""
    return fields.get(b"a") in _ALGORITHMS and b"l" not in fields and set(names) >= _SIGNED


def _above(signed: str, domain: str) -> bool:
    """Whether the domain that signed is the From address's or one above it, never a bare TLD."""
    return signed == domain or ("." in signed and domain.endswith(f".{signed}"))


def _wants_the_same(domain: str, question: _Question) -> bool:
    """Whether the DMARC record in force asks for strict alignment (RFC 7489 §6.3: adkim=s)."""
    parts = domain.split(".")
    for at in range(max(1, len(parts) - 1)):
        for record in question.records("_dmarc." + ".".join(parts[at:])):
            tags = record.decode("ascii", "replace").replace(" ", "").lower().split(";")
            if tags[0] == "v=dmarc1":
                return "adkim=s" in tags
    return False
