"""What to do about a mail server's refusal, and about log-ins that won't work for long (R14, R16)."""

import re
from dataclasses import dataclass
from enum import StrEnum

_MICROSOFT = re.compile(
    r"(?:^|\.)(?:office365\.com|office\.com|outlook\.com|office365\.us|outlook\.cn)$", re.I
)
_GOOGLE = re.compile(r"(?:^|\.)(?:gmail\.com|googlemail\.com)$", re.I)
_APP_PASSWORD = re.compile(r"[a-z]{16}")


class Way(StrEnum):
    """Which way the mail goes: each has its own permissions."""

    IMAP = "imap"
    SMTP = "smtp"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """How a server is logged in to; the password is empty where a token does it."""

    way: Way
    host: str
    by_token: bool = False
    password: str = ""

    @property
    def table(self) -> str:
        """The table of the configuration where a token is asked for."""
        return "[mailbox.oauth]" if self.way is Way.IMAP else "[smtp.oauth]"


def warning(log_in: LogIn) -> str:
    """What will stop working about a log-in, if anything will."""
    if log_in.by_token or not log_in.password:
        return ""
    if _MICROSOFT.search(log_in.host):
        if log_in.way is Way.IMAP:
            return f"Microsoft 365 takes no passwords over IMAP: set up {log_in.table}"
        return (
            "Microsoft 365 switches passwords over SMTP off by default from the end of December 2026: "
            f"set up {log_in.table}"
        )
    if _GOOGLE.search(log_in.host) and not _APP_PASSWORD.fullmatch(log_in.password.replace(" ", "")):
        return (
            "Google takes no account passwords, and this is no app password (16 letters): "
            f"set up {log_in.table}"
        )
    return ""


# What servers say, for log-ins by token and by password; the first that fits is told.
_REFUSALS: dict[bool, tuple[tuple[Way | None, str, str], ...]] = {
    True: (
        (
            Way.IMAP,
            r"authenticated but not connected",
            "the token is good, the mailbox is not: switch IMAP on for it, and let username be its address",
        ),
        (
            Way.SMTP,
            r"5\.7\.139|5\.7\.3\b|5\.7\.8|\b535\b",
            "the token is not good for sending. Microsoft 365: switch authenticated SMTP on for the mailbox "
            "(Set-CASMailbox -SmtpClientAuthenticationDisabled $false); the application needs "
            "SMTP.SendAsApp with an administrator's consent and full access to the mailbox, "
            "who signs in needs SMTP.Send. Google: sign in as username",
        ),
        (
            Way.SMTP,
            r"takes no tokens",
            "correct smtp.host, or log in by password",
        ),
        (
            Way.IMAP,
            r"refuses the log-in",
            "the token is not good for this mailbox. Microsoft 365: the application needs IMAP.AccessAsApp "
            "with an administrator's consent and full access to the mailbox (Add-MailboxPermission), "
            "who signs in needs IMAP.AccessAsUser.All. Otherwise: sign in as username",
        ),
    ),
    False: (
        (
            None,
            r"5\.7\.139|basic authentication is disabled",
            "the server takes no passwords any more: set up {table}",
        ),
        (
            None,
            r"application-specific password|5\.7\.9\b",
            "the account's own password is not taken: set up {table}",
        ),
    ),
}


def advice(log_in: LogIn, refusal: str) -> str:
    """What to do about the server's words, where they are known."""
    for way, said, what in _REFUSALS[log_in.by_token]:
        if way in (None, log_in.way) and re.search(said, refusal, re.IGNORECASE):
            return what.format(table=log_in.table)
    return ""
