"""The content of a data package as JSON and back."""

from datetime import datetime
from typing import Any

from bot.domain.packages import Content, Item, PackedMail
from bot.domain.vocabulary import Language, RequestType


def plain_content(content: Content) -> dict[str, Any]:
    """Ready for JSON."""
    return {
        "ref": content.ref,
        "language": content.language,
        "made_at": content.made_at.isoformat(),
        "requests": list(content.requests),
        "name": content.name,
        "address": content.address,
        "missing": list(content.missing),
        "items": [
            {
                "register": item.register,
                "company": item.company,
                "group": item.group,
                "row": item.row,
                "fields": [list(field) for field in item.fields],
                "derived": sorted(item.derived),
            }
            for item in content.items
        ],
        "mails": [
            {
                "at": mail.at.isoformat(),
                "ours": mail.ours,
                "sender": mail.sender,
                "subject": mail.subject,
                "text": mail.text,
                "attachments": list(mail.attachments),
            }
            for mail in content.mails
        ],
    }


def content_of(kept: dict[str, Any]) -> Content:
    """The content again."""
    return Content(
        ref=kept["ref"],
        language=Language(kept["language"]),
        made_at=datetime.fromisoformat(kept["made_at"]),
        requests=tuple(map(RequestType, kept["requests"])),
        name=kept["name"],
        address=kept["address"],
        missing=tuple(kept["missing"]),
        items=tuple(
            Item(
                register=item["register"],
                company=item["company"],
                group=item["group"],
                row=item["row"],
                fields=tuple((name, value) for name, value in item["fields"]),
                derived=frozenset(item["derived"]),
            )
            for item in kept["items"]
        ),
        mails=tuple(
            PackedMail(
                at=datetime.fromisoformat(mail["at"]),
                ours=mail["ours"],
                sender=mail["sender"],
                subject=mail["subject"],
                text=mail["text"],
                attachments=tuple(mail["attachments"]),
            )
            for mail in kept["mails"]
        ),
    )
