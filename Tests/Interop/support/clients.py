"""What the tests ask of a client, whichever library is behind it.

Results are the JSON of the wire, so that one test body serves every client.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

JSON = dict[str, Any]


class Refused(Exception):
    """The server answered with a JSON-RPC error."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.data = code, message, data


@dataclass
class Target:
    """Where a server is: a URL, or a command to start."""

    url: str | None = None
    command: list[str] = field(default_factory=list)
    cwd: str | None = None


@dataclass
class Host:
    """What a client can do for a server, and what it heard from it."""

    elicit: Callable[[JSON], Any] | None = None
    sample: Callable[[JSON], Any] | None = None
    roots: list[str] | None = None
    log_level: str | None = None
    logs: list[JSON] = field(default_factory=list)
    notifications: list[JSON] = field(default_factory=list)

    def heard(self, method: str) -> list[JSON]:
        return [note for note in self.notifications if note["method"] == method]


class Client(Protocol):
    """An open connection."""

    version: str
    server: JSON
    capabilities: JSON
    instructions: str | None

    async def page(self, kind: str, cursor: str | None = None) -> JSON: ...
    async def call(
        self, tool: str, arguments: JSON | None = None, progress: list[tuple[float, float | None]] | None = None
    ) -> JSON: ...
    async def abandon(self, tool: str, seconds: float) -> None: ...
    async def read(self, uri: str) -> JSON: ...
    async def prompt(self, name: str, arguments: dict[str, str] | None = None) -> JSON: ...
    async def complete(self, ref: JSON, name: str, value: str) -> JSON: ...
    async def ping(self) -> None: ...
    async def set_level(self, level: str) -> None: ...
    async def subscribe(self, uri: str) -> None: ...
    async def unsubscribe(self, uri: str) -> None: ...
    def session_id(self) -> str | None: ...


class Driver(Protocol):
    """A client library, held to one era."""

    name: str
    era: str

    def open(self, target: Target, host: Host) -> AbstractAsyncContextManager[Client]: ...


@dataclass
class Link:
    """One client library at one server over one transport."""

    driver: Driver
    target: Target

    @property
    def era(self) -> str:
        return self.driver.era

    @property
    def is_http(self) -> bool:
        return self.target.url is not None

    def open(self, host: Host | None = None) -> AbstractAsyncContextManager[Client]:
        return self.driver.open(self.target, host or Host())


async def pages(client: Client, kind: str) -> AsyncIterator[JSON]:
    """The pages of a list; `kind` is tools, resources, resourceTemplates or prompts."""
    cursor = None
    for _ in range(1000):
        page = await client.page(kind, cursor)
        yield page
        cursor = page.get("nextCursor")
        if cursor is None:
            return
    raise AssertionError("the list does not end")


async def everything_in(client: Client, kind: str) -> list[JSON]:
    return [entry async for page in pages(client, kind) for entry in page[kind]]


async def names(client: Client, kind: str) -> set[str]:
    key = {"resources": "uri", "resourceTemplates": "uriTemplate"}.get(kind, "name")
    return {entry[key] for entry in await everything_in(client, kind)}


def text(result: JSON) -> str:
    """The text of a tool's result."""
    return "\n".join(block["text"] for block in result["content"] if block["type"] == "text")


def drivers() -> list[Driver]:
    """The client libraries that this environment has."""
    from importlib.metadata import version

    if version("mcp").startswith("1."):
        from support.mcp1 import DRIVERS
    else:
        from support.fastmcp4 import DRIVERS as fast
        from support.mcp2 import DRIVERS as plain

        DRIVERS = plain + fast
    return DRIVERS
