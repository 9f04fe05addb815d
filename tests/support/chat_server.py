"""A server that speaks OpenAI's chat protocol, and answers as a test wants."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], str]
"""From the question (JSON) to what the model says."""


class ChatServer:
    """On a free port of this machine; `questions` are those that came."""

    def __init__(self, answer: Answer) -> None:
        self.questions: list[dict[str, Any]] = []
        self.pause = 0.0
        self.status = 200
        self.raw: bytes | None = None
        self.stopping = threading.Event()
        self._answer = answer
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        """The address for the configuration."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @contextmanager
    def running(self) -> Iterator["ChatServer"]:
        """Answers until the end of the block."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.stopping.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.questions.append(question)
                message = {"role": "assistant", "content": server._answer(question)}
                body = server.raw or json.dumps({"choices": [{"message": message}]}).encode()
                self.send_response(server.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                for at in range(len(body)):
                    if server.pause and server.stopping.wait(server.pause):
                        return
                    self.wfile.write(body[at : at + 1] if server.pause else body)
                    if not server.pause:
                        return

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        return Handler
