"""What is the writer's own, and what is quoted or signature, in four languages."""

import pytest

from bot.domain.messages import without_spans
from bot.mail.body import quoted_spans, signature_spans


def own(text: str) -> str:
    return without_spans(text, quoted_spans(text) + signature_spans(text)).strip()


def test_answers_between_quoted_lines_stay_own_words() -> None:
    text = "> Mikä tilaus?\n\nTilaus 20931.\n\n> Entä laite?\n\n88-41-09."
    assert own(text).split() == ["Tilaus", "20931.", "88-41-09."]


@pytest.mark.parametrize(
    "attribution",
    [
        "On Thu, 5 Nov 2026 at 10:00, Info <info@example.com> wrote:",
        "On Thu, 5 Nov 2026 at 10:00, Customer Service <info@example.com>\nwrote:",
        "to 5. marrask. 2026 klo 10.00 Info (info@example.com) kirjoitti:",
        "Info <info@example.com> kirjoitti 5.11.2026 kello 10.00:",
        "Den tors 5 nov. 2026 kl 10:00 skrev Info <info@example.com>:",
        "5 nov. 2026 kl. 10:00 skrev Info <info@example.com>:",
        "Kuupäev N, 5. november 2026 kell 10:00 kirjutas Info (<info@example.com>):",
        "Info kirjutas 05.11.2026 10:00:",
    ],
)
@pytest.mark.parametrize("quote", ["> vanha viesti", "vanha viesti\n\nvielä vanhaa"])
def test_attributions(attribution: str, quote: str) -> None:
    assert own(f"Oma sana.\n\n{attribution}\n{quote}") == "Oma sana."


def test_prose_that_ends_in_wrote_is_no_attribution() -> None:
    text = "Naapuri kirjoitti:\nte myytte tietojani. Haluan selvityksen."
    assert own(text) == text


@pytest.mark.parametrize(
    "block",
    [
        "Lähettäjä: Myynti <info@example.com>\nLähetetty: 5.11.2026\nVastaanottaja: K\nAihe: Tarjous",
        "Från: Info\nSkickat: den 5 november 2026\nTill: K\nÄmne: Offert",
        "From: Info\nSent: Thursday\nTo: K\nSubject: Offer",
        "Saatja: Info\nSaadetud: neljapäev\nAdressaat: K\nTeema: Pakkumine",
        "*From:* Info\n*Sent:* Thursday\n*To:* K, L, M,\nN, O\n*Subject:* Offer",
        "-----Alkuperäinen viesti-----\nLähettäjä: Info",
        "-----Ursprungligt meddelande-----\nFrån: Info\nÄmne: x",
        "----- Original Message -----",
        "-----Algne kiri-----\nSaatja: Info",
        "________________________________\nFrån: Info\nÄmne: x",
        "Begin forwarded message:\n\nFrom: Info\nSubject: x",
        "---------- Forwarded message ---------",
    ],
)
def test_copied_headers_begin_the_earlier_mail(block: str) -> None:
    assert own(f"Oma sana.\n\n{block}\n\nVanha viesti.\nToinen rivi.") == "Oma sana."


def test_words_below_a_marked_quote_under_copied_headers_stay_own() -> None:
    text = "-----Original Message-----\nFrom: Info\nSubject: x\n> old\n\nMy answer."
    assert own(text) == "My answer."


def test_bare_forward_keeps_its_text() -> None:
    text = "Lähetetty iPhonesta\n\n-----Välitetty viesti-----\nLähettäjä: A\nAihe: x\n\nPoistakaa tietoni."
    assert quoted_spans(text) == ()


def test_web_form_with_field_names_is_no_quote() -> None:
    text = "Lomake\n\nLähettäjä: Topi\nSähköposti: topi@example.fi\nAihe: Pyyntö\nViesti: Poistakaa tietoni"
    assert own(text) == text


def test_mbox_escaped_from_is_no_quote() -> None:
    text = "Hello.\n>From the start I asked you to delete it."
    assert quoted_spans(text) == ()


def test_signature_below_the_delimiter() -> None:
    assert own("Poistakaa tietoni.\n\n-- \nMatti Meri\n040 000 0000") == "Poistakaa tietoni."


def test_signature_ends_where_the_quote_begins() -> None:
    text = "Poistakaa.\n\n-- \nMatti\n\n> vanha"
    assert [text[a:b] for a, b in signature_spans(text)] == ["-- \nMatti\n\n"]


def test_long_text_below_a_dashed_line_is_no_signature() -> None:
    text = "Hei\n--\n" + "\n".join(f"Kohta {n}: haluan tietoni." for n in range(20))
    assert signature_spans(text) == ()


def test_delimiter_at_the_very_start_cuts_nothing() -> None:
    assert signature_spans("--\nPoistakaa tietoni") == ()


@pytest.mark.parametrize(
    "line",
    [
        "Lähetetty iPhonesta",
        "Lähetetty puhelimesta, anteeksi virheet",
        "Sent from my iPad",
        "Sent from Outlook for Android",
        "Skickat från min iPhone",
        "Saadetud minu iPhone'ist",
        "Hanki Outlook for Android",
        "Hämta Outlook för iOS",
    ],
)
def test_what_phones_add(line: str) -> None:
    assert own(f"{line}\n\nOma sana.\n\n{line}") == "Oma sana."


@pytest.mark.parametrize(
    "notice",
    [
        "Tämä viesti on luottamuksellinen. Jos olet saanut sen erehdyksessä, poista se.",
        "Viesti voi sisältää salassa pidettävää tietoa. Jos et ole oikea vastaanottaja, tuhoa se.",
        "Detta meddelande kan innehålla sekretessbelagd\ninformation. Fått det av misstag? Radera det.",
        "This e-mail is confidential and intended solely for the addressee.",
        "See e-kiri on konfidentsiaalne. Kui saite selle ekslikult, hävitage see.",
        "*** LUOTTAMUKSELLINEN: jos sait tämän vahingossa, tuhoa se.",
    ],
)
def test_confidentiality_notices(notice: str) -> None:
    assert own(f"Oma sana.\n\nMatti\n{notice}") == "Oma sana.\n\nMatti"


@pytest.mark.parametrize(
    "words",
    [
        "Tämä on minulle luottamuksellinen asia, ja saitte tiedon vahingossa. Poistakaa se.",
        "Laskunne on lähetetty väärään osoitteeseen.",
        "My data was sent in error to a neighbour, and it was confidential.",
        "Uppgifterna skickades av misstag till fel person, trots sekretess.",
    ],
)
def test_a_persons_own_complaint_is_no_notice(words: str) -> None:
    assert own(f"Hei,\n\n{words}").endswith(words)


def test_empty_text_has_no_spans() -> None:
    assert (quoted_spans(""), signature_spans("")) == ((), ())
