"""A watch of a scripted IMAP server in this process, quick to lose its patience."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.mail.watched import Timing
from bot.mail.watcher import Watchdog, Watcher
from bot.runtime import MailKeeper, watched_mailbox
from tests.support.bench import Bench
from tests.support.bot_process import until
from tests.support.fake_imap import FakeImap, mailbox_keys

QUICK = Timing(
    first_idle=0.1,
    idle=0.3,
    poll=0.1,
    answer=0.4,
    silence=0.9,
    steady=60.0,
    longest_pause=0.1,
    refused_pause=0.1,
)


class Watch:
    """A watcher, its watchdog, and what they said."""

    def __init__(self, bench: Bench, timing: Timing) -> None:
        self.events: list[tuple[str, str]] = []
        self._bench = bench
        watched = replace(watched_mailbox(bench.settings.watched[0], bench.clock), timing=timing)
        self.watcher = Watcher(
            watched,
            MailKeeper(bench.office, lambda: None),
            lambda what, detail: self.events.append((what, detail)),
        )
        self.watchdog = Watchdog([self.watcher], every=0.1)

    def heard(self, *names: str) -> list[str]:
        """What was said of these events."""
        return [detail for what, detail in self.events if what in names]

    def wait_for(self, *names: str, within: float = 10.0) -> str:
        """The first event of these names."""
        return until(lambda: self.heard(*names), within)[0]

    def wait_for_mails(self, count: int, within: float = 10.0) -> None:
        """Until at least so many mails have been taken in."""
        until(lambda: len(taken_in(self._bench)) >= count, within)


def use(bench: Bench, server: FakeImap, **keys: object) -> None:
    """Points the bot at the scripted server."""
    bench.home.overrides["mailbox"] |= {**mailbox_keys(server), "folders": ["INBOX"], **keys}
    bench.reconfigure()


def taken_in(bench: Bench) -> list[int]:
    """The UIDs of the mails that were taken in, doubles left out, in their order."""
    return [row[0] for row in bench.rows("SELECT uid FROM inbox WHERE decision <> 'duplicate' ORDER BY id")]


@contextmanager
def watching(bench: Bench, timing: Timing = QUICK) -> Iterator[Watch]:
    """A watch that runs during a block."""
    watch = Watch(bench, timing)
    watch.watcher.start()
    watch.watchdog.start()
    try:
        yield watch
    finally:
        watch.watcher.stop()
        watch.watchdog.stop()
