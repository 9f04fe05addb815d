"""National ids and card numbers are struck out wherever staff or logs see a mail; the mail stays sealed."""

import json

import pytest

from bot.domain.masking import holds_secret
from bot.domain.messages import MailText
from bot.domain.vocabulary import DraftKind
from bot.logs import redact
from bot.workflows import casework, drafting
from classifiers import load_classifier
from storage import inbox, messages
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.letters import Letter

HETU, ISIKUKOOD, PNR, CARD = "131052-308T", "37605030299", "811218-9876", "4111 1111 1111 1111"
SENT = Letter(
    sender=f'"Anna {HETU}" <anna@example.fi>',
    subject=f"Tietopyyntö {ISIKUKOOD}",
    body=(
        f"Hei, pyydän kopion kaikista henkilötiedoista, joita teillä on minusta, henkilötunnus {HETU}.\n"
        f"Maksoin kortilla {CARD}, personnummer {PNR}. Tilaus 44187.\n\nTerveisin Anna"
    ),
)


@pytest.mark.covers("A13", "S-18", "S-21")
async def test_a_case_shows_no_such_number_and_its_evidence_stays_in_place(bench: Bench) -> None:
    [case] = await bench.take(SENT.write())
    whole = bench.case(case["ref"])
    assert not holds_secret(json.dumps(whole, ensure_ascii=False))
    [mail] = [each for each in whole["messages"] if each["direction"] == "in"]
    assert "Tilaus 44187" in mail["text"]
    assert "•••• •••• •••• 1111" in mail["text"]
    [found] = [each for each in mail["evidence"] if each["label"] == "access"]
    assert "pyydän kopion" in mail["text"][found["start"] : found["end"]]


@pytest.mark.covers("S-18")
async def test_the_mail_itself_is_kept_as_it_came(bench: Bench) -> None:
    [case] = await bench.take(SENT.write())
    stored_id = bench.rows("select id from cases where ref = :ref", ref=case["ref"])[0][0]
    [number] = bench.call(lambda session: messages.originals(session, stored_id))
    raw = bench.call(lambda session: inbox.content(session, number))
    assert raw is not None
    assert HETU.encode() in raw


@pytest.mark.covers("A13", "S-18")
async def test_what_staff_quote_in_notes_and_reasons_is_struck_out(bench: Bench) -> None:
    [case] = await bench.take(SENT.write())
    act = casework.Act(ref=case["ref"], by="anna", why=f"soitti, hetu {HETU}")

    def write(session: Transaction) -> None:
        casework.note(session, bench.office, act, f"hänen tunnuksensa on {HETU}")
        casework.extend(session, bench.office, act)

    bench.call(write)
    whole = bench.case(case["ref"])
    assert "hänen tunnuksensa on •••••••••••" in [note["text"] for note in whole["notes"]]
    assert not holds_secret(json.dumps(whole, ensure_ascii=False))
    [notice] = [each for each in whole["drafts"] if each["kind"] == DraftKind.EXTENSION]
    assert "soitti" in notice["text"]


async def test_no_draft_names_the_number_in_the_writer_s_name(bench: Bench) -> None:
    [case] = await bench.take(SENT.write())
    bench.confirm(case["ref"])
    made = bench.call(lambda session: drafting.draft(session, bench.office, case["ref"], DraftKind.REPLY))
    assert not holds_secret(made.body + made.subject)


@pytest.mark.covers("S-18", "S-40")
def test_a_log_line_holds_none() -> None:
    line = redact(None, "info", {"event": f"quoted {HETU}", "error": ValueError(CARD), "uid": 811218_9876})
    assert line["event"] == "quoted •••••••••••"
    assert CARD not in str(line["error"])
    assert line["uid"] == 8112189876


@pytest.mark.covers("S-18")
async def test_the_commands_print_none(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(SENT.write())
    ref = sqlite_bench.cases()[0]["ref"]
    home = sqlite_bench.home
    file = home.folder / "mail.eml"
    file.write_bytes(SENT.write())
    box = home.folder / "mails.mbox"
    box.write_bytes(b"From anna@example.fi Thu Nov 26 08:00:00 2026\n" + SENT.write().replace(b"\r\n", b"\n"))
    for command in (
        ["case", "show", ref],
        ["case", "show", ref, "--json"],
        ["cases", "--json"],
        ["scan", str(box), "--json"],
        ["classify", str(file), "--with-text"],
    ):
        printed = home.must(*command)
        assert printed
        assert not holds_secret(printed), command


def test_a_national_id_is_still_an_entity_with_its_place() -> None:
    found = load_classifier().classify(MailText(subject="", body=f"Hei, hetu {HETU}"))
    assert [(each.kind, each.start, each.end) for each in found.entities] == [("national_id", 10, 21)]
