"""The data of a package as JSON and CSV; the description of its fields is in data/package.schema.json."""

import csv
import io
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.domain.packages import Content, Item, PackedMail, group_of, portable
from bot.domain.processing import Processing
from bot.domain.vocabulary import Language, RequestType
from responses.engine import own_engine
from responses.values import clean

FORMAT = "privacy-bot-data-package-1"
CASE_GROUP = "requests"
"""The data group of our own case files, which the messages belong to."""
SCHEMA = Path(__file__).parent / "data" / "package.schema.json"
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d[\d ]*(?:[.,]\d+)?")


@lru_cache(maxsize=4)
def words_of(language: Language) -> Mapping[str, str]:
    """The words of the report and the README in this language."""
    return tomllib.loads(own_engine().sources[f"{language}/package.toml"])


def document(content: Content, processing: Processing | None, part: RequestType) -> dict[str, Any]:
    """The data as the schema describes them; for portability only what can be taken along."""
    whole = part is RequestType.ACCESS
    items = content.items if whole else portable_items(content, processing)
    mails = content.mails if whole else ()
    return {
        "format": FORMAT,
        "part": part.value,
        "reference": content.ref,
        "language": content.language.value,
        "made_at": content.made_at.isoformat(),
        "person": {"name": content.name, "address": content.address},
        "groups": _groups(items, bool(mails), processing, content.language),
        "messages": [_message(mail) for mail in mails],
        "not_searched": list(content.missing),
    }


def portable_items(content: Content, processing: Processing | None) -> tuple[Item, ...]:
    """The rows that the person may take along, without what we have worked out ourselves."""
    return tuple(one for item in content.items if (one := portable(item, processing)) is not None)


def as_json(value: Any) -> bytes:
    """Readable JSON, the same for the same data."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _groups(
    items: Sequence[Item], mails: bool, processing: Processing | None, language: Language
) -> list[dict[str, Any]]:
    names = dict.fromkeys([*(item.group for item in items), *([CASE_GROUP] if mails else [])])
    return [
        told_of(name, processing, language)
        | {"records": [_record(item) for item in items if item.group == name]}
        for name in names
    ]


def told_of(name: str, processing: Processing | None, language: Language) -> dict[str, Any]:
    """What stands beside each item: purpose, basis, source, recipients, how long it is kept (Art. 15(1))."""
    group = group_of(name, processing)
    bases = own_engine().words(language)["basis"]
    purposes = {one.id: one.text for one in processing.purposes} if processing else {}
    recipients = processing.recipients if processing else ()
    sources = processing.sources if processing else ()
    return {
        "id": name,
        "name": clean(group.name.get(language, "")) if group else name,
        "purposes": [clean(purposes.get(each, {}).get(language, each)) for each in group.purposes]
        if group
        else [],
        "legal_basis": [bases[basis] for basis in group.basis] if group else [],
        "retention": clean(group.retention.get(language, "")) if group else "",
        "sources": [clean(one.text.get(language, "")) for one in sources],
        "recipients": [
            ": ".join(part for part in (one.name, clean(one.category.get(language, ""))) if part)
            for one in recipients
        ],
    }


def _record(item: Item) -> dict[str, Any]:
    return {
        "register": item.register,
        "company": item.company,
        "record": item.row,
        "fields": dict(item.fields),
    }


def _message(mail: PackedMail) -> dict[str, Any]:
    return {
        "at": mail.at.isoformat(),
        "from_us": mail.ours,
        "sender": mail.sender,
        "subject": mail.subject,
        "text": mail.text,
        "attachments": list(mail.attachments),
    }


def tables(items: Sequence[Item]) -> dict[str, bytes]:
    """A CSV file for each register, by a file name that is safe everywhere."""
    registers: dict[str, list[Item]] = {}
    for item in items:
        registers.setdefault(item.register, []).append(item)
    return {
        f"csv/{number:02}-{file_name(name)}.csv": _table(rows)
        for number, (name, rows) in enumerate(registers.items(), 1)
    }


def _table(rows: Sequence[Item]) -> bytes:
    head = list(dict.fromkeys(name for item in rows for name, _ in item.fields))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["record", *map(harmless, head)])
    for item in rows:
        told = dict(item.fields)
        writer.writerow([harmless(item.row), *(harmless(told.get(name, "")) for name in head)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()  # with its mark, without which Excel reads no UTF-8


def harmless(value: str) -> str:
    """The value with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{value}" if _FORMULA.match(value) and not _NUMBER.fullmatch(value.strip()) else value


def file_name(text: str) -> str:
    """A part of a file name: plain letters and digits only."""
    plain = text.casefold().translate(str.maketrans("åäöõüšž", "aaoousz"))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "register"
