"""An HTTP server that does what a test tells it, and remembers what it was asked."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Received:
    """A request as it came."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    at: float
    status: int = 0

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return single(parse_qs(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return single(parse_qs(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str | None:
        """A field's value, without the blanks around it."""
        found = self.all(name)
        return found[0].strip(" \t") if found else None

    def __str__(self) -> str:
        shown = ("authorization", "dpop", "last-event-id")
        fields = [f"{key}: {value}" for key, value in self.headers if key.lower().startswith("mcp-") or key.lower() in shown]
        return f"{self.method} {self.target} [{'; '.join(fields)}] {self.body.decode(errors='replace')} -> {self.status}"


def single(query: dict[str, list[str]]) -> dict[str, str]:
    """The values of a form; what comes twice would be a mistake."""
    assert all(len(values) == 1 for values in query.values()), f"a parameter comes twice: {query}"
    return {key: values[0] for key, values in query.items()}


@dataclass
class Reply:
    """A whole answer; a body that is no bytes is sent as JSON."""

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Stream:
    """Server-sent events, each sent as soon as it is there; the end of the events ends the answer."""

    events: Iterator[str]
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    # Ends by cutting the connection instead.
    breaks_off: bool = False


def event(message: Any, id: str | None = None, retry: int | None = None) -> str:
    lines = [f"id: {id}"] if id is not None else []
    if retry is not None:
        lines.append(f"retry: {retry}")
    lines.append(f"data: {'' if message is None else json.dumps(message)}")
    return "\n".join(lines) + "\n\n"


class Mock:
    """One server on a free port."""

    def __init__(self, answer: Callable[[Received], Reply | Stream], host: str = "localhost") -> None:
        self.log: list[Received] = []
        self.faults: list[str] = []
        self.closing = threading.Event()
        mock = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def serve(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(size) if size else b""
                if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
                    body = read_chunks(self.rfile)
                received = Received(self.command, self.path, list(self.headers.items()), body, time.monotonic())
                mock.log.append(received)
                try:
                    reply = answer(received)
                except Exception as error:  # A request that the mock cannot read is the client's fault.
                    mock.faults.append(f"{type(error).__name__}: {error} at {received}")
                    reply = Reply(500, str(error).encode())
                received.status = reply.status
                try:
                    self.send_stream(reply) if isinstance(reply, Stream) else self.send_reply(reply)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = do_DELETE = do_PUT = do_OPTIONS = do_HEAD = serve

            def send_reply(self, reply: Reply) -> None:
                headers = dict(reply.headers)
                body = reply.body
                if not isinstance(body, bytes):
                    body = json.dumps(body).encode()
                    headers.setdefault("Content-Type", "application/json")
                self.send_response(reply.status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def send_stream(self, stream: Stream) -> None:
                self.send_response(stream.status)
                self.send_header("Content-Type", "text/event-stream")
                for key, value in stream.headers.items():
                    self.send_header(key, value)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for part in stream.events:
                    data = part.encode()
                    if data:
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
                        self.wfile.flush()
                if stream.breaks_off:
                    self.close_connection = True
                else:
                    self.wfile.write(b"0\r\n\r\n")

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_: Any) -> None:
                pass  # A client that goes away in the middle.

        Server.address_family = socket.AF_INET6 if host == "[::1]" else socket.AF_INET
        self.server = Server(("::1" if host == "[::1]" else "127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.origin = f"http://{host}:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def asked(self, method: str, path: str) -> list[Received]:
        return [entry for entry in self.log if entry.method == method and entry.path == path]


def read_chunks(source: Any) -> bytes:
    body = b""
    while size := int(source.readline().split(b";")[0], 16):
        body += source.read(size)
        source.readline()
    source.readline()
    return body
