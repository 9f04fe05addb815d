"""Replies as mailers of four languages write them: whose words are the writer's own (R45)."""

import pytest

from bot.domain.messages import without_spans
from bot.mail.body import signature_spans
from bot.mail.parse import parse_message
from tests.support.samples import DATA, Sample, samples

REPLIES = samples("replies")


def own(sample: Sample) -> str:
    kind = "html" if "html" in sample.name else "plain"
    head = (
        f"From: a@example.fi\nSubject: Re: x\nMIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\n\n"
    )
    return parse_message(f"{head}{sample.text}".encode()).own_text


@pytest.mark.covers("R45")
@pytest.mark.parametrize("sample", REPLIES, ids=[sample.name for sample in REPLIES])
def test_own_words(sample: Sample) -> None:
    assert own(sample).split() == sample.parts["own"].split()


@pytest.mark.covers("R45")
@pytest.mark.parametrize("line", (DATA / "devices.txt").read_text(encoding="utf-8").splitlines())
def test_what_a_device_says_of_itself_is_nobodys_word(line: str) -> None:
    text = f"Oma sana.\n\n{line}"
    assert without_spans(text, signature_spans(text)).strip() == "Oma sana."


@pytest.mark.covers("R45")
@pytest.mark.parametrize(
    "line",
    [
        *("Lähetetty kirje ei tullut perille, poistakaa tietoni.", "Lähetetty teille jo 5.11."),
        *("Skickat brev kom inte fram, ta bort mig", "Saadetud kiri ei jõudnud kohale"),
        *("Sent from my old address last week, please delete my data", "Sent from Helsinki where I live"),
        *(
            "Sent from my desk, is much easier than my mobile phone.",
            "Hanki tietoni minulle",
            "Get my data deleted",
        ),
    ],
)
def test_a_sentence_that_only_begins_so_stays(line: str) -> None:
    assert signature_spans(f"Hei.\n\n{line}") == ()
