"""A zone of the suite's own, and mails signed by its domains."""

import base64
from dataclasses import dataclass, field
from functools import cache

import dkim  # type: ignore[import-untyped]  # it ships none
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.mail.dns import NoAnswerError

SELECTOR = "k1"


@cache
def private_key(number: int = 0, bits: int = 1024) -> rsa.RSAPrivateKey:
    """A key of this process; each number has its own."""
    assert number >= 0
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def key_record(key: rsa.RSAPrivateKey) -> bytes:
    """The TXT record that publishes the key."""
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """TXT records by name; a name of `silent` gets no answer. `asked` lists the questions."""

    records: dict[str, list[bytes]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)

    def __call__(self, name: str, timeout: float) -> list[bytes]:
        assert 0 < timeout <= 3
        self.asked.append(name)
        if name in self.silent or "*" in self.silent:
            raise NoAnswerError(f"no name server answers for {name}")
        return self.records.get(name, [])


def zone(*domains: str, more: dict[str, list[bytes]] | None = None) -> Zone:
    """A zone in which these domains publish the suite's key, with further records."""
    keys = {f"{SELECTOR}._domainkey.{domain}": [key_record(private_key())] for domain in domains}
    return Zone(records=keys | (more or {}))


def signed(
    mail: bytes,
    domain: str,
    *,
    headers: tuple[bytes, ...] = (b"from", b"subject", b"date", b"message-id"),
    length: bool = False,
    key: rsa.RSAPrivateKey | None = None,
) -> bytes:
    """The mail with a DKIM signature of that domain on top."""
    pem = (key or private_key()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    signature: bytes = dkim.sign(
        mail, SELECTOR.encode(), domain.encode(), pem, include_headers=list(headers), length=length
    )
    return signature + mail
