"""Forwards as mailers of four languages write them: who wrote the mail inside, when, and what it says."""

from datetime import UTC, datetime

import pytest

from bot.mail.parse import parse_message
from tests.support.samples import Sample, samples

FORWARDS = samples("forwards")


@pytest.mark.parametrize("sample", FORWARDS, ids=[sample.name for sample in FORWARDS])
def test_the_person_is_the_one_inside(sample: Sample) -> None:
    head = "From: kalle@example.com\nSubject: Fwd: x\nContent-Type: text/plain; charset=utf-8\n\n"
    found = parse_message(f"{head}{sample.text}".encode()).forwarded
    assert found is not None
    assert f"{found.sender.name} <{found.sender.address}>" == sample.parts["sender"]
    assert found.subject == sample.parts["subject"]
    assert found.date == datetime.fromisoformat(sample.parts["date"]).replace(tzinfo=UTC)
    assert found.text == sample.parts["text"]
    assert found.declared
