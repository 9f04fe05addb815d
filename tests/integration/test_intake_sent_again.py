"""Who got no answer sends their request again, below a few words: it is read, and a person looks (R45)."""

from dataclasses import replace

import pytest

from tests.support.bench import Bench
from tests.support.letters import ERASURE, NO_PRIVACY, Letter

REQUEST = "Hei, poistakaa kaikki minua koskevat tiedot rekisteristänne."
FORMS = {
    "Gmail": "to 5. marrask. 2026 klo 10.00 Ville Virta (ville@example.fi) kirjoitti:\n\n"
    "> {0}\n> Terveisin Ville",
    "Outlook": "Lähettäjä: Ville Virta <ville@example.fi>\nLähetetty: torstai 5. marraskuuta 2026 10.00\n"
    "Vastaanottaja: Info <info@example.com>\nAihe: Tietoni\n\n{0}",
}
COVER = "En ole saanut vastausta tähän. Ville"


def again(form: str, below: str) -> Letter:
    return replace(ERASURE, subject="VS: Tietoni", body=f"{COVER}\n\n{FORMS[form].format(below)}")


@pytest.mark.covers("R45")
@pytest.mark.parametrize("form", FORMS)
async def test_a_request_that_is_sent_again_opens_a_case_in_triage(sqlite_bench: Bench, form: str) -> None:
    [case] = await sqlite_bench.take(again(form, REQUEST).write())
    assert case["state"] == "triage"
    assert [request["type"] for request in case["requests"]] == ["erasure"]


@pytest.mark.covers("R45")
@pytest.mark.parametrize("form", FORMS)
async def test_what_another_wrote_below_asks_for_nothing(sqlite_bench: Bench, form: str) -> None:
    letter = again(form, "Teillä on oikeus vaatia tietojenne poistamista.")
    ours = replace(letter, body=letter.body.replace("ville@example.fi", "info@example.com"))
    assert await sqlite_bench.take(ours.write()) == []


async def test_other_business_that_is_sent_again_is_left_alone(sqlite_bench: Bench) -> None:
    assert await sqlite_bench.take(again("Gmail", NO_PRIVACY.body).write()) == []
