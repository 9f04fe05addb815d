"""What holds for every person and every register: no match makes somebody else known."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.look_alikes import resembled
from bot.domain.persons import email_key, may_be_one, name_words, phone_key
from bot.domain.registers import Found, Key, LookUp, MatchedBy, Record, Wanted, matcher

local = st.text("abcdeäöKıа.+-1", min_size=1, max_size=12)
addresses = st.builds("{}@{}.fi".format, local, st.sampled_from(["example", "äijälä", "exarnple"]))
names = st.lists(st.sampled_from(["Anna", "Matti", "Aalto", "Virta", "M.", "Öst", "ja"]), max_size=4).map(
    " ".join
)
found = st.builds(
    Found,
    register=st.sampled_from(["shop", "list"]),
    company=st.just("Clewer Oy"),
    group=st.just("contact"),
    row=st.sampled_from("123"),
    matched_by=st.sampled_from(MatchedBy),
    name=names,
    emails=st.lists(addresses, max_size=2).map(tuple),
    phones=st.lists(st.sampled_from(["040 1234567", "+358401234567", "0507654321"]), max_size=1).map(tuple),
    customer_numbers=st.lists(st.sampled_from("45"), max_size=1).map(tuple),
)
several = st.lists(found, max_size=5).map(tuple)


@given(records=several, namesakes=several, name=names)
def test_contacts_are_one_persons_whose_name_fits(
    records: tuple[Found, ...], namesakes: tuple[Found, ...], name: str
) -> None:
    looked = LookUp(found=records, namesakes=namesakes, wanted=Wanted(name=name))
    assert sorted(one.row for group in looked.persons for one in group) == sorted(one.row for one in records)
    if looked.contacts.emails or looked.contacts.phones:
        assert len(looked.persons) == 1
        assert all(may_be_one(name, one.name) for one in looked.person)
        assert all(may_be_one(one.name, other.name) for one in looked.person for other in looked.person)
    if records and not looked.person:
        assert looked.collision


@given(records=several, address=addresses)
def test_only_the_very_address_is_on_file(records: tuple[Found, ...], address: str) -> None:
    looked = LookUp(found=records)
    held = {email_key(email) for one in records for email in one.emails}
    assert not looked.has_on_file(address) or email_key(address) in held


@given(address=addresses, other=addresses, name=names, known=names)
def test_a_record_fits_an_address_letter_by_letter(address: str, other: str, name: str, known: str) -> None:
    record = Record(row="1", known={Key.EMAIL: (other,), Key.NAME: (known,)})
    by = matcher(Wanted(email=address, name=name))(record)
    assert (by is MatchedBy.EMAIL) == (email_key(address) == email_key(other))
    assert by is not MatchedBy.NAME or min(len(name_words(name)), len(name_words(known))) > 1


@given(name=names, other=names)
def test_being_perhaps_one_is_mutual(name: str, other: str) -> None:
    assert may_be_one(name, other) == may_be_one(other, name)
    assert may_be_one(name, name)


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=3))
def test_no_text_breaks_the_comparing(text: str, others: list[str]) -> None:
    assert resembled(text, others) in ("", *others)
    assert phone_key(phone_key(text)) in ("", phone_key(text)) or phone_key(text).startswith("0")
    assert may_be_one(text, text)


@given(one=found)
def test_a_record_is_tied_to_itself(one: Found) -> None:
    if one.identifiers:
        assert len(LookUp(found=(one, replace(one, register="other"))).persons) == 1
