"""A server of files on this machine, with the faults real ones have."""

import contextlib
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Mirror:
    """Serves `files` at `address`; `fault` is "", "missing", "truncated", "corrupt" or "error".

    Attributes:
        asked: names asked for, in order.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.fault = ""
        self.asked: list[str] = []
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mirror.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/files/"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def add(self, name: str, content: bytes) -> str:
        """Serve `content` and return its MD5."""
        self.files[name] = content
        return hashlib.md5(content).hexdigest()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        name = request.path.rsplit("/", 1)[-1]
        self.asked.append(name)
        if self.fault in ("missing", "error") or name not in self.files:
            request.send_error(503 if self.fault == "error" else 404)
            return
        content = self.files[name]
        if self.fault == "corrupt":
            content = content[:-1] + bytes([content[-1] ^ 1])
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        with contextlib.suppress(OSError):  # a cancelled download hangs up
            request.wfile.write(content[: len(content) // 2] if self.fault == "truncated" else content)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """A mirror of its own for each test, reached past any proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Mirror()
    yield server
    server.close()
