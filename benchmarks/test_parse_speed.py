"""How fast a mail is parsed, beside what the standard library needs for its bytes alone (`make bench`).

Speed is held here only, and as a ratio to the raw limit in the same run: a busy machine slows both.
"""

import quopri
import time
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import compat32

import pytest

from bot.domain.screening import screen
from bot.mail.authentication import authenticate
from bot.mail.digest import content_digest, header_of, trace_of
from bot.mail.parse import parse_message
from tests.support.bench import MORNING

ROUNDS, MAILS = 7, 60
TRACE = "".join(
    f"Received: from mx{hop}.example.net (mx{hop}.example.net [192.0.2.{hop}])\r\n by mx.example.com "
    f"(Postfix) with ESMTPS id 4ABC{hop}\r\n for <info@example.com>; "
    f"Thu, 26 Nov 2026 08:00:0{hop} +0200 (EET)\r\n"
    for hop in range(5)
)
HEAD = (
    TRACE
    + "DKIM-Signature: v=1; a=rsa-sha256; d=example.fi; s=s1;\r\n h=from:to:subject:date; bh=abc=; b=X\r\n"
    "Authentication-Results: mx.example.com; dkim=pass header.d=example.fi;\r\n"
    " dmarc=pass header.from=example.fi\r\n"
    "From: =?utf-8?Q?Anna_Aalto?= <anna@example.fi>\r\nTo: Info <info@example.com>\r\n"
    "Subject: =?utf-8?Q?Vs:_Tietopyynt=C3=B6?=\r\nDate: Thu, 26 Nov 2026 08:00:00 +0200\r\n"
    "Message-ID: <abc@example.fi>\r\nIn-Reply-To: <q@example.com>\r\n"
    "References: <a@example.com> <q@example.com>\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b1"\r\n\r\n'
)
OWN = (
    "Hei,\n\n"
    + "pyydän teitä tarkistamaan, mitä tietoja minusta on rekisterissänne.\n" * 10
    + "\nTerveisin Anna\n\n"
)
QUOTED = (
    "ma 2.11.2026 klo 10.15 Info (info@example.com) kirjoitti:\n\n"
    + "> Kiitos viestistänne, palaamme pian.\n" * 9
)


def _encoded(text: str) -> str:
    return quopri.encodestring(text.encode()).decode().replace("\n", "\r\n")


def ordinary(thread: int) -> bytes:
    """A mail of plain text and HTML with so many earlier mails quoted below it."""
    text = OWN + QUOTED * thread
    lines = "".join(f"<p class=MsoNormal style='font-size:11pt'>{line}</p>" for line in text.splitlines())
    parts = {
        "text/plain": text,
        "text/html": f"<html><style>p{{margin:0}}</style><body>{lines}</body></html>",
    }
    body = "".join(
        f"--b1\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        f"{_encoded(content)}\r\n"
        for kind, content in parts.items()
    )
    return f"{HEAD}{body}--b1--\r\n".encode()


def seconds(work: Callable[[bytes], object], mails: list[bytes]) -> float:
    """Processor time of one mail, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for mail in mails:
            work(mail)
        best = min(best, time.process_time() - begun)
    return best / len(mails)


def intake(content: bytes) -> None:
    """What is done with every mail's bytes before the classifier looks at it."""
    content_digest(content, MORNING)
    trace_of(header_of(content), len(content), MORNING)
    message = parse_message(content)
    screen(message, frozenset({"info@example.com"}), frozenset())
    authenticate(message, "mx.example.com")


@pytest.mark.parametrize(("work", "most"), [(parse_message, 4.5), (intake, 6.5)], ids=["parse", "intake"])
def test_a_mail_takes_few_times_the_raw_limit(work: Callable[[bytes], object], most: float) -> None:
    mails = [ordinary(thread) for thread in (2, 3, 5)] * (MAILS // 3)
    ours, raw = seconds(work, mails), seconds(BytesParser(policy=compat32).parsebytes, mails)
    size = sum(map(len, mails)) // len(mails)
    print(f"\n{size} bytes a mail: {1 / ours:.0f} mails/s, {ours / raw:.1f} times the library alone")
    assert ours / raw < most
