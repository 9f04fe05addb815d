"""Which attachments are identity documents, by name, by what is printed on them, or by the writer's words."""

from dataclasses import replace

import pytest

from bot.domain.attachments import AttachedText, Reading, shown
from bot.domain.messages import Attachment
from bot.domain.unasked import document_names, document_spans, note_of_document, unasked
from bot.domain.vocabulary import Flag
from bot.mail.parse import parse_message
from tests.support.letters import ACCESS

JPEG = "image/jpeg"


def found(filename: str, text: str = "", *, body: str = "Hei", size: int = 90_000) -> tuple[str, ...]:
    kind = JPEG if not text else "application/pdf"
    message = parse_message(replace(ACCESS, body=body).write())
    file = Attachment(filename=filename, content_type=kind, size=size)
    texts = (AttachedText(filename=filename, reading=Reading.READ, text=text),) if text else ()
    return document_names(replace(message, attachments=(file,)), texts)


@pytest.mark.parametrize(
    "name",
    [
        "passi.jpg",
        "Passi_Aino_Esimerkki.jpg",
        "passikuva.png",
        "HENKILÖKORTTI.JPG",
        "henkilo\u0308kortti.jpg",
        "henkilokortti-etupuoli.jpeg",
        "ajokortti (1).jpg",
        "kelakortti.png",
        "ID_card.jpg",
        "id-kortti.jpg",
        "my passport scan.jpg",
        "drivers-license.jpg",
        "körkort.jpg",
        "Legitimation.png",
        "id-kaart.jpg",
        "passikoopia.jpg",
        "juhiluba.jpg",
        "Personalausweis.jpg",
        "паспорт.jpg",
    ],
)
def test_a_picture_is_known_by_its_name(name: str) -> None:
    assert found(name) == (name,)


@pytest.mark.parametrize(
    "name", ["passiivitalo.jpg", "kompassi.jpg", "IMG_1234.jpg", "kortti.jpg", "laite.png", "pumppu_id.jpg"]
)
def test_other_pictures_are_none(name: str) -> None:
    assert found(name) == ()


@pytest.mark.parametrize(
    "body",
    [
        "Liitteenä kopio passistani.",
        "Tässä pyyntö, liitin mukaan kuvan ajokortista.",
        "I attach a copy of my passport.",
        "Bifogar en kopia av mitt körkort",
        "Lisan kirjale oma ID-kaardi pildi.",
    ],
)
def test_a_picture_is_known_by_what_the_writer_says(body: str) -> None:
    assert found("IMG_1234.jpg", body=body) == ("IMG_1234.jpg",)
    assert found("IMG_1234.jpg", body=body, size=2_000) == ()


@pytest.mark.parametrize(
    "body",
    ["Onko passini teillä?", "Liitteenä kuva pumpusta.", "Passia en lähetä. Liitteenä kuva laitteesta."],
)
def test_words_of_something_else_make_none(body: str) -> None:
    assert found("IMG_1234.jpg", body=body) == ()


@pytest.mark.parametrize(
    "text",
    [
        "SUOMI FINLAND\nPASSI / PASS / PASSPORT\nESIMERKKI",
        "P<FINESIMERKKI<<AINO<<<<<<<<<<<<<<<<<<<<<<<<",
        "IDFINAB12345671<<<<<<<<<<<<<<<",
        "AJOKORTTI KÖRKORT\n1. Esimerkki",
    ],
)
def test_a_scan_is_known_by_what_is_printed_on_it(text: str) -> None:
    assert found("scan.pdf", text) == ("scan.pdf",)
    assert found("scan.pdf", f"{text}\n{'Pyydän tietojeni poistamista. ' * 60}") == ()


def test_its_words_are_found_in_what_staff_are_shown() -> None:
    message = parse_message(ACCESS.write())
    texts = (
        AttachedText(filename="kirje.pdf", reading=Reading.READ, text="Poistakaa tietoni."),
        AttachedText(filename="scan.pdf", reading=Reading.READ, text="PASSI / PASS / PASSPORT"),
    )
    files = tuple(Attachment(filename=one.filename, content_type="application/pdf", size=1) for one in texts)
    message = replace(message, attachments=files)
    [(start, end)] = document_spans(message, texts)
    assert shown(message, texts).text[start:end] == "PASSI / PASS / PASSPORT"
    assert "scan.pdf" in note_of_document(document_names(message, texts))


@pytest.mark.parametrize(
    ("body", "flags"),
    [
        ("Hei, hetuni on 131052-308T", (Flag.IDENTITY_NUMBER,)),
        ("Maksoin kortilla 4111 1111 1111 1111", (Flag.IDENTITY_NUMBER,)),
        ("Hei", ()),
    ],
)
def test_a_number_flags_the_mail(body: str, flags: tuple[Flag, ...]) -> None:
    assert unasked(parse_message(replace(ACCESS, body=body).write()), ()) == flags


def test_a_number_in_an_attachment_flags_it_too() -> None:
    text = AttachedText(filename="a.txt", reading=Reading.READ, text="131052-308T")
    assert unasked(parse_message(ACCESS.write()), (text,)) == (Flag.IDENTITY_NUMBER,)
