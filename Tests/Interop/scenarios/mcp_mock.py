"""An MCP server of either era that watches how the client speaks."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from scenarios.client import MODERN
from scenarios.http_mock import Mock, Received, Reply, Stream, event

JSON = dict[str, Any]
META = "io.modelcontextprotocol/"
CACHED = {
    "server/discover", "tools/list", "prompts/list", "resources/list", "resources/templates/list", "resources/read"}
NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
SESSION = "session-!~42"


class Refusal(Exception):
    """Answers a request with an error."""

    def __init__(self, code: int, message: str, data: Any = None, status: int = 200) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"code": code, "message": message} | ({} if data is None else {"data": data})


def tool(name: str, schema: JSON | None = None) -> JSON:
    return {"name": name, "description": f"The tool {name}", "inputSchema": schema or {"type": "object", "properties": {}}}


def text(words: str) -> JSON:
    return {"content": [{"type": "text", "text": words}]}


class Server:
    """An MCP server; `on` holds what it answers to a method, given the params."""

    def __init__(self, revision: str, tools: list[JSON] = (), path: str = "/mcp", **variation: Any) -> None:
        self.revision = revision
        self.modern = revision == MODERN
        self.path = path
        self.negotiated: str | None = variation.get("negotiated", revision)
        self.session: str | None = variation.get("session", SESSION)
        self.get: int | str = variation.get("get", 405)
        self.delete: int = variation.get("delete", 200)
        self.notified: Reply = variation.get("notified", Reply(202))
        self.capabilities: JSON = variation.get("capabilities", {"tools": {}, "resources": {}, "prompts": {}})
        # Answers are one of json, sse, and open: an event stream that does not end.
        self.answers_by: str = variation.get("answers_by", "json")
        # Leaves out of modern results what a reader can do without.
        self.is_terse: bool = variation.get("is_terse", False)
        self.identity_in_body: bool = variation.get("identity_in_body", False)
        # Refuses a request, whatever it asks for, or lets it pass with nothing.
        self.gate: Callable[[Received], Reply | None] = lambda _: None
        # Answers what is no request for the protocol.
        self.elsewhere: Callable[[Received], Reply] = lambda _: Reply(404)
        self.calls: list[tuple[str, JSON, Received]] = []
        self.answers: list[JSON] = []
        self.notifications: list[str] = []
        self.ids: list[Any] = []
        self.is_open = False
        self.on: dict[str, Callable[[JSON], Any]] = {
            "tools/list": lambda _: {"tools": list(tools)},
            "tools/call": lambda params: text(f"called {params['name']}"),
            "resources/list": lambda _: {"resources": []},
            "resources/templates/list": lambda _: {"resourceTemplates": []},
            "prompts/list": lambda _: {"prompts": []},
            "ping": lambda _: {},
        }
        self.on["server/discover" if self.modern else "initialize"] = self._open
        self.mock = Mock(self._answer, variation.get("host", "localhost"))
        self.url = self.mock.origin + path

    # MARK: What the tests look at

    @property
    def faults(self) -> list[str]:
        return self.mock.faults

    def fault(self, message: str) -> None:
        self.mock.faults.append(message)

    @property
    def methods(self) -> list[str]:
        return [method for method, _, _ in self.calls]

    def of(self, method: str) -> list[JSON]:
        return [params for name, params, _ in self.calls if name == method]

    def called(self, name: str) -> list[JSON]:
        return [params for params in self.of("tools/call") if params.get("name") == name]

    def received(self, name: str) -> list[Received]:
        return [entry for method, params, entry in self.calls if method == "tools/call" and params.get("name") == name]

    # MARK: Answers

    def _open(self, params: JSON) -> JSON:
        identity = {"name": "mock", "version": "1.0"}
        if self.modern:
            result: JSON = {"supportedVersions": [MODERN], "capabilities": self.capabilities}
            if self.identity_in_body:
                result["serverInfo"] = identity
            else:
                result["_meta"] = {META + "serverInfo": identity}
            return result
        self.is_open = True
        return {"protocolVersion": self.negotiated, "capabilities": self.capabilities, "serverInfo": identity}

    def _answer(self, entry: Received) -> Reply | Stream:
        if entry.path != self.path and not (self.path == "" and entry.path == "/"):
            return self.elsewhere(entry)
        if refused := self.gate(entry):
            return refused
        if entry.method != "POST":
            return self._without_body(entry)
        message = entry.json
        self._check(entry, message)
        if "method" not in message:
            self.answers.append(message)
            return Reply(202)
        if "id" not in message:
            self.notifications.append(message["method"])
            return self.notified
        method, params = message["method"], message.get("params") or {}
        self.calls.append((method, params, entry))
        if message["id"] in self.ids:
            self.fault(f"the id {message['id']!r} was used before")
        self.ids.append(message["id"])
        return self._respond(entry, message["id"], method, params)

    def _respond(self, entry: Received, id: Any, method: str, params: JSON) -> Reply | Stream:
        headers = {}
        if self.session and (self.modern or method == "initialize"):
            headers["mcp-session-id"] = self.session
        envelope = {"jsonrpc": "2.0", "id": id}
        try:
            if method not in self.on:
                raise Refusal(-32601, "Method not found", status=404 if self.modern else 200)
            result = self.on[method](params)
        except Refusal as refusal:
            return Reply(refusal.status, envelope | {"error": refusal.error}, headers)
        if not isinstance(result, dict):  # A script, which is told the id.
            script = result(id)
            return script if isinstance(script, Stream) else Stream(script, headers)
        message = envelope | {"result": self._complete(method, result)}
        if self.answers_by == "json":
            return Reply(200, message, headers)
        return Stream(self.stream(event(message), stays_open=self.answers_by == "open"), headers)

    def stream(self, message: str, stays_open: bool) -> Iterator[str]:
        yield message
        if stays_open:
            yield from self.silence()

    def _complete(self, method: str, result: JSON) -> JSON:
        """Adds what every modern result has, unless a test gave it; null stands for its absence."""
        if not self.modern or self.is_terse:
            return {key: value for key, value in result.items() if key != "resultType" or value}
        common: JSON = {"resultType": "complete"}
        if method in CACHED:
            common |= {"ttlMs": 0, "cacheScope": "private"}
        return {key: value for key, value in (common | result).items() if value is not None or key not in common}

    def _without_body(self, entry: Received) -> Reply | Stream:
        if self.modern:
            self.fault(f"a modern client sends {entry.method}")
        if entry.method == "DELETE":
            return Reply(self.delete)
        if entry.method == "GET" and entry.header("Accept") and "text/event-stream" not in entry.header("Accept"):
            self.fault(f"GET accepts {entry.header('Accept')} only")
        if self.get == "idle":
            return Stream(self.silence())
        return Reply(self.get)

    def silence(self) -> Iterator[str]:
        yield ": nothing yet\n\n"
        while not self.mock.closing.wait(0.5):
            yield ":\n\n"

    # MARK: What every request must have

    def _check(self, entry: Received, message: Any) -> None:
        def expect(what: bool, complaint: str) -> None:
            if not what:
                self.fault(f"{complaint}: {entry}")

        accept = (entry.header("Accept") or "").replace(" ", "").split(",")
        kinds = {part.split(";")[0] for part in accept}
        expect({"application/json", "text/event-stream"} <= kinds, "Accept lacks a media type")
        expect((entry.header("Content-Type") or "").split(";")[0] == "application/json", "Content-Type")
        assert isinstance(message, dict), "the body is no JSON object"
        expect(message.get("jsonrpc") == "2.0", "jsonrpc")
        expect(type(message.get("id", 0)) in (int, str), "the id is neither text nor integer")
        expect(b"\n" not in entry.body, "the body has several lines")
        validate(self.revision if self.modern else (self.negotiated or self.revision), message, self.fault)
        self._check_modern(entry, message, expect) if self.modern else self._check_legacy(entry, message, expect)

    def _check_legacy(self, entry: Received, message: JSON, expect: Callable[[bool, str], None]) -> None:
        method = message.get("method")
        if method == "initialize":
            expect(entry.header("Mcp-Session-Id") is None, "initialize carries a session id")
            return
        expect(self.is_open, "the first request is not initialize")
        expect(entry.header("Mcp-Session-Id") == self.session, "the session id")
        if (self.negotiated or "") >= "2025-06-18":
            expect(entry.header("MCP-Protocol-Version") == self.negotiated, "MCP-Protocol-Version")
        if method != "notifications/initialized" and method != "ping":
            expect("notifications/initialized" in self.notifications, "a request before initialized")

    def _check_modern(self, entry: Received, message: JSON, expect: Callable[[bool, str], None]) -> None:
        method, params = message.get("method"), message.get("params") or {}
        meta = params.get("_meta") or {}
        expect(method != "initialize", "initialize")
        expect(entry.header("Mcp-Session-Id") is None, "a session id")
        if "id" not in message:
            return
        expect(entry.all("MCP-Protocol-Version") == [meta.get(META + "protocolVersion")], "the version header")
        expect(meta.get(META + "protocolVersion") == MODERN, "the version")
        capabilities = meta.get(META + "clientCapabilities")
        expect(isinstance(capabilities, dict) and all(isinstance(value, dict) for value in capabilities.values()),
               "clientCapabilities are no object of objects")
        info = meta.get(META + "clientInfo") or {}
        expect(bool(info.get("name")) and bool(info.get("version")), "clientInfo")
        expect(entry.all("Mcp-Method") == [method], "Mcp-Method")
        name = [params.get(NAMED[method])] if method in NAMED else []
        expect(entry.all("Mcp-Name") == name, "Mcp-Name")

    # MARK: The end

    def close(self) -> None:
        self.mock.close()

    def assert_clean(self) -> None:
        assert not self.faults, "\n".join(self.faults)


@cache
def schema(revision: str) -> JSON | None:
    """The protocol's own schema, if MCP_SCHEMAS names a directory that has it as REVISION/schema.json."""
    folder = os.environ.get("MCP_SCHEMAS")
    file = Path(folder or "/nonexistent", revision, "schema.json")
    return json.loads(file.read_text()) if folder and file.exists() else None


@cache
def validator(revision: str, method: str) -> Any:
    import jsonschema  # Needed only when there are schemas.

    document = schema(revision)
    key = "$defs" if "$defs" in document else "definitions"
    for name, entry in document[key].items():
        if (entry.get("properties", {}).get("method") or {}).get("const") == method:
            kind = jsonschema.validators.validator_for(document)
            return kind({"$schema": document["$schema"], "$ref": f"#/{key}/{name}", key: document[key]})
    return False


def validate(revision: str, message: JSON, fault: Callable[[str], None]) -> None:
    if "method" not in message or schema(revision) is None:
        return
    found = validator(revision, message["method"])
    if not found:
        fault(f"{revision} has no {message['method']}")
        return
    for error in found.iter_errors(message):
        fault(f"{message['method']} is not what {revision} defines, at {error.json_path}: {error.message}")
