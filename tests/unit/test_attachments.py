"""What an attachment says counts; what only a person can open is shown to one (R45)."""

from dataclasses import replace

import pytest

from bot.domain.attachments import (
    LONGEST_LETTER,
    AttachedText,
    Reading,
    mails_to_classify,
    shown,
    together,
    why_a_person,
)
from bot.domain.messages import Attachment, Classification, Evidence, ParsedMessage
from bot.domain.vocabulary import Label
from bot.mail.parse import parse_message

WORDY = " ".join(["sana"] * 50)
LETTER = AttachedText(filename="kirje.pdf", reading=Reading.READ, text="Poistakaa tietoni.")
EMAIL = AttachedText(filename="Pyyntö", reading=Reading.READ, text="Poistakaa tietoni.", mail=True)


def mail(body: str, *attachments: Attachment) -> ParsedMessage:
    return replace(parse_message(f"From: a@example.fi\n\n{body}".encode()), attachments=attachments)


def file(kind: str, size: int = 50_000, *, embedded: bool = False) -> Attachment:
    return Attachment(filename="x", content_type=kind, size=size, embedded=embedded)


def found(*labels: Label, review: bool = False, language: str = "fi") -> Classification:
    return Classification(
        labels=labels,
        primary=labels[0] if labels else None,
        scores=dict.fromkeys(labels, 0.9),
        privacy=0.9 if labels else 0.1,
        language=language,
        needs_review=review,
        evidence=tuple(Evidence(label=label, start=0, end=4, text="Pois") for label in labels),
    )


@pytest.mark.parametrize(
    ("message", "texts", "looks"),
    [
        (mail("Ohessa.", file("image/jpeg")), (), True),
        (mail("Ohessa.", file("application/zip")), (), True),
        (mail("Ohessa.", file("application/msword")), (), True),
        (mail("Ohessa.", file("image/png", 5_000)), (), False),
        (mail("Ohessa.", file("image/png", embedded=True)), (), False),
        (mail("Ohessa.", file("image/png", 900_000, embedded=True)), (), True),
        (mail("Ohessa.", file("text/calendar")), (), False),
        (mail(WORDY, file("image/jpeg")), (), False),
        (mail("", file("text/vcard")), (), True),
        (mail("Ohessa.", file("application/pdf")), (LETTER,), False),
        (mail(WORDY, file("application/pdf")), (replace(LETTER, reading=Reading.NO_TEXT, text=""),), True),
        (mail(WORDY, file("application/pgp-encrypted")), (), True),
        (mail("-----BEGIN PGP MESSAGE-----\nhQ"), (), True),
        (mail("Hei"), (), False),
    ],
)
def test_what_a_person_has_to_open(
    message: ParsedMessage, texts: tuple[AttachedText, ...], looks: bool
) -> None:
    assert bool(why_a_person(message, texts)) is looks


def test_all_that_was_read_is_shown_below_the_mail() -> None:
    unread = AttachedText(filename="scan.pdf", reading=Reading.NO_TEXT)
    assert shown(mail("Hei"), (unread, LETTER)).text == "Hei\n\n[2: kirje.pdf]\nPoistakaa tietoni."
    assert shown(mail("Hei"), (unread,)).text == "Hei"


@pytest.mark.parametrize(
    ("body", "passed_on", "counts"), [("Hei", False, 0), ("Hei", True, 1), ("", False, 1)]
)
def test_a_mail_beside_the_mail_is_somebody_elses(body: str, passed_on: bool, counts: int) -> None:
    assert len(mails_to_classify(mail(body), (EMAIL,), passed_on=passed_on)) == counts


def test_offsets_are_those_of_the_text_shown() -> None:
    message = mail("Hei")
    beside = mails_to_classify(message, (LETTER, LETTER), passed_on=False)
    text = shown(message, (LETTER, LETTER)).text
    result = together(found(), [(at, one, found(Label.ERASURE)) for at, one, _ in beside])
    assert [text[each.start : each.end] for each in result.evidence] == ["Pois", "Pois"]


def joined(own: Classification, beside: Classification, text: str = "x") -> Classification:
    return together(own, [(5, replace(LETTER, text=text), beside)])


def test_a_letter_in_an_attachment_is_as_good_as_a_mail() -> None:
    result = joined(found(language="et"), found(Label.ERASURE))
    assert (result.labels, result.primary) == ((Label.ERASURE,), Label.ERASURE)
    assert (result.needs_review, result.language) == (False, "fi")


def test_an_attachment_that_asks_nothing_changes_nothing() -> None:
    own = found(Label.ACCESS)
    assert joined(own, found(language="sv")) == own


def test_a_long_document_is_looked_at() -> None:
    assert joined(found(), found(Label.ERASURE), "x" * (LONGEST_LETTER + 1)).needs_review


def test_a_sure_mail_stays_sure_beside_a_doubtful_attachment() -> None:
    result = joined(found(Label.ACCESS, language="sv"), found(Label.ERASURE, review=True))
    assert (set(result.labels), result.needs_review) == ({Label.ACCESS, Label.ERASURE}, False)
    assert result.language == "sv"


def test_a_doubtful_mail_stays_doubtful_beside_a_sure_attachment() -> None:
    assert joined(found(Label.ACCESS, review=True), found(Label.ERASURE)).needs_review
