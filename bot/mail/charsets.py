"""Bytes to text, whatever the mail claims about them; nothing here raises (R44)."""

import binascii
import codecs
import re
from functools import lru_cache

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,39}")
# Codecs that are no character set of a mail: slow (idna), or able to make surrogates and warnings.
_NOT_FOR_MAIL = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
_ASCII = "ascii"
_ALIAS = re.compile(r"(?:x-)?(?:windows|win|cp|ibm|dos|ms|codepage)[-_ ]?(\d{3,5})(?:[-_].*)?")
_ISO = re.compile(r"(?:iso|x-iso)?[-_ ]?8859[-_ ](\d{1,2})(?:[-_][ei])?")
_ALIASES = {
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-utf-8": "utf-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "ansi": "cp1252",
}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# UTF-8 that somebody read as Windows-1252 and wrote as UTF-8 again: "hyvÃ¤Ã¤". No word of our languages
# holds one of these letters with one of these signs behind it.
_TWICE = re.compile("[ÂÃÅâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}")
_SURELY_TWICE = re.compile("Ã[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")
_SINGLE_BYTE = re.compile(r"ascii|latin_1|iso8859-\d+|cp12\d\d|cp8\d\d|mac-\w+|")
_BEYOND_ASCII = bytes(range(128, 256))
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@lru_cache(maxsize=256)
def _codec(declared: str) -> str:
    """Python's name of the declared charset, or an empty string where we can't use it."""
    name = declared.strip().strip("\"'").lower()
    if not _NAME.fullmatch(name):
        return ""
    if page := _ALIAS.fullmatch(name):
        name = "utf-8" if page[1] == "65001" else f"cp{page[1]}"
    elif part := _ISO.fullmatch(name):
        name = f"iso8859-{part[1]}"
    name = _ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
        b"".decode(info.name)  # LookupError: hex, zip and their like are no text encodings
    except (LookupError, ValueError):
        return ""
    if info.name.replace("-", "_") in _NOT_FOR_MAIL:
        return ""
    # WHATWG: what calls itself latin-1 is nearly always Windows-1252 (€, curly quotes).
    return "cp1252" if info.name in ("iso8859-1", "latin_1") else str(info.name)


def _undeclared(data: bytes) -> str:
    """UTF-8, or UTF-8 with a few broken bytes, or Windows-1252, or ISO 8859-15."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return data.decode(codec, "replace")
    text = data.decode("utf-8", "replace")
    lost = text.count("\N{REPLACEMENT CHARACTER}")
    if not lost:
        return text
    beyond_ascii = len(text) - len(data.translate(None, _BEYOND_ASCII))
    if beyond_ascii > 2 * lost:  # really UTF-8, cut or damaged somewhere
        return text
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("iso-8859-15", "replace")


def decode(data: bytes, declared: str) -> tuple[str, str]:
    """The text, and in words what was wrong with its charset (or an empty string).

    The ladder: declared, UTF-8, Windows-1252, ISO 8859-15, replacement characters.
    """
    codec = _codec(declared) if declared else _ASCII
    if data.isascii() and _SINGLE_BYTE.fullmatch(codec):
        return data.decode("ascii"), "" if codec else "unknown charset"
    if _SINGLE_BYTE.fullmatch(codec):
        try:
            # Valid multi-byte UTF-8 by chance is next to impossible in our languages.
            return data.decode("utf-8"), "charset is utf-8, which is not declared"
        except UnicodeDecodeError:
            pass  # the ordinary case: it is what it says
    if codec.startswith(("utf-16", "utf-32")) and b"\x00" not in data:
        return _undeclared(data), "bytes do not fit the declared charset"  # else every two letters become one
    if codec and codec != _ASCII:
        try:
            return data.decode(codec), ""
        except (UnicodeError, ValueError):
            return _undeclared(data), "bytes do not fit the declared charset"
    return _undeclared(data), "unknown charset" if not codec else "8-bit text without a charset"


def _once(match: re.Match[str]) -> str:
    for cut in (len(match[0]), 2):
        piece = match[0][:cut]
        data = b"".join(_as_windows(character) for character in piece)
        try:
            return data.decode("utf-8") + match[0][cut:]
        except UnicodeDecodeError:
            continue
    return match[0]


def _as_windows(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:  # five bytes that cp1252 leaves open
        return character.encode("latin-1", "replace")


def undoubled(text: str) -> str:
    """The text as it was before it was encoded twice; the same text where it wasn't."""
    suspect = "Ã" in text or "â€" in text  # plain search first: nearly every text has neither
    return _TWICE.sub(_once, text) if suspect and _SURELY_TWICE.search(text) else text


def from_base64(data: bytes) -> bytes:
    """Base64 as it comes: stray characters skipped, a broken end dropped."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        kept = _NOT_BASE64.sub(b"", data)
        kept = kept[:-1] if len(kept) % 4 == 1 else kept
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
