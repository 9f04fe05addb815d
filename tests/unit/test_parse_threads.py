"""The mails that a mail names: enough to find its case, and no more."""

import pytest

from bot.mail.parse import parse_message


def named(header: str, count: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids found and the defects of a mail that names so many."""
    ids = "\r\n ".join(f"<{number}@example.fi>" for number in range(count))
    found = parse_message(
        f"From: a@example.fi\r\nMessage-ID: <x@example.fi>\r\n{header}: {ids}\r\n\r\nx".encode()
    )
    return (found.references if header == "References" else found.in_reply_to), found.defects


@pytest.mark.covers("R7")
@pytest.mark.parametrize("header", ["References", "In-Reply-To"])
def test_of_endless_threads_the_beginning_and_the_end_are_kept(header: str) -> None:
    ids, defects = named(header, 200_000)
    wanted = [*range(10), *range(199_910, 200_000)]
    assert ids == tuple(f"<{number}@example.fi>" for number in wanted)
    assert defects == (f"{header.lower()} names too many mails",)


@pytest.mark.parametrize("header", ["References", "In-Reply-To"])
def test_a_long_thread_is_kept_whole(header: str) -> None:
    ids, defects = named(header, 100)
    assert (len(ids), defects) == (100, ())
