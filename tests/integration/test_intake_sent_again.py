"""Who got no answer sends their request again, below a few words: it is read, and a person looks (R45)."""

from dataclasses import replace

import pytest

from tests.support.bench import Bench
from tests.support.letters import ERASURE, Letter

REQUEST = "Hei, poistakaa kaikki minua koskevat tiedot rekisteristänne."
FORMS = {
    "Gmail": "to 5. marrask. 2026 klo 10.00 Ville Virta (ville@example.fi) kirjoitti:\n\n"
    "> {0}\n> Terveisin Ville",
    "Outlook": "Lähettäjä: Ville Virta <ville@example.fi>\nLähetetty: torstai 5. marraskuuta 2026 10.00\n"
    "Vastaanottaja: Info <info@example.com>\nAihe: Asia\n\n{0}",
}
COVER = "En ole saanut vastausta tähän. Ville"


def again(form: str, below: str) -> Letter:
    return replace(ERASURE, subject="VS: Asia", body=f"{COVER}\n\n{FORMS[form].format(below)}")


async def types(bench: Bench, letter: Letter) -> set[str]:
    """What the mail was taken to ask for, if anything."""
    return {request["type"] for case in await bench.take(letter.write()) for request in case["requests"]}


@pytest.mark.covers("R45")
@pytest.mark.parametrize("form", FORMS)
async def test_a_request_that_is_sent_again_is_read_and_a_person_looks(
    sqlite_bench: Bench, form: str
) -> None:
    assert "erasure" in await types(sqlite_bench, again(form, REQUEST))
    assert [case["state"] for case in sqlite_bench.cases()] == ["triage"]


@pytest.mark.covers("R45")
@pytest.mark.parametrize("form", FORMS)
async def test_what_another_wrote_below_asks_for_nothing(sqlite_bench: Bench, form: str) -> None:
    letter = again(form, REQUEST)
    ours = replace(letter, body=letter.body.replace("ville@example.fi", "info@example.com"))
    assert "erasure" not in await types(sqlite_bench, ours)
