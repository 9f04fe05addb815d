"""Only our own server's topmost verdict counts, and only about the From domain."""

import pytest

from bot.domain.messages import Authentication
from bot.mail.authentication import authenticate
from bot.mail.authentication_results import MalformedResultsError, read_results
from bot.mail.parse import parse_message

OURS = "mx.example.com"


def verdict(
    *results: str, sender: str = "a@example.fi", authserv_id: str = OURS, more: str = ""
) -> Authentication:
    trace = "".join(f"Authentication-Results: {one}\n" for one in results)
    return authenticate(parse_message(f"{trace}From: {sender}\n{more}\nx".encode()), authserv_id)


@pytest.mark.covers("R26", "R27")
@pytest.mark.parametrize(
    "header",
    [
        "mx.example.com; dmarc=pass header.from=example.fi",
        "MX.Example.COM; dmarc=PASS (p=REJECT sp=NONE) Header.From=Example.FI",
        "mx.example.com 1; spf=fail smtp.mailfrom=x@other.example; dmarc=pass header.from=example.fi",
        '"mx.example.com" (comment) ; dmarc = pass (why "not") header.from = "example.fi"',
        "mx.example.com;\n\tdkim=fail header.d=other.example;\n\tdmarc=pass header.from=example.fi",
        "mx.example.com; dkim=pass header.d=example.fi",
        "mx.example.com; dkim=pass header.d=mail.example.fi header.b=AbC=",
        "mx.example.com; dkim=pass header.b=AbC= header.d=example.fi",
        'mx.example.com; dkim/1=pass reason="good; dmarc=fail" header.i=@example.fi',
        "mx.example.com; dkim=fail header.d=list.example; dkim=pass header.i=x@example.fi; dmarc=none",
    ],
)
def test_authenticated(header: str) -> None:
    assert verdict(header).authenticated


@pytest.mark.covers("R26", "R27", "A1")
@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("mx.example.com; dmarc=fail header.from=example.fi; dkim=pass header.d=example.fi", "DMARC failed"),
        ("mx.example.com; dmarc=pass header.from=evil.example", "neither"),
        ("mx.example.com; dmarc=pass", "neither"),
        ("mx.example.com; dmarc=none header.from=example.fi; dmarc=pass header.from=example.fi", "neither"),
        ("mx.example.com; dkim=pass header.d=evil.example", "neither"),
        ("mx.example.com; dkim=pass header.d=notexample.fi", "neither"),
        ("mx.example.com; dkim=pass header.d=fi", "neither"),
        ("mx.example.com; dkim=pass", "neither"),
        ("mx.example.com; dkim=fail header.d=example.fi", "neither"),
        ("mx.example.com; spf=pass smtp.mailfrom=a@example.fi", "neither"),
        ("mx.example.com; none", "neither"),
        ("mx.example.com; (dmarc=pass header.from=example.fi)", "neither"),
        ('mx.example.com; spf=pass reason="; dmarc=pass header.from=example.fi"', "neither"),
        (
            'mx.example.com; spf=pass smtp.mailfrom="a; dmarc=pass header.from=example.fi"@evil.example',
            "neither",
        ),
        ("mx.evil.example; dmarc=pass header.from=example.fi", "another server"),
        ("mx.example.com.evil.example; dmarc=pass header.from=example.fi", "another server"),
        ("dmarc=pass header.from=example.fi", "can't be read"),
        ("mx.example.com two words; dmarc=pass header.from=example.fi", "can't be read"),
        ('mx.example.com; dmarc=pass header.from="example.fi', "can't be read"),
        ("mx.example.com; dmarc=pass header.from=example.fi (", "can't be read"),
        ("mx.example.com; dmarc=pass header.from=example.fi )", "can't be read"),
        (
            'mx.example.com; spf=pass (domain of "a) ; dmarc=pass header.from=example.fi ("@evil.example)',
            "can't be read",
        ),
    ],
)
def test_not_authenticated(header: str, reason: str) -> None:
    found = verdict(header)
    assert (found.authenticated, reason in found.reason) == (False, True), found


@pytest.mark.covers("R27", "A2")
def test_only_the_topmost_header_counts() -> None:
    forged = "mx.example.com; dmarc=pass header.from=example.fi"
    assert not verdict("mx.example.com; dmarc=none header.from=example.fi", forged).authenticated
    assert not verdict("relay.example; dmarc=pass header.from=example.fi", forged).authenticated


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("a@example.fi, b@example.fi", "several"),
        ("<a@example.fi> <b@evil.example>", "several"),
        ("Matti", "no From address"),
        ("", "no From address"),
        ("<a@evil.example@example.fi>", "no From address"),
        ("a@example.fi\nFrom: b@evil.example", "several"),
    ],
)
def test_unclear_from_is_not_authenticated(sender: str, reason: str) -> None:
    found = verdict("mx.example.com; dmarc=pass header.from=example.fi", sender=sender)
    assert (found.authenticated, reason in found.reason) == (False, True), found


@pytest.mark.covers("R28", "A5")
def test_reply_to_and_sender_are_not_looked_at() -> None:
    found = verdict(
        "mx.example.com; dkim=pass header.d=example.fi",
        sender="a@evil.example",
        more="Sender: a@example.fi\nReply-To: a@example.fi\n",
    )
    assert not found.authenticated


@pytest.mark.parametrize("authserv_id", ["", "  "])
def test_without_a_configured_server_nobody_is_authenticated(authserv_id: str) -> None:
    assert not verdict("; dmarc=pass header.from=example.fi", authserv_id=authserv_id).authenticated


def test_without_the_header_nobody_is_authenticated() -> None:
    assert verdict().reason == "the mail has no Authentication-Results"


def test_international_domain_equals_its_ascii_form() -> None:
    found = verdict("mx.example.com; dmarc=pass header.from=xn--hyv-sla.example", sender="a@hyvä.example")
    assert found == Authentication(authenticated=True, reason=found.reason)
    assert "DMARC passed" in found.reason


def test_domain_that_dns_cannot_hold_is_not_authenticated() -> None:
    assert not verdict("mx.example.com; dmarc=pass header.from=x.fi", sender=f"a@{'ä' * 60}.fi").authenticated


def test_results_are_read_in_order_with_their_properties() -> None:
    found = read_results("mx.example.com; spf=pass smtp.mailfrom=a@b.fi; dkim=none")
    assert [(one.method, one.value) for one in found.results] == [("spf", "pass"), ("dkim", "none")]
    assert found.results[0].property_value("smtp.mailfrom") == "a@b.fi"
    assert found.results[1].property_value("header.d") == ""


def test_empty_header_is_malformed() -> None:
    with pytest.raises(MalformedResultsError):
        read_results("")
