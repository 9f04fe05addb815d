"""Two facts that only the person knows (A14, A15)."""

from collections.abc import Mapping

import pytest

from bot.domain.proofs import ProofKind, normal_fact, proves

SERIAL, INVOICE = ProofKind.DEVICE_SERIAL, ProofKind.INVOICE_NUMBER
ORDER, SERVICE = ProofKind.ORDER_NUMBER, ProofKind.SERVICE_DATE
ON_FILE: Mapping[ProofKind, tuple[str, ...]] = {
    SERIAL: ("CLW-77120", "CLW-88001"),
    INVOICE: ("INV 2026/4411",),
    SERVICE: ("2026-05-12",),
}


@pytest.mark.parametrize(
    "told",
    [
        {SERIAL: "clw 77120", INVOICE: "inv2026-4411"},
        {SERIAL: "CLW88001", SERVICE: "12.5.2026"},
        {INVOICE: "INV2026/4411", SERVICE: "2026-5-12", ORDER: "wrong"},
        {SERIAL: "clw77120", SERVICE: "12 / 05 / 2026"},
    ],
)
def test_two_right_facts_prove_however_they_are_written(told: dict[ProofKind, str]) -> None:
    assert proves(told, ON_FILE)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {SERIAL: "CLW-77120"},
        {SERIAL: "CLW-77120", INVOICE: "INV 2026/4412"},
        {SERIAL: "CLW-77120", SERVICE: "13.5.2026"},
        {SERIAL: "INV 2026/4411", INVOICE: "CLW-77120"},
        {SERIAL: "CLW-77120", ORDER: "A-1234"},
        {SERIAL: "", INVOICE: "", SERVICE: "", ORDER: ""},
    ],
)
def test_less_than_two_right_facts_prove_nothing(told: dict[ProofKind, str]) -> None:
    assert not proves(told, ON_FILE)


def test_two_serials_are_one_kind_of_fact() -> None:
    assert not proves({SERIAL: "CLW-77120 CLW-88001"}, ON_FILE)


@pytest.mark.parametrize(
    "written",
    [
        "Laitteenne sarjanumero on CLW-77120.",
        "Viimeisin huolto: 12.5.2026",
        "service on 2026-05-12",
        "huolto 12.05.2026",
    ],
)
def test_fact_that_we_told_before_is_no_proof(written: str) -> None:
    told = {SERIAL: "CLW-77120", SERVICE: "12.5.2026"}
    assert not proves(told, ON_FILE, [written])


def test_fact_that_was_not_told_stays_a_proof() -> None:
    assert proves({SERIAL: "CLW-77120", INVOICE: "INV 2026/4411"}, ON_FILE, ["Hei, huolto oli 12.5.2026."])


def test_short_numbers_are_too_easily_guessed() -> None:
    assert not proves({ORDER: "12", SERIAL: "CLW-77120"}, {ORDER: ("12",), SERIAL: ("CLW-77120",)})


@pytest.mark.parametrize("day", ["31.2.2026", "12.5.", "tomorrow", "12.13.2026", ""])
def test_what_is_no_day_proves_nothing(day: str) -> None:
    assert normal_fact(SERVICE, day) == ""


def test_no_fact_that_others_know_counts() -> None:
    assert {kind.value for kind in ProofKind} == {
        "order_number",
        "device_serial",
        "invoice_number",
        "service_date",
    }
