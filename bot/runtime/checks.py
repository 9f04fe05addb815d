"""`check`: is everything there that the bot needs, and what to do where it isn't (R14)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from bot.domain.messages import MailText
from bot.errors import ConfigError, PrivacyBotError
from bot.mail import smtp
from bot.mail.imap import ImapConnection
from bot.mail.log_in_advice import LogIn, Way, advice, warning
from bot.mail.mailbox_check import Grade, look_over
from bot.mail.reach_advice import reach_advice
from bot.runtime import database_of, endpoint_of, server_of
from bot.runtime.registers import looked_into, registers_of
from bot.settings import Connection, MailboxSettings, Settings
from classifiers import load_classifier
from classifiers.second_opinion import second_opinion
from responses import record_warnings, template_problems

# One look at something that the bot needs.
Check = Callable[[], Awaitable[list["Result"]]]


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of `check`."""

    what: str
    state: State
    text: str


async def check_all(settings: Settings) -> list[Result]:
    """Every check, in order; one that fails doesn't stop the others."""
    results = [Result(what="config", state=State.OK, text="all keys known, all secrets there")]
    results += await check_mail(settings)
    results += await _guarded("database", lambda: asyncio.to_thread(_database, settings))
    results += await _guarded("templates", lambda: asyncio.to_thread(_templates, settings))
    results += await _guarded("model", lambda: asyncio.to_thread(_model, settings))
    results += await _guarded("registers", lambda: asyncio.to_thread(_registers, settings))
    return results + _advice(settings)


async def check_mail(settings: Settings) -> list[Result]:
    """Both directions of the mail, each by itself: what opens one may not open the other."""
    results: list[Result] = []
    for mailbox in settings.watched:
        results += await _logged_in(Way.IMAP, mailbox, partial(asyncio.to_thread, _imap, mailbox))
    return results + await _logged_in(Way.SMTP, settings.smtp, lambda: _smtp(settings))


async def _guarded(what: str, check: Check, words: Callable[[PrivacyBotError], str] = str) -> list[Result]:
    try:
        return await check()
    except PrivacyBotError as error:
        return [Result(what=what, state=State.FAILED, text=words(error))]


async def _logged_in(way: Way, connection: Connection, check: Check) -> list[Result]:
    """A check that logs in, and log-ins that work only for a while (R16)."""
    what = f"{way} {connection.host}"
    results = await _guarded(what, check, partial(_explained, way, connection))
    try:
        text = warning(_log_in(way, connection))
    except ConfigError:  # a password file that can't be read: the check has said so
        text = ""
    return [*results, _warning(what, text)] if text else results


def _log_in(way: Way, connection: Connection) -> LogIn:
    by_token = connection.oauth is not None
    return LogIn(way=way, host=connection.host, by_token=by_token, password=connection.secret())


def _explained(way: Way, connection: Connection, error: PrivacyBotError) -> str:
    """The server's words, and what to do about them."""
    if isinstance(error, ConfigError):
        return str(error)
    table = "mailbox" if way is Way.IMAP else "smtp"
    what_to_do = advice(_log_in(way, connection), str(error)) or reach_advice(table, error)
    return f"{error}: {what_to_do}" if what_to_do else str(error)


def _ok(what: str, text: str) -> Result:
    return Result(what=what, state=State.OK, text=text)


def _warning(what: str, text: str) -> Result:
    return Result(what=what, state=State.WARNING, text=text)


def _imap(mailbox: MailboxSettings) -> list[Result]:
    """Log-in, folders, IDLE and copies, each by itself."""
    what = f"imap {mailbox.host}"
    connection = ImapConnection(server_of(mailbox, "mailbox"))
    try:
        connection.open()
        found = look_over(connection, mailbox.folders, mailbox.sent_folder)
    finally:
        connection.close()
    how = "logged in by token" if mailbox.oauth else "logged in"
    fine = [each.text for each in found if each.grade is Grade.FINE]
    states = {Grade.WARNING: State.WARNING, Grade.FAILURE: State.FAILED}
    return [_ok(what, "; ".join([how, *fine]))] + [
        Result(what=what, state=states[each.grade], text=each.text) for each in found if each.grade in states
    ]


async def _smtp(settings: Settings) -> list[Result]:
    server = server_of(settings.smtp, "smtp")
    await smtp.reach(server)
    what = f"smtp {settings.smtp.host}"
    how = " and logged in by token" if server.tokens else " and logged in"
    results = [_ok(what, "connected" + (how if server.username else ", no log-in"))]
    if settings.smtp.redirect_to:
        results.append(_warning(what, "redirect_to is set: no mail reaches a customer"))
    return results


def _database(settings: Settings) -> list[Result]:
    db = database_of(settings)
    try:
        current, _ = db.revisions()
    finally:
        db.close()
    return [_ok("database", f"schema {current}, the key fits")]


def _templates(settings: Settings) -> list[Result]:
    problems = template_problems(settings.record)
    if problems:
        return [Result(what="templates", state=State.FAILED, text=text) for text in problems]
    return [_ok("templates", "every kind renders in every language")] + [
        _warning("templates", text) for text in record_warnings(settings.record)
    ]


def _model(settings: Settings) -> list[Result]:
    wanted = settings.classifier
    found = load_classifier(review_low=wanted.review_low, review_high=wanted.review_high)
    said = _ok("model", found.version)
    if found.warning:
        said = _warning("model", f"{found.version}: {found.warning}")
    return [said, *_second_opinion(settings)]


def _second_opinion(settings: Settings) -> list[Result]:
    """Asks the other model, where there is one, about an invented mail."""
    endpoint = endpoint_of(settings.classifier.second_opinion)
    if endpoint is None:
        return []
    asked = MailText(subject="Question", body="Which personal data do you hold about me?")
    if second_opinion(endpoint, asked) is None:
        text = f"{endpoint.url} gives no answer in time and in form; mails are handled without it"
        return [_warning("second opinion", text)]
    return [_ok("second opinion", f"{endpoint.model} answers")]


def _advice(settings: Settings) -> list[Result]:
    """What works but should be seen to."""
    advice = []
    if not settings.identity.authserv_id:
        text = "identity.authserv_id is not set: only a DKIM signature that holds authenticates a sender"
        if not settings.identity.own_checks:
            text = "identity: neither authserv_id nor own_checks: no sender counts as authenticated"
        advice.append(_warning("identity", f"{text}; the others get no acknowledgement"))
    if not settings.reminders.staff:
        advice.append(_warning("reminders", "reminders.staff is empty: nobody is reminded of anything"))
    if not settings.registers:
        text = "none configured: search the company's systems by hand"
        advice.append(_warning("registers", text))
    return advice


def _registers(settings: Settings) -> list[Result]:
    """A line for each register: how many rows, found by what, or what is wrong with it."""
    results = []
    for register, fine, text in looked_into(settings):
        what = f"register {register.name}"
        states = {True: State.OK if register.asked else State.WARNING, False: State.FAILED}
        results.append(Result(what=what, state=states[fine], text=text))
    return results + [
        _warning("registers", f"{company} has none: it shows on each case as not asked; search it by hand")
        for company in (registers_of(settings).unasked if settings.registers else ())
    ]
