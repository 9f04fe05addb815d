"""How fast a reply is written, beside what Jinja needs for as many words alone (`make bench`).

Speed is held here only, and as a ratio to the raw limit in the same run: a busy machine slows both.
"""

import time
from collections.abc import Callable

from jinja2 import Environment

from bot.domain.vocabulary import DraftKind, RequestType
from responses import render
from tests.unit.test_responses_rendering import RECORD, facts

ROUNDS = 20
SLOWEST = 60.0  # times as long as bare Jinja for the same words


def least(work: Callable[[], object]) -> float:
    """Seconds of the quickest of some rounds: other work on the machine only adds."""
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


def test_a_reply_is_written_in_some_milliseconds() -> None:
    case = facts(DraftKind.REPLY, RequestType.ACCESS)
    words = render(case, RECORD).body.split()
    bare = Environment(autoescape=False).from_string("{% for word in words %}{{ word }} {% endfor %}")  # noqa: S701
    ours, raw = least(lambda: render(case, RECORD)), least(lambda: bare.render(words=words))
    print(f"\na reply: {1000 * ours:.1f} ms, {ours / raw:.0f} times bare Jinja for as many words")
    assert ours / raw < SLOWEST
