"""Hostile values stay values: whatever a requester is called, the mail keeps its shape."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.vocabulary import DraftKind, Language, RequestType
from responses import STAFF_MARK, render
from responses.values import clean
from tests.unit.test_responses_rendering import RECORD, facts

HOSTILE = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="\r\n\t\u202e\u2066\u2028\u0000\ue000\ue001 aÄ{}[]#%", max_size=80),
    st.sampled_from(
        [
            "{{7*7}}",
            "{% for a in facts %}{% endfor %}",
            "{# end #}",
            "Aino\r\nBcc: muu@example.com",
            "\u202eoniA",
            "\ue000G-7\ue001",
            "[[ STAFF",
            "A" * 100_000,
        ]
    ),
)


@pytest.mark.covers("R47")
@settings(max_examples=150, deadline=None)
@given(name=HOSTILE, language=st.sampled_from(Language))
def test_hostile_name_changes_nothing_but_the_greeting(name: str, language: Language) -> None:
    plain = render(
        facts(DraftKind.REPLY, RequestType.ERASURE, language=language, requester_name="Aino"), RECORD
    )
    made = render(facts(DraftKind.REPLY, RequestType.ERASURE, language=language, requester_name=name), RECORD)
    assert made.gaps == plain.gaps
    assert made.subject == plain.subject
    assert STAFF_MARK not in made.body
    greeting, _, rest = made.body.partition("\n\n")
    assert rest == plain.body.partition("\n\n")[2]
    assert len(greeting) < 120
    assert "49" not in greeting or "49" in name
    assert not {unicodedata.category(char) for char in greeting if char != "\n"} & {
        "Cc",
        "Cf",
        "Co",
        "Zl",
        "Zp",
    }


@settings(max_examples=100, deadline=None)
@given(ref=HOSTILE, kind=st.sampled_from(DraftKind), reason=HOSTILE, handler=HOSTILE)
def test_subject_is_one_line_whatever_the_facts(ref: str, kind: DraftKind, reason: str, handler: str) -> None:
    made = render(facts(kind, RequestType.ACCESS, ref=ref, reason=reason, handler=handler), RECORD)
    assert len(made.subject.splitlines()) == 1
    assert len(made.subject) < 120
    assert "\r" not in made.body


@given(text=st.text(), limit=st.integers(min_value=0, max_value=50))
def test_cleaned_text_is_one_printable_line(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned.splitlines()) <= 1
    assert not limit or len(cleaned) <= limit
    assert clean(cleaned, limit) == cleaned
