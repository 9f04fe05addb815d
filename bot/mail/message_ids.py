"""Message-IDs that we recognise as ours when an answer quotes them (R17, R25, A8)."""

import hashlib
import hmac
import re

_LABEL = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_OURS = re.compile(
    r"<(?P<ref>[A-Za-z0-9_-]{1,64})\.(?P<nonce>[A-Za-z0-9_-]{1,64})\.(?P<mac>[0-9a-f]{32})@(?P<domain>[^<>@\s]{1,253})>"
)


def _mac(key: bytes, ref: str, nonce: str, domain: str) -> str:
    named = f"message-id:{ref}.{nonce}@{domain.lower()}".encode()
    return hmac.new(key, named, hashlib.sha256).hexdigest()[:32]


def new_message_id(*, ref: str, key: bytes, nonce: str, domain: str) -> str:
    """`<ref.nonce.mac@domain>`; ValueError unless ref and nonce are letters, digits, `-` and `_`."""
    if not key or not _LABEL.fullmatch(ref) or not _LABEL.fullmatch(nonce) or not _DOMAIN.fullmatch(domain):
        raise ValueError("a Message-ID needs a key, a plain ref and nonce, and a domain")
    return f"<{ref}.{nonce}.{_mac(key, ref, nonce, domain)}@{domain}>"


def ref_of(message_id: str, *, key: bytes) -> str:
    """The ref inside a Message-ID that we made with this key, or an empty string."""
    found = _OURS.fullmatch(message_id.strip())
    if found is None or not key:
        return ""
    expected = _mac(key, found["ref"], found["nonce"], found["domain"])
    return found["ref"] if hmac.compare_digest(expected, found["mac"]) else ""


def is_ours(message_id: str, *, key: bytes) -> bool:
    """Whether we made this Message-ID with this key; anything else is a stranger's."""
    return ref_of(message_id, key=key) != ""
