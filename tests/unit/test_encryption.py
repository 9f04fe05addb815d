"""Personal columns at rest: what the keys open, what they don't, and the file they stand in (S-40)."""

import base64
import stat
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from bot.errors import ConfigError, StorageError
from storage.encryption import (
    KeyRing,
    SealedBytes,
    SealedJson,
    SealedText,
    attach_ring,
    new_key_line,
    read_key_file,
)
from storage.schema import ensure_keys

OLD, NEW = b"o" * 32, b"n" * 32
RING = KeyRing(keys={"k1": OLD})
ROTATED = KeyRing(keys={"k2": NEW, "k1": OLD})
GOOD_LINE = "k1:" + base64.b64encode(OLD).decode()

pytestmark = pytest.mark.covers("S-40")


def test_sealed_value_opens_again() -> None:
    assert RING.open(RING.seal(b"Aino Esimerkki", "cases.name"), "cases.name") == b"Aino Esimerkki"


def test_sealed_value_does_not_show_the_plain_one() -> None:
    assert b"Aino" not in RING.seal(b"Aino Esimerkki", "cases.name")


def test_same_value_is_sealed_differently_each_time() -> None:
    assert RING.seal(b"x", "cases.name") != RING.seal(b"x", "cases.name")


def test_wrong_key_of_the_same_name_opens_nothing() -> None:
    with pytest.raises(StorageError, match=r"cases\.name can't be decrypted with key “k1”"):
        KeyRing(keys={"k1": NEW}).open(RING.seal(b"x", "cases.name"), "cases.name")


def test_missing_key_is_named() -> None:
    with pytest.raises(StorageError, match="key “k1”, which encryption_key_file doesn't hold"):
        KeyRing(keys={"k2": NEW}).open(RING.seal(b"x", "cases.name"), "cases.name")


def test_value_cannot_be_moved_to_another_column() -> None:
    with pytest.raises(StorageError, match=r"messages\.text"):
        RING.open(RING.seal(b"x", "cases.name"), "messages.text")


def test_first_key_encrypts() -> None:
    assert KeyRing(keys={"k2": NEW}).open(ROTATED.seal(b"x", "p"), "p") == b"x"


def test_older_keys_still_open_after_a_rotation() -> None:
    assert ROTATED.open(RING.seal(b"x", "p"), "p") == b"x"


def test_addresses_are_found_whatever_their_case_and_spaces() -> None:
    assert RING.lookup(" Aino@Example.FI ") == RING.lookup("aino@example.fi")


def test_lookup_needs_the_key() -> None:
    assert RING.lookup("aino@example.fi") != KeyRing(keys={"k1": NEW}).lookup("aino@example.fi")


def test_rows_written_before_a_rotation_are_still_found() -> None:
    assert RING.lookup("aino@example.fi") in ROTATED.lookups(["aino@example.fi"])


def test_rows_written_after_a_rotation_are_found() -> None:
    assert ROTATED.lookup("aino@example.fi") in ROTATED.lookups(["aino@example.fi"])


def test_message_ids_stay_our_own_after_a_rotation() -> None:
    assert ROTATED.derived("message-id") == RING.derived("message-id")


def test_derived_keys_differ_by_purpose() -> None:
    assert len({RING.derived("message-id"), RING.derived("cookies"), OLD}) == 3


class TestKeyFile:
    """Lines `id:base64 of 32 bytes`."""

    def read(self, tmp_path: Path, text: str) -> KeyRing:
        path = tmp_path / "keys"
        path.write_text(text, encoding="utf-8")
        return read_key_file(path)

    def test_keys_keep_their_order(self, tmp_path: Path) -> None:
        found = self.read(tmp_path, f"# rotated in May\n{new_key_line('k2')}\n{GOOD_LINE}\n")
        assert list(found.keys) == ["k2", "k1"]

    def test_made_line_is_a_good_key(self, tmp_path: Path) -> None:
        assert len(self.read(tmp_path, new_key_line("k1")).keys["k1"]) == 32

    def test_made_keys_are_random(self) -> None:
        assert new_key_line("k1") != new_key_line("k1")

    @pytest.mark.parametrize(
        "line",
        [
            "k2",
            "k2:",
            "k2:not base64!",
            "k2:ääkköset",
            "k2:" + base64.b64encode(b"x" * 31).decode(),
            ":" + base64.b64encode(NEW).decode(),
            "k" * 101 + ":" + base64.b64encode(NEW).decode(),
            "ä" * 51 + ":" + base64.b64encode(NEW).decode(),
        ],
    )
    def test_bad_line_is_named_by_its_number_without_its_text(self, tmp_path: Path, line: str) -> None:
        with pytest.raises(ConfigError, match=r"database\.encryption_key_file: line 2 of") as caught:
            self.read(tmp_path, f"{GOOD_LINE}\n{line}\n")
        assert line not in str(caught.value)

    def test_id_that_stands_twice_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"line 2 of .* repeats an id"):
            self.read(tmp_path, GOOD_LINE + "\n" + new_key_line("k1"))

    @pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n"])
    def test_file_without_a_key_is_named(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(ConfigError, match="holds no key"):
            self.read(tmp_path, text)

    def test_missing_file_says_what_makes_it(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"keys can't be read .*db upgrade"):
            read_key_file(tmp_path / "keys")

    def test_file_that_is_no_text_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "keys").write_bytes(b"\xff\xfe\x00\x01")
        with pytest.raises(ConfigError, match="no text file of keys"):
            read_key_file(tmp_path / "keys")

    def test_made_file_is_for_its_owner_only(self, tmp_path: Path) -> None:
        path = tmp_path / "made" / "keys"
        said = ensure_keys(f"sqlite:///{tmp_path / 'privacy.db'}", path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert said is not None
        assert "keep a copy" in said

    def test_file_that_is_there_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "keys"
        path.write_text(GOOD_LINE, encoding="utf-8")
        assert ensure_keys(f"sqlite:///{tmp_path / 'privacy.db'}", path) is None
        assert path.read_text(encoding="utf-8") == GOOD_LINE


class TestColumns:
    """The column types that seal on the way in and open on the way out."""

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            (SealedText("t.text"), "Åke \ud800"),
            (SealedText("t.text"), ""),
            (SealedBytes("t.raw"), b"\x00\xff"),
            (SealedJson("t.json"), {"b": [1, None], "a": "ä"}),
            (SealedText("t.text"), None),
        ],
    )
    def test_values_come_back(self, column: SealedText | SealedBytes | SealedJson, value: object) -> None:
        dialect = sqlite_dialect()
        attach_ring(dialect, RING)
        sealed = column.process_bind_param(value, dialect)
        assert column.process_result_value(sealed, dialect) == value

    def test_nothing_is_stored_in_the_open_without_keys(self) -> None:
        engine = create_engine("sqlite://")
        with pytest.raises(StorageError, match="without its encryption keys"):
            SealedText("t.text").process_bind_param("Aino", engine.dialect)
        engine.dispose()
