"""The copy of a person's data: made from registers, others' data shown first, approved, and on its way."""

import io
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import pyzipper
from pypdf import PdfReader

from bot.domain.packages import Way
from bot.domain.registers import Wanted
from bot.errors import GateClosedError, RegisterError
from bot.workflows import approval, handing_over
from bot.workflows.on_file import look_again
from tests.support.bench import Bench
from tests.support.packages import (
    ANNA,
    CANARIES,
    asked,
    code,
    data,
    decided,
    last_mail,
    made,
    parsed,
    preview,
    token_in,
    with_shop,
)


@pytest.fixture
def shop_bench(bench: Bench, tmp_path: Path) -> Bench:
    """A bot with the shop, whose packages go by link; on SQLite and on PostgreSQL."""
    return with_shop(bench, tmp_path)


@pytest.fixture
def sqlite_shop(sqlite_bench: Bench, tmp_path: Path) -> Bench:
    """The same on SQLite."""
    return with_shop(sqlite_bench, tmp_path)


def all_bytes(archive: dict[str, bytes]) -> str:
    """All that stands in the files, the text of the PDF too."""
    texts = [content.decode() for name, content in archive.items() if not name.endswith(".pdf")]
    pages = PdfReader(io.BytesIO(archive["report.pdf"])).pages if "report.pdf" in archive else []
    return "\n".join([*archive, *texts, *(page.extract_text() for page in pages)])


@pytest.mark.covers("A20", "A34")
async def test_the_copy_holds_the_persons_data_and_nobody_elses(shop_bench: Bench) -> None:
    ref = await asked(shop_bench)
    made(shop_bench, ref)
    told = all_bytes(preview(shop_bench, ref))  # nobody has decided yet
    for canary in (*CANARIES, "ville.canary@example.fi", "salaisuus", "4111 1111 1111 1111"):
        assert canary not in told, canary
    for mine in ("anna@example.fi", "Anna", "Linnankatu 5", "+358 50 111 2223", "Verkkokauppa", "87"):
        assert mine in told, mine


@pytest.mark.covers("A20")
async def test_what_is_of_others_is_shown_and_decided_before_anything_goes_out(sqlite_shop: Bench) -> None:
    ref = await asked(sqlite_shop)
    package = made(sqlite_shop, ref)
    shown = {one.text: one for one in package.finds}
    assert {"Liisa Salonen", "Pekka Naapurinen", "pekka.canary@example.org"} <= set(shown)
    assert any("765 4321" in text for text in shown)
    assert not any("Anna" in text or "Linnankatu" in text or "111 2223" in text for text in shown)
    with pytest.raises(GateClosedError, match="may be of other people"):
        sqlite_shop.approve(ref)
    decided(sqlite_shop, ref, release=(shown["Liisa Salonen"].id,), redact=("all",))
    told = all_bytes(preview(sqlite_shop, ref))
    assert "Liisa Salonen" in told
    assert not [canary for canary in CANARIES if canary in told and canary not in ("Liisa", "Salonen")]
    sqlite_shop.approve(ref)
    assert sqlite_shop.draft_state(ref) == "queued"


async def test_staff_can_strike_out_what_nothing_has_found(sqlite_shop: Bench) -> None:
    ref = await asked(sqlite_shop)
    made(sqlite_shop, ref)
    decided(sqlite_shop, ref, redact=("all",), strike=("Linnankatu  5",))
    assert "Linnankatu 5" not in all_bytes(preview(sqlite_shop, ref))


@pytest.mark.covers("S-11", "S-21")
async def test_the_package_is_what_its_schema_says(sqlite_shop: Bench) -> None:
    ref = await asked(sqlite_shop)
    made(sqlite_shop, ref)
    archive = preview(sqlite_shop, ref)
    document = data(archive)
    schema = data(archive, "data.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)
    [group] = [one for one in document["groups"] if one["id"] == "webshop"]
    assert all(group[name] for name in ("purposes", "legal_basis", "retention", "sources", "recipients"))
    report = archive["report.html"].decode()
    assert "<script" not in report
    for name in ("purposes", "legal_basis", "recipients"):
        assert all(text.replace("’", "’") in report for text in group[name])
    assert "'=HYPERLINK" in archive["csv/01-verkkokauppa.csv"].decode()  # no formula for a spreadsheet
    assert all(part.replace("/", "").replace(".", "").replace("-", "").isalnum() for part in archive)


async def test_the_same_data_give_the_same_package(sqlite_shop: Bench) -> None:
    ref = await asked(sqlite_shop)
    assert made(sqlite_shop, ref).content == made(sqlite_shop, ref).content
    assert decided(sqlite_shop, ref).digest == decided(sqlite_shop, ref).digest


@pytest.mark.covers("S-08")
async def test_portability_holds_what_was_given_on_consent_or_contract(
    sqlite_bench: Bench, tmp_path: Path
) -> None:
    bench = with_shop(sqlite_bench, tmp_path)
    ref = await asked(
        bench,
        replace(ANNA, body="Hei, haluan siirtää tietoni toiselle palveluntarjoajalle (20 artikla).\nAnna"),
    )
    assert [one["type"] for one in bench.case(ref)["requests"]] == ["portability"]
    made(bench, ref)
    archive = preview(bench, ref)
    assert not [name for name in archive if name.startswith(("mails/", "report"))]
    document = data(archive)
    jsonschema.validate(document, data(archive, "data.schema.json"))
    [record] = document["groups"][0]["records"]
    assert record["fields"]["sposti"] == "anna@example.fi"
    assert "pisteet" not in record["fields"]  # what the company has worked out itself
    bench.home.registers = [{**bench.home.registers[0], "group": "weblogs"}]  # on legitimate interest
    bench.reconfigure()
    look_again(bench.office, ref, "heli", Wanted())
    made(bench, ref)
    assert data(preview(bench, ref))["groups"] == []


async def test_approval_is_bound_to_the_package_that_was_seen(sqlite_shop: Bench) -> None:
    ref = await asked(sqlite_shop)
    made(sqlite_shop, ref)
    decided(sqlite_shop, ref, redact=("all",))
    seen = sqlite_shop.call(lambda session: approval.draft_to_approve(session, ref, None))
    decided(sqlite_shop, ref, strike=("Turku",))
    now = sqlite_shop.call(lambda session: approval.draft_to_approve(session, ref, None))
    assert now.text_hash != seen.text_hash
    asked_for = approval.Approval(ref=ref, by="anna", seen_hash=seen.text_hash, draft_id=now.id, why="x")
    with pytest.raises(GateClosedError, match="changed after it was read"):
        sqlite_shop.call(lambda session: approval.approve(session, sqlite_shop.office, asked_for))


async def test_nothing_is_made_before_identity_is_shown(sqlite_shop: Bench) -> None:
    [case] = await sqlite_shop.take(replace(ANNA, passes=False).write())
    with pytest.raises(GateClosedError, match="identity is not shown"):
        made(sqlite_shop, case["ref"])


@pytest.mark.covers("A34")
async def test_records_of_several_persons_wait_for_a_person(sqlite_shop: Bench, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "kauppa.db") as connection:
        connection.execute("UPDATE ostajat SET sposti = 'anna@example.fi' WHERE id = 2")
    connection.close()
    ref = await asked(sqlite_shop)
    with pytest.raises(GateClosedError, match="several persons"):
        made(sqlite_shop, ref)
    made(sqlite_shop, ref, "Verkkokauppa:1")
    assert "salaisuus" not in all_bytes(preview(sqlite_shop, ref))


async def test_register_that_is_gone_gives_no_package(sqlite_shop: Bench, tmp_path: Path) -> None:
    ref = await asked(sqlite_shop)
    (tmp_path / "kauppa.db").rename(tmp_path / "elsewhere.db")
    with pytest.raises(RegisterError, match="Verkkokauppa"):
        made(sqlite_shop, ref)
    assert sqlite_shop.case(ref)["package"] is None


@pytest.mark.covers("A35")
async def test_encrypted_file_goes_with_the_mail_and_is_kept_no_longer(bench: Bench, tmp_path: Path) -> None:
    bench = with_shop(bench, tmp_path, Way.ATTACHMENT)
    ref = await asked(bench)
    made(bench, ref)
    decided(bench, ref, redact=("all",))
    bench.approve(ref)
    await bench.send()
    mail = last_mail(bench)
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == f"{ref}.zip"
    content = attached.get_payload(decode=True)
    assert isinstance(content, bytes)
    body = mail.get_body()
    assert body is not None
    assert "{" not in body.get_content()
    password = code(bench, ref)
    assert password not in body.get_content()
    with pyzipper.AESZipFile(io.BytesIO(content)) as opened:
        with pytest.raises(RuntimeError):
            opened.read("data.json")
        opened.setpassword(password.encode())
        assert json.loads(opened.read("data.json"))["person"]["address"] == "anna@example.fi"
        assert all(entry.flag_bits & 1 for entry in opened.infolist())
    assert bench.case(ref)["package"]["state"] == "delivered"
    assert bench.rows("SELECT archive FROM packages") == [(None,)]
    assert [len(mail.raw) for mail in bench.outbox() if mail.case_id and b"zip" in mail.raw] == []
    bench.clock.forward(bench.office.packages.lifetime)
    bench.remind()
    with pytest.raises(GateClosedError, match="no code"):
        code(bench, ref)


async def test_answer_that_is_sent_back_takes_its_link_back(sqlite_shop: Bench) -> None:
    ref = await asked(sqlite_shop)
    made(sqlite_shop, ref)
    decided(sqlite_shop, ref, redact=("all",))
    sqlite_shop.approve(ref, hold=60)
    secret = code(sqlite_shop, ref)
    [held] = [mail for mail in sqlite_shop.outbox() if b"/fetch/" in mail.raw]
    token = token_in(parsed(held.raw))
    sqlite_shop.call(lambda session: approval.reject(session, sqlite_shop.office, ref, "anna", "not yet"))
    taken = sqlite_shop.call(lambda session: handing_over.fetched(session, sqlite_shop.office, token, secret))
    assert taken is None
    assert sqlite_shop.case(ref)["package"]["state"] == "ready"
