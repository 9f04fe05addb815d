"""What machines write and what only looks like it: bounces, absences, receipts, letters (R18, R18b, R19)."""

import pytest

from bot.domain.screening import screen
from bot.mail.parse import parse_message
from bot.mail.reports import read_report
from tests.support.samples import Sample, samples

MAILS = samples("automatic")
BOUNCES = [sample for sample in MAILS if "fate" in sample.parts]
OWN = frozenset({"info@example.com"})


def names(collection: list[Sample]) -> list[str]:
    return [sample.name for sample in collection]


@pytest.mark.covers("R18", "R19")
@pytest.mark.parametrize("sample", MAILS, ids=names(MAILS))
def test_what_a_mail_is(sample: Sample) -> None:
    found = screen(parse_message(sample.text.encode()), OWN, frozenset())
    assert found.verdict == sample.parts["verdict"], found.reason


@pytest.mark.covers("R18b")
@pytest.mark.parametrize("sample", BOUNCES, ids=names(BOUNCES))
def test_what_a_report_tells(sample: Sample) -> None:
    content = sample.text.encode()
    report = read_report(content, parse_message(content))
    assert f"{report.fate} {report.status}".strip() == sample.parts["fate"]
    assert report.recipients == tuple(sample.parts.get("recipients", "\n".join(report.recipients)).split())
    assert report.about[:1] == tuple(sample.parts.get("about", "\n".join(report.about[:1])).split())
