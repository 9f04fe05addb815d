"""Grounds of a refusal that staff give by name: whole sentences in the reader's language."""

import re

import pytest

from bot.domain.grounds import TELL_NOTHING
from bot.domain.vocabulary import DraftKind, Language, RequestType
from responses import render
from responses.grounds import ground_text, grounds
from tests.unit.test_responses_rendering import RECORD, facts

LEAD = {Language.FI: "Syy: ", Language.SV: "Skäl: ", Language.EN: "Reason: ", Language.ET: "Põhjus: "}
ARTICLES = {
    Language.FI: "11 artiklan 2 kohta sekä 12 artiklan 2 ja 6 kohta",
    Language.SV: "artiklarna 11.2, 12.2 och 12.6",
    Language.EN: "Articles 11(2), 12(2) and 12(6)",
    Language.ET: "artikli 11 lõige 2 ning artikli 12 lõiked 2 ja 6",
}


@pytest.mark.parametrize("language", Language)
def test_refusal_without_identity_reads_as_sentences_and_says_what_to_do(language: Language) -> None:
    reason = ground_text("not_identified", language)
    made = render(facts(DraftKind.REFUSAL, RequestType.ACCESS, language=language, reason=reason), RECORD)
    told = " ".join(made.body.partition(LEAD[language])[2].split())
    assert told[0].isupper()
    assert ARTICLES[language] in told
    assert " ".join(reason.split()) in told
    assert "not_identified" not in made.body
    assert not re.search(r"\.\.|\. [a-zåäöõü]", told)
    assert made.gaps == ()


def test_ground_that_staff_wrote_is_kept_word_for_word() -> None:
    assert ground_text("Oma perustelu.", Language.FI) == "Oma perustelu."


@pytest.mark.parametrize("language", Language)
def test_name_is_understood_with_spaces_around_it(language: Language) -> None:
    assert ground_text(" not_identified ", language) == ground_text("not_identified", language)


@pytest.mark.parametrize("language", Language)
def test_every_ground_is_written_in_every_language(language: Language) -> None:
    assert set(grounds(language)) == set(grounds(Language.FI))
    assert set(grounds(language)) > TELL_NOTHING


@pytest.mark.covers("S-51")
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", sorted(grounds(Language.FI)))
def test_ground_by_name_makes_a_refusal_that_staff_complete_where_facts_are_needed(
    name: str, language: Language
) -> None:
    reason = ground_text(name, language)
    made = render(facts(DraftKind.REFUSAL, RequestType.ERASURE, language=language, reason=reason), RECORD)
    assert " ".join(reason.split()) in " ".join(made.body.split())
    # What the law wants told of kept data only staff know; what tells nothing of the data goes as it is.
    assert [gap.id for gap in made.gaps] == ([] if name in TELL_NOTHING else ["answer.refusal"])
