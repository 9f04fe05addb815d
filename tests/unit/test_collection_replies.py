"""Replies as mailers of four languages write them: whose words are the writer's own (R45)."""

import pytest

from bot.mail.parse import parse_message
from tests.support.samples import Sample, samples

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
