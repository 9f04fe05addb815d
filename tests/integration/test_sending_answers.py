"""Every answer that a submission server may give, at every stage: what it makes of the mail."""

from pathlib import Path

import pytest

from bot.errors import (
    PermanentMailError,
    PrivacyBotError,
    TransientMailError,
    UncertainSendError,
    UnreachableMailError,
)
from bot.mail import smtp
from bot.mail.connection import MailServer, Security
from bot.mail.smtp import Envelope
from tests.support.certificates import Authority, make_authority
from tests.support.scripted_smtp import HANG_UP, Stage, scripted
from tests.support.smtp import Security as Offered
from tests.support.smtp import SmtpReceiver

MAIL = Envelope(sender="info@example.com", recipient="anna@example.fi", content=b"Subject: x\r\n\r\nHei\r\n")
WITH_SIZE = b"250-here\r\n250-8BITMIME\r\n250 SIZE "


async def outcome(server: MailServer, mail: Envelope = MAIL) -> type[PrivacyBotError] | None:
    """The class of the error; None where the mail was taken."""
    try:
        await smtp.send(server, mail)
    except PrivacyBotError as error:
        return type(error)
    return None


BEFORE_THE_MAIL = [Stage.GREETING, Stage.EHLO]
ABOUT_THE_MAIL = [Stage.RCPT, Stage.DATA, Stage.TAKEN]


@pytest.mark.covers("R41")
@pytest.mark.parametrize("code", [421, 451, 452, 550, 554])
@pytest.mark.parametrize("stage", BEFORE_THE_MAIL)
async def test_what_fails_before_the_mail_is_no_mails_fault(stage: Stage, code: int) -> None:
    refused = b"%d no" % code
    async with scripted({stage: refused, Stage.HELO: refused}) as (_, server):
        assert await outcome(server) is UnreachableMailError


@pytest.mark.covers("R41")
@pytest.mark.parametrize("code", [421, 450, 451, 452])
@pytest.mark.parametrize("stage", ABOUT_THE_MAIL)
async def test_a_passing_refusal_is_tried_again(stage: Stage, code: int) -> None:
    async with scripted({stage: b"%d later" % code}) as (_, server):
        assert await outcome(server) is TransientMailError


@pytest.mark.covers("R41")
@pytest.mark.parametrize("code", [550, 552, 554])
@pytest.mark.parametrize("stage", [Stage.MAIL, *ABOUT_THE_MAIL])
async def test_a_final_refusal_is_not_tried_again(stage: Stage, code: int) -> None:
    async with scripted({stage: b"%d never" % code}) as (_, server):
        assert await outcome(server) is PermanentMailError


@pytest.mark.covers("R41")
@pytest.mark.parametrize("code", [421, 451, 452, 530, 535])
async def test_a_server_that_takes_nobodys_mail_costs_no_mail(code: int) -> None:
    async with scripted({Stage.MAIL: b"%d not now" % code}) as (_, server):
        assert await outcome(server) is UnreachableMailError


@pytest.mark.covers("R40")
@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
async def test_a_line_lost_before_the_text_is_tried_again(stage: Stage) -> None:
    async with scripted({stage: HANG_UP}) as (_, server):
        assert await outcome(server) is TransientMailError


@pytest.mark.covers("R40")
@pytest.mark.parametrize("answer", [HANG_UP, b"what?", b"354 more", b"999 hm"])
async def test_without_a_clear_answer_to_the_text_the_outcome_is_uncertain(answer: bytes) -> None:
    async with scripted({Stage.TAKEN: answer}) as (_, server):
        assert await outcome(server) is UncertainSendError


@pytest.mark.covers("R41")
@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.DATA])
async def test_an_answer_that_cannot_be_read_is_no_final_refusal(stage: Stage) -> None:
    async with scripted({stage: b"no idea"}) as (_, server):
        assert await outcome(server) is TransientMailError


@pytest.mark.covers("R41")
async def test_what_a_server_says_is_kept_as_clean_text() -> None:
    answer = b"550-\xe4\xff\x1b[31m no such\r\n550 " + b"x" * 2000
    async with scripted({Stage.RCPT: answer}) as (_, server):
        with pytest.raises(PermanentMailError) as caught:
            await smtp.send(server, MAIL)
    text = str(caught.value)
    assert len(text) < 600
    assert text.isprintable()
    text.encode()


@pytest.mark.covers("R41")
@pytest.mark.parametrize("stage", [*BEFORE_THE_MAIL, Stage.MAIL, *ABOUT_THE_MAIL])
async def test_a_server_that_never_answers_is_given_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.2)
    monkeypatch.setattr(smtp, "TAKEN_TIMEOUT", 0.2)
    async with scripted({stage: b"250-and"}) as (_, server):  # an answer that never ends
        found = await outcome(server)
    expected = UncertainSendError if stage is Stage.TAKEN else TransientMailError
    assert found is not None
    assert issubclass(found, expected)


@pytest.mark.covers("R41")
async def test_a_slow_server_gets_its_mail() -> None:
    async with scripted(seconds=0.2) as (script, server):
        assert await outcome(server) is None
    assert len(script.texts) == 1


@pytest.mark.covers("R43")
async def test_a_server_without_extensions_gets_its_mail() -> None:
    async with scripted({Stage.EHLO: b"502 what is that"}) as (script, server):
        assert await outcome(server) is None
    assert [line for line in script.said if line.startswith(b"MAIL")] == [b"MAIL FROM:<info@example.com>"]


@pytest.mark.covers("R41")
@pytest.mark.parametrize(("limit", "taken"), [(b"10", False), (b"1000", True), (b"0", True), (b"", True)])
async def test_a_mail_that_is_too_big_is_refused_before_it_is_sent(limit: bytes, taken: bool) -> None:
    async with scripted({Stage.EHLO: WITH_SIZE + limit}) as (script, server):
        assert await outcome(server) is (None if taken else PermanentMailError)
    told = b"MAIL FROM:<info@example.com> SIZE=%d" % len(MAIL.content)
    assert (told in script.said) is taken


@pytest.mark.covers("R43")
async def test_a_domain_with_umlauts_goes_out_in_ascii() -> None:
    mail = Envelope(sender=MAIL.sender, recipient="anna@näyte.example", content=MAIL.content)
    async with scripted() as (script, server):
        assert await outcome(server, mail) is None
    assert b"RCPT TO:<anna@xn--nyte-loa.example>" in script.said


async def test_an_address_that_smtp_cannot_say_is_refused() -> None:
    mail = Envelope(sender=MAIL.sender, recipient="äijä@example.fi", content=MAIL.content)
    async with scripted() as (_, server):
        assert await outcome(server, mail) is PermanentMailError


@pytest.mark.covers("R41")
async def test_where_starttls_is_missing_nothing_is_sent_and_no_password_shown() -> None:
    async with scripted(security=Security.STARTTLS, username="info@example.com") as (script, server):
        with pytest.raises(UnreachableMailError, match="STARTTLS is not offered"):
            await smtp.send(server, MAIL)
    assert {line.split()[0] for line in script.said} <= {b"EHLO"}


@pytest.mark.covers("R41")
async def test_a_log_in_that_is_refused_is_said_so(smtp_receiver: SmtpReceiver, authority: Authority) -> None:
    with pytest.raises(UnreachableMailError, match="the log-in is refused"):
        await smtp.send(reached(smtp_receiver, authority, password="wrong"), MAIL)


@pytest.mark.covers("R41")
@pytest.mark.parametrize("security", [Offered.STARTTLS, Offered.TLS])
@pytest.mark.parametrize("names", [("localhost",), ("mail.example.com",)])
async def test_a_certificate_of_a_stranger_is_said_so(
    names: tuple[str, ...], security: Offered, authority: Authority, tmp_path: Path
) -> None:
    other = make_authority(tmp_path, *names)
    trusted = authority if names == ("localhost",) else other  # a stranger's word, or another server's name
    receiver = SmtpReceiver(other, security=security)
    receiver.start()
    try:
        with pytest.raises(UnreachableMailError, match="certificate is not trusted"):
            await smtp.send(reached(receiver, trusted), MAIL)
        assert receiver.mails == ()
    finally:
        receiver.stop()


def reached(receiver: SmtpReceiver, trusted: Authority, password: str = "secret") -> MailServer:
    """How the receiver is reached."""
    return MailServer(
        host=receiver.host,
        port=receiver.port,
        security=Security(receiver.security),
        username="info@example.com",
        password=password,
        ca_file=str(trusted.ca_file),
    )
