"""The client of the Python library mcp 2."""

from __future__ import annotations

import inspect
from contextlib import asynccontextmanager
from typing import Any

import anyio
import mcp_types as types
from mcp import Client as Library
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import PromptReference, ResourceTemplateReference

from support.clients import JSON, Host, Refused, Target


def wire(model: Any) -> JSON:
    return model.model_dump(by_alias=True, mode="json", exclude_none=True)


async def refusing(awaitable: Any) -> Any:
    try:
        return await awaitable
    except MCPError as error:
        raise Refused(error.code, error.message, error.data) from error


async def settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


def note(message: Any, host: Host) -> None:
    if hasattr(message, "method") and not hasattr(message, "request_id"):
        host.notifications.append(wire(message))


def reference(ref: JSON) -> Any:
    kind = PromptReference if ref["type"] == "ref/prompt" else ResourceTemplateReference
    return kind.model_validate(ref)


class Driver:
    def __init__(self, era: str) -> None:
        self.era = era
        self.name = f"mcp2-{era}"

    @asynccontextmanager
    async def open(self, target: Target, host: Host):
        seen: list[str] = []
        async with self._library(target, host, seen) as library:
            yield Connected(library, seen)

    def _library(self, target: Target, host: Host, seen: list[str]) -> Library:
        async def elicit(_: Any, params: Any) -> Any:
            return types.ElicitResult.model_validate(await settled(host.elicit(wire(params))))

        async def sample(_: Any, params: Any) -> Any:
            return types.CreateMessageResult.model_validate(await settled(host.sample(wire(params))))

        async def roots(_: Any) -> Any:
            return types.ListRootsResult.model_validate({"roots": [{"uri": uri} for uri in host.roots]})

        async def log(params: Any) -> None:
            host.logs.append(wire(params))

        async def message(message: Any) -> None:
            note(message, host)

        return Library(
            self._server(target, seen), mode="auto" if self.era == "modern" else "legacy",
            elicitation_callback=elicit if host.elicit else None, sampling_callback=sample if host.sample else None,
            list_roots_callback=roots if host.roots is not None else None, logging_callback=log,
            log_level=host.log_level, message_handler=message, read_timeout_seconds=30, cache=None)

    def _server(self, target: Target, seen: list[str]) -> Any:
        if not target.url:
            return StdioServerParameters(command=target.command[0], args=target.command[1:], cwd=target.cwd)

        async def remember(response: Any) -> None:
            if session := response.headers.get("mcp-session-id"):
                seen.append(session)

        http = create_mcp_http_client()
        http.event_hooks["response"].append(remember)
        return streamable_http_client(target.url, http_client=http)


class Connected:
    def __init__(self, library: Library, seen: list[str]) -> None:
        self.library = library
        self.seen = seen
        self.version = library.protocol_version
        self.server = wire(library.server_info) if library.server_info else {}
        self.capabilities = wire(library.server_capabilities)
        self.instructions = library.instructions

    async def page(self, kind: str, cursor: str | None = None) -> JSON:
        ask = {
            "tools": self.library.list_tools, "resources": self.library.list_resources,
            "resourceTemplates": self.library.list_resource_templates, "prompts": self.library.list_prompts,
        }[kind]
        return wire(await refusing(ask(cursor=cursor)))

    async def call(self, tool: str, arguments: JSON | None = None, progress: list | None = None) -> JSON:
        async def report(done: float, total: float | None, _: str | None) -> None:
            progress.append((done, total))

        callback = None if progress is None else report
        return wire(await refusing(self.library.call_tool(tool, arguments or {}, progress_callback=callback)))

    async def abandon(self, tool: str, seconds: float) -> None:
        with anyio.move_on_after(seconds) as scope:
            await self.call(tool)
        assert scope.cancelled_caught, f"{tool} was done before it could be cancelled"

    async def read(self, uri: str) -> JSON:
        return wire(await refusing(self.library.read_resource(uri)))

    async def prompt(self, name: str, arguments: dict[str, str] | None = None) -> JSON:
        return wire(await refusing(self.library.get_prompt(name, arguments)))

    async def complete(self, ref: JSON, name: str, value: str) -> JSON:
        answer = await refusing(self.library.complete(reference(ref), {"name": name, "value": value}))
        return wire(answer)["completion"]

    async def ping(self) -> None:
        await refusing(self.library.send_ping())

    async def set_level(self, level: str) -> None:
        await refusing(self.library.set_logging_level(level))

    async def subscribe(self, uri: str) -> None:
        await refusing(self.library.subscribe_resource(uri))

    async def unsubscribe(self, uri: str) -> None:
        await refusing(self.library.unsubscribe_resource(uri))

    def session_id(self) -> str | None:
        return self.seen[0] if self.seen else None


DRIVERS = [Driver("modern"), Driver("legacy")]
