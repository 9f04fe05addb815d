"""What the scripted IMAP server can be told to do instead of answering."""

import time

from tests.support.fake_imap import Act, Session


def hang(session: Session, _tag: str) -> bool:
    """Never answers; the connection stays."""
    session.server.stopped.wait()
    return True


def close(session: Session, _tag: str) -> bool:
    """Closes the connection without a word."""
    session.close()
    return True


def bye(session: Session, _tag: str) -> bool:
    """Says BYE and closes."""
    session.send("* BYE Server shutting down.")
    session.close()
    return True


def bye_and_hang(session: Session, _tag: str) -> bool:
    """Says BYE and leaves the connection open."""
    session.send("* BYE Server shutting down.")
    return hang(session, _tag)


def drip(session: Session, _tag: str) -> bool:
    """Sends a line now and then, never the end of the answer."""
    while not session.server.stopped.wait(0.1):
        session.send("* OK Still here")
    return True


def trickle(session: Session, _tag: str) -> bool:
    """Sends a letter now and then, never the end of the line."""
    while not session.server.stopped.wait(0.1):
        session.send(b"*", end=b"")
    return True


def refuse(session: Session, tag: str) -> bool:
    """NO."""
    session.send(f"{tag} NO not now")
    return True


def rubbish(session: Session, _tag: str) -> bool:
    """Something that is no IMAP."""
    session.send(b"\x00\xff 12 HTTP/1.1 400 Bad Request")
    return True


def bye_after(seconds: float) -> Act:
    """Idles, then says BYE."""

    def act(session: Session, _tag: str) -> bool:
        session.send("+ idling")
        time.sleep(seconds)
        return bye(session, _tag)

    return act


def split_push(session: Session, tag: str) -> bool:
    """Idles; announces a mail by a line that comes in two TCP segments."""
    session.send("+ idling")
    time.sleep(0.2)
    session.send("* 1 EXI", end=b"")
    time.sleep(0.3)
    session.send("STS")
    session.idling, session.idle_tag = True, tag
    return True


def push_before_idling(session: Session, _tag: str) -> bool:
    """Announces a mail before it says that it idles."""
    session.send("* 1 EXISTS")
    return False
