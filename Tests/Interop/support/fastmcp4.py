"""The client of the Python library fastmcp 4."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import Any

import anyio
import mcp_types as types
from fastmcp import Client as Library
from fastmcp.client.elicitation import ElicitResult
from fastmcp.client.transports import SSETransport, StdioTransport, StreamableHttpTransport

from support.clients import JSON, Host, Target
from support.mcp2 import note, reference, refusing, settled, wire

LOG_LEVEL = "io.modelcontextprotocol/logLevel"


class Driver:
    def __init__(self, era: str) -> None:
        self.era = era
        self.name = f"fastmcp4-{era}"
        self.streams = ("sse",) if era == "legacy" else ()

    @asynccontextmanager
    async def open(self, target: Target, host: Host):
        options: dict[str, Any] = {}
        if host.elicit:
            async def elicit(message: str, _type: Any, params: Any, _context: Any) -> Any:
                return ElicitResult(**await settled(host.elicit(wire(params))))

            options["elicitation_handler"] = elicit
        if host.sample:
            async def sample(_messages: Any, params: Any, _context: Any) -> Any:
                return types.CreateMessageResult.model_validate(await settled(host.sample(wire(params))))

            options["sampling_handler"] = sample
        if host.roots is not None:
            options["roots"] = list(host.roots)

        async def log(params: Any) -> None:
            host.logs.append(wire(params))

        async def message(message: Any) -> None:
            note(message, host)

        if target.url and target.url.endswith("/sse"):
            transport: Any = SSETransport(target.url)
        elif target.url:
            transport = StreamableHttpTransport(target.url)
        else:
            transport = StdioTransport(target.command[0], target.command[1:], cwd=target.cwd, keep_alive=False)
        library = Library(
            transport, mode="auto" if self.era == "modern" else "legacy", log_handler=log, message_handler=message,
            timeout=30, **options)
        async with library:
            yield Connected(library, transport, host)


class Connected:
    def __init__(self, library: Library, transport: Any, host: Host) -> None:
        self.library = library
        self.transport = transport
        self.host = host
        self.version = library.protocol_version
        self.server = wire(library.server_info) if library.server_info else {}
        self.capabilities = wire(library.server_capabilities)
        self.instructions = library.instructions

    async def page(self, kind: str, cursor: str | None = None) -> JSON:
        ask = {
            "tools": self.library.list_tools_mcp, "resources": self.library.list_resources_mcp,
            "resourceTemplates": self.library.list_resource_templates_mcp, "prompts": self.library.list_prompts_mcp,
        }[kind]
        return wire(await refusing(ask(cursor=cursor)))

    async def call(self, tool: str, arguments: JSON | None = None, progress: list | None = None) -> JSON:
        async def report(done: float, total: float | None, _: str | None) -> None:
            progress.append((done, total))

        handler = None if progress is None else report
        # The library leaves the choice of a level for logging in the modern era to its caller.
        asks = self.host.log_level and self.version == "2026-07-28"
        meta = {LOG_LEVEL: self.host.log_level} if asks else None
        call = self.library.call_tool_mcp(tool, arguments or {}, progress_handler=handler, meta=meta)
        return wire(await refusing(call))

    async def abandon(self, tool: str, seconds: float) -> None:
        with anyio.move_on_after(seconds) as scope:
            await self.call(tool)
        assert scope.cancelled_caught, f"{tool} was done before it could be cancelled"

    async def read(self, uri: str) -> JSON:
        return wire(await refusing(self.library.read_resource_mcp(uri)))

    async def prompt(self, name: str, arguments: dict[str, str] | None = None) -> JSON:
        return wire(await refusing(self.library.get_prompt_mcp(name, arguments)))

    async def complete(self, ref: JSON, name: str, value: str) -> JSON:
        answer = await refusing(self.library.complete_mcp(reference(ref), {"name": name, "value": value}))
        return wire(answer)["completion"]

    async def ping(self) -> None:
        await refusing(self.library.ping())

    async def set_level(self, level: str) -> None:
        await refusing(self.library.set_logging_level(level))

    async def subscribe(self, uri: str) -> None:
        await refusing(self.library.session.subscribe_resource(uri))

    async def unsubscribe(self, uri: str) -> None:
        await refusing(self.library.session.unsubscribe_resource(uri))

    def session_id(self) -> str | None:
        return self.transport.get_session_id()


DRIVERS = [Driver("modern"), Driver("legacy")]
