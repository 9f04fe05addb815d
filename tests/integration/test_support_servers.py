"""The suite's own servers keep their word; what other tests show rests on them."""

import smtplib
import ssl
from datetime import UTC, datetime

import psycopg
import pytest
from playwright.async_api import Page

from tests.support.certificates import Authority
from tests.support.dovecot import DovecotServer, MailUser
from tests.support.postgres import PostgresServer
from tests.support.smtp import Security, SmtpReceiver
from tests.support.smtp_script import Accept, Drop, Refusal

MAIL = b"From: anna@example.fi\r\nTo: info@example.com\r\nSubject: Hei\r\n\r\nPoistakaa tietoni.\r\n"
WRITER, OWN = "anna@example.fi", "info@example.com"


def send(receiver: SmtpReceiver, authority: Authority, recipient: str = WRITER) -> None:
    with smtplib.SMTP(receiver.host, receiver.port, timeout=10) as client:
        client.starttls(context=authority.client_context())
        client.login("info@example.com", "secret")
        client.sendmail(OWN, [recipient], MAIL)


def test_delivered_mail_lies_in_the_inbox_unread(dovecot: DovecotServer, mail_user: MailUser) -> None:
    dovecot.deliver(MAIL, mail_user)
    [stored] = dovecot.mails(mail_user)
    assert stored.content.endswith(MAIL)
    assert not stored.flags


def test_appended_mail_has_the_internal_date_given(dovecot: DovecotServer, mail_user: MailUser) -> None:
    received = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)
    dovecot.append(MAIL, mail_user, internal_date=received, folder="Junk")
    assert [mail.internal_date for mail in dovecot.mails(mail_user, "Junk")] == [received]


def test_mail_outlives_a_killed_server(dovecot: DovecotServer, mail_user: MailUser) -> None:
    dovecot.deliver(MAIL, mail_user)
    dovecot.restart()
    assert len(dovecot.mails(mail_user)) == 1


def test_frozen_server_lets_clients_wait(dovecot: DovecotServer, mail_user: MailUser) -> None:
    with dovecot.client(mail_user) as client:
        client.socket().settimeout(0.2)
        with dovecot.frozen(), pytest.raises(TimeoutError):
            client.noop()
        client.socket().settimeout(10)


def test_every_database_is_new_and_empty(postgres: PostgresServer) -> None:
    first, second = postgres.create_database(), postgres.create_database()
    with psycopg.connect(first.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    with psycopg.connect(second.replace("+psycopg", "")) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'kept'").fetchone()
    assert found == (0,)
    postgres.drop_database(first)
    postgres.drop_database(second)


def test_what_was_committed_outlives_a_killed_postgres(postgres: PostgresServer, postgres_url: str) -> None:
    address = postgres_url.replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    postgres.kill()
    postgres.start()
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_database_url_names_both_kinds_in_turn(database_url: str) -> None:
    assert database_url.startswith(("sqlite:///", "postgresql+psycopg://"))


def test_receiver_keeps_content_and_envelope(smtp_receiver: SmtpReceiver, authority: Authority) -> None:
    send(smtp_receiver, authority)
    [mail] = smtp_receiver.wait_for(1)
    assert (mail.mail_from, mail.recipients, mail.content) == (OWN, (WRITER,), MAIL)
    assert mail.tls
    assert mail.user == "info@example.com"


@pytest.mark.parametrize("code", [421, 451, 452, 550])
def test_scripted_refusal_is_answered_once(
    smtp_receiver: SmtpReceiver, authority: Authority, code: int
) -> None:
    smtp_receiver.script(WRITER, Refusal(code=code))
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(smtp_receiver, authority)
    send(smtp_receiver, authority)
    assert refused.value.recipients[WRITER][0] == code
    assert len(smtp_receiver.mails) == 1


def test_refusal_after_the_text_keeps_nothing(smtp_receiver: SmtpReceiver, authority: Authority) -> None:
    smtp_receiver.always(WRITER, Refusal(code=552, after_data=True))
    with pytest.raises(smtplib.SMTPDataError):
        send(smtp_receiver, authority)
    assert smtp_receiver.mails == ()


def test_line_broken_before_the_text_keeps_nothing(smtp_receiver: SmtpReceiver, authority: Authority) -> None:
    smtp_receiver.script(WRITER, Accept.MAIL, Drop.BEFORE_DATA)
    send(smtp_receiver, authority)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_receiver, authority)
    assert (len(smtp_receiver.mails), smtp_receiver.attempts) == (1, 2)


def test_line_broken_after_the_text_keeps_the_mail(smtp_receiver: SmtpReceiver, authority: Authority) -> None:
    smtp_receiver.script(WRITER, Drop.AFTER_DATA)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_receiver, authority)
    assert len(smtp_receiver.mails) == 1


def test_wrong_password_is_refused(smtp_receiver: SmtpReceiver, authority: Authority) -> None:
    with smtplib.SMTP(smtp_receiver.host, smtp_receiver.port, timeout=10) as client:
        client.starttls(context=authority.client_context())
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("info@example.com", "wrong")


def test_receiver_over_tls_wants_a_login(authority: Authority) -> None:
    receiver = SmtpReceiver(authority, security=Security.TLS)
    receiver.start()
    try:
        context = authority.client_context()
        with smtplib.SMTP_SSL(receiver.host, receiver.port, timeout=10, context=context) as client:
            assert client.docmd("EHLO", "test")[0] == 250
            assert client.docmd("MAIL", "FROM:<info@example.com>")[0] == 530
    finally:
        receiver.stop()


def test_stopped_receiver_can_start_again(smtp_receiver: SmtpReceiver, authority: Authority) -> None:
    smtp_receiver.stop()
    with pytest.raises(ConnectionRefusedError):
        send(smtp_receiver, authority)
    smtp_receiver.start()
    send(smtp_receiver, authority)
    assert len(smtp_receiver.mails) == 1


def test_stranger_to_the_authority_gets_no_connection(smtp_receiver: SmtpReceiver) -> None:
    with (
        smtplib.SMTP(smtp_receiver.host, smtp_receiver.port, timeout=10) as client,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        client.starttls(context=ssl.create_default_context())


async def test_browser_shows_a_page(page: Page) -> None:
    await page.set_content("<h1>Tietopyyntö</h1>")
    assert await page.inner_text("h1") == "Tietopyyntö"
