"""The report of a data package as one HTML page that needs nothing else: no script, no outside file."""

from collections.abc import Iterable
from html import escape
from typing import Any

from bot.domain.vocabulary import Language
from responses.package_data import words_of

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem;border-bottom:1px solid #999}"
    "h3{font-size:1rem;margin-top:1.5rem}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border:1px solid #bbb;"
    "overflow-wrap:anywhere}th{width:30%;font-weight:600}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;border-left:3px solid #bbb;"
    "padding-left:.8rem}dt{font-weight:600}dd{margin:0 0 .4rem}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def report_html(data: dict[str, Any], made_on: str) -> bytes:
    """The page of the document that `package_data.document` made."""
    language = Language(data["language"])
    t = words_of(language)
    title = escape(f"{t['title']} – {data['reference']}")
    parts = [
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>",
        _list([(t["person"], _who(data)), (t["made"], made_on)]),
        f"<p>{escape(t['struck'])}</p>",
    ]
    if not any(group["records"] for group in data["groups"]):
        parts.append(f"<p>{escape(t['nothing'])}</p>")
    if data["not_searched"]:
        parts.append(f"<p>{escape(t['missing'])}: {escape(', '.join(data['not_searched']))}</p>")
    parts += [_group(group, language) for group in data["groups"]]
    if data["messages"]:
        parts.append(f"<h2>{escape(t['mails'])}</h2>")
        parts += [_message(mail, language) for mail in data["messages"]]
    return ("\n".join([*parts, "</body>\n</html>"]) + "\n").encode()


def _who(data: dict[str, Any]) -> str:
    return ", ".join(part for part in data["person"].values() if part)


def _list(pairs: Iterable[tuple[str, str]]) -> str:
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs if value)
    return f"<dl>{told}</dl>"


def notes_of(group: dict[str, Any], language: Language) -> list[tuple[str, str]]:
    """What is told of every item of a group: its purpose, ground, source, recipients and time."""
    t = words_of(language)
    return [
        (t["purposes"], "; ".join(group["purposes"])),
        (t["basis"], ", ".join(group["legal_basis"])),
        (t["retention"], group["retention"]),
        (t["sources"], "; ".join(group["sources"])),
        (t["recipients"], "; ".join(group["recipients"])),
    ]


def _group(group: dict[str, Any], language: Language) -> str:
    t = words_of(language)
    parts = [f"<h2>{escape(group['name'])}</h2>", _list(notes_of(group, language))]
    for record in group["records"]:
        head = f"{t['register']}: {record['register']}, {record['company']} – {t['row']} {record['record']}"
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(value) or escape(t["no_value"])}</td></tr>'
            for name, value in record["fields"].items()
        )
        parts.append(f"<h3>{escape(head)}</h3><table>{rows}</table>")
    return "\n".join(parts)


def _message(mail: dict[str, Any], language: Language) -> str:
    t = words_of(language)
    who = t["from_us"] if mail["from_us"] else f"{t['from_you']}: {mail['sender']}"
    head = f"<h3>{escape(mail['at'][:16].replace('T', ' '))} – {escape(who)}</h3>"
    told = _list([(t["subject"], mail["subject"]), (t["attachments"], ", ".join(mail["attachments"]))])
    return f"{head}{told}<pre>{escape(mail['text'])}</pre>"
