"""What holds for every sealed value: it opens to the same, and no changed one opens at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StorageError
from storage.encryption import KeyRing

RING = KeyRing(keys={"k1": b"o" * 32})
plain_values = st.binary(max_size=200)
purposes = st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable())

pytestmark = pytest.mark.covers("S-40")


@given(plain=plain_values, purpose=purposes)
def test_value_opens_to_the_same(plain: bytes, purpose: str) -> None:
    assert RING.open(RING.seal(plain, purpose), purpose) == plain


@given(plain=plain_values, where=st.integers(0, 10_000), change=st.integers(1, 255))
def test_changed_byte_is_noticed(plain: bytes, where: int, change: int) -> None:
    sealed = bytearray(RING.seal(plain, "cases.name"))
    sealed[where % len(sealed)] ^= change
    with pytest.raises(StorageError):
        RING.open(bytes(sealed), "cases.name")


@given(plain=plain_values, kept=st.integers(0, 10_000))
def test_cut_value_is_noticed(plain: bytes, kept: int) -> None:
    sealed = RING.seal(plain, "cases.name")
    with pytest.raises(StorageError):
        RING.open(sealed[: kept % len(sealed)], "cases.name")


@given(noise=st.binary(max_size=80))
def test_noise_is_no_sealed_value(noise: bytes) -> None:
    with pytest.raises(StorageError):
        RING.open(noise, "cases.name")


@given(plain=plain_values, purpose=purposes, other=purposes)
def test_purpose_is_bound(plain: bytes, purpose: str, other: str) -> None:
    sealed = RING.seal(plain, purpose)
    if other == purpose:
        return
    with pytest.raises(StorageError):
        RING.open(sealed, other)
