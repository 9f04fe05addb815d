"""What the desk needs of the mailbox and the model; the composition root gives it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from bot.workflows.pulling import Heading
from classifiers import Classifier
from storage.inbox import InboxEntry

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailroom:
    """The mails as they lie in the mailbox now, the model, and the one thread that it works in.

    `headings` leaves out what is gone; `content` raises NotFoundError for it. Both block.
    """

    headings: Callable[[Sequence[InboxEntry]], Mapping[int, Heading]]
    content: Callable[[InboxEntry], bytes]
    classifier: Callable[[], Classifier]
    worker: Executor

    async def judged(self, work: Callable[[Classifier], T]) -> T:
        """Runs what needs the model, in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self.worker, lambda: work(self.classifier()))

    async def headings_of(self, entries: Sequence[InboxEntry]) -> Mapping[int, Heading]:
        """Who wrote them and their subjects, by number; raises PrivacyBotError."""
        return await asyncio.to_thread(partial(self.headings, entries)) if entries else {}

    async def content_of(self, entry: InboxEntry) -> bytes:
        """The mail whole; raises PrivacyBotError."""
        return await asyncio.to_thread(self.content, entry)
