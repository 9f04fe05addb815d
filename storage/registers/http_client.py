"""JSON over HTTP to one server: with an end to all waiting, tries again where that may help, no detours."""

import json
import random
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from bot.errors import RegisterError, StalePlanError
from storage.registers.spec import RegisterSpec

MOST_BYTES = 32 * 1024 * 1024
_TRIES = 4
_FIRST_PAUSE = 0.2  # seconds; doubled with each try
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the server answers; `body` is None where nothing is there, `next_link` its header's next page."""

    body: Any
    etag: str = ""
    next_link: str = ""


class ApiClient:
    """One conversation with the register's server; its time begins when it is made.

    `times`: how many times the register's longest time for an answer all its requests may take together.
    """

    def __init__(self, spec: RegisterSpec, times: int = 1) -> None:
        self._spec = spec
        self._ends = time.monotonic() + spec.timeout * times
        headers = {"Accept": "application/json"}
        if token := spec.http.token:
            bearer = spec.http.header.lower() == "authorization" and " " not in token
            headers[spec.http.header] = f"Bearer {token}" if bearer else token
        try:
            self._client = httpx.Client(
                headers=headers,
                verify=_certificates(spec.http.ca_file) if spec.location.startswith("https:") else False,
                follow_redirects=False,
                trust_env=False,  # no proxy and no .netrc: the token goes to the register and nowhere else
            )
        except (OSError, ValueError) as error:
            raise RegisterError(f"its certificate file {spec.http.ca_file} can't be read") from error

    def __enter__(self) -> "ApiClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def address(self, path: str, base: str = "") -> str:
        """The address of a path of the register; raises RegisterError where it leads to another server."""
        home = self._spec.location
        found = urljoin(base or f"{home.partition('?')[0].rstrip('/')}/", path)
        if urlsplit(found)[:2] != urlsplit(home)[:2]:
            raise RegisterError(f"it sends us to another server ({urlsplit(found).netloc}): not followed")
        return found

    def get(self, address: str, params: Mapping[str, str] | None = None, *, absent: bool = False) -> Said:
        """What is at the address; `absent`: it may not be there. Raises RegisterError."""
        asked = httpx.URL(address).copy_merge_params(params) if params else address
        return self._again("GET", str(asked), {}, absent=absent)

    def send(self, method: str, address: str, body: Any, *, key: str = "", etag: str = "") -> None:
        """Changes something there; `key` tells the server that a repeated request is the same one."""
        headers = {name: value for name, value in (("Idempotency-Key", key), ("If-Match", etag)) if value}
        given: dict[str, Any] = {"headers": headers}
        if body is not None:
            given["json"] = body
        self._again(method, address, given, absent=method == "DELETE")

    def _again(self, method: str, address: str, given: Mapping[str, Any], *, absent: bool) -> Said:
        """Asks until there is an answer, tries or time are used up."""
        pause = _FIRST_PAUSE
        for tries_left in reversed(range(_TRIES)):
            try:
                response, content = self._once(method, address, given)
            except httpx.HTTPError as error:
                why = f"its server can't be reached ({_words(error)})"
                if not tries_left or method == "POST":  # it may have been done: look before doing it again
                    raise RegisterError(why) from error
            else:
                if response.status_code not in _LATER:
                    return _said(method, response, content, absent=absent)
                why = f"its server can't answer now (HTTP {response.status_code})"
                if not tries_left:
                    raise RegisterError(why)
                pause = max(pause, _asked_to_wait(response))
            self._wait(pause, why)
            pause *= 2
        raise AssertionError("the last try returns or raises")

    def _once(self, method: str, address: str, given: Mapping[str, Any]) -> tuple[httpx.Response, bytes]:
        content = bytearray()
        with self._client.stream(
            method, address, timeout=min(self._left(), self._spec.timeout), **given
        ) as response:
            for piece in response.iter_bytes():
                content += piece
                self._left()
                if len(content) > MOST_BYTES:
                    raise RegisterError("its answer is too big")
        return response, bytes(content)

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise RegisterError(f"no whole answer within {self._spec.timeout:g} s")
        return left

    def _wait(self, pause: float, why: str) -> None:
        wait = pause * random.uniform(0.8, 1.2)  # noqa: S311 - so that many don't come back at once
        if wait > self._left():
            raise RegisterError(f"{why}, nor within {self._spec.timeout:g} s")
        time.sleep(wait)


def _certificates(file: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=file or None)


def _said(method: str, response: httpx.Response, content: bytes, *, absent: bool) -> Said:
    status = response.status_code
    if absent and status in _GONE:
        return Said(body=None)
    if status == HTTPStatus.PRECONDITION_FAILED:
        raise StalePlanError("the record was changed by somebody else meanwhile; nothing was changed")
    if not response.is_success:
        raise RegisterError(_refusal(response))
    if method != "GET":
        return Said(body=None)
    try:
        body = json.loads(content) if content.strip() else None
    except ValueError as error:
        raise RegisterError("its answer is no JSON") from error
    if body is None:
        raise RegisterError(f"it answers without saying anything (HTTP {status})")
    etag = response.headers.get("etag", "")
    return Said(
        body=body,
        etag="" if etag.startswith("W/") else etag,  # a weak one never matches (RFC 9110 §13.1.1)
        next_link=response.links.get("next", {}).get("url", ""),
    )


def _refusal(response: httpx.Response) -> str:
    status = response.status_code
    match status:
        case 401 | 403:
            return f"it refuses the token (HTTP {status}); see token_file or token_env"
        case 404:
            return "there is nothing at its address (HTTP 404); see location"
        case 301 | 302 | 303 | 307 | 308:
            there = urlsplit(response.headers.get("location", "")).netloc or "another page"
            return f"its address leads to {there} (HTTP {status}); write the final one as location"
        case _:
            return f"it refuses the request (HTTP {status})"


def _asked_to_wait(response: httpx.Response) -> float:
    """The seconds of Retry-After; a date there, or anything else, counts as nothing."""
    told = response.headers.get("retry-after", "").strip()
    return float(told) if told.isdecimal() else 0.0


def _words(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
