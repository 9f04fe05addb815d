"""One-time codes: only one that a contact on file got shows who somebody is (R29, R30, A1, A25)."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.vocabulary import DraftKind
from bot.errors import GateClosedError
from bot.workflows import approval, casework, challenges, drafting
from bot.workflows.challenges import Answer
from storage.challenges import count_try
from storage.database import Transaction
from storage.outbox import SendState
from tests.support.bench import Bench
from tests.support.identity import Mail, left, register, release
from tests.support.letters import ACCESS, Letter

ON_FILE = "anna.aalto@example.org"
WRITER = "anna@example.fi"
SPOOFED = replace(ACCESS, passes=False)


async def asked(bench: Bench, *emails: str, letter: Letter = SPOOFED) -> tuple[str, list[Mail]]:
    """A case whose identity question has been sent; its reference, and the mails that left since."""
    (case,) = await bench.take(letter.write())
    register(bench, case["ref"], emails=emails)
    await bench.send()
    before = len(left(bench))
    release(bench, case["ref"])
    await bench.send()
    return case["ref"], left(bench)[before:]


def typed(bench: Bench, mail: Mail, code: str) -> Answer:
    """Somebody types a code on the page that the mail links to."""
    return bench.call(lambda s: challenges.answered_on_page(s, bench.office, mail.token, code))


def reply(mail: Mail, words: str, sender: str) -> Letter:
    """An answer to a mail of ours, which it quotes."""
    message_id = next(line for line in mail.raw.decode().splitlines() if line.startswith("Message-ID"))
    quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
    return Letter(
        sender=f"Anna Aalto <{sender}>",
        subject="Re: henkilöllisyys",
        body=f"{words}\n\nOn 26.11.2026 Clewer wrote:\n{quoted}",
        headers=(f"In-Reply-To: {message_id.partition(' ')[2]}",),
    )


@pytest.mark.covers("A1", "A16")
async def test_stranger_gets_a_code_too_and_it_proves_nothing(sqlite_bench: Bench) -> None:
    ref, (mail,) = await asked(sqlite_bench)
    assert mail.to == WRITER
    assert mail.code
    assert typed(sqlite_bench, mail, mail.code) is Answer.PROVES_NOTHING
    case = sqlite_bench.case(ref)
    assert (case["identity"]["state"], case["identity"]["level"]) == ("challenged", "ID-0")


@pytest.mark.covers("A1", "R29")
async def test_code_that_counts_goes_to_the_contact_on_file_alone(sqlite_bench: Bench) -> None:
    _, mails = await asked(sqlite_bench, ON_FILE)
    assert [mail.to for mail in mails] == [WRITER, ON_FILE]
    assert len({mail.code for mail in mails}) == 2
    assert WRITER.encode() not in mails[1].raw
    assert b"Anna" not in mails[1].raw


@pytest.mark.covers("R29", "R30")
async def test_code_of_the_contact_on_file_shows_who_it_is(sqlite_bench: Bench) -> None:
    ref, (_, second) = await asked(sqlite_bench, ON_FILE)
    assert typed(sqlite_bench, second, second.code.lower().replace("-", " ")) is Answer.CONFIRMED
    case = sqlite_bench.case(ref)
    assert (case["state"], case["identity"]["level"]) == ("drafted", "ID-2")
    confirmed = [event for event in case["timeline"] if event["what"] == "identity_confirmed"]
    assert [(event["by"], event["why"]) for event in confirmed] == [("bot", "code to the contact on file")]


@pytest.mark.covers("R22", "R32", "A9")
async def test_answer_goes_to_the_contact_whose_code_came_back(sqlite_bench: Bench) -> None:
    ref, (_, second) = await asked(sqlite_bench, ON_FILE)
    typed(sqlite_bench, second, second.code)
    sqlite_bench.approve(ref)
    await sqlite_bench.send()
    assert left(sqlite_bench)[-1].to == ON_FILE


@pytest.mark.covers("R30")
async def test_writer_who_sends_the_code_of_the_contact_gets_the_answer(bench: Bench) -> None:
    ref, (_, second) = await asked(bench, ON_FILE)
    await bench.take(reply(second, f"Koodi on {second.code}, terveisin Anna", WRITER).write())
    bench.approve(ref)
    await bench.send()
    assert left(bench)[-1].to == WRITER


@pytest.mark.covers("R26", "A1")
async def test_unvouched_mail_with_the_code_does_not_verify_its_sender(sqlite_bench: Bench) -> None:
    ref, (_, second) = await asked(sqlite_bench, ON_FILE)
    letter = replace(reply(second, f"Koodi {second.code}", WRITER), passes=False)
    await sqlite_bench.take(letter.write())
    sqlite_bench.approve(ref)
    await sqlite_bench.send()
    assert left(sqlite_bench)[-1].to == ON_FILE


@pytest.mark.covers("R30")
async def test_code_in_quoted_words_is_no_answer(sqlite_bench: Bench) -> None:
    ref, (_, second) = await asked(sqlite_bench, ON_FILE)
    await sqlite_bench.take(reply(second, "Mikä tämä on? En ymmärrä.", ON_FILE).write())
    assert sqlite_bench.case(ref)["identity"]["level"] == "ID-0"


@pytest.mark.covers("R30", "A25")
async def test_code_can_be_used_once(sqlite_bench: Bench) -> None:
    _, (_, second) = await asked(sqlite_bench, ON_FILE)
    typed(sqlite_bench, second, second.code)
    assert typed(sqlite_bench, second, second.code) is Answer.WRONG


@pytest.mark.covers("R30", "A25")
async def test_code_is_good_for_two_weeks(sqlite_bench: Bench) -> None:
    _, (_, second) = await asked(sqlite_bench, ON_FILE)
    sqlite_bench.clock.forward(timedelta(days=14, seconds=1))
    assert typed(sqlite_bench, second, second.code) is Answer.WRONG


@pytest.mark.covers("R30", "A25")
async def test_sixth_try_fails_even_with_the_right_code_and_staff_hear_of_it(bench: Bench) -> None:
    ref, (_, second) = await asked(bench, ON_FILE)
    for _ in range(5):
        assert typed(bench, second, "23456-ABCDE") is Answer.WRONG
    assert typed(bench, second, second.code) is Answer.WRONG
    assert bench.case(ref)["identity"]["state"] == "failed"
    await bench.send()
    told = bench.home.received("staff@example.com")
    assert len([mail for mail in told if ref.encode() in mail and b"tunnistuskoodi" in mail]) == 1


@pytest.mark.covers("A25")
async def test_wrong_codes_by_mail_are_tries_as_well(sqlite_bench: Bench) -> None:
    ref, (_, second) = await asked(sqlite_bench, ON_FILE)
    guesses = " ".join(f"234A{number}-ABCD2" for number in range(2, 9))
    await sqlite_bench.take(reply(second, guesses, WRITER).write())
    assert sqlite_bench.case(ref)["identity"]["state"] == "failed"


@pytest.mark.covers("A25")
async def test_code_of_another_case_is_worth_nothing(sqlite_bench: Bench) -> None:
    ref, (_, second) = await asked(sqlite_bench, ON_FILE)
    other = Letter(sender="Eve <eve@example.com>", passes=False)
    cases = await sqlite_bench.take(other.write())
    stranger = next(case["ref"] for case in cases if case["ref"] != ref)
    await sqlite_bench.send()
    release(sqlite_bench, stranger)
    await sqlite_bench.send()
    assert typed(sqlite_bench, left(sqlite_bench)[-1], second.code) is Answer.WRONG


@pytest.mark.covers("A25", "R30")
async def test_tries_at_the_same_moment_are_five_in_all(bench: Bench) -> None:
    ref, _ = await asked(bench, ON_FILE)
    case_id = bench.rows("SELECT id FROM cases WHERE ref = :ref", ref=ref)[0][0]
    counted: list[bool] = []

    def work(session: Transaction) -> tuple[int, ...]:
        return count_try(session, case_id, 5, bench.clock())

    threads = [threading.Thread(target=lambda: counted.append(bool(bench.call(work)))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counted) == 5


@pytest.mark.covers("A25")
async def test_contact_gets_three_codes_a_day(sqlite_bench: Bench) -> None:
    ref, _ = await asked(sqlite_bench, WRITER)
    for _ in range(2):
        release(sqlite_bench, ref)
    with pytest.raises(GateClosedError, match="3 codes went to this address"):
        release(sqlite_bench, ref)


@pytest.mark.covers("A25")
async def test_tries_of_all_cases_together_have_a_limit(
    sqlite_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (_, second) = await asked(sqlite_bench, ON_FILE)
    monkeypatch.setattr(challenges, "TRIES_AN_HOUR", 3)
    for number in range(3):
        bench_token = replace(
            second, text=second.text.replace(second.token, f"fi-unknown{'abc'[number]}aaaa")
        )
        typed(sqlite_bench, bench_token, "23456-ABCDE")
    assert typed(sqlite_bench, second, second.code) is Answer.WRONG
    sqlite_bench.clock.forward(timedelta(hours=1))
    assert typed(sqlite_bench, second, second.code) is Answer.CONFIRMED


@pytest.mark.covers("R30")
async def test_database_holds_no_code_and_no_copy_of_the_mail_once_it_has_left(bench: Bench) -> None:
    _, mails = await asked(bench, ON_FILE)
    assert all(mail.raw == b"" for mail in bench.outbox(SendState.SENT) if mail.recipient == ON_FILE)
    columns = bench.rows("SELECT code_hash, token_hash FROM challenges")
    assert all(mail.code not in f"{row}" and mail.token not in f"{row}" for mail in mails for row in columns)


@pytest.mark.covers("R30")
async def test_case_shows_the_question_without_its_code(sqlite_bench: Bench) -> None:
    ref, mails = await asked(sqlite_bench, ON_FILE)
    shown = str(sqlite_bench.case(ref))
    assert not any(mail.code in shown or mail.token in shown for mail in mails)


async def test_question_without_a_place_for_the_code_is_not_released(sqlite_bench: Bench) -> None:
    (case,) = await sqlite_bench.take(SPOOFED.write())
    ref = case["ref"]

    def work(session: Transaction) -> None:
        made = drafting.draft(session, sqlite_bench.office, ref, DraftKind.IDENTITY)
        wanted = drafting.Edit(ref=ref, body="Kuka olette?", by="heli", draft_id=made.id)
        edited = drafting.edit(session, sqlite_bench.office, wanted)
        asked = approval.Approval(ref=ref, by="heli", seen_hash=edited.text_hash, draft_id=made.id)
        approval.approve(session, sqlite_bench.office, asked)

    with pytest.raises(GateClosedError, match="place of the code"):
        sqlite_bench.call(work)


@pytest.mark.covers("R31")
async def test_answer_after_could_not_identify_you_opens_the_case_again(sqlite_bench: Bench) -> None:
    ref, (_, second) = await asked(sqlite_bench, ON_FILE)
    act = casework.Act(ref=ref, by="anna", why="not_identified")
    refusal = sqlite_bench.call(lambda session: casework.refuse(session, sqlite_bench.office, act))
    release(sqlite_bench, ref, refusal, by="anna")
    await sqlite_bench.send()
    assert sqlite_bench.case(ref)["state"] == "refused"
    assert typed(sqlite_bench, second, second.code) is Answer.CONFIRMED
    assert sqlite_bench.case(ref)["state"] == "drafted"


@pytest.mark.covers("R29")
async def test_code_read_out_to_the_phone_on_file_counts(sqlite_bench: Bench) -> None:
    ref, _ = await asked(sqlite_bench)
    register(sqlite_bench, ref, emails=(ON_FILE,), phones=("+358 40 1234567",))
    phone, secret = sqlite_bench.call(
        lambda session: challenges.code_for_phone(session, sqlite_bench.office, ref, "heli")
    )
    assert phone == "+358 40 1234567"
    token = secret.link.rpartition("/")[2]
    found = sqlite_bench.call(
        lambda session: challenges.answered_on_page(session, sqlite_bench.office, token, secret.code)
    )
    assert found is Answer.CONFIRMED
    assert sqlite_bench.case(ref)["identity"]["level"] == "ID-2"
