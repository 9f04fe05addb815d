"""Whether the sender's domain stands behind the From address: our own server's verdict, else our own check.

Only the topmost Authentication-Results header counts, and only with the configured authserv-id: what lies
below was written by somebody else (R27, RFC 8601 §5). Reply-To and Sender are never looked at (R28).
"""

import re
from collections.abc import Callable

from bot.domain.messages import Authentication, ParsedMessage
from bot.mail.authentication_results import AuthenticationResults, MalformedResultsError, read_results

OwnCheck = Callable[[str], Authentication | None]
"""Our own check of a mail whose From address has this domain; None where there is nothing to check."""
_NAME = r"[^\s@<>(),;:\"\\\[\].]{1,63}"
_ADDRESS = re.compile(rf"[^\s@<>(),;:\"\\\[\]]{{1,128}}@((?:{_NAME}\.){{1,20}}{_NAME})")


def _no(reason: str) -> Authentication:
    return Authentication(authenticated=False, reason=reason)


def _yes(reason: str) -> Authentication:
    return Authentication(authenticated=True, reason=reason)


def _ascii_domain(domain: str) -> str:
    """The domain as DNS has it; unchanged where it can't be one (it then equals nothing)."""
    domain = domain.lower().rstrip(".")
    if domain.isascii() or len(domain) > 253:
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _from_domain(message: ParsedMessage) -> str:
    """The domain of the one readable From address, or an empty string."""
    if len(message.senders) != 1:
        return ""
    found = _ADDRESS.fullmatch(message.sender.address)
    return _ascii_domain(found[1]) if found else ""


def _aligned(signed: str, domain: str) -> bool:
    """Relaxed alignment (RFC 7489 §3.1.1): equal, or one a subdomain of the other, never of a bare TLD."""
    if min(signed.count("."), domain.count(".")) < 1:
        return False
    return signed == domain or signed.endswith("." + domain) or domain.endswith("." + signed)


def _by_dmarc(found: AuthenticationResults, domain: str) -> bool:
    results = [one for one in found.results if one.method == "dmarc"]
    return bool(results) and all(
        one.value == "pass" and _ascii_domain(one.property_value("header.from")) == domain for one in results
    )


def _by_dkim(found: AuthenticationResults, domain: str) -> str:
    """The aligned domain that signed, or an empty string."""
    for one in found.results:
        if one.method != "dkim" or one.value != "pass":
            continue
        signed = one.property_value("header.d") or one.property_value("header.i").rpartition("@")[2]
        if _aligned(_ascii_domain(signed), domain):
            return signed.lower()
    return ""


def _verdict(found: AuthenticationResults, domain: str) -> Authentication:
    if any(one.method == "dmarc" and one.value == "fail" for one in found.results):
        return _no(f"DMARC failed for {domain}")  # beats a DKIM pass (R27)
    if _by_dmarc(found, domain):
        return _yes(f"DMARC passed for {domain}")
    if signed := _by_dkim(found, domain):
        return _yes(f"DKIM passed: {signed} signed, From is {domain}")
    return _no(f"neither DMARC nor DKIM passed for {domain}")


def authenticate(
    message: ParsedMessage, authserv_id: str, own_check: OwnCheck | None = None
) -> Authentication:
    """The verdict of the server named `authserv_id`, with its reason in words; anything unclear is no.

    Only where that server has said nothing, `own_check` of the From address's domain counts.
    """
    if len(message.senders) > 1:
        return _no("the mail has several From addresses")
    domain = _from_domain(message)
    if not domain:
        return _no("the mail has no From address that can be read")
    try:
        return _verdict(_believed(message, authserv_id.strip().lower()), domain)
    except MalformedResultsError as error:
        return (own_check(domain) if own_check else None) or _no(str(error))


def _believed(message: ParsedMessage, trusted: str) -> AuthenticationResults:
    """What the trusted server found; MalformedResultsError says why there is nothing to be believed."""
    if not trusted:
        raise MalformedResultsError("no authserv_id is configured, so no server's verdict can be believed")
    header = message.header("authentication-results")
    if not header:
        raise MalformedResultsError("the mail has no Authentication-Results")
    try:
        found = read_results(header)
    except MalformedResultsError as error:
        raise MalformedResultsError(f"the topmost Authentication-Results can't be read: {error}") from error
    if found.authserv_id != trusted:
        raise MalformedResultsError("the topmost Authentication-Results is from another server")
    return found
