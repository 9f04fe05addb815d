"""What arrives: names as they are written, and in trials whom a mail was for."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any

import pytest

from bot.mail import smtp
from bot.mail.compose import OutgoingMail, compose
from bot.mail.connection import MailServer, Security
from bot.mail.parse import parse_message
from bot.mail.smtp import Envelope
from tests.support.bench import Bench
from tests.support.certificates import Authority
from tests.support.letters import ACCESS
from tests.support.smtp import SmtpReceiver

NAMES = [
    "Åke Öström",
    "Hyvärinen-Škoda, Želimir (Tietosuoja)",
    "Õnne Ülle Žižkov",
    'Mäki "Masa" O\'Öljy',
    "Ääkkösten Tietosuojavastaavien Yhteenliittymä ry – " * 3,
    "=?utf-8?q?kein_Wort?=",
    "ÅÄÖ" * 40,
    "😀 Šárka",
]


def read(content: bytes) -> Any:
    return message_from_bytes(content, policy=policy.default)


def name_in(header: str) -> str:
    """The display name, by the standard library's older reader: the newer one puts spaces between words."""
    return str(make_header(decode_header(parseaddr(header)[0])))


@pytest.mark.covers("R43")
@pytest.mark.parametrize("name", NAMES)
async def test_names_round_trip_through_a_receiver(
    name: str, smtp_receiver: SmtpReceiver, authority: Authority
) -> None:
    name = name.strip()
    mail = OutgoingMail(
        from_name=name,
        from_address="info@example.com",
        to_name=name,
        to_address="anna@example.fi",
        subject=f"Vastaus: {name}",
        body=f"Hei {name}\n",
        message_id="<a@example.com>",
        date=datetime(2026, 11, 26, tzinfo=UTC),
    )
    server = MailServer(
        host=smtp_receiver.host,
        port=smtp_receiver.port,
        security=Security.STARTTLS,
        username="info@example.com",
        password="secret",
        ca_file=str(authority.ca_file),
    )
    content = compose(mail)
    await smtp.send(server, Envelope(sender=mail.from_address, recipient=mail.to_address, content=content))
    [taken] = smtp_receiver.mails
    assert taken.content.isascii()  # neither 8BITMIME nor SMTPUTF8 is needed
    arrived, ours = read(taken.content), parse_message(taken.content)
    raw = message_from_bytes(taken.content)
    assert [name_in(raw["From"]), name_in(raw["To"])] == [name, name]
    assert arrived["Subject"] == f"Vastaus: {name}"
    assert arrived.get_content().strip() == f"Hei {name}"
    assert (ours.senders[0].name, ours.subject) == (name, f"Vastaus: {name}")


async def test_redirected_mail_says_whom_it_was_for(sqlite_bench: Bench) -> None:
    sqlite_bench.home.overrides["smtp"]["redirect_to"] = "trial@example.com"
    sqlite_bench.reconfigure()
    await sqlite_bench.take(ACCESS.write())
    await sqlite_bench.send()
    [mail] = sqlite_bench.home.servers.smtp.mails
    arrived = read(mail.content)
    assert mail.recipients == ("trial@example.com",)
    assert arrived["X-Privacy-Bot-Redirected"] == "anna@example.fi"
    assert arrived["To"].addresses[0].addr_spec == "anna@example.fi"


async def test_mail_that_is_not_redirected_says_nothing_of_it(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write())
    await sqlite_bench.send()
    [mail] = sqlite_bench.home.servers.smtp.mails
    assert read(mail.content)["X-Privacy-Bot-Redirected"] is None
