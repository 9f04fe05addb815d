"""`check` of a mailbox: each thing that the bot does there is tried, without leaving a trace (R14)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import PrivacyBotError
from bot.mail.imap import ImapConnection

IDLE_SECONDS = 0.5


class Grade(StrEnum):
    """How a thing was found."""

    FINE = "fine"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing, in words that say what to do where it isn't fine."""

    grade: Grade
    text: str


def look_over(connection: ImapConnection, folders: Sequence[str], sent_folder: str) -> list[Finding]:
    """Folders, IDLE and the place of the copies; the connection is open."""
    found: list[Finding] = []
    first, *others = folders
    for folder in (*others, first):  # the first one last, so that it stays selected
        found += _folder(connection, folder, Grade.FAILURE if folder == first else Grade.WARNING)
    if Grade.FAILURE not in {each.grade for each in found}:
        found += _idle(connection)
    return found + (list(_copies(connection, sent_folder)) if sent_folder else [])


def _folder(connection: ImapConnection, folder: str, grade: Grade) -> Iterator[Finding]:
    advice = "; correct mailbox.folders" if grade is Grade.FAILURE else ""
    try:
        if connection.has_folder(folder):
            connection.select(folder)
        else:
            yield Finding(grade=grade, text=f"there is no folder {folder}{advice}")
    except PrivacyBotError as error:
        text = f"{error}: let the user read the folder, or take it out of mailbox.folders"
        yield Finding(grade=grade, text=text)


def _idle(connection: ImapConnection) -> Iterator[Finding]:
    if "IDLE" not in connection.capabilities():
        yield Finding(grade=Grade.FINE, text="no IDLE, polled every 30 s")
        return
    try:
        connection.idle(IDLE_SECONDS, lambda: False)
        yield Finding(grade=Grade.FINE, text="IDLE")
    except PrivacyBotError as error:
        text = f"{error}: the server says that it knows IDLE; new mail is seen a minute late"
        yield Finding(grade=Grade.WARNING, text=text)
        connection.close()
        connection.open()


def _copies(connection: ImapConnection, sent_folder: str) -> Iterator[Finding]:
    """Whether a copy of an answer could be put into the folder."""
    try:
        folder = connection.sent_folder(sent_folder)
        if not folder:
            text = f"there is no folder {sent_folder} for copies of our answers: it is made at the first one"
            yield Finding(grade=Grade.WARNING, text=text)
        elif not connection.takes_copies(folder):
            text = f"folder {folder} can only be read: copies of our answers are not kept there"
            yield Finding(grade=Grade.WARNING, text=text)
        else:
            yield Finding(grade=Grade.FINE, text=f"copies go to {folder}")
    except PrivacyBotError as error:
        text = f"{error}: copies of our answers may not be kept; correct mailbox.sent_folder"
        yield Finding(grade=Grade.WARNING, text=text)
