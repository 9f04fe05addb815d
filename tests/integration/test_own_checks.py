"""DKIM checked here, with a zone of our own: what counts as authenticated where no trusted header is."""

import socket
import time
from dataclasses import replace

import pytest
from dns.resolver import Resolver
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.messages import Authentication
from bot.mail.authentication import authenticate
from bot.mail.dns import NoAnswerError, TxtLookUp, txt_records
from bot.mail.own_checks import check_signatures
from bot.mail.parse import parse_message
from tests.support.bench import Bench
from tests.support.dns_zone import Zone, private_key, signed, zone
from tests.support.letters import AUTHSERV, ENGLISH, ERASURE, Letter

PLAIN = replace(ERASURE, passes=None)
MAIL = PLAIN.write()
ZONE = zone("example.fi", "evil.example", "fi")


def verdict(mail: bytes, look_up: TxtLookUp = ZONE, authserv_id: str = AUTHSERV) -> Authentication:
    message = parse_message(mail)
    return authenticate(message, authserv_id, lambda domain: check_signatures(mail, message, domain, look_up))


def changed(mail: bytes, old: bytes, new: bytes) -> bytes:
    assert mail.count(old) == 1
    return mail.replace(old, new)


def test_a_signature_of_the_senders_domain_counts() -> None:
    found = verdict(signed(MAIL, "example.fi"))
    assert found == Authentication(
        authenticated=True, reason="DKIM passed here: example.fi signed, From is example.fi"
    )
    assert verdict(signed(MAIL, "example.fi"), authserv_id="").authenticated


def test_a_domain_above_may_sign_for_a_part_of_it() -> None:
    mail = signed(replace(PLAIN, sender="Ville <ville@mail.example.fi>").write(), "example.fi")
    assert verdict(mail).authenticated
    strict = zone("example.fi", more={"_dmarc.example.fi": [b"v=spf1", b"v=DMARC1; p=reject; adkim=s"]})
    assert not verdict(mail, strict).authenticated
    own = zone("example.fi", more={"_dmarc.mail.example.fi": [b"v=DMARC1; p=none"]})
    assert verdict(mail, own).authenticated


@pytest.mark.covers("A1", "R26")
@pytest.mark.parametrize("domain", ["evil.example", "fi"])
def test_another_domains_signature_counts_for_nothing(domain: str) -> None:
    assert not verdict(signed(MAIL, domain)).authenticated


SIGNED = signed(MAIL, "example.fi")
FORGERIES = {
    "other text": changed(SIGNED, b"poistakaa", b"luovuttakaa"),
    "other subject": changed(SIGNED, b"Subject: Tietoni", b"Subject: Muu"),
    "other sender": changed(SIGNED, b"<ville@example.fi>", b"<vilma@example.fi>"),
    "second From above": b"From: Vilma <vilma@example.fi>\r\n" + SIGNED,
    "second From with a tab": b"From\t: Vilma <vilma@example.fi>\r\n" + SIGNED,
    "second From behind a bare CR": b"X: y\rFrom: Vilma <vilma@example.fi>\r\n" + SIGNED,
    "second From behind a bare LF": b"X: y\nFrom: Vilma <vilma@example.fi>\r\n" + SIGNED,
    "subject not signed": signed(MAIL, "example.fi", headers=(b"from", b"date")),
    "body may grow": signed(MAIL, "example.fi", length=True) + b"PS. To evil@evil.example\r\n",
    "another key": signed(MAIL, "example.fi", key=private_key(1)),
    "no signature": MAIL,
    "torn signature": b"DKIM-Signature: v=1; a=rsa-sha256; d=example.fi; s=\r\n" + MAIL,
    "no signature at all": b"DKIM-Signature: hello\r\n" + MAIL,
    "SHA-1": changed(SIGNED, b"a=rsa-sha256", b"a=rsa-sha1"),
}


@pytest.mark.covers("A1", "A2")
@pytest.mark.parametrize("mail", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forgery_is_not_authenticated(mail: bytes) -> None:
    assert not verdict(mail).authenticated


@pytest.mark.parametrize("silent", ["*", "k1._domainkey.example.fi"])
def test_off_the_network_is_unauthenticated_and_no_error(silent: str) -> None:
    found = verdict(SIGNED, Zone(silent=frozenset({silent})))
    assert not found.authenticated
    assert "can't be checked" in found.reason


@given(at=st.integers(0, len(SIGNED) - 1), cut=st.integers(0, 40), put=st.binary(max_size=12))
@settings(max_examples=60)
def test_a_damaged_mail_is_never_an_error_nor_another_sender(at: int, cut: int, put: bytes) -> None:
    mail = SIGNED[:at] + put + SIGNED[at + cut :]
    if verdict(mail).authenticated:
        assert parse_message(mail).sender.address == "ville@example.fi"


def test_a_key_that_was_taken_back_proves_nothing() -> None:
    assert not verdict(SIGNED, Zone()).authenticated


def test_a_second_signature_may_be_the_one() -> None:
    assert verdict(signed(SIGNED, "evil.example")).authenticated


def test_a_mail_of_many_signatures_costs_few_questions() -> None:
    mail = MAIL
    many = Zone()
    for number in range(30):
        mail = signed(mail, "example.fi", key=private_key(number % 2))
    assert not verdict(mail, many).authenticated
    assert len(many.asked) <= 5


HEAVY = {
    "blanks": SIGNED + b" " * 5_000_000 + b"x",
    "runs of blanks": SIGNED + (b" " * 5000 + b"x") * 2000,
    "short runs": SIGNED + (b" " * 40 + b"x") * 100_000,
    "empty lines": SIGNED + b"\r\n" * 1_000_000,
    "blank lines": SIGNED + b" \r\n" * 1_000_000,
    "headers": b"X: y\r\n" * 100_000 + SIGNED,
    "a folded header": b"X: y\r\n" + b" y\r\n" * 100_000 + SIGNED,
    "one long header": b"X: " + b"y " * 1_000_000 + b"\r\n" + SIGNED,
    "names to sign": changed(SIGNED, b"h=from", b"h=" + b"x:" * 50_000 + b"from"),
    "tags": changed(SIGNED, b"v=1;", b"v=1;" + b"x=1;" * 40_000),
}


@pytest.mark.covers("A32")
@pytest.mark.parametrize("mail", HEAVY.values(), ids=HEAVY.keys())
def test_no_mail_takes_long_to_check(mail: bytes) -> None:
    message = parse_message(SIGNED)
    began = time.process_time()
    check_signatures(mail, message, "example.fi", ZONE)
    assert time.process_time() - began < 3


@pytest.mark.covers("R27")
def test_what_our_server_says_goes_before_our_own_check() -> None:
    failed = f"Authentication-Results: {AUTHSERV}; dmarc=fail header.from=example.fi\r\n".encode()
    asked = zone("example.fi")
    assert not verdict(failed + SIGNED, asked).authenticated
    assert asked.asked == []
    other = b"Authentication-Results: mx.evil.example; dmarc=fail header.from=example.fi\r\n"
    assert verdict(other + SIGNED, asked).authenticated


def test_a_name_server_that_is_silent_is_left_soon() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        resolver = Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = deaf.getsockname()[1]
        with pytest.raises(NoAnswerError):
            txt_records(resolver, "k1._domainkey.example.fi", 0.3)
        with pytest.raises(NoAnswerError):
            txt_records(resolver, f"{'x' * 70}.example.fi", 0.3)


async def asked_by(bench: Bench, letter: Letter, domain: str) -> str:
    """The level of the case that a signed mail opens."""
    bench.office = replace(bench.office, dns=ZONE)
    [case] = await bench.take(signed(replace(letter, passes=None).write(), domain))
    shown = bench.case(case["ref"])["messages"][0]
    return "yes" if shown["authenticated"] else "no"


async def test_a_signed_mail_is_acknowledged(sqlite_bench: Bench) -> None:
    assert await asked_by(sqlite_bench, ERASURE, "example.fi") == "yes"
    assert [mail.recipient for mail in sqlite_bench.outbox()] == ["ville@example.fi"]


@pytest.mark.covers("A1", "R26")
async def test_a_mail_signed_by_a_stranger_gets_nothing(sqlite_bench: Bench) -> None:
    assert await asked_by(sqlite_bench, ENGLISH, "evil.example") == "no"
    assert sqlite_bench.outbox() == []


async def test_own_checks_can_be_switched_off(sqlite_bench: Bench) -> None:
    sqlite_bench.home.overrides["identity"]["own_checks"] = False
    sqlite_bench.reconfigure()
    assert sqlite_bench.office.dns is None
