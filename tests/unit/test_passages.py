"""Passages: what a mail asks for by its own words, and where they have a place."""

import pytest

from bot.domain.passages import INSTEAD, WITHIN, Passage, applies, in_order, passages_of, proposed
from bot.domain.vocabulary import RequestType

ASKED = [
    (Passage.ANALYTICS, "Siirtyvätkö tietoni Google Analyticsin kautta Yhdysvaltoihin?"),
    (Passage.ANALYTICS, "Miten voin muuttaa sivustonne evästeasetuksia jälkikäteen?"),
    (Passage.ANALYTICS, "Vilka kakor använder ni på er webbplats?"),
    (Passage.ANALYTICS, "Which cookies do you set on your website?"),
    (Passage.ANALYTICS, "Milliseid küpsiseid teie veebileht kasutab ja milleks?"),
    (Passage.FACEBOOK, "Mitä tietoja saatte minusta Facebook-sivunne kautta?"),
    (Passage.FACEBOOK, "Vad ser ni om mig på er Facebooksida?"),
    (Passage.SOURCE, "Mistä olette saaneet yhteystietoni, en ole asiakkaanne?"),
    (Passage.SOURCE, "Mistä saitte minun osoitteeni tähän kirjeeseen?"),
    (Passage.SOURCE, "Varifrån har ni fått mina kontaktuppgifter egentligen?"),
    (Passage.SOURCE, "Hello, where did you get my e-mail address?"),
    (Passage.SOURCE, "How did you get my number in the first place?"),
    (Passage.SOURCE, "Kust te minu andmed saite, palun vastake?"),
    (Passage.SOURCE, "Kust olete saanud minu kontaktandmed?"),
]


@pytest.mark.covers("S-25", "S-34", "S-41")
@pytest.mark.parametrize(("passage", "text"), ASKED)
def test_a_question_proposes_its_passage(passage: Passage, text: str) -> None:
    assert proposed(f"Hei!\n\n{text}\n\nTerveisin\nAino") == (passage,)


@pytest.mark.parametrize(
    "text",
    [
        "Poistakaa kaikki tietoni rekisteristänne heti.",
        "Aino Esimerkki\nSeuraa meitä Facebookissa\nhttps://www.facebook.com/esimerkki",
        "Mistä saan varaosia puhdistamoon ja mitä ne maksavat?",
        "See us on Facebook: www.facebook.com/example",
    ],
)
def test_other_words_and_a_footer_propose_nothing(text: str) -> None:
    assert proposed(text) == ()


def test_passages_stand_in_one_order_and_only_where_they_belong() -> None:
    wanted = (Passage.FACEBOOK, Passage.CLAIM, Passage.NOTHING_HELD, Passage.SOURCE, Passage.BOUGHT)
    assert in_order(wanted, (RequestType.ERASURE,)) == (
        Passage.NOTHING_HELD,
        Passage.CLAIM,
        Passage.BOUGHT,
        Passage.FACEBOOK,
    )
    assert in_order(wanted, (RequestType.OPT_OUT,)) == (Passage.BOUGHT, Passage.FACEBOOK)
    assert in_order((Passage.SOURCE,), (RequestType.OPT_OUT,)) == (Passage.SOURCE,)


@pytest.mark.parametrize("passage", Passage)
def test_every_passage_has_a_place_in_some_reply(passage: Passage) -> None:
    assert any(applies(passage, (right,)) for right in RequestType)
    assert not (passage in INSTEAD and passage in WITHIN)


def test_a_reply_remembers_its_passages() -> None:
    assert passages_of("reply:access+erasure;nothing_held+facebook") == (
        Passage.NOTHING_HELD,
        Passage.FACEBOOK,
    )
    assert passages_of("reply:access") == passages_of("refusal") == ()
