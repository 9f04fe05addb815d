"""RTF to plain text, in one pass: for Outlook's winmail.dat and for attached .rtf files.

Own code: the RTF in winmail.dat mostly wraps HTML (MS-OXRTFEX), which the libraries at hand don't open.
"""

import codecs
import re

from bot.mail.html import html_to_text

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr listtable"
    b" listoverridetable generator themedata datastore xmlnstbl rsidtbl latentstyles fldinst filetbl".split()
)
_CHARACTERS = {
    b"par": "\n",
    b"line": "\n",
    b"row": "\n",
    b"page": "\n",
    b"sect": "\n",
    b"tab": "\t",
    b"cell": " ",
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
}
_SYMBOLS = {b"~": " ", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}


class _Reader:
    """Follows groups; `skip` is the depth at which text that isn't for reading began, 0 for none."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.pending = bytearray()  # bytes of one charset: a character may be two of them
        self.charset = "cp1252"
        self.depth = 0
        self.skip = 0
        self.star = False  # after "\*": a group that readers who don't know it skip
        self.html = False
        self.in_rtf_only = False
        self.fallback = 1  # how many bytes stand in for a \u character
        self.to_drop = 0

    def flush(self) -> None:
        if self.pending:
            self.out.append(self.pending.decode(self.charset, "replace"))
            self.pending.clear()

    def say(self, text: str) -> None:
        if not (self.skip or self.in_rtf_only):
            self.flush()
            self.out.append(text)

    def add_bytes(self, data: bytes) -> None:
        if self.to_drop:
            dropped = min(self.to_drop, len(data))
            self.to_drop -= dropped
            data = data[dropped:]
        if data and not (self.skip or self.in_rtf_only):
            self.pending += data

    def brace(self, mark: bytes) -> None:
        self.star = False
        if mark == b"{":
            self.depth += 1
        else:
            if self.skip >= self.depth:
                self.skip = 0
            self.depth -= 1

    def word(self, name: bytes, number: int | None) -> None:
        if name in _SKIPPED or (self.star and name not in (b"htmltag", b"fldrslt")):
            self.skip = self.skip or max(self.depth, 1)
        elif name == b"u" and number is not None:
            self.say(chr(number % 0x10000))
            self.to_drop = self.fallback
        elif name == b"uc":
            self.fallback = min(max(number or 0, 0), 8)
        elif name == b"ansicpg" and number is not None:
            self.charset = _charset(number)
        elif name == b"fromhtml":
            self.html = True
        elif name == b"htmlrtf":
            self.in_rtf_only = number != 0
        elif (text := _CHARACTERS.get(name)) is not None:
            self.say(text)
        self.star = False

    def symbol(self, mark: bytes) -> None:
        if mark == b"*":
            self.star = True
        elif (text := _SYMBOLS.get(mark)) is not None:
            self.say(text)


def _charset(number: int) -> str:
    name = "utf-8" if number == 65001 else f"cp{number}"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def _read(data: bytes) -> _Reader:
    reader = _Reader()
    for match in _TOKEN.finditer(data):
        name, number, hexadecimal, symbol, brace, words = match.groups()
        if name:
            reader.word(name, int(number) if number else None)
        elif hexadecimal:
            reader.add_bytes(bytes.fromhex(hexadecimal.decode()))
        elif symbol:
            reader.symbol(symbol)
        elif brace:
            reader.brace(brace)
        elif words:
            reader.add_bytes(words)
    reader.flush()
    return reader


def rtf_to_text(data: bytes) -> str:
    """The words of an RTF document, or of the HTML that it wraps; total and linear."""
    reader = _read(data)
    # Surrogate pairs come as two \u words.
    text = "".join(reader.out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return html_to_text(text) if reader.html else text.strip()
