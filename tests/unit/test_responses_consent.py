"""The answer to a withdrawn consent: alone, and together with what is often asked in the same mail."""

import dataclasses
import tomllib

import pytest

from bot.domain.vocabulary import DraftKind, Language, RequestType
from responses import render
from responses.checks import CONSENT_WITHDRAWAL, mandatory
from responses.engine import WORDS
from tests.unit.test_responses_rendering import RECORD, SOURCES, facts

CONSENT = RequestType.CONSENT_WITHDRAWAL
RECEIVED = {Language.FI: "2.3.2026", Language.SV: "2 mars", Language.EN: "2 March", Language.ET: "02.03.2026"}
ERASED = {Language.FI: "2.4.2026", Language.SV: "2 april", Language.EN: "2 April", Language.ET: "02.04.2026"}
OTHER_DATA = {
    Language.FI: "poistamme muutkin henkilötietonne",
    Language.SV: "dina övriga personuppgifter",
    Language.EN: "your other personal data",
    Language.ET: "oma muude isikuandmete kustutamist",
}
STORED = {
    Language.FI: "niiden käsittely on rajoitettu",
    Language.SV: "behandlingen av dem är begränsad",
    Language.EN: "their processing is restricted",
    Language.ET: "nende töötlemine on piiratud",
}
OFFERED = {
    Language.FI: "Voitte myös pyytää, että poistamme",
    Language.SV: "Du kan också begära att vi raderar",
    Language.EN: "You can also ask us to erase",
    Language.ET: "Samuti võite taotleda oma",
}


def answer(language: Language, *others: RequestType) -> str:
    """The words of the reply on one line, the withdrawn consent answered first."""
    made = render(facts(DraftKind.REPLY, CONSENT, *others, language=language), RECORD)
    return " ".join(made.body.split())


def section(language: Language, *others: RequestType) -> str:
    """The passage on the consent, up to the heading of the next answer."""
    headings = tomllib.loads(SOURCES[f"{language}/{WORDS}"])["heading"]
    after = answer(language, *others).partition(headings[CONSENT])[2]
    return after.partition(headings[others[0]])[0] if others else after


def phrase(language: Language, table: str, key: str) -> str:
    """A phrase of the language."""
    return str(tomllib.loads(SOURCES[f"{language}/{WORDS}"])[table][key])


def test_checklist_asks_for_all_that_a_withdrawal_is_told() -> None:
    assert mandatory(facts(DraftKind.REPLY, CONSENT), RECORD.processing) >= CONSENT_WITHDRAWAL


@pytest.mark.parametrize("others", [(), (RequestType.OPT_OUT,)])
@pytest.mark.parametrize("language", Language)
def test_withdrawal_is_answered_without_anything_left_to_staff(
    language: Language, others: tuple[RequestType, ...]
) -> None:
    made = render(facts(DraftKind.REPLY, CONSENT, *others, language=language), RECORD)
    assert made.gaps == ()
    assert "[[" not in made.body


@pytest.mark.parametrize("language", Language)
def test_alone_it_tells_the_day_it_counts_from_and_the_day_of_erasure(language: Language) -> None:
    told = section(language)
    assert RECEIVED[language] in told
    assert ERASED[language] in told


@pytest.mark.parametrize("language", Language)
def test_grounds_that_stay_are_named_and_consent_is_not_replaced(language: Language) -> None:
    told = section(language)
    assert RECORD.processing is not None
    names = {group.id: group.name[language] for group in RECORD.processing.groups}
    for basis in ("contract", "legal_obligation", "legitimate_interest"):
        assert f"- {phrase(language, 'basis', basis)}: " in told
    assert f"- {phrase(language, 'basis', 'consent')}: " not in told
    assert names["webshop"] in told
    assert names["maintenance"] in told
    # These rest on consent: another ground may not be put in its place.
    for group in ("marketing", "competition", "analytics"):
        assert names[group] not in told


def test_nothing_is_said_to_stay_when_all_rests_on_consent() -> None:
    assert RECORD.processing is not None
    consent_only = tuple(group for group in RECORD.processing.groups if "consent" in group.basis)
    processing = dataclasses.replace(RECORD.processing, groups=consent_only)
    made = render(facts(DraftKind.REPLY, CONSENT), dataclasses.replace(RECORD, processing=processing))
    assert made.gaps == ()
    assert "seuraavilla perusteilla" not in made.body


@pytest.mark.parametrize("language", Language)
def test_with_an_opt_out_the_day_is_told_once(language: Language) -> None:
    whole = answer(language, RequestType.OPT_OUT)
    assert RECEIVED[language] not in section(language, RequestType.OPT_OUT)
    assert whole.count(RECEIVED[language]) == 2  # when the message came, and from when the opt-out counts
    assert OTHER_DATA[language] in whole


@pytest.mark.parametrize("language", Language)
def test_with_an_erasure_the_erasure_says_what_stays_and_no_second_one_is_offered(language: Language) -> None:
    told = section(language, RequestType.ERASURE)
    assert ERASED[language] not in told
    assert f"- {phrase(language, 'basis', 'contract')}: " not in told
    assert OFFERED[language] not in answer(language, RequestType.ERASURE, RequestType.OPT_OUT)


@pytest.mark.parametrize("language", Language)
def test_with_a_restriction_nothing_is_erased(language: Language) -> None:
    told = section(language, RequestType.RESTRICTION)
    assert ERASED[language] not in told
    assert STORED[language] in told


@pytest.mark.parametrize("language", Language)
def test_cookies_are_told_as_the_notice_has_them(language: Language) -> None:
    words = {
        Language.FI: "evästeasetuksissa sallimalla vain välttämättömät evästeet",
        Language.SV: "kakinställningarna genom att bara tillåta nödvändiga kakor",
        Language.EN: "cookie settings by allowing only necessary cookies",
        Language.ET: "küpsiste seadetes, lubades ainult vajalikud küpsised",
    }
    assert words[language] in section(language)
