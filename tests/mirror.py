"""A server of files on this machine, with the faults real ones have."""

import contextlib
import gzip
import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Mirror:
    """Serves `files` at `address`, parts of them too, and does one of `faults` for each request in turn, then `fault`.

    A fault is "" or one of: missing, error, hangs_up, truncated (breaks off half way through what is left), short
    (announces and sends half), corrupt, stalled (falls silent half way), no_ranges, wrong_range, ignores_if_range,
    gzip, called_gzip (sent as it is), redirect, loop, unannounced (no length, chunks), endless.

    Attributes:
        asked: names asked for, in order.
        ranges: the Range of each request, or "".
        version: part of the ETag.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.fault = ""
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.paths: list[str] = []
        self.ranges: list[str] = []
        self.encodings: list[str] = []
        self.version = "1"
        self.half_way = threading.Event()  # a stalled answer has sent what it sends
        self.released = threading.Event()
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                mirror.answer(self)

            def end_headers(self) -> None:
                self.send_header("Connection", "close")
                super().end_headers()

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a client that hangs up is one of the things tried here

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/files/"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def add(self, name: str, content: bytes) -> str:
        """Serve `content` and return its MD5."""
        self.files[name] = content
        return hashlib.md5(content).hexdigest()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        name = request.path.rsplit("/", 1)[-1].partition("?")[0]
        self.asked.append(name)
        self.paths.append(request.path)
        self.ranges.append(request.headers.get("Range", ""))
        self.encodings.append(request.headers.get("Accept-Encoding", ""))
        fault = self.faults.pop(0) if self.faults else self.fault
        with contextlib.suppress(OSError):  # a cancelled download hangs up
            if fault == "hangs_up":
                request.close_connection = True
            elif fault in ("missing", "error") or name not in self.files:
                request.send_error(503 if fault == "error" else 404)
            elif fault in ("redirect", "loop"):
                request.send_response(302)
                to = request.path if fault == "loop" else f"/elsewhere/{name}"
                request.send_header("Location", to)
                request.send_header("Content-Length", "0")
                request.end_headers()
            else:
                self._send(request, self.files[name], fault)

    def _send(self, request: BaseHTTPRequestHandler, content: bytes, fault: str) -> None:
        first, tag = self._first(request, fault), f'"{self.version}"'
        if fault == "corrupt":
            content = content[:-1] + bytes([content[-1] ^ 1])
        if first >= len(content):
            request.send_error(416)
            return
        body = content[first:]
        request.send_response(206 if first else 200)
        request.send_header("ETag", tag)
        if first:
            start = first - 1 if fault == "wrong_range" else first
            request.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if fault in ("gzip", "called_gzip"):
            body = gzip.compress(body) if fault == "gzip" else body
            request.send_header("Content-Encoding", "gzip")
        if fault == "short":
            body = body[: len(body) // 2]
        if fault in ("unannounced", "endless"):
            request.send_header("Transfer-Encoding", "chunked")
        else:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if fault in ("unannounced", "endless"):
            self._send_chunks(request, body, endless=fault == "endless")
            return
        if fault in ("truncated", "stalled"):
            body = body[: max(1, len(body) // 2)]
        request.wfile.write(body)
        request.wfile.flush()
        if fault == "stalled":
            self.half_way.set()
            self.released.wait(60)

    @staticmethod
    def _send_chunks(request: BaseHTTPRequestHandler, body: bytes, *, endless: bool) -> None:
        while True:
            request.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
            if not endless:
                request.wfile.write(b"0\r\n\r\n")
                return

    def _first(self, request: BaseHTTPRequestHandler, fault: str) -> int:
        """Return where the answer begins."""
        found = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        condition = request.headers.get("If-Range", f'"{self.version}"')
        changed = condition != f'"{self.version}"' and fault != "ignores_if_range"
        return int(found[1]) if found and not changed and fault not in ("no_ranges", "gzip") else 0

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
