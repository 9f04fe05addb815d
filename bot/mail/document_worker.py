"""Runs as a process of its own: a document on standard input, its text on standard output.

Documents come from strangers. This process has its own memory and processor limits, gets no environment,
and imports nothing of ours: whatever a file does to its reader, it does to this process only.
"""

import io
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.parsers import expat

READ, NO_TEXT, LOCKED, TOO_BIG, UNREADABLE = 0, 10, 11, 12, 13
"""Exit codes; any other is a crash or a limit of the system."""

_MOST_CHARACTERS = 100_000
_MOST_PAGES = 40
_MOST_UNPACKED = 20_000_000
_HIGHEST_RATIO = 200  # text packs to a tenth; a bomb to a thousandth
_CHUNK = 65_536
_BREAKS = frozenset({"p", "h", "br", "tr", "line-break", "list-item", "table-row"})
_GAPS: Mapping[str, str] = {"tab": "\t", "tc": " ", "table-cell": " ", "s": " "}
_OFFICE = b"\xd0\xcf\x11\xe0"  # a docx with a password is an OLE file with an encrypted stream


class _UnreadError(Exception):
    """Reading ends here; `code` says why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _refuse_doctype(*_declaration: object) -> None:
    raise _UnreadError(UNREADABLE)  # no office program writes one; entities are how XML bombs are made


class _Words:
    """Collects the words of an office document's XML."""

    def __init__(self, text_tags: frozenset[str]) -> None:
        self._text_tags = text_tags
        self._inside = 0
        self._length = 0
        self.pieces: list[str] = []

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        """An element begins."""
        local = name.rpartition(":")[2]
        self._inside += local in self._text_tags
        if gap := _GAPS.get(local, ""):
            self.pieces.append(gap)

    def end(self, name: str) -> None:
        """An element ends."""
        local = name.rpartition(":")[2]
        self._inside -= local in self._text_tags
        if local in _BREAKS:
            self.pieces.append("\n")

    def words(self, data: str) -> None:
        """Characters between tags; ends the reading when there are enough."""
        if self._inside and self._length < _MOST_CHARACTERS:
            self.pieces.append(data)
            self._length += len(data)


def _office_text(data: bytes, member: str, text_tags: frozenset[str]) -> str:
    if data.startswith(_OFFICE):
        raise _UnreadError(LOCKED)
    archive = zipfile.ZipFile(io.BytesIO(data))
    info = archive.getinfo(member)
    if info.flag_bits & 1:
        raise _UnreadError(LOCKED)
    if info.file_size > _MOST_UNPACKED or info.file_size > _HIGHEST_RATIO * max(info.compress_size, 1_000):
        raise _UnreadError(TOO_BIG)
    words = _Words(text_tags)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = words.start
    parser.EndElementHandler = words.end
    parser.CharacterDataHandler = words.words
    with archive.open(info) as stream:
        unpacked = 0
        while chunk := stream.read(_CHUNK):  # the declared size may lie
            unpacked += len(chunk)
            if unpacked > _MOST_UNPACKED:
                raise _UnreadError(TOO_BIG)
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return "".join(words.pieces)


def _docx(data: bytes) -> str:
    return _office_text(data, "word/document.xml", frozenset({"t"}))


def _odt(data: bytes) -> str:
    return _office_text(data, "content.xml", frozenset({"p", "h"}))


def _pdf(data: bytes) -> str:
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise _UnreadError(LOCKED)
        pieces: list[str] = []
        for number, page in enumerate(reader.pages):
            if number >= _MOST_PAGES or sum(map(len, pieces)) > _MOST_CHARACTERS:
                break
            pieces.append(page.extract_text())
        return "\n\n".join(pieces)
    except PyPdfError as error:
        raise _UnreadError(UNREADABLE) from error


READERS: Mapping[str, Callable[[bytes], str]] = {"pdf": _pdf, "docx": _docx, "odt": _odt}


def _limit(seconds: int, megabytes: int) -> None:
    memory = megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it has nothing to write but its answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(kind: str, data: bytes) -> tuple[int, str]:
    """The exit code and the text, which is empty but for READ."""
    try:
        text = READERS[kind](data)[:_MOST_CHARACTERS]
    except _UnreadError as unread:
        return unread.code, ""
    except MemoryError:
        return TOO_BIG, ""
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return UNREADABLE, ""  # what document libraries raise on broken files
    except (OSError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error, expat.ExpatError):
        return UNREADABLE, ""
    return (READ, text) if text.strip() else (NO_TEXT, "")


def main(arguments: list[str]) -> int:
    """Arguments: kind, seconds of processor time, megabytes of memory."""
    kind, seconds, megabytes = arguments
    _limit(int(seconds), int(megabytes))
    code, text = read(kind, sys.stdin.buffer.read())
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
