"""What a mail says of who writes: words only ever make the check stricter (A10, A11, A21 to A23)."""

import pytest

from bot.domain.vocabulary import Flag
from bot.domain.writers import asks_for_a_customer, told_by, words_of
from bot.mail.parse import parse_message
from tests.support.letters import ACCESS, ENGLISH, ERASURE, OPT_OUT, RESTRICTION, Letter


@pytest.mark.covers("A21", "A22")
@pytest.mark.parametrize(
    "text",
    [
        "Äitini Aino Aallon puolesta pyydän kopion tiedoista.",
        "Päämieheni henkilötiedot; valtakirja liitteenä.",
        "Olen hänen edunvalvojansa.",
        "Vaimoni henkilötiedot, kiitos.",
        "För min mors räkning begär jag ett utdrag.",
        "Jag är god man för Sara.",
        "Min far är avliden; bouppteckning bifogas.",
        "I write on behalf of my client.",
        "As her legal guardian I ask for the file.",
        "My late husband was your customer.",
        "Palun oma ema nimel koopiat.",
        "Lisan volikirja.",
        "Olen surnud abikaasa pärija.",
    ],
)
def test_who_writes_for_another_is_told(text: str) -> None:
    assert Flag.REPRESENTATIVE in told_by(text)


@pytest.mark.parametrize(
    "text",
    [
        "Minulla on turvakielto.",
        "Jag har skyddade personuppgifter.",
        "My address is under a non-disclosure order.",
        "Minu aadress on salajane.",
    ],
)
def test_a_protected_address_is_told(text: str) -> None:
    assert told_by(text) == (Flag.NON_DISCLOSURE,)


@pytest.mark.covers("A10", "A11")
@pytest.mark.parametrize(
    "text",
    [
        "Teillä ei ole oikeutta pyytää koodia.",
        "Vastatkaa heti, tai vien asian oikeuteen.",
        "Teen tietosuojavaltuutetulle kantelun.",
        "Ni har inte rätt att begära en kod.",
        "Svara inom 24 timmar, annars blir det stämning.",
        "You are not allowed to ask for a code.",
        "Send it by tomorrow, or I will sue you.",
        "Teil ei ole õigust koodi küsida, kaeban andmekaitse inspektsioonile.",
        "Vastake 24 tunni jooksul, muidu pöördun kohtusse.",
    ],
)
def test_pressure_is_a_hint(text: str) -> None:
    assert Flag.PRESSURE in told_by(text)


@pytest.mark.covers("A9", "A18")
@pytest.mark.parametrize(
    "text",
    [
        "En pääse enää vanhaan sähköpostiini.",
        "Sähköpostiosoitteeni on muuttunut.",
        "Korjatkaa uusi puhelinnumeroni.",
        "Jag har bytt e-postadress.",
        "Jag kommer inte längre åt min e-post.",
        "I lost access to my e-mail.",
        "My phone number has changed.",
        "Mul pole enam ligipääsu postkastile.",
        "Palun muutke minu e-posti aadress.",
    ],
)
def test_other_contact_data_are_told(text: str) -> None:
    assert Flag.CONTACT_DATA in told_by(text)


@pytest.mark.parametrize("letter", [ACCESS, ERASURE, OPT_OUT, RESTRICTION, ENGLISH])
def test_plain_requests_say_nothing_of_that(letter: Letter) -> None:
    assert told_by(f"{letter.subject}. {letter.body}") == ()


@pytest.mark.covers("A23")
@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Asiakas pyytää tietojaan.", True),
        ("Skicka kundens uppgifter till mig.", True),
        ("The customer wants a copy.", True),
        ("Saada kliendi andmed mulle.", True),
        ("My customer number is AS-4711.", False),
        ("Asiakasnumeroni on 4711.", False),
    ],
)
def test_a_colleague_who_asks_for_a_customer_is_known(text: str, asks: bool) -> None:
    assert asks_for_a_customer(text) is asks


def test_what_is_quoted_is_not_said_by_the_writer() -> None:
    body = "Kiitos.\n\nOn Thu, Nov 26, 2026, Clewer <info@example.com> wrote:\n> on behalf of my client\n"
    assert told_by(words_of(parse_message(Letter(subject="Re", body=body).write()), None)) == ()


def test_of_a_colleagues_forward_all_is_read() -> None:
    message = parse_message(Letter(body="Tiedoksi.\n\n> turvakielto\n").write())
    inside = parse_message(
        Letter(
            subject="Fwd: Tiedot",
            body="---------- Forwarded message ----------\nFrom: Anna <a@example.fi>\n"
            "Subject: Tiedot\n\nMinulla on turvakielto.",
        ).write()
    ).forwarded
    assert inside is not None
    assert Flag.NON_DISCLOSURE in told_by(words_of(message, inside))
