"""No mail takes longer than in proportion to its size: twice as long, twice as much time (R7)."""

from collections.abc import Iterator

import pytest

from bot.domain.forms import form_person
from bot.domain.screening import may_answer, screen
from bot.mail.authentication import authenticate
from bot.mail.parse import parse_message
from bot.mail.reports import read_report
from tests.support import hostile
from tests.support.growth import apart_from_the_heap, grows_at_most, processor_seconds
from tests.support.hostile import BOUNCE, HEAD, PLAIN, SHAPES, Shape

SIZE = 200_000
TOO_SHORT_TO_TELL = 0.25  # seconds for the double; below, what else the machine does counts for more


@pytest.fixture(autouse=True, scope="module")
def only_what_a_mail_makes() -> Iterator[None]:
    with apart_from_the_heap():
        yield


def read(content: bytes) -> None:
    """All that is read in a mail before anything is decided."""
    message = parse_message(content)
    screening = screen(message, frozenset({"info@example.com"}), frozenset())
    may_answer(message, screening)
    authenticate(message, "mx")
    form_person(message.text)
    read_report(content, message)


@pytest.mark.faults
@pytest.mark.covers("R7")
@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_twice_the_size_takes_twice_the_time(shape: Shape) -> None:
    single, double = shape(SIZE), shape(2 * SIZE)
    assert grows_at_most(3, lambda: read(single), lambda: read(double), floor=TOO_SHORT_TO_TELL / 3)


BIG = {
    "a line of 5 MB": HEAD + PLAIN + b"a" * 5_000_000,
    "5 MB of quote marks": HEAD + PLAIN + b">" * 5_000_000,
    "5 MB of quoted lines": hostile.again(HEAD + PLAIN, b"> a\n")(5_000_000),
    "100,000 headers": b"X: y\r\n" * 100_000 + HEAD + PLAIN,
    "300 levels": hostile.PARTS["levels"](300 * 60),
    "300 mails in mails": hostile.PARTS["mails in mails"](300 * 32),
    "10,000 recipients": hostile.ADDRESSES["recipients"](10_000 * 26),
    "1 MB of parentheses": hostile.ADDRESSES["parentheses in To"](1_000_000),
    "5 MB of a bounce": hostile.again(BOUNCE + PLAIN, b"toimit")(5_000_000),
}


@pytest.mark.faults
@pytest.mark.covers("R7")
@pytest.mark.parametrize("content", BIG.values(), ids=list(BIG))
def test_what_is_huge_is_read_in_seconds(content: bytes) -> None:
    assert processor_seconds(lambda: read(content)) < 20


QUICK = (
    "'a' in a text",
    "'>' in a text",
    "parentheses in To",
    "parameters",
    "bounce words",
    "levels",
    "attributes",
)


@pytest.mark.covers("R7")
@pytest.mark.parametrize("name", QUICK)
def test_the_worst_shapes_are_read_at_once(name: str) -> None:
    content = SHAPES[name](300_000)
    assert (
        processor_seconds(lambda: read(content)) < 3
    )  # each took minutes, or was said to, without its remedy
