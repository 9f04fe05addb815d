"""The monitoring API with invented owners, and one that fails as it is told to."""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.demo.monitoring import MonitoringApi, MonitoringServer

TOKEN = "a-token"
RECORDS: list[dict[str, Any]] = [
    {
        "id": f"m-{number}",
        "owner": f"Owner {number}",
        "email": f"owner{number}@example.fi",
        "alerts": {"sms": True, "email": number % 2 == 0},
        "devices": [{"serial": f"CW-{number}", "readings": [20.5, 21]}, {"serial": f"CX-{number}"}],
        "locked": None,
    }
    for number in range(60)
]
CHANGES: list[dict[str, Any]] = [
    {"operation": "restrict", "method": "PATCH", "set": {"locked": True}},
    {"operation": "suppress", "method": "POST", "set": {"consent": "none"}, "path": "{row}/consent"},
    {"operation": "rectify", "method": "PATCH", "fields": ["owner", "email"]},
    {"operation": "erase", "method": "DELETE", "delete": True},
]


class FaultyApi(MonitoringApi):
    """Does what `faults` of the server says, the first for the first request; then serves well."""

    server: "FaultyServer"

    def do_GET(self) -> None:
        """A page or a record, unless it is to fail."""
        if not self._fails():
            super().do_GET()

    def do_PATCH(self) -> None:
        """New values, unless it is to fail."""
        if not self._fails():
            super().do_PATCH()

    def do_POST(self) -> None:
        """Keeps the values of an action with the record."""
        if self._fails():
            return
        self.path = self.path.removesuffix("/consent")
        super().do_PATCH()

    def do_DELETE(self) -> None:
        """Takes a record away, unless it is to fail."""
        if not self._fails():
            super().do_DELETE()

    def _fails(self) -> bool:
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        fault = self.server.faults.pop(0) if self.server.faults else ""
        match fault:
            case "":
                return False
            case "cut":  # half an answer, then a reset
                self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"data": [{"id": "m-')
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            case "hang":
                self.server.wait()
                self.close_connection = True
            case "drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
                for _ in range(100):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    self.server.wait(0.05)
            case _ if fault.isdecimal():
                self._read_body()
                self.send_response(int(fault))
                for name, value in self.server.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
            case _:  # an answer of its own
                self._read_body()
                self.send_response(200)
                self.send_header("Content-Length", str(len(fault)))
                self.end_headers()
                self.wfile.write(fault.encode())
        return True

    def _read_body(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))


class FaultyServer(MonitoringServer):
    """The server, what it was asked, and how it is to fail."""

    def __init__(self, *faults: str, records: list[dict[str, Any]] | None = None) -> None:
        super().__init__(RECORDS if records is None else records, TOKEN, FaultyApi)
        self.faults = list(faults)
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.over = False

    def wait(self, seconds: float = 5.0) -> None:
        """Waits, but not past the end of the test."""
        ends = time.monotonic() + seconds
        while not self.over and time.monotonic() < ends:
            time.sleep(0.01)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of the test."""


@contextmanager
def api(*faults: str, **more: Any) -> Iterator[FaultyServer]:
    """The server, running."""
    with FaultyServer(*faults, **more) as server:
        try:
            yield server
        finally:
            server.over = True


def http_register(server: MonitoringServer, token_file: str, **changes: Any) -> dict[str, Any]:
    """The entry of [[registers]] for the server."""
    return {
        "name": "monitoring",
        "kind": "http",
        "company": "Clewer Technology Oy",
        "group": "remote_monitoring",
        "location": server.url,
        "token_file": token_file,
        "items": "data",
        "total": "meta.total",
        "page": "page",
        "key": "id",
        "columns": {"name": "owner", "email": "email", "device_serial": "devices.serial"},
        "changes": CHANGES,
    } | changes
