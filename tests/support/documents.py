"""Attachments as people send them, made in bytes: PDF, DOCX, ODT, winmail.dat, and mails that hold them."""

import io
import struct
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage

from pypdf import PdfReader, PdfWriter

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DOCX_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ODF = 'xmlns:office="o" xmlns:text="t"'


def pdf(*lines: str) -> bytes:
    """A PDF of one page; without lines it is a scan: a page with no words."""
    shown = b"".join(
        b"1 0 0 1 50 %d Tm (%s) Tj " % (780 - 20 * number, _escaped(line))
        for number, line in enumerate(lines)
    )
    stream = b"BT /F1 12 Tf " + shown + b"ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + head + table + tail


def _escaped(line: str) -> bytes:
    data = line.encode("cp1252")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def locked_pdf(line: str, password: str) -> bytes:
    """A PDF that only opens with the password; an empty one opens it for everybody."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(line))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _zipped(member: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
    return out.getvalue()


def docx(*paragraphs: str, before: str = "") -> bytes:
    """A Word document; `before` stands before its first element."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    xml = f"{_DOCX_HEAD}{before}<w:document {_WORD}><w:body>{body}</w:body></w:document>"
    return _zipped("word/document.xml", xml.encode())


def odt(*paragraphs: str) -> bytes:
    """A document of LibreOffice."""
    body = "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
    return _zipped(
        "content.xml", f"<office:document-content {_ODF}>{body}</office:document-content>".encode()
    )


def _attribute(number: int, value: bytes, level: int = 1) -> bytes:
    return struct.pack("<BHHI", level, number, 0, len(value)) + value + b"\0\0"


def _property(number: int, kind: int, value: bytes) -> bytes:
    padded = value + b"\0" * (-len(value) % 4)
    return struct.pack("<HHII", kind, number, 1, len(value)) + padded


def winmail(body: str = "", *, rtf: bytes = b"", files: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """What Outlook packs when it thinks that the reader has Outlook too."""
    properties = []
    if body:
        properties.append(_property(0x1000, 0x1F, body.encode("utf-16-le")))
    if rtf:
        packed = struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf
        properties.append(_property(0x1009, 0x102, packed))
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += _attribute(0x9003, struct.pack("<I", len(properties)) + b"".join(properties))
    for name, data in files:
        out += _attribute(0x9002, b"\0" * 14, 2)
        long_name = _property(0x3707, 0x1F, name.encode("utf-16-le"))
        out += _attribute(0x800F, data, 2) + _attribute(0x9005, struct.pack("<I", 1) + long_name, 2)
    return out


def mail_with(
    body: str,
    *files: tuple[str, str, bytes],
    subject: str = "Asia",
    sender: str = "Anna Aalto <anna@example.fi>",
) -> bytes:
    """A mail with attachments: name, type, bytes."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "info@example.com", subject
    mail["Message-ID"] = f"<{abs(hash((body, subject, files)))}@example.fi>"
    if body:
        mail.set_content(body)
    else:
        mail.make_mixed()
    for name, kind, data in files:
        maintype, _, subtype = kind.partition("/")
        mail.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return bytes(mail)
