"""`check` of a mailbox: each thing that the bot does there is tried, without leaving a trace (R14)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import PrivacyBotError
from bot.mail.imap import ImapConnection

IDLE_SECONDS = 0.5


@dataclass(slots=True, kw_only=True)
class Findings:
    """What is well, what should be seen to, and what stops the bot; in words."""

    fine: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def look_over(connection: ImapConnection, folders: Sequence[str], sent_folder: str) -> Findings:
    """Folders, IDLE and the place of the copies; the connection is open."""
    found = Findings()
    for folder in reversed(folders):  # the first one last, so that it stays selected
        _folder(connection, folder, found.failures if folder == folders[0] else found.warnings)
    if not found.failures:
        _idle(connection, found)
    if sent_folder:
        _copies(connection, sent_folder, found)
    return found


def _folder(connection: ImapConnection, folder: str, trouble: list[str]) -> None:
    try:
        if connection.has_folder(folder):
            connection.select(folder)
        else:
            trouble.append(f"there is no folder {folder}")
    except PrivacyBotError as error:
        trouble.append(f"{error}: let the user read the folder, or take it out of mailbox.folders")


def _idle(connection: ImapConnection, found: Findings) -> None:
    if "IDLE" not in connection.capabilities():
        found.fine.append("no IDLE, polled every 30 s")
        return
    try:
        connection.idle(IDLE_SECONDS, lambda: False)
    except PrivacyBotError as error:
        found.warnings.append(f"{error}: the server says that it knows IDLE; new mail is seen a minute late")
        connection.close()
        connection.open()
    else:
        found.fine.append("IDLE")


def _copies(connection: ImapConnection, sent_folder: str, found: Findings) -> None:
    """Whether a copy of an answer could be put into the folder."""
    try:
        folder = connection.sent_folder(sent_folder)
        if not folder:
            text = f"there is no folder {sent_folder} for copies of our answers: it is made at the first one"
            found.warnings.append(text)
        elif not connection.takes_copies(folder):
            found.warnings.append(
                f"folder {folder} can only be read: copies of our answers are not kept there"
            )
        else:
            found.fine.append(f"copies go to {folder}")
    except PrivacyBotError as error:
        found.warnings.append(f"{error}: copies of our answers may not be kept; correct mailbox.sent_folder")
