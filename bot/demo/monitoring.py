"""The demo's remote monitoring: a small web server that gives and changes records as JSON, for a token."""

import json
import threading
from collections.abc import Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

PAGE = 25
ADDRESS = "/api/devices"


class MonitoringApi(BaseHTTPRequestHandler):
    """GET ADDRESS?email=&serial=&page= lists, GET, PATCH and DELETE ADDRESS/KEY take one."""

    server: "MonitoringServer"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A page of the list, or one record."""
        if not self._allowed():
            return
        parts = urlsplit(self.path)
        if parts.path != ADDRESS:
            self._answer_record(self._record())
            return
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        page = int(asked.pop("page", "1"))
        found = [one for one in self.server.records if all(_holds(one, *each) for each in asked.items())]
        shown = found[(page - 1) * PAGE : page * PAGE]
        self._answer(HTTPStatus.OK, {"data": shown, "meta": {"total": len(found)}})

    def do_PATCH(self) -> None:
        """Puts new values into one record."""
        content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self._allowed():
            record = self._record()
            if record is not None:
                record |= json.loads(content)
            self._answer_record(record)

    def do_DELETE(self) -> None:
        """Takes one record away."""
        if self._allowed():
            record = self._record()
            if record is not None:
                self.server.records.remove(record)
            self._answer_record(record)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the demo's own words are enough."""

    def _allowed(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {self.server.token}":
            return True
        self._answer(HTTPStatus.UNAUTHORIZED, {"error": "token"})
        return False

    def _record(self) -> dict[str, Any] | None:
        key = unquote(urlsplit(self.path).path.rpartition("/")[2])
        return next((one for one in self.server.records if one["id"] == key), None)

    def _answer_record(self, record: dict[str, Any] | None) -> None:
        status = HTTPStatus.OK if record is not None else HTTPStatus.NOT_FOUND
        self._answer(status, record if record is not None else {"error": "none"})

    def _answer(self, status: HTTPStatus, document: Any) -> None:
        content = json.dumps(document, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class MonitoringServer(ThreadingHTTPServer):
    """The server with its records, on a free port of this machine, as a context."""

    daemon_threads = True

    def __init__(
        self,
        records: Sequence[dict[str, Any]],
        token: str,
        handler: type[MonitoringApi] = MonitoringApi,
    ) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.records = [dict(one) for one in records]
        self.token = token

    @property
    def url(self) -> str:
        """The address of the list."""
        return f"http://127.0.0.1:{self.server_port}{ADDRESS}"

    def __enter__(self) -> Self:
        """Serves on a thread of its own."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends serving."""
        self.shutdown()
        self.server_close()


def _holds(record: dict[str, Any], name: str, value: str) -> bool:
    return str(record.get(name, "")).casefold() == value.casefold()
