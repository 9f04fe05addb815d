"""What staff are told to look up when somebody refuses marketing or complains of a call."""

import pytest

from bot.domain.hints import hints
from bot.domain.vocabulary import Label

OUT, COMPLAINS = (Label.OPT_OUT,), (Label.COMPLAINT,)


@pytest.mark.covers("S-26")
@pytest.mark.parametrize(
    "text",
    [
        "Lopettakaa uutiskirjeiden lähettäminen",
        "En ole pyytänyt mainoksia tekstiviestillä",
        "Sluta skicka nyhetsbrev till mig",
        "Please stop sending me marketing e-mails",
        "Palun ärge saatke mulle enam uudiskirju",
    ],
)
def test_who_refuses_marketing_by_mail_makes_staff_look_for_the_consent(text: str) -> None:
    [note] = hints(OUT, text)
    assert "917/2014" in note
    assert hints((Label.ACCESS,), text) == ()


@pytest.mark.covers("S-65")
@pytest.mark.parametrize("labels", [OUT, COMPLAINS])
@pytest.mark.parametrize(
    "text",
    [
        "Puhelinmyyjänne soitti taas, puhelinmyynti on loputtava",
        "Jag vill inte ha fler försäljningssamtal",
        "Your sales calls must stop",
        "Lõpetage müügikõned",
    ],
)
def test_who_complains_of_a_sales_call_makes_staff_look_for_the_consent(
    labels: tuple[Label, ...], text: str
) -> None:
    [note] = hints(labels, text)
    assert "which consent is on file" in note


@pytest.mark.parametrize("text", ["Ei enää mainoksia postilaatikkoon", "Inga fler reklambrev i brevlådan"])
def test_a_letter_box_is_no_mailbox(text: str) -> None:
    assert hints(OUT, text) == ()
