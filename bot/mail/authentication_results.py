"""A reader for one Authentication-Results header (RFC 8601): comments, quoted strings, property=value."""

import re
from dataclasses import dataclass

_PIECE = re.compile(r'\s+|"(?:[^"\\]|\\.)*"|[;=]|[^\s"();=]+', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_BLANK, _SEMICOLON, _EQUALS, _WORD = " ", ";", "=", "w"

_Tokens = list[tuple[str, str]]


class MalformedResultsError(ValueError):
    """The header isn't what RFC 8601 allows; nothing in it may be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodResult:
    """One method's result; names are lower case (`header.from`), property values as written."""

    method: str
    value: str
    properties: tuple[tuple[str, str], ...]

    def property_value(self, name: str) -> str:
        """The first property of this name, or an empty string."""
        return next((value for key, value in self.properties if key == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationResults:
    """The whole header; `authserv_id` is lower case."""

    authserv_id: str
    results: tuple[MethodResult, ...]


def _comment_end(header: str, at: int) -> int:
    """The offset after the comment that opens at `at`."""
    depth = marks = 0
    while at < len(header):
        match header[at]:
            case "(":
                depth += 1
            case ")":
                depth -= 1
            case '"':
                marks += 1
            case "\\":
                at += 1
            case _:
                pass
        at += 1
        if depth == 0:
            break
    # `(domain of "a) ; dmarc=pass ("@evil.example)`: a quoted local part that closes our server's
    # comment early could forge a result, and leaves an odd quotation mark behind (A2).
    if depth or marks % 2:
        raise MalformedResultsError("a comment does not end where it should")
    return at


def _tokens(header: str) -> _Tokens:
    """The header without comments, as (kind, text)."""
    tokens: _Tokens = []
    at = 0
    while at < len(header):
        if header[at] == "(":
            at = _comment_end(header, at)
            tokens.append((_BLANK, ""))
            continue
        found = _PIECE.match(header, at)
        if found is None:  # a lone quotation mark or a closing parenthesis
            raise MalformedResultsError("unbalanced quotation mark or parenthesis")
        piece = found[0]
        if piece.isspace():
            tokens.append((_BLANK, ""))
        elif piece in (_SEMICOLON, _EQUALS):
            tokens.append((piece, piece))
        else:
            text = _QUOTED_PAIR.sub(r"\1", piece[1:-1]) if piece.startswith('"') else piece
            tokens.append((_WORD, text))
        at = found.end()
    return tokens


def _segments(tokens: _Tokens) -> list[_Tokens]:
    segments: list[_Tokens] = [[]]
    for token in tokens:
        if token[0] == _SEMICOLON:
            segments.append([])
        else:
            segments[-1].append(token)
    return segments


def _after_blanks(tokens: _Tokens, at: int) -> int:
    while at < len(tokens) and tokens[at][0] == _BLANK:
        at += 1
    return at


def _pairs(tokens: _Tokens) -> list[tuple[str, str]]:
    """`name=value`, blanks allowed around `=`; a value ends at a blank and may hold `=` (base64)."""
    pairs: list[tuple[str, str]] = []
    at = 0
    while at < len(tokens):
        kind, name = tokens[at]
        equals = _after_blanks(tokens, at + 1)
        at += 1
        if kind != _WORD or equals >= len(tokens) or tokens[equals][0] != _EQUALS:
            continue
        at = _after_blanks(tokens, equals + 1)
        value = ""
        while at < len(tokens) and tokens[at][0] != _BLANK:
            value += tokens[at][1]
            at += 1
        pairs.append((name.lower(), value))
    return pairs


def _authserv_id(tokens: _Tokens) -> str:
    words = "".join(" " if kind == _BLANK else text for kind, text in tokens).split()
    version_ok = len(words) < 2 or (len(words) == 2 and words[1].isdigit())
    if not words or not version_ok or any(kind == _EQUALS for kind, _ in tokens):
        raise MalformedResultsError("it does not begin with the name of a server")
    return words[0].lower()


def read_results(header: str) -> AuthenticationResults:
    """The header's values; MalformedResultsError where it can't be read for certain."""
    first, *rest = _segments(_tokens(header))
    results: list[MethodResult] = []
    for pairs in map(_pairs, rest):
        if pairs:
            (method, value), *properties = pairs
            results.append(
                MethodResult(
                    method=method.partition("/")[0], value=value.lower(), properties=tuple(properties)
                )
            )
    return AuthenticationResults(authserv_id=_authserv_id(first), results=tuple(results))
