"""MIME as it is written, not as it should be: charsets, transfer encodings, boundaries, names (R44)."""

from base64 import b64encode
from quopri import encodestring

import pytest

from bot.domain.messages import Attachment
from bot.mail.parse import parse_message
from tests.support.documents import mail_with, winmail

WORDS = "Hei, pyydän että poistatte kaikki tietoni – päivää ennen joulua."
RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}Hyv\'e4\'e4 p\'e4iv\'e4\'e4\par "
    rb"Poistakaa \u8220?tiedot\u8221?\par}"
)
HTML_RTF = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hyv\'e4"
    rb"{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 p\'e4iv\'e4{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0 }"
)


def text_of(head: str, body: bytes) -> str:
    return parse_message(f"From: a@example.fi\n{head}\n\n".encode() + body).text.strip()


@pytest.mark.covers("R44")
@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("cp-850", "cp850"),
        ("cp850", "cp850"),
        ("utf8", "utf-8"),
        ("x-unknown", "utf-8"),
        ("unknown-8bit", "cp1252"),
        ("win-1252", "cp1252"),
        ("x-windows-1252", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
        ("iso8859_15", "iso-8859-15"),
        ("ISO-8859-1-Windows-3.1-Latin-1", "cp1252"),
        ("unicode-1-1-utf-7", "utf-7"),
        ("utf-16", "utf-16"),
        ("utf-16", "ascii"),
        ("macintosh", "mac-roman"),
        ("", "utf-16"),
        ("us-ascii", "utf-8"),
    ],
)
def test_charsets(declared: str, codec: str) -> None:
    words = "Hei, poistakaa tiedot, kiitos." if codec == "ascii" else "Hyvää päivää, poistakaa tiedot."
    head = f"Content-Type: text/plain; charset={declared}\nContent-Transfer-Encoding: base64"
    assert text_of(head, b64encode(words.encode(codec))) == words


@pytest.mark.covers("R44")
def test_koi8_is_read_as_declared() -> None:
    head = "Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: 8bit"
    assert text_of(head, "Удалите мои данные".encode("koi8-r")) == "Удалите мои данные"


@pytest.mark.covers("R44")
@pytest.mark.parametrize("words", [WORDS, "Åsa ”tycker” så – ärligt", "Ülo õde €"])
def test_utf_8_that_was_encoded_twice(words: str) -> None:
    head = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit"
    message = parse_message(f"{head}\n\n".encode() + words.encode().decode("latin-1").encode())
    assert message.text == words
    assert "utf-8 encoded twice" in message.defects


def test_html_says_its_charset_itself() -> None:
    html = '<html><head><meta charset="iso-8859-4"></head><body>šokk õhtu</body></html>'
    assert text_of("Content-Type: text/html", html.encode("iso-8859-4")) == "šokk õhtu"


@pytest.mark.parametrize("ending", [b"\r\n", b"\n", b"\r"])
def test_line_endings(ending: bytes) -> None:
    lines = [b"From: a@example.fi", b"Subject: Asia", b"", b"eka rivi", b"toka rivi", b""]
    message = parse_message(ending.join(lines))
    assert (message.subject, message.text.strip()) == ("Asia", "eka rivi\ntoka rivi")


def test_an_empty_line_above_the_headers() -> None:
    message = parse_message(b"\r\nReceived: x\r\nFrom: a@example.fi\r\nSubject: Asia\r\n\r\nHei")
    assert (message.sender.address, message.text) == ("a@example.fi", "Hei")


PARTS = (
    b"--xyz\nContent-Type: text/plain; charset=utf-8\n\nPoistakaa tietoni.\n"
    b"--xyz\nContent-Type: application/pdf; name=kirje.pdf\n\n%PDF\n"
)


@pytest.mark.covers("R7")
@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: multipart/mixed",
        "Content-Type: multipart/mixed; boundary=other",
        'Content-Type: multipart/mixed; boundary=""',
        "MIME-Version: 1.0",
    ],
)
@pytest.mark.parametrize("end", [b"--xyz--\n", b""])
def test_boundaries_that_the_header_does_not_tell(head: str, end: bytes) -> None:
    message = parse_message(f"From: a@example.fi\n{head}\n\n".encode() + PARTS + end)
    assert message.text.strip() == "Poistakaa tietoni."
    assert [one.filename for one in message.attachments] == ["kirje.pdf"]


def test_wrong_nesting_loses_no_words() -> None:
    body = (
        b"--a\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nEka.\n"
        b"--a\nContent-Type: text/plain\n\nToka.\n--b--\n--a--\n"
    )
    found = text_of("Content-Type: multipart/mixed; boundary=a", body)
    assert "Eka." in found
    assert "Toka." in found


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b64encode(WORDS.encode()), WORDS),
        (b64encode(WORDS.encode())[:-3], WORDS[:-1]),
        (b64encode(WORDS.encode()) + b"\n_____\nLista: http://example.com/lista ja muuta", None),
        (WORDS.encode(), WORDS),
        (b64encode(WORDS.encode()).replace(b"a", b"a!\x00"), WORDS),
    ],
    ids=["whole", "cut", "footer below", "not base64 at all", "rubbish between"],
)
def test_base64_as_it_comes(body: bytes, text: str | None) -> None:
    found = text_of("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", body)
    if text is None:
        assert found.startswith(WORDS)
        assert found.endswith("ja muuta")
    else:
        assert found.rstrip("\N{REPLACEMENT CHARACTER}").startswith(text[:-3])


@pytest.mark.parametrize("rubbish", [b"", b"=", b"=G1", b"=\xff"])
def test_quoted_printable_as_it_comes(rubbish: bytes) -> None:
    head = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable;"
    assert text_of(head, encodestring(WORDS.encode()) + rubbish).startswith(WORDS)


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ("filename*=utf-8''pyynt%C3%B6.pdf", "pyyntö.pdf"),
        ("filename*0*=utf-8''pyy; filename*1*=nt%C3%B6; filename*2=.pdf", "pyyntö.pdf"),
        ("filename*=iso-8859-1'fi'pyynt%F6.pdf", "pyyntö.pdf"),
        ('filename="=?utf-8?B?cHl5bnTDti5wZGY=?="', "pyyntö.pdf"),
        ('filename="=?utf-8?Q?pyynt=C3?= =?utf-8?Q?=B6.pdf?="', "pyyntö.pdf"),
        ('filename="pyyntö.pdf"', "pyyntö.pdf"),
        (r'filename="C:\Users\x\pyynto.pdf"', "pyynto.pdf"),
        ('filename="../../etc/passwd"', "passwd"),
        ("filename*=x''%ff", "ÿ"),
    ],
)
def test_names_of_files(parameter: str, name: str) -> None:
    head = f"Content-Type: application/pdf\nContent-Disposition: attachment; {parameter}\n\nx"
    [attachment] = parse_message(head.encode()).attachments
    assert attachment.filename == name


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ('"=?utf-8?Q?M=C3=A4ki=2C_Aino?=" <a@example.fi>', "Mäki, Aino", "a@example.fi"),
        ("=?utf-8?B?TcOk?= =?utf-8?B?a2k=?= <a@example.fi>", "Mäki", "a@example.fi"),
        ("=?iso-8859-1?Q?M=E4ki?= =?utf-8?Q?_=C3=96rn?= <a@example.fi>", "Mäki Örn", "a@example.fi"),
        ("Tiimi: a@example.fi, b@example.fi;", "", "a@example.fi"),
        ("undisclosed-recipients:;, a@example.fi", "", "a@example.fi"),
    ],
)
def test_names_of_people(value: str, name: str, address: str) -> None:
    sender = parse_message(f"From: {value}\n\nx".encode()).sender
    assert (sender.name, sender.address) == (name, address)


@pytest.mark.parametrize(
    ("parameters", "body", "text"),
    [
        ("format=flowed", "Poistakaa \nkaikki \ntietoni.\n\nKiitos", "Poistakaa kaikki tietoni.\n\nKiitos"),
        ("format=flowed; delsp=yes", "Pois \ntakaa \nne", "Poistakaane"),
        ("format=flowed", "> vanha \n> viesti\n uusi", "> vanha viesti\nuusi"),
        ("format=flowed", "> eka \n>> toka\n>> \nloppu", "> eka \n> > toka\n> > \nloppu"),
        ("format=flowed", "Hei \n-- \nAino", "Hei \n-- \nAino"),
        ("format=fixed", "Hei \nAino", "Hei \nAino"),
    ],
)
def test_flowed_text(parameters: str, body: str, text: str) -> None:
    assert text_of(f"Content-Type: text/plain; charset=utf-8; {parameters}", body.encode()) == text


def test_an_invitation_without_other_words_is_read() -> None:
    event = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Tietopyyntö\nDESCRIPTION;LANGUAGE=fi:Pyydän\\, että"
        "\n  poistatte.\\nKiitos\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    message = parse_message(
        b"Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\n" + event.encode()
    )
    assert message.text == "Tietopyyntö\nPyydän, että poistatte.\nKiitos"
    assert [one.content_type for one in message.attachments] == ["text/calendar"]


@pytest.mark.parametrize(
    ("packed", "text"),
    [
        (winmail("Poistakaa tietoni, päivää"), "Poistakaa tietoni, päivää"),
        (winmail(rtf=RTF), "Hyvää päivää\nPoistakaa “tiedot”"),
        (winmail(rtf=HTML_RTF), "Hyvä päivä"),
    ],
    ids=["plain", "rtf", "html in rtf"],
)
def test_winmail_without_other_words_is_read(packed: bytes, text: str) -> None:
    assert parse_message(mail_with("", ("winmail.dat", "application/ms-tnef", packed))).text == text


def test_files_in_winmail_are_attachments() -> None:
    packed = winmail("Sama", files=[("pyyntö.pdf", b"%PDF")])
    message = parse_message(mail_with("Hei", ("winmail.dat", "application/ms-tnef", packed)))
    assert message.text.strip() == "Hei"
    assert message.attachments == (
        Attachment(filename="pyyntö.pdf", content_type="application/octet-stream", size=4),
    )


def test_a_dot_is_no_text_when_the_html_says_more() -> None:
    message = parse_message(
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n.\n--b\nContent-Type: text/html\n\n"
        b"<p>Poistakaa kaikki tietoni</p>\n--b--\n"
    )
    assert message.text == "Poistakaa kaikki tietoni"
