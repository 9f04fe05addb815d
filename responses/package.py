"""The data package: one ZIP with the report, the data and the messages, the same bytes for the same data."""

import io
import zipfile
from datetime import datetime
from zoneinfo import ZoneInfo

import pyzipper
from babel.dates import format_datetime

from bot.domain.packages import Content
from bot.domain.processing import Processing
from bot.domain.vocabulary import RequestType
from bot.errors import UsageError
from responses.engine import own_engine
from responses.package_data import (
    SCHEMA,
    as_json,
    document,
    file_name,
    portable_items,
    tables,
    words_of,
)
from responses.package_html import report_html
from responses.package_pdf import report_pdf

MOST_BYTES = 200_000_000
"""Of a package before it is packed; more goes another way than by a file."""
_HELSINKI = ZoneInfo("Europe/Helsinki")


def archive(content: Content, processing: Processing | None) -> bytes:
    """The package of what is to go out; raises UsageError where it is bigger than a file may be."""
    files = files_of(content, processing)
    size = sum(map(len, files.values()))
    if size > MOST_BYTES:
        raise UsageError(f"the data are {size // 1_000_000} MB: too much for one file; narrow `export`")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(_entry(name, content.made_at), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def encrypted(plain: bytes, password: str) -> bytes:
    """The same files in a ZIP that only opens with the password (AES-256)."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as source,
        pyzipper.AESZipFile(out, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as packed,
    ):
        packed.setpassword(password.encode())
        for name in source.namelist():
            packed.writestr(name, source.read(name))
    return out.getvalue()


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.astimezone(_HELSINKI).timetuple()[:6])
    entry.external_attr = 0o600 << 16
    entry.create_system = 3
    return entry


def files_of(content: Content, processing: Processing | None) -> dict[str, bytes]:
    """Every file by its name, in the order of the archive."""
    asked = [part for part in (RequestType.ACCESS, RequestType.PORTABILITY) if part in content.requests]
    files: dict[str, bytes] = {}
    for part in asked or [RequestType.ACCESS]:
        beside = part is RequestType.PORTABILITY and len(asked) > 1
        folder = "portability/" if beside else ""
        files |= {folder + name: data for name, data in _part(content, processing, part).items()}
    return {"README.txt": _readme(content, tuple(files)), **files}


def _part(content: Content, processing: Processing | None, part: RequestType) -> dict[str, bytes]:
    data = document(content, processing, part)
    whole = part is RequestType.ACCESS
    files: dict[str, bytes] = {}
    if whole:
        made_on = _moment(content)
        files["report.html"] = report_html(data, made_on)
        files["report.pdf"] = report_pdf(data, content.made_at, made_on)
    files["data.json"] = as_json(data)
    files["data.schema.json"] = SCHEMA.read_bytes()
    files |= tables(content.items if whole else portable_items(content, processing))
    return files | (_mails(content) if whole else {})


def _moment(content: Content) -> str:
    locale = own_engine().words(content.language)["date"]["locale"]
    return format_datetime(content.made_at, "d.M.yyyy HH:mm", tzinfo=_HELSINKI, locale=locale)


def _mails(content: Content) -> dict[str, bytes]:
    t = words_of(content.language)
    files = {}
    for number, mail in enumerate(content.mails, 1):
        who = t["from_us"] if mail.ours else f"{t['from_you']}: {mail.sender}"
        head = [who, mail.at.astimezone(_HELSINKI).isoformat(), f"{t['subject']}: {mail.subject}"]
        if mail.attachments:
            head.append(f"{t['attachments']}: {', '.join(mail.attachments)}")
        name = f"mails/{number:03}-{'us' if mail.ours else 'you'}-{file_name(mail.subject)}.txt"
        files[name] = ("\n".join(head) + "\n\n" + mail.text.rstrip() + "\n").encode("utf-8", "replace")
    return files


def _readme(content: Content, names: tuple[str, ...]) -> bytes:
    t = words_of(content.language)
    lines = [f"{t['title'] if content.access else t['portability']} – {content.ref}", _moment(content), ""]
    there = {
        "readme_report": "report.html" in names,
        "readme_json": "data.json" in names,
        "readme_csv": any(name.startswith("csv/") for name in names),
        "readme_mails": any(name.startswith("mails/") for name in names),
        "readme_portability": any(name.startswith("portability/") for name in names),
    }
    lines += [f"- {t[key]}" for key, holds in there.items() if holds]
    lines += ["", t["struck"]]
    if RequestType.PORTABILITY in content.requests:
        lines.append(t["left_out"])
    if content.missing:
        lines.append(f"{t['missing']}: {', '.join(content.missing)}")
    return ("\n".join(lines) + "\n").encode()
