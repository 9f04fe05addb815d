"""Names, addresses and numbers of persons in a normal form, so that two spellings of one can be compared.

Addresses are compared letter by letter: only A to Z lose their case. Unicode's own folding would make the
Kelvin sign a k, and a stranger's address one on file.
"""

import re
import unicodedata

_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_WORD = re.compile(r"[^\W_]+")
_SMALL_WORDS = frozenset(
    {"oy", "ab", "oyj", "ou", "as", "herra", "rouva", "mr", "mrs", "ms", "dr", "herr", "fru"}
)
_JOINED = re.compile(r"[&+]|\b(?:ja|och|and|und|sekä|ning|samt)\b", re.IGNORECASE)
_NOT_DIGITS = re.compile(r"\D")
_TRUNK = re.compile(r"\(\s*0\s*\)")
_COUNTRIES = ("358", "372", "46", "47", "45", "49", "44", "371", "370")
_LEAST_DIGITS = 6


def email_key(address: str) -> str:
    """The address as it is compared: its domain as DNS has it, only ASCII letters folded."""
    plain = address.strip().translate(_ASCII_LOWER)
    local, at, domain = plain.rpartition("@")
    return f"{local}@{ascii_domain(domain)}" if at and local else ""


def ascii_domain(domain: str) -> str:
    """The domain as DNS has it; unchanged where it can't be one."""
    plain = domain.rstrip(".")
    if plain.isascii() or len(plain) > 253:
        return plain
    try:
        return plain.encode("idna").decode("ascii")
    except UnicodeError:
        return plain


def email_spellings(address: str) -> tuple[str, ...]:
    """How a register may hold the address: the domain as DNS has it and as people write it."""
    key = email_key(address)
    local, _, domain = key.rpartition("@")
    try:
        written = domain.encode("ascii").decode("idna")
    except UnicodeError:
        written = domain
    return tuple(dict.fromkeys(one for one in (key, f"{local}@{written}" if key else "") if one))


def name_words(name: str) -> frozenset[str]:
    """The words of a name without case, accents, order and titles."""
    bare = name.casefold()
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
        bare = "".join(char for char in plain if not unicodedata.combining(char))
    return frozenset(_WORD.findall(bare)) - _SMALL_WORDS


def may_be_one(name: str, other: str) -> bool:
    """Whether both names may be the same person's: one says no more than the other, or says nothing."""
    mine, others = name_words(name), name_words(other)
    if len(mine) < 2 or len(others) < 2:  # "Matti", "jartsa77": no full name
        return True
    if _of_two(name) != _of_two(other):
        return False
    return _within(mine, others) or _within(others, mine)


def _of_two(name: str) -> bool:
    """Whether it names two: “Pirkko ja Olavi Tammelin” is neither of them alone (A20)."""
    return bool(_JOINED.search(name))


def same_full_name(name: str, other: str) -> bool:
    """Whether two persons of these names are namesakes: first and last name on both sides."""
    return min(len(name_words(name)), len(name_words(other))) > 1 and may_be_one(name, other)


def _within(few: frozenset[str], many: frozenset[str]) -> bool:
    """Whether every word is among the others, written out or by its initial."""
    return all(word in many or _abbreviated(word, many) for word in few)


def _abbreviated(word: str, words: frozenset[str]) -> bool:
    if len(word) == 1:
        return any(other.startswith(word) for other in words)
    return word[0] in words


def phone_key(number: str) -> str:
    """The digits that a number has in every spelling: without country code and trunk zero; else empty."""
    plain = _TRUNK.sub("", number)
    digits = _NOT_DIGITS.sub("", plain)
    international = plain.lstrip().startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00") if digits.startswith("00") else digits
    if international:
        digits = next((digits.removeprefix(code) for code in _COUNTRIES if digits.startswith(code)), digits)
    digits = digits.removeprefix("0")
    return digits if len(digits) >= _LEAST_DIGITS else ""


def number_key(number: str) -> str:
    """A customer, order or serial number without case, spaces and dashes."""
    plain = unicodedata.normalize("NFKC", number).casefold()
    return "".join(_WORD.findall(plain))


def place_words(text: str) -> str:
    """A street or a postal address as words with single spaces, for finding one in the other."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return f" {' '.join(_WORD.findall(plain))} "


def masked_email(address: str) -> str:
    """The address with nothing of its user but the first sign."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{at}{domain}"


def masked_phone(number: str) -> str:
    """The number's last two digits."""
    return f"…{_NOT_DIGITS.sub('', number)[-2:]}"


_NOT_PROTECTED = frozenset(
    {"", "0", "0.0", "-", "false", "no", "none", "null", "ei", "nej", "ei ole", "n", "e"}
)


def protects(value: str) -> bool:
    """Whether the column says that the address is under a non-disclosure order: anything but a plain no."""
    return value.strip().casefold() not in _NOT_PROTECTED
