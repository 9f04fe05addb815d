"""What of others is found in a person's data, what is struck out, and what may be taken along."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.others import Known, by_writing, distinct, own
from bot.domain.packages import (
    STRUCK,
    Choice,
    Content,
    Find,
    FindKind,
    Item,
    PackedMail,
    Spotted,
    finds,
    group_of,
    portable,
    redacted,
    undecided,
)
from bot.domain.processing import DataGroup, LegalBasis, Processing
from bot.domain.vocabulary import Language, RequestType

ITEM = Item(
    register="shop",
    company="Clewer Oy",
    group="webshop",
    row="1",
    fields=(("nimi", "Anna Aalto"), ("memo", "Liisa Virtanen soitti"), ("score", "7"), ("empty", "")),
    derived=frozenset({"score"}),
)
CONTENT = Content(
    ref="PR-2026-000001",
    language=Language.FI,
    made_at=datetime(2026, 11, 26, tzinfo=UTC),
    requests=(RequestType.ACCESS,),
    name="Anna Aalto",
    address="anna@example.fi",
    items=(ITEM,),
    mails=(
        PackedMail(
            at=datetime(2026, 11, 26, tzinfo=UTC),
            ours=False,
            sender="Anna Aalto <anna@example.fi>",
            subject="Tiedot",
            text="Kysykää Liisalta tai Liisa\nVirtaselta. Henkilötunnukseni on 131052-308T.",
            attachments=("Liisa Virtanen.pdf",),
        ),
        PackedMail(
            at=datetime(2026, 11, 26, tzinfo=UTC), ours=True, sender="us", subject="Re", text="Hei Anna Aalto"
        ),
    ),
)
KNOWN = Known(
    names=("Anna Aalto",),
    emails=("anna@example.fi",),
    phones=("+358 50 111 2223",),
    places=("Linnankatu 5 20100 Turku",),
    company_words=frozenset({"clewer"}),
)
IS_OWN = own(KNOWN)


def group(*basis: LegalBasis) -> Processing:
    made = DataGroup(id="webshop", name={}, categories={}, basis=basis, purposes=(), retention={})
    return Processing(groups=(made,))


@pytest.mark.covers("S-08")
@pytest.mark.parametrize("basis", list(LegalBasis))
def test_only_consent_and_contract_are_portable(basis: LegalBasis) -> None:
    found = portable(ITEM, group(basis))
    assert (found is not None) == (basis in (LegalBasis.CONSENT, LegalBasis.CONTRACT))
    if found is not None:
        assert [name for name, _ in found.fields] == ["nimi", "memo", "empty"]


def test_a_row_of_no_known_group_is_not_portable() -> None:
    assert portable(ITEM, None) is None
    assert group_of("other", group(LegalBasis.CONSENT)) is None


@pytest.mark.parametrize(
    ("kind", "text", "mine"),
    [
        (FindKind.PERSON, "Aalto Anna", True),
        (FindKind.PERSON, "Anna", True),
        (FindKind.PERSON, "Anna Maria Aalto", True),
        (FindKind.PERSON, "Pekka Aalto", False),
        (FindKind.PERSON, "Pekka", False),
        (FindKind.PERSON, "Clewer Service", True),
        (FindKind.PERSON, "Turku", True),
        (FindKind.PERSON, "--", True),
        (FindKind.EMAIL, "ANNA@example.fi", True),
        (FindKind.EMAIL, "anna@example.org", False),
        (FindKind.PHONE, "050 1112223", True),
        (FindKind.PHONE, "050 1112224", False),
        (FindKind.ADDRESS, "Linnankatu 5", True),
        (FindKind.ADDRESS, "Linnankatu 6", False),
        (FindKind.ADDRESS, "5", False),
    ],
)
def test_what_is_the_persons_own(kind: FindKind, text: str, mine: bool) -> None:
    assert IS_OWN(Spotted(kind=kind, text=text)) == mine


@pytest.mark.parametrize(
    ("field", "text", "found"),
    [
        ("", "Åsa O’Neill-Berg", ["Åsa O’Neill-Berg"]),
        ("puoliso", "pekka", ["pekka"]),
        ("Owner name", " Zbigniew Brzęczyk ", ["Zbigniew Brzęczyk"]),
        ("contact", "12345", []),
        ("memo", "tapasi Zbigniew Kowalski eilen", ["Zbigniew Kowalski"]),
        ("", "vaimoni Helga sanoi", ["Helga"]),
        ("", "my neighbour Bob said", ["Bob"]),
        ("", "ei ketään muita", []),
    ],
)
def test_names_are_seen_by_how_they_are_written(field: str, text: str, found: list[str]) -> None:
    assert [one.text for one in by_writing(field, text)] == found


def test_a_part_of_a_longer_find_is_left_out() -> None:
    whole = Spotted(kind=FindKind.PERSON, text="Liisa Virtanen")
    assert distinct([whole, Spotted(kind=FindKind.PERSON, text="Liisa"), whole]) == (whole,)


def spotted(text: str) -> list[Spotted]:
    return [*by_writing("", text)]


@pytest.mark.covers("A20")
def test_a_name_is_struck_out_in_every_form_it_takes() -> None:
    found = finds(CONTENT, lambda field, text: spotted(text), IS_OWN, {})
    assert {one.text for one in undecided(found)} >= {"Liisa Virtanen"}
    assert all("Hei Anna" not in place for one in found for place in one.places)
    out = redacted(CONTENT, found)
    told = " ".join([*(mail.text for mail in out.mails), *(value for _, value in out.items[0].fields)])
    assert "Liisa" not in told
    assert "Virta" not in told
    assert "131052" not in told
    assert "Anna Aalto" in told
    assert out.mails[0].attachments == (f"{STRUCK}.pdf",)


def test_a_decision_holds_as_long_as_the_text_is_the_same() -> None:
    first = finds(CONTENT, lambda field, text: spotted(text), IS_OWN, {})
    decided = {one.id: Choice.RELEASE for one in first}
    again = finds(CONTENT, lambda field, text: spotted(text), IS_OWN, decided)
    assert undecided(again) == ()
    assert CONTENT.access
    assert "Liisa Virtanen" in redacted(CONTENT, again).items[0].fields[1][1]


def test_a_shared_surname_is_not_struck_out() -> None:
    spouse = Find(kind=FindKind.PERSON, text="Pekka Aalto", places=("memo",))
    content = replace(CONTENT, items=(replace(ITEM, fields=(("memo", "Anna Aalto, Pekka Aalto, Pekalle"),)),))
    assert redacted(content, [spouse]).items[0].fields[0][1] == f"Anna Aalto, {STRUCK}, {STRUCK}"


@given(st.text(max_size=30), st.text(max_size=60))
def test_what_is_struck_out_is_gone(secret: str, around: str) -> None:
    wanted = " ".join(secret.split())
    content = replace(
        CONTENT, mails=(replace(CONTENT.mails[0], text=f"{around} {secret} {around}"),), items=()
    )
    text = redacted(content, [], [secret]).mails[0].text
    if wanted and wanted not in STRUCK and wanted.isalnum():
        assert f" {wanted} " not in f" {text} "


def test_a_find_of_two_spellings_is_one() -> None:
    texts = ("Bob Stone", "BOB STONE")
    content = replace(CONTENT, items=(replace(ITEM, fields=tuple((text, text) for text in texts)),), mails=())

    def read(field: str, text: str) -> list[Spotted]:
        return [Spotted(kind=FindKind.PERSON, text=text), Spotted(kind=FindKind.PERSON, text=" ")]

    [one] = finds(content, read, IS_OWN, {})
    assert len(one.places) == 2
