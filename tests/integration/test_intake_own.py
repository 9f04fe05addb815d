"""Our own mail, what looks like it, and mail that a web form or a colleague wrote for somebody else."""

from dataclasses import replace

import pytest

from storage import outbox
from tests.support.bench import Bench
from tests.support.bot_process import STAFF
from tests.support.letters import ACCESS, Letter

MARK = "X-Privacy-Bot: 1"
FORM = "lomake@example.com"
FIELDS = (
    "Nimi: Topi Virkkula\nSähköposti: topi@example.fi\nViesti: Pyydän kopion kaikista henkilötiedoistani."
)


def colleague(bench: Bench) -> Letter:
    """A request that staff forward from the mailbox to itself."""
    address = bench.home.servers.user.address
    return replace(ACCESS, sender=f"Asiakaspalvelu <{address}>", subject="VS: Tietopyyntö")


def with_form(bench: Bench) -> None:
    """The company has a web form."""
    bench.home.overrides["mailbox"]["form_senders"] = [FORM]
    bench.reconfigure()


@pytest.mark.covers("R7", "R17")
async def test_a_request_that_carries_our_mark_is_no_less_a_request(bench: Bench) -> None:
    [case] = await bench.take(replace(ACCESS, headers=(MARK,)).write())
    assert case["requester"]["address"] == "anna@example.fi"


@pytest.mark.covers("R17")
async def test_what_we_sent_comes_back_as_nothing(bench: Bench) -> None:
    await bench.approved(ACCESS.write())
    sent = [mail.raw for mail in bench.outbox(outbox.SendState.SENT, outbox.SendState.QUEUED)]
    unmarked = [mail.replace(MARK.encode(), b"X-Other: 1") for mail in sent]
    assert unmarked != sent
    assert len(await bench.take(*sent, *unmarked)) == 1


@pytest.mark.covers("R7", "R19")
async def test_a_request_that_a_colleague_forwards_is_a_case_and_nobody_is_answered(bench: Bench) -> None:
    letter = colleague(bench)
    assert len(await bench.take(letter.write())) == 1
    assert [mail for mail in bench.outbox() if mail.recipient != STAFF] == []


async def test_the_person_behind_a_form_is_whom_its_field_names(bench: Bench) -> None:
    with_form(bench)
    [case] = await bench.take(Letter(sender=FORM, subject="Lomake", body=FIELDS).write())
    assert case["requester"] == {"name": "Topi Virkkula", "address": "topi@example.fi"}


async def test_the_reply_to_of_a_form_comes_before_its_fields(sqlite_bench: Bench) -> None:
    with_form(sqlite_bench)
    letter = Letter(sender=FORM, subject="Lomake", body=FIELDS, headers=("Reply-To: anna@example.fi",))
    [case] = await sqlite_bench.take(letter.write())
    assert case["requester"]["address"] == "anna@example.fi"


@pytest.mark.parametrize("headers", [(), (f"Reply-To: {FORM}",)])
async def test_a_form_that_names_nobody_is_a_case_without_an_address(
    sqlite_bench: Bench, headers: tuple[str, ...]
) -> None:
    with_form(sqlite_bench)
    letter = Letter(sender=FORM, subject="Lomake", headers=headers)
    [case] = await sqlite_bench.take(letter.write())
    assert case["requester"]["address"] in ("", None)
    assert sqlite_bench.outbox() == []
