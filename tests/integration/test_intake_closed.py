"""Mails that hold nothing a program can read: whole mails in S/MIME or PGP, old Word, pictures alone."""

import pytest

from tests.support.bench import Bench
from tests.support.documents import mail_with

HEAD = (
    "From: Anna Aalto <anna@example.fi>\r\nTo: info@example.com\r\nSubject: Asia\r\n"
    "Message-ID: <closed@example.fi>\r\nMIME-Version: 1.0\r\n"
)
BASE64 = "MIAGCSqGSIb3DQEHA6CAMIACAQAxggFMMIIBSAIBADAwMBwxGjAYBgNVBAMMEU9wYXF1ZSBtYWlsIHRlc3QCEDY=\r\n"
WHOLE = {
    "S/MIME, encrypted": HEAD
    + 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\n'
    + 'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
    + BASE64,
    "S/MIME, opaquely signed": HEAD
    + 'Content-Type: application/x-pkcs7-mime; smime-type=signed-data; name="smime.p7m"\r\n'
    + "Content-Transfer-Encoding: base64\r\n\r\n"
    + BASE64,
    "PGP": HEAD
    + 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=p\r\n\r\n'
    + "--p\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
    + "--p\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n"
    + "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n--p--\r\n",
}
PHOTO = b"\xff\xd8" + b"x" * 90_000
BESIDE = {
    "old Word": ("kirje.doc", "application/msword", b"\xd0\xcf\x11\xe0" + b"x" * 2_000),
    "old Word without its type": (
        "kirje.doc",
        "application/octet-stream",
        b"\xd0\xcf\x11\xe0" + b"x" * 2_000,
    ),
    "picture": ("IMG_0001.HEIC", "image/heic", PHOTO),
    "recording": ("viesti.m4a", "audio/mp4", PHOTO),
    "zip": ("tiedot.zip", "application/x-zip-compressed", b"PK\x03\x04" + b"x" * 2_000),
}


@pytest.mark.covers("R7")
@pytest.mark.parametrize("mail", WHOLE.values(), ids=WHOLE.keys())
async def test_a_mail_that_is_sealed_as_a_whole_goes_to_triage(sqlite_bench: Bench, mail: str) -> None:
    [case] = await sqlite_bench.take(mail.encode())
    assert case["state"] == "triage"
    [note] = sqlite_bench.case(case["ref"])["notes"]
    assert note["text"] == "A person has to open this mail: encrypted mail."


@pytest.mark.covers("R7", "R45")
@pytest.mark.parametrize("body", ["", "Hei, liitteenä. T. Anna"])
@pytest.mark.parametrize("file", BESIDE.values(), ids=BESIDE.keys())
async def test_a_file_that_nobody_can_read_for_staff_goes_to_triage(
    sqlite_bench: Bench, file: tuple[str, str, bytes], body: str
) -> None:
    [case] = await sqlite_bench.take(mail_with(body, file))
    assert case["state"] == "triage"


@pytest.mark.covers("R7", "R45")
async def test_pictures_alone_go_to_triage_though_they_have_no_names(sqlite_bench: Bench) -> None:
    picture = (
        "\r\n--i\r\nContent-Type: image/jpeg\r\nContent-ID: <a>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    mail = HEAD + "Content-Type: multipart/related; boundary=i\r\n\r\n--i\r\nContent-Type: text/html\r\n\r\n"
    mail += '<html><body><img src="cid:a"></body></html>' + picture + "/9j/4AAQ" * 2_000 + "\r\n--i--\r\n"
    [case] = await sqlite_bench.take(mail.encode())
    assert case["state"] == "triage"
