"""Names, addresses and numbers in 167 mails of our own with every one of them marked."""

import re
import time
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest

from bot.domain.messages import Entity
from classifiers.entities import find_entities

DATA = Path(__file__).parent.parent / "data" / "entities"
MARK = re.compile(r"\[\[([a-z_]+):([^\]]+)\]\]")
FLOORS = {
    "email": 0.95,
    "phone": 0.95,
    "national_id": 0.95,
    "customer_number": 0.9,
    "order_number": 0.9,
    "device_serial": 0.9,
    "person": 0.8,
    "address": 0.8,
}
Place = tuple[str, int, int]
Mail = tuple[str, str, str, frozenset[Place]]


@lru_cache(maxsize=1)
def mails() -> tuple[Mail, ...]:
    """Language, sender, body and the places marked in it."""
    return tuple(
        parsed(path.stem, block)
        for path in sorted(DATA.glob("*.txt"))
        for block in path.read_text(encoding="utf-8").split("\n----\n")
    )


def parsed(language: str, block: str) -> Mail:
    head, _, rest = block.partition("\n")
    sender, marked = (head[6:], rest) if head.startswith("From: ") else ("", block)
    body, places, at = "", set(), 0
    for mark in MARK.finditer(marked):
        body += marked[at : mark.start()]
        places.add((mark[1], len(body), len(body) + len(mark[2])))
        body += mark[2]
        at = mark.end()
    return language, sender, body + marked[at:], frozenset(places)


def found(mail: Mail) -> tuple[Entity, ...]:
    return find_entities(mail[2], sender=mail[1], language=mail[0])


def agrees(one: Place, other: Place) -> bool:
    """The same kind, and the greater part of the longer one is common to both."""
    common = min(one[2], other[2]) - max(one[1], other[1])
    return one[0] == other[0] and common > 0.5 * max(one[2] - one[1], other[2] - other[1])


@lru_cache(maxsize=1)
def counts() -> tuple[Counter[str], Counter[str], Counter[str], Counter[str]]:
    """By kind: marked, of those found; given, of those right."""
    marked, hit, given, right = Counter(), Counter(), Counter(), Counter()  # type: ignore[var-annotated]
    for mail in mails():
        answers = {(each.kind, each.start, each.end) for each in found(mail)}
        marked.update(kind for kind, _, _ in mail[3])
        given.update(kind for kind, _, _ in answers)
        hit.update(place[0] for place in mail[3] if any(agrees(place, answer) for answer in answers))
        right.update(answer[0] for answer in answers if any(agrees(answer, place) for place in mail[3]))
    return marked, hit, given, right


def test_there_are_enough_mails() -> None:
    assert len(mails()) >= 150


@pytest.mark.parametrize("kind", FLOORS)
def test_what_is_marked_is_found_and_nothing_else(kind: str) -> None:
    marked, hit, given, right = counts()
    assert hit[kind] >= FLOORS[kind] * marked[kind], f"recall {hit[kind]} of {marked[kind]}"
    assert right[kind] >= FLOORS[kind] * given[kind], f"precision {right[kind]} of {given[kind]}"


def test_what_is_found_lies_where_it_says_in_order_and_apart() -> None:
    for mail in mails():
        entities = found(mail)
        assert all(mail[2][each.start : each.end] == each.text for each in entities)
        assert all(one.end <= other.start for one, other in pairwise(entities))


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("Osoite on aino.esimerkki@example.fi.", "email", "aino.esimerkki@example.fi"),
        ("Soita 040 000 1177 illalla", "phone", "040 000 1177"),
        ("Ring mig på +46 70 000 00 00.", "phone", "+46 70 000 00 00"),
        ("Hetu 131052-308T on minun", "national_id", "131052-308T"),
        ("isikukood 37605030299", "national_id", "37605030299"),
        ("personnummer 811218-9876", "national_id", "811218-9876"),
        ("asiakasnumeroni on 300-8841", "customer_number", "300-8841"),
        ("mitt kundnummer är 554120", "customer_number", "554120"),
    ],
)
def test_is_found_with_its_place(body: str, kind: str, text: str) -> None:
    (entity,) = find_entities(body)
    assert (entity.kind, entity.text, body[entity.start : entity.end]) == (kind, text, text)


@pytest.mark.parametrize(
    "body",
    [
        "131052-308U",  # wrong check character
        "37605030298",  # wrong check digit
        "811218-9877",  # wrong check digit
        "319952-3080",  # no such day or month
        "lasku 44187, 12.8.2025, 1 250,00 euroa",
        "laite@",
        "",
    ],
)
def test_other_numbers_are_nobodys(body: str) -> None:
    assert [entity.kind for entity in find_entities(body) if entity.kind != "phone"] == []


def test_found_things_do_not_overlap_and_keep_their_order() -> None:
    found = find_entities("040 000 1177, 131052-308T ja aino@example.fi")
    assert [entity.kind for entity in found] == ["phone", "national_id", "email"]


@pytest.mark.parametrize(
    ("body", "sender", "name"),
    [
        ("anna aalto kirjoittaa taas", "Anna Aalto", "anna aalto"),
        ("Tämä koskee: Zebulon Qwist ja muut", "Zebulon Qwist", "Zebulon Qwist"),
        ("Minun nimeni on Aalto, Anna.", "Anna Aalto", "Aalto, Anna"),
        ("Hei, tämä koskee Anna-Liisa Mäki-Rahkolaa.", "", "Anna-Liisa Mäki-Rahkolaa"),
        ("Hej, jag heter Zebulon Qwist.", "", "Zebulon Qwist"),
    ],
)
def test_a_name_is_known_by_the_sender_or_by_words(body: str, sender: str, name: str) -> None:
    assert name in [each.text for each in find_entities(body, sender=sender) if each.kind == "person"]


def test_no_part_of_a_card_number_is_anything() -> None:
    assert find_entities("tilaus 4111 1111 1111 1111 ja 5555555555554444") == ()


@pytest.mark.parametrize(
    "piece",
    [
        "Matti Virtanen ",
        "0401234567 ",
        "1 ",
        "\n",
        "Kuusitie 4 A ",
    ],
)
def test_the_longest_body_takes_seconds(piece: str) -> None:
    began = time.monotonic()
    find_entities(piece * (100_000 // len(piece)))
    assert time.monotonic() - began < 10
