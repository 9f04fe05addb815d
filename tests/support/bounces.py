"""Delivery reports as mail servers write them, about one mail of ours; addresses are invented."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The mail that a report is about."""

    message_id: str
    recipient: str = "anna@example.fi"
    subject: str = "Vastaus"


def _mail(headers: str, body: str) -> bytes:
    return f"{headers.strip()}\n\n{body.strip()}\n".replace("\n", "\r\n").encode()


def _copy(mail: Returned) -> str:
    """The beginning of our mail as servers copy it."""
    return (
        f"Received: from bot.example.com by mx.example.net; Thu, 26 Nov 2026 10:31:00 +0200\n"
        f"From: Clewer <info@example.com>\nTo: {mail.recipient}\nSubject: {mail.subject}\n"
        f"Message-ID: {mail.message_id}\nReferences: <question@example.fi>\nMIME-Version: 1.0"
    )


def dsn(
    mail: Returned, *, action: str = "failed", status: str = "5.1.1", headers_only: bool = False
) -> bytes:
    """RFC 3464, as Postfix and Sendmail write it."""
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return _mail(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net (Mail Delivery System)\nTo: info@example.com\n"
        "Subject: Undelivered Mail Returned to Sender\nDate: Thu, 26 Nov 2026 10:32:00 +0200\n"
        f"Message-ID: <report-{action}-{status}@mx.example.net>\nAuto-Submitted: auto-replied\n"
        "MIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1/mx"',
        f"""--b1/mx
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

<{mail.recipient}>: host mx.example.fi said: {status} no such user

--b1/mx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Thu, 26 Nov 2026 10:31:00 +0200

Final-Recipient: rfc822; {mail.recipient}
Original-Recipient: rfc822;{mail.recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {status} see above

--b1/mx
Content-Type: {kind}

{_copy(mail)}

Our answer.

--b1/mx--""",
    )


def qmail(mail: Returned) -> bytes:
    """qmail's own form: plain text, the mail below a line."""
    return _mail(
        "Return-Path: <>\nFrom: MAILER-DAEMON@qmail.example.net\nTo: info@example.com\n"
        "Subject: failure notice\nDate: 26 Nov 2026 08:32:00 -0000",
        f"""Hi. This is the qmail-send program at qmail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{mail.recipient}>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 User unknown
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

Return-Path: <info@example.com>
{_copy(mail)}

Our answer.""",
    )


def exim(mail: Returned) -> bytes:
    """Exim before it learnt RFC 3464."""
    return _mail(
        "Return-path: <>\nX-Failed-Recipients: " + mail.recipient + "\nAuto-Submitted: auto-replied\n"
        "From: Mail Delivery System <Mailer-Daemon@exim.example.net>\nTo: info@example.com\n"
        "Subject: Mail delivery failed: returning message to sender\nMessage-Id: <E1exim@exim.example.net>",
        f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {mail.recipient}
    SMTP error from remote mail server after RCPT TO:<{mail.recipient}>:
    host mx.example.fi [192.0.2.1]: 550 Unknown user

------ This is a copy of the message, including all the headers. ------

Return-path: <info@example.com>
{_copy(mail)}

Our answer.""",
    )


def exim_warning(mail: Returned) -> bytes:
    """Exim's word that it still tries."""
    return _mail(
        "Return-path: <>\nAuto-Submitted: auto-replied\n"
        "From: Mail Delivery System <Mailer-Daemon@exim.example.net>\nTo: info@example.com\n"
        "Subject: Warning: message 1exim delayed 24 hours\nMessage-Id: <E2exim@exim.example.net>",
        f"""This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on exim.example.net.

The message identifier is:     1exim-0001-00
Message-ID: {mail.message_id}

The address to which the message has not yet been delivered is:

  {mail.recipient}
    Delay reason: Connection refused

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals.""",
    )


def exchange(mail: Returned) -> bytes:
    """Microsoft 365: words in the reader's language, the fields, and the headers of the mail."""
    return _mail(
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com>\n"
        "To: info@example.com\nSubject: Ei toimitettavissa: Vastaus\nAuto-Submitted: auto-replied\n"
        f"Message-ID: <exchange@example.com>\nIn-Reply-To: {mail.message_id}\n"
        f"References: <question@example.fi> {mail.message_id}\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="_ex_"',
        f"""--_ex_
Content-Type: multipart/alternative; boundary="_alt_"

--_alt_
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<html><body><p>Viestiäsi vastaanottajalle {mail.recipient} ei voitu toimittaa.</p></body></html>
--_alt_--
--_ex_
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01.example.com
Received-From-MTA: dns;bot.example.com

Final-Recipient: rfc822;{mail.recipient}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound
--_ex_--""",
    )


def gmail(mail: Returned) -> bytes:
    """Gmail: related HTML, the fields, and the mail."""
    return _mail(
        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
        "To: info@example.com\nSubject: Delivery Status Notification (Failure)\n"
        f"In-Reply-To: {mail.message_id}\nReferences: {mail.message_id}\n"
        f"X-Failed-Recipients: {mail.recipient}\nAuto-Submitted: auto-replied\n"
        "Message-ID: <gmail@mx.google.com>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; boundary="0001"; report-type=delivery-status',
        f"""--0001
Content-Type: multipart/related; boundary="0002"

--0002
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to {mail.recipient} because the address couldn't be found.

--0002--
--0001
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com

Final-Recipient: rfc822; {mail.recipient}
Action: failed
Status: 5.1.1

--0001
Content-Type: message/rfc822

{_copy(mail)}

Our answer.

--0001--""",
    )


def outlook_com(mail: Returned) -> bytes:
    """Outlook.com: the mail comes back encoded."""
    return _mail(
        "From: postmaster@outlook.com\nTo: info@example.com\n"
        "Subject: Undeliverable: Vastaus\nMessage-ID: <outlook@outlook.com>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="_o_"',
        f"""--_o_
Content-Type: text/plain; charset="us-ascii"

Delivery has failed to these recipients or groups:

{mail.recipient}
The email address you entered couldn't be found.

--_o_
Content-Type: message/delivery-status

Reporting-MTA: dns;outlook.com

Final-Recipient: RFC822;{mail.recipient}
Action: failed
Status: 5.5.0

--_o_
Content-Type: message/rfc822
Content-Disposition: inline

{_copy(mail)}

Our answer.
--_o_--""",
    )


def in_words(mail: Returned) -> bytes:
    """A server without a standard, in Finnish; it copies the mail with quote marks."""
    copied = _copy(mail).replace("\n", "\n> ")
    return _mail(
        "Return-Path: <>\nFrom: postmaster@posti.example.fi\nTo: info@example.com\n"
        "Subject: Viestin toimitus epäonnistui\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit",
        f"Viestiä ei voitu toimittaa vastaanottajalle {mail.recipient}.\n\n> {copied}",
    )


FORMS = {
    "Postfix": dsn,
    "qmail": qmail,
    "Exim": exim,
    "Microsoft 365": exchange,
    "Gmail": gmail,
    "Outlook.com": outlook_com,
    "in words": in_words,
}
