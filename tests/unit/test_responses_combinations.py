"""Several rights in one reply: what is said of one must be true beside the other."""

import dataclasses

import pytest

from bot.domain.drafts import GapKind
from bot.domain.passages import Passage
from bot.domain.vocabulary import DraftKind, Language, RequestType
from responses import remaining_gaps, render
from tests.unit.test_responses_rendering import RECORD, facts

LANGUAGES = pytest.mark.parametrize("language", Language)
KEEP = {
    "fi": "Säilytämme tiedot.",
    "sv": "Vi lagrar uppgifterna.",
    "en": "We keep the data.",
    "et": "Säilitame andmed.",
}
COPY_FIRST = {
    "fi": "ennen kuin poistamme ne",
    "sv": "innan vi raderar dem",
    "en": "before we erase them",
    "et": "enne, kui me andmed kustutame",
}
MEANWHILE = {
    "fi": "18 artiklan 1 kohdan d alakohta",
    "sv": "artikel 18.1 d",
    "en": "Article 18(1)(d)",
    "et": "artikli 18 lõike 1 punkt d",
}
BOTH = RequestType.ERASURE, RequestType.RESTRICTION
assert RECORD.processing is not None
PROCESSING = RECORD.processing


def told(language: Language, *requests: RequestType, **changes: object) -> str:
    """The reply on one line."""
    case = facts(DraftKind.REPLY, *requests, language=language, **changes)
    return " ".join(render(case, RECORD).body.split())


def gaps(*requests: RequestType, **changes: object) -> set[str]:
    """The ids of what the reply lacks."""
    return {gap.id for gap in render(facts(DraftKind.REPLY, *requests, **changes), RECORD).gaps}


@LANGUAGES
def test_data_that_are_erased_are_restricted_until_then_and_not_said_to_stay(language: Language) -> None:
    assert KEEP[language] in told(language, RequestType.RESTRICTION)
    assert KEEP[language] not in told(language, *BOTH)


@LANGUAGES
@pytest.mark.parametrize("copy", [RequestType.ACCESS, RequestType.PORTABILITY])
def test_a_copy_is_given_before_anything_is_erased(language: Language, copy: RequestType) -> None:
    assert COPY_FIRST[language] in told(language, copy, RequestType.ERASURE)
    assert COPY_FIRST[language] not in told(language, RequestType.ERASURE)


@LANGUAGES
@pytest.mark.parametrize("passages", [(), (Passage.OBJECTION_CONTINUED,)])
def test_an_objection_tells_of_the_restriction_meanwhile(
    language: Language, passages: tuple[Passage, ...]
) -> None:
    assert MEANWHILE[language] in told(language, RequestType.OBJECTION, passages=passages)
    assert "O21-4" in gaps(RequestType.OBJECTION, passages=passages)  # nobody has recorded that it was
    assert "O21-4" not in gaps(RequestType.OPT_OUT)


@LANGUAGES
def test_a_letter_offers_the_mail_and_a_mail_the_paper(language: Language) -> None:
    letter = told(language, RequestType.OPT_OUT, on_paper=True)
    mail = told(language, RequestType.OPT_OUT)
    paper = {"fi": "paperilla", "sv": "på papper", "en": "on paper", "et": "paberil"}[language]
    assert paper in mail
    assert paper not in letter


@pytest.mark.covers("S-36")
@LANGUAGES
def test_feedback_is_kept_longer_only_for_a_ground_that_staff_write(language: Language) -> None:
    case = facts(DraftKind.REPLY, RequestType.ERASURE, language=language, passages=(Passage.FEEDBACK_KEPT,))
    made = render(case, RECORD)
    assert "[[" in made.body
    assert "answer.erasure" in {gap.id for gap in made.gaps if gap.kind is GapKind.MISSING_VALUE}
    start = made.body.index("[[")
    written = made.body[:start] + "…" + made.body[made.body.index("]]") + 2 :]
    assert "answer.erasure" not in {gap.id for gap in remaining_gaps(made.gaps, written, made.margin)}
    usual = told(language, RequestType.ERASURE)
    voucher = {"fi": "hyvitys", "sv": "gottgörelse", "en": "refund", "et": "tagasimakse"}[language]
    assert voucher in made.body
    assert voucher not in usual


@pytest.mark.covers("S-37")
@LANGUAGES
def test_a_competition_entry_ends_with_both_events_and_is_never_kept(language: Language) -> None:
    group = next(one for one in PROCESSING.groups if one.id == "competition")
    both = {
        "fi": ("voittajaan on otettu yhteyttä", "palkinnot on annettu"),
        "sv": ("vinnaren har kontaktats", "priserna har delats ut"),
        "en": ("winner has been contacted", "prizes have been given"),
        "et": ("võitjaga on ühendust võetud", "auhinnad on üle antud"),
    }[language]
    access = told(language, RequestType.ACCESS)
    assert all(event in access for event in both)
    assert not group.keeps
    assert f"- {group.name[language]} " in told(language, RequestType.ERASURE)


@pytest.mark.covers("S-32")
@LANGUAGES
def test_an_authority_that_got_data_is_never_named_by_itself(language: Language) -> None:
    named = tuple(
        dataclasses.replace(one, name="Esimerkkipoliisi") if one.id == "authorities" else one
        for one in PROCESSING.recipients
    )
    record = dataclasses.replace(RECORD, processing=dataclasses.replace(PROCESSING, recipients=named))
    made = render(facts(DraftKind.REPLY, RequestType.ACCESS, language=language), record)
    assert "Esimerkkipoliisi" not in made.body
    assert next(one for one in named if one.id == "authorities").category[language] in " ".join(
        made.body.split()
    )
    assert [gap.text for gap in made.gaps if gap.id == "S-32"]


@pytest.mark.covers("S-20")
@LANGUAGES
def test_a_correction_asks_for_each_of_the_contact_data(language: Language) -> None:
    contact = next(one for one in PROCESSING.groups if one.id == "contact")
    place = told(language, RequestType.RECTIFICATION).partition("[[")[2].partition("]]")[0]
    fields = contact.categories[language].split(", ")
    assert len(fields) == 4
    assert [field for field in fields if field not in place] == []


@LANGUAGES
def test_a_file_to_take_along_is_machine_readable(language: Language) -> None:
    words = {
        "fi": "koneellisesti luettavassa",
        "sv": "maskinläsbart",
        "en": "machine-readable",
        "et": "masinloetavas",
    }
    assert words[language] in told(language, RequestType.PORTABILITY)


@pytest.mark.covers("S-65")
def test_an_answer_on_a_sales_call_warns_staff() -> None:
    assert "S-65" in gaps(RequestType.COMPLAINT, passages=(Passage.PHONE_SALES,))
    assert "S-65" not in gaps(RequestType.COMPLAINT)
