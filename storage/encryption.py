"""Personal columns at rest: AES-256-GCM, and keyed hashes to find them again (S-40)."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from bot.errors import ConfigError, StorageError

_NONCE = 12
_KEY = 32
_LONGEST_ID = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """Keys by id; the first encrypts, all decrypt."""

    keys: Mapping[str, bytes]

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """The plain bytes encrypted for one purpose (a column's name)."""
        key_id, key = next(iter(self.keys.items()))
        nonce = secrets.token_bytes(_NONCE)
        label = key_id.encode()
        return bytes([len(label)]) + label + nonce + AESGCM(key).encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The plain bytes again; raises StorageError for an unknown key or changed bytes."""
        length = int.from_bytes(sealed[:1])
        key_id = sealed[1 : 1 + length].decode(errors="replace")
        rest = memoryview(sealed)[1 + length :]  # no copy: it may be a mail of fifty megabytes
        if key_id not in self.keys:
            raise StorageError(
                f"the database is encrypted with key “{key_id}”, which encryption_key_file doesn't hold"
            )
        try:
            return AESGCM(self.keys[key_id]).decrypt(rest[:_NONCE], rest[_NONCE:], purpose.encode())
        except (InvalidTag, ValueError) as error:  # ValueError: cut short, within the nonce
            raise StorageError(
                f"a value of {purpose} can't be decrypted with key “{key_id}”: "
                "it is another key, or the value was changed"
            ) from error

    def lookup(self, value: str) -> str:
        """The keyed hash that finds a value (an address, a Message-ID) without storing it."""
        return self._hash(next(iter(self.keys.values())), value)

    def lookups(self, values: Sequence[str]) -> list[str]:
        """The hashes of these values under every key, for rows written before a rotation."""
        return [self._hash(key, value) for key in self.keys.values() for value in values]

    def derived(self, purpose: str) -> bytes:
        """A key of 32 bytes for something else than columns, such as Message-IDs or cookies."""
        # From the oldest key, so that a rotation doesn't turn our own ids into strangers.
        return _derive(list(self.keys.values())[-1], purpose)

    @staticmethod
    def _hash(key: bytes, value: str) -> str:
        normal = value.strip().casefold().encode()
        return hmac.new(_derive(key, "lookup"), normal, hashlib.sha256).hexdigest()


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=purpose.encode()).derive(key)


def new_key_line(key_id: str) -> str:
    """A line for the key file with a fresh random key."""
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(_KEY)).decode()}\n"


def read_key_file(path: Path) -> KeyRing:
    """The keys of a file of lines `id:base64 of 32 bytes`; raises ConfigError that names the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigError(
            f"database.encryption_key_file: {path} can't be read ({error.strerror}); "
            "`privacy-bot db upgrade` makes it for a new database"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"database.encryption_key_file: {path} is no text file of keys") from error
    keys: dict[str, bytes] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        key_id, key = _key_of(line)
        # The earlier of two with one id would be lost, and all that it encrypted with it.
        if not key or key_id in keys:
            raise ConfigError(
                f"database.encryption_key_file: line {number} of {path} "
                + ("repeats an id" if key else "is not `id:base64 of 32 bytes`")
            )
        keys[key_id] = key
    if not keys:
        raise ConfigError(f"database.encryption_key_file: {path} holds no key")
    return KeyRing(keys=keys)


def _key_of(line: str) -> tuple[str, bytes]:
    """Id and key of a line; no key where the line is wrong."""
    key_id, _, encoded = line.strip().partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:  # also where it isn't ASCII
        return key_id, b""
    fits = key_id and len(key_id.encode()) <= _LONGEST_ID and len(key) == _KEY
    return key_id, key if fits else b""


class _Sealed(TypeDecorator[Any]):
    """A column whose value is encrypted under the key ring of the engine it belongs to."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def to_bytes(self, value: Any) -> bytes:
        """The value as bytes."""
        raise TypeError("a subclass says how")

    def from_bytes(self, plain: bytes) -> Any:
        """The value again."""
        raise TypeError("a subclass says how")

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Encrypts on the way in."""
        return None if value is None else _ring(dialect).seal(self.to_bytes(value), self.purpose)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Decrypts on the way out."""
        return None if value is None else self.from_bytes(_ring(dialect).open(bytes(value), self.purpose))


class SealedText(_Sealed):
    """Encrypted text."""

    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        """UTF-8; lone surrogates of broken mails are kept."""
        return str(value).encode("utf-8", "surrogatepass")

    def from_bytes(self, plain: bytes) -> str:
        """The text again."""
        return plain.decode("utf-8", "surrogatepass")


class SealedBytes(_Sealed):
    """Encrypted bytes."""

    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        """As they are."""
        return bytes(value)

    def from_bytes(self, plain: bytes) -> bytes:
        """As they are."""
        return plain


class SealedJson(_Sealed):
    """An encrypted JSON value."""

    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        """Canonical JSON, so that equal values have equal hashes."""
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    def from_bytes(self, plain: bytes) -> Any:
        """The value again."""
        return json.loads(plain)


def attach_ring(dialect: Dialect, ring: KeyRing) -> None:
    """Gives an engine's dialect the keys that its sealed columns use."""
    setattr(dialect, _RING, ring)


_RING = "privacy_bot_key_ring"


def _ring(dialect: Dialect) -> KeyRing:
    ring = getattr(dialect, _RING, None)
    if not isinstance(ring, KeyRing):
        raise StorageError("the database was opened without its encryption keys")
    return ring
