"""Outlook's winmail.dat (MS-OXTNEF): its text and its attachments.

Own code: tnefparse (1.4.0) copies the rest of the file for each attribute, which is quadratic in a stranger's
hands, and raises on unknown code pages.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.mail.charsets import decode
from bot.mail.html import html_to_text
from bot.mail.rtf import rtf_to_text

_SIGNATURE = 0x223E9F78
_ATTRIBUTE = struct.Struct("<BHHI")
_LONG = struct.Struct("<I")
_ATT_BODY, _ATT_TITLE, _ATT_DATA = 0x800C, 0x8010, 0x800F
_ATT_RENDERING, _ATT_PROPERTIES, _ATT_ATTACHMENT, _ATT_CODEPAGE = 0x9002, 0x9003, 0x9005, 0x9007
_BODY, _RTF, _HTML, _CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
_FILE_DATA, _LONG_NAME = 0x3701, 0x3707
_FIXED_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MULTIPLE = 0x1000
_NAMED = 0x8000
_MOST_PROPERTIES = 20_000
_MOST_FILES = 200
_MOST_RTF = 5_000_000
# MS-OXRTFCP §2.2.2.1: what the compressor's dictionary holds at first.
_RTF_WORDS = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


@dataclass(slots=True, kw_only=True, frozen=True)
class TnefFile:
    """One attached file."""

    name: str
    data: bytes


@dataclass(slots=True, kw_only=True, frozen=True)
class Tnef:
    """What was packed: readable text (empty where there is none) and files."""

    text: str
    files: tuple[TnefFile, ...]


@dataclass(slots=True, kw_only=True, frozen=True)
class _Found:
    """Collects by the numbers of attributes and properties."""

    values: dict[int, bytes] = field(default_factory=dict)
    unicode: set[int] = field(default_factory=set)
    files: list[dict[int, bytes]] = field(default_factory=list)


class _BrokenError(ValueError):
    """The bytes end before the value does."""


def _attributes(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    at = 6
    while at + _ATTRIBUTE.size <= len(data):
        _level, number, _kind, size = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        yield number, data[at : at + size]
        at += size + 2  # a checksum, which nobody needs


def _long(data: memoryview, at: int) -> int:
    if at + 4 > len(data):
        raise _BrokenError
    return int(_LONG.unpack_from(data, at)[0])


def _after_name(data: memoryview, at: int) -> int:
    """Past the name of a named property: a GUID, then a number or a string."""
    kind = _long(data, at + 16)
    at += 20
    if kind == 0:
        return at + 4
    length = _long(data, at)
    return at + 4 + length + (-length % 4)


def _value(data: memoryview, at: int, kind: int) -> tuple[bytes, int]:
    """The first value at this place and where the next property begins."""
    plain = kind & ~_MULTIPLE
    sized = plain in (_STRING8, _UNICODE, _OBJECT, _BINARY)
    count = _long(data, at) if sized or kind & _MULTIPLE else 1
    at += 4 if sized or kind & _MULTIPLE else 0
    first = b""
    for number in range(count):
        if sized:
            length = _long(data, at)
            at += 4
        elif (length := _FIXED_SIZES.get(plain, 0)) == 0:
            raise _BrokenError
        if at + length > len(data):
            raise _BrokenError
        if not number:
            first = bytes(data[at : at + length])
        at += length + (-length % 4)
    return first, at


def _properties(data: memoryview) -> Iterator[tuple[int, int, bytes]]:
    """Number, type and value of each MAPI property, as far as they can be followed."""
    try:
        at = 4
        for _ in range(min(_long(data, 0), _MOST_PROPERTIES)):
            head = _long(data, at)
            at += 4
            kind, number = head & 0xFFFF, head >> 16
            if number >= _NAMED:
                at = _after_name(data, at)
            value, at = _value(data, at, kind)
            yield number, kind, value
    except _BrokenError:
        return


def decompressed_rtf(data: bytes) -> bytes:
    """MS-OXRTFCP: LZ77 with a dictionary of 4 kB that begins with RTF's usual words."""
    if len(data) < 16:
        return b""
    size, kind = struct.unpack_from("<I4s", data, 4)
    if kind == b"MELA":
        return data[16 : 16 + size]
    if kind != b"LZFu":
        return b""
    ring = bytearray(_RTF_WORDS.ljust(4096, b" "))
    out = bytearray()
    write, at = len(_RTF_WORDS), 16
    while at < len(data) and len(out) < _MOST_RTF:
        control = data[at]
        at += 1
        for bit in range(8):
            if control >> bit & 1:
                if at + 2 > len(data):
                    return bytes(out[:size])
                reference = data[at] << 8 | data[at + 1]
                at += 2
                start, length = reference >> 4, (reference & 0xF) + 2
                if start == write:
                    return bytes(out[:size])
            else:
                if at >= len(data):
                    return bytes(out[:size])
                ring[write] = data[at]
                start, length = write, 1
                at += 1
            for step in range(length):
                byte = ring[(start + step) % 4096]
                out.append(byte)
                ring[write] = byte
                write = (write + 1) % 4096
    return bytes(out[:size])


def _collect(data: memoryview) -> _Found:
    found = _Found()
    for number, value in _attributes(data):
        if number == _ATT_RENDERING and len(found.files) < _MOST_FILES:
            found.files.append({})  # the next file begins
        elif number in (_ATT_TITLE, _ATT_DATA) and found.files:
            found.files[-1].setdefault(number, bytes(value))
        elif number == _ATT_ATTACHMENT and found.files:
            found.files[-1].update((key, each) for key, _kind, each in _properties(value))
        elif number == _ATT_PROPERTIES:
            for key, kind, each in _properties(value):
                found.values[key] = each
                if kind == _UNICODE:
                    found.unicode.add(key)
        elif number in (_ATT_BODY, _ATT_CODEPAGE):
            found.values.setdefault(number, bytes(value))
    return found


def _number(value: bytes) -> int:
    return int.from_bytes(value[:4], "little")


def _text(found: _Found) -> str:
    page = _number(found.values.get(_CODEPAGE, b"") or found.values.get(_ATT_CODEPAGE, b""))
    charset = {0: "", 65001: "utf-8"}.get(page, f"cp{page}")

    def read(number: int) -> str:
        value = found.values.get(number, b"")
        return decode(value, "utf-16-le" if number in found.unicode else charset)[0].strip("\x00 \r\n")

    return (
        read(_BODY)
        or html_to_text(read(_HTML))
        or rtf_to_text(decompressed_rtf(found.values.get(_RTF, b"")))
        or read(_ATT_BODY)
    )


def _file(values: dict[int, bytes]) -> TnefFile:
    long_name = values.get(_LONG_NAME, b"")
    wide = len(long_name) > 1 and long_name[1] == 0
    name = decode(long_name, "utf-16-le" if wide else "")[0] or decode(values.get(_ATT_TITLE, b""), "")[0]
    return TnefFile(name=name.strip("\x00"), data=values.get(_ATT_DATA) or values.get(_FILE_DATA, b""))


def read_tnef(data: bytes) -> Tnef | None:
    """What was packed, as far as it can be read; None where this is no TNEF. Never raises, linear."""
    if len(data) < 6 or _LONG.unpack_from(data, 0)[0] != _SIGNATURE:
        return None
    found = _collect(memoryview(data))
    return Tnef(text=_text(found), files=tuple(_file(values) for values in found.files))
