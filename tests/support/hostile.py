"""Mails that somebody writes to slow a reader down: one idea each, in any size."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

Shape = Callable[[int], bytes]

HEAD = b"From: Anna <anna@example.fi>\r\nTo: info@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
BOUNCE = b"Return-Path: <>\r\nFrom: MAILER-DAEMON@example.fi\r\nSubject: Undelivered\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>"
MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def filled(piece: bytes, size: int) -> bytes:
    """The piece again and again, about `size` bytes of it."""
    return piece * (size // len(piece))


def numbered(pattern: str, size: int) -> bytes:
    """The pattern with a number in it, each time the next one."""

    def pieces() -> Iterator[bytes]:
        number = 0
        while True:
            yield (pattern % number).encode()
            number += 1

    return b"".join(islice(pieces(), size // (len(pattern) + 3)))


def again(before: bytes, piece: bytes, after: bytes = b"") -> Shape:
    """A shape that repeats one piece."""
    return lambda size: before + filled(piece, size) + after


def counted(before: bytes, pattern: str, after: bytes = b"") -> Shape:
    """A shape that repeats a numbered piece."""
    return lambda size: before + numbered(pattern, size) + after


END = b"\r\n" + PLAIN
ADDRESSES: Mapping[str, Shape] = {
    "parentheses in To": again(HEAD + b"To: ", b"(", END),
    "angles in To": again(HEAD + b"To: ", b"<", END),
    "quotes in To": again(HEAD + b"To: ", b'"', END),
    "backslashes in To": again(HEAD + b'To: "', b"\\", END),
    "groups in To": again(HEAD + b"To: ", b"g:", END),
    "commas in To": again(HEAD + b"To: ", b"a,", END),
    "semicolons in To": again(HEAD + b"To: ", b"&lt;", END),
    "at signs in To": again(HEAD + b"To: ", b"a@", END),
    "folded To": again(HEAD + b"To: ", b"\r\n a@example.fi,", END),
    "recipients": counted(HEAD + b"To: ", "Nimi <a%d@example.fi>, ", END),
    "senders": again(b"", b"From: a@example.fi\r\n", PLAIN),
}
HEADERS: Mapping[str, Shape] = {
    "headers": again(b"", b"X: y\r\n", HEAD + PLAIN),
    "trace": again(b"", b"Received: from a by b; Mon, 1 Jan 2026 00:00:00 +0000\r\n", HEAD + PLAIN),
    "verdicts": again(b"", b"Authentication-Results: mx; dmarc=pass header.from=b.fi\r\n", HEAD + PLAIN),
    "long verdict": again(
        b"Authentication-Results: mx; ", b"dkim=pass header.d=b.fi; ", b"\r\n" + HEAD + PLAIN
    ),
    "comment in verdict": again(b"Authentication-Results: mx ", b"(", b"\r\n" + HEAD + PLAIN),
    "quotes in verdict": again(b"Authentication-Results: mx; a=", b'"\\', b"\r\n" + HEAD + PLAIN),
    "encoded words": again(b"Subject: ", b"=?utf-8?q?a?= ", END),
    "half encoded words": again(b"Subject: ", b"=?utf-8?q?", END),
    "blanks in Subject": again(b"Subject: ", b" ", b"x" + END),
    "answers to answers": again(b"Subject: ", b"Re: ", END),
    "bounce words": again(b"Subject: ", b"toimit", END),
    "references": again(b"References: ", b"<a@b> ", b"\r\n" + HEAD + PLAIN),
    "half references": again(b"References: ", b"<", b"\r\n" + HEAD + PLAIN),
    "half Message-ID": again(b"Message-ID: ", b"<", b"\r\n" + HEAD + PLAIN),
    "date": again(b"Date: ", b"1 ", b"\r\n" + HEAD + PLAIN),
    "parameters": again(HEAD + b"Content-Type: text/plain; ", b"a=b; ", b"\r\n\r\nx"),
    "numbered parameters": counted(HEAD + b"Content-Type: text/plain; ", "name*%d=b; ", b"\r\n\r\nx"),
    "empty parameters": again(HEAD + b"Content-Type: text/plain", b";", b"\r\n\r\nx"),
    "parameters of parts": again(
        HEAD + b"Content-Type: multipart/mixed; ", b"a=b; ", b"boundary=b\r\n\r\n--b\r\n\r\nx"
    ),
    "file names": counted(HEAD + b"Content-Disposition: attachment; ", "filename*%d*=%%C3; ", b"\r\n\r\nx"),
}
PARTS: Mapping[str, Shape] = {
    "levels": counted(HEAD, "Content-Type: multipart/mixed; boundary=n%d\r\n\r\n--n0\r\n", b"\r\nx"),
    "levels of one name": again(HEAD, b"Content-Type: multipart/mixed; boundary=n\r\n\r\n--n\r\n", b"\r\nx"),
    "mails in mails": again(HEAD, b"Content-Type: message/rfc822\r\n\r\n", b"x"),
    "parts": again(HEAD + MIXED, b"--b\r\n\r\nx\r\n"),
    "HTML parts": again(HEAD + MIXED, b"--b\r\nContent-Type: text/html\r\n\r\n<p>x\r\n"),
    "files": again(HEAD + MIXED, b"--b\r\nContent-Type: application/pdf; name=x.pdf\r\n\r\nx\r\n"),
    "boundary that is long": lambda size: (
        HEAD
        + b"Content-Type: multipart/mixed; boundary="
        + b"b" * size
        + b"\r\n\r\n--"
        + b"b" * size
        + b"\r\n\r\nx"
    ),
    "no boundary": again(HEAD + b"Content-Type: multipart/mixed\r\n\r\n", b"--x\r\n"),
    "reports of recipients": again(
        HEAD + MIXED.replace(b"mixed", b"report") + b"--b\r\nContent-Type: message/delivery-status\r\n\r\n",
        b"Final-Recipient: rfc822; a@example.fi\r\nAction: failed\r\n\r\n",
    ),
    "quoted-printable": again(HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n", b"="),
    "base64": again(HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n", b"!"),
    "uuencode": again(HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\n", b"M"),
    "flowed": again(HEAD + b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n", b"a \n"),
    "utf-7": again(HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n", b"+AAAA-"),
    "calendar": again(
        HEAD + b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n", b"DESCRIPTION:a\r\n b\r\n"
    ),
    "TNEF": again(HEAD + b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22", b"\x01\x00"),
    "RTF": again(HEAD + b"Content-Type: text/rtf\r\n\r\n{\\rtf1 ", b"{"),
    "attributes": counted(HEAD + HTML + b"<p ", "a%d=b "),
    "attributes without blanks": counted(HEAD + HTML + b"<p ", 'a%d="b"'),
    "elements": again(HEAD + HTML, b"<div>"),
    "elements that cross": again(HEAD + HTML, b"<b><p>"),
    "quotes in HTML": again(HEAD + HTML, b"<blockquote>"),
    "quotes beside quotes": again(HEAD + HTML, b"<blockquote>a</blockquote>"),
    "tables": again(HEAD + HTML, b"<table><tr><td>"),
    "comments": again(HEAD + HTML, b"<!--"),
}
_WORDS = (
    *(
        "a",
        "word ",
        " ",
        "\n",
        " \n",
        ">",
        "> ",
        "> a\n",
        ">a\nb\n",
        "a\n",
        "-- \n",
        "-",
        "_____\n",
        "\r",
        "\x01",
        "ä",
    ),
    *(
        "Ã¤",
        "\u00a0",
        "\u200b",
        "\u2028",
        "e\u0301",
        "😀",
        "*",
        "@",
        "a@example.fi ",
        "a.",
        "<a",
        "<a@b>",
        ":",
        "[",
        "](",
    ),
    *(
        "On 1.1.2026 10:00 a@example.fi wrote:\n",
        "From: a@example.fi\nSent: x\n",
        "From: a@example.fi\n",
        "Aihe: a\n\n",
    ),
    *(
        "-----Original Message-----\n",
        "Begin forwarded message:\n",
        "Lähetetty iPhonesta\n",
        "Get Outlook ",
        "klo ",
    ),
    *(
        "toimit",
        "deliver",
        "recipient",
        "user ",
        "5.",
        "5.1.1 ",
        "Message-ID: <a@b>\n",
        "> Message-ID:\n",
        "Nimi: a\n",
    ),
    *(
        "Tämä viesti on luottamuksellinen, jos vahingossa\n",
        "**From:** ",
        "mailto:",
        "<",
        "&",
        "<br>",
        "<pre>a",
        "\\",
    ),
    "---------- Forwarded message ---------\nFrom: a@example.fi\nDate: 1.1.2026\nSubject: x\n\n",
)
TEXTS: Mapping[str, Shape] = {
    f"{word!a} in {where}": again(before, word.encode())
    for word in _WORDS
    for where, before in {"a text": HEAD + PLAIN, "HTML": HEAD + HTML, "a bounce": BOUNCE + PLAIN}.items()
}
SHAPES: Mapping[str, Shape] = {**ADDRESSES, **HEADERS, **PARTS, **TEXTS}
