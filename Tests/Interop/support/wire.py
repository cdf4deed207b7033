"""HTTP as bytes: what a client library would never send."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import Any

MODERN = "2026-07-28"
LEGACY = "2025-11-25"
BOTH = "application/json, text/event-stream"
TIMEOUT_SECONDS = 20


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, Any]:
        return self.json["error"]

    @property
    def code(self) -> int:
        return self.error["code"]

    @property
    def events(self) -> list[dict[str, str]]:
        """The events of a stream: `id`, `data`, `retry`, where given."""
        events = []
        for block in self.body.decode().replace("\r\n", "\n").split("\n\n"):
            event: dict[str, str] = {}
            for line in block.split("\n"):
                name, colon, value = line.partition(":")
                if colon and name:
                    value = value.removeprefix(" ")
                    event[name] = event[name] + "\n" + value if name in event else value
            if event:
                events.append(event)
        return events

    @property
    def messages(self) -> list[Any]:
        """The JSON-RPC messages of a reply, whether it is a stream or not."""
        if self.headers.get("content-type", "").startswith("text/event-stream"):
            return [json.loads(event["data"]) for event in self.events if event.get("data")]
        return [self.json]


class Connection:
    """A socket on which requests are written byte by byte and replies are read one by one."""

    def __init__(self, port: int, timeout: float = TIMEOUT_SECONDS) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.buffer = b""

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def half_close(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)

    def _more(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        self.buffer += data
        return bool(data)

    def is_closed_by_peer(self) -> bool:
        """Whether nothing more comes, ever: waits for the end."""
        while self._more():
            pass
        return True

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.buffer:
            if not self._more():
                raise ConnectionError(f"the connection ended after {self.buffer[:200]!r}")
        found, self.buffer = self.buffer.split(mark, 1)
        return found

    def _take(self, count: int) -> bytes:
        while len(self.buffer) < count:
            if not self._more():
                raise ConnectionError("the connection ended within a body")
        found, self.buffer = self.buffer[:count], self.buffer[count:]
        return found

    def head(self) -> Reply:
        """Reads status line and headers, and leaves the body."""
        while True:
            lines = self._until(b"\r\n\r\n").decode().split("\r\n")
            status = int(lines[0].split(" ")[1])
            headers = {}
            for line in lines[1:]:
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            if status != 100:
                return Reply(status, headers, b"")

    def interim(self) -> int:
        """Reads a head that is not the last of its reply, and gives its status."""
        return int(self._until(b"\r\n\r\n").split(b" ")[1])

    def chunk(self) -> bytes:
        """Reads one chunk of a chunked body; empty at its end."""
        size = int(self._until(b"\r\n").split(b";")[0], 16)
        data = self._take(size)
        self._until(b"\r\n")
        return data

    def read(self) -> Reply:
        reply = self.head()
        if reply.status in (204, 304):
            return reply
        if "chunked" in reply.headers.get("transfer-encoding", ""):
            while data := self.chunk():
                reply.body += data
        elif "content-length" in reply.headers:
            reply.body = self._take(int(reply.headers["content-length"]))
        else:
            self.is_closed_by_peer()
            reply.body, self.buffer = self.buffer, b""
        return reply


def request(
    method: str, path: str, port: int, headers: dict[str, str | None] | None = None, body: bytes = b"",
    version: str = "1.1",
) -> bytes:
    """The bytes of a request. A header of None is left out."""
    fields: dict[str, str | None] = {"Host": f"127.0.0.1:{port}"}
    if body or method == "POST":
        fields["Content-Length"] = str(len(body))
    fields.update(headers or {})
    lines = [f"{method} {path} HTTP/{version}"]
    lines += [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def exchange(port: int, data: bytes, timeout: float = TIMEOUT_SECONDS) -> Reply:
    with Connection(port, timeout) as connection:
        connection.send(data)
        return connection.read()


def get(port: int, path: str, headers: dict[str, str | None] | None = None) -> Reply:
    return exchange(port, request("GET", path, port, headers))


def post(
    port: int, path: str, body: Any, headers: dict[str, str | None] | None = None, method: str = "POST"
) -> Reply:
    """Posts JSON, or bytes as they are."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields: dict[str, str | None] = {"Content-Type": "application/json", "Accept": BOTH, "Connection": "close"}
    fields.update(headers or {})
    return exchange(port, request(method, path, port, fields, data))


def rpc(method: str, params: dict[str, Any] | None = None, id: Any = 1) -> dict[str, Any]:
    message: dict[str, Any] = {"jsonrpc": "2.0", "method": method}
    if id is not None:
        message["id"] = id
    if params is not None:
        message["params"] = params
    return message


def modern_body(
    method: str, params: dict[str, Any] | None = None, id: Any = 1, version: str = MODERN,
    capabilities: dict[str, Any] | None = None,
) -> dict[str, Any]:
    meta = {
        "io.modelcontextprotocol/protocolVersion": version,
        "io.modelcontextprotocol/clientCapabilities": capabilities or {},
        **((params or {}).get("_meta") or {}),
    }
    return rpc(method, {**(params or {}), "_meta": meta}, id)


def modern_headers(method: str, params: dict[str, Any] | None = None) -> dict[str, str | None]:
    headers: dict[str, str | None] = {"MCP-Protocol-Version": MODERN, "Mcp-Method": method}
    name = (params or {}).get("name") or (params or {}).get("uri")
    if name and method in ("tools/call", "prompts/get", "resources/read"):
        headers["Mcp-Name"] = name
    return headers


def modern(
    port: int, method: str, params: dict[str, Any] | None = None, headers: dict[str, str | None] | None = None,
    path: str = "/mcp", capabilities: dict[str, Any] | None = None,
) -> Reply:
    """One whole request of revision 2026-07-28."""
    body = modern_body(method, params, capabilities=capabilities)
    return post(port, path, body, {**modern_headers(method, params), **(headers or {})})


class Session:
    """A session of revision 2025-11-25 or older, over plain posts."""

    def __init__(
        self, port: int, path: str = "/mcp", version: str = LEGACY, capabilities: dict[str, Any] | None = None
    ) -> None:
        self.port, self.path = port, path
        params = {
            "protocolVersion": version, "capabilities": capabilities or {},
            "clientInfo": {"name": "wire", "version": "1"},
        }
        self.opening = post(port, path, rpc("initialize", params))
        assert self.opening.status == 200, self.opening
        self.result = self.opening.messages[-1]["result"]
        self.id = self.opening.headers["mcp-session-id"]
        self.version = self.result["protocolVersion"]
        assert self.post(rpc("notifications/initialized", id=None)).status == 202

    @property
    def headers(self) -> dict[str, str | None]:
        return {"Mcp-Session-Id": self.id, "MCP-Protocol-Version": self.version}

    def post(self, body: Any, headers: dict[str, str | None] | None = None) -> Reply:
        return post(self.port, self.path, body, {**self.headers, **(headers or {})})

    def call(self, method: str, params: dict[str, Any] | None = None, id: Any = 1) -> Reply:
        return self.post(rpc(method, params or {}, id))

    def get(self, headers: dict[str, str | None] | None = None) -> Connection:
        """Opens a stream."""
        connection = Connection(self.port)
        fields = {"Accept": "text/event-stream", **self.headers, **(headers or {})}
        connection.send(request("GET", self.path, self.port, fields))
        return connection

    def delete(self) -> Reply:
        return exchange(self.port, request("DELETE", self.path, self.port, self.headers))
