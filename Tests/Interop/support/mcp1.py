"""The client of the Python library mcp 1, which knows revisions up to 2025-11-25."""

from __future__ import annotations

import inspect
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import anyio
from mcp import ClientSession, McpError, StdioServerParameters, types
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.client.websocket import websocket_client
from pydantic import AnyUrl

from support.clients import JSON, Host, Refused, Target


def wire(model: Any) -> JSON:
    return model.model_dump(by_alias=True, mode="json", exclude_none=True)


async def refusing(awaitable: Any) -> Any:
    try:
        return await awaitable
    except McpError as error:
        raise Refused(error.error.code, error.error.message, error.error.data) from error


async def settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


class Driver:
    name = "mcp1-legacy"
    era = "legacy"
    streams = ("ws", "sse")

    @asynccontextmanager
    async def open(self, target: Target, host: Host):
        left = False
        try:
            async with self._streams(target) as (read, write, session_id):
                async with self._session(read, write, host) as session:
                    opening = await refusing(session.initialize())
                    yield Connected(session, opening, session_id)
                left = True
        except* anyio.BrokenResourceError:
            # The library's reader fails on a message that arrives while the library closes its own queue.
            if not left:
                raise

    @asynccontextmanager
    async def _streams(self, target: Target):
        if target.url and target.url.startswith("ws:"):
            async with websocket_client(target.url) as (read, write):
                yield read, write, lambda: None
        elif target.url and target.url.endswith("/sse"):
            async with sse_client(target.url) as (read, write):
                yield read, write, lambda: None
        elif target.url:
            async with streamable_http_client(target.url) as streams:
                yield streams
        else:
            parameters = StdioServerParameters(command=target.command[0], args=target.command[1:], cwd=target.cwd)
            async with stdio_client(parameters) as (read, write):
                yield read, write, lambda: None

    def _session(self, read: Any, write: Any, host: Host) -> ClientSession:
        async def elicit(_: Any, params: Any) -> Any:
            return types.ElicitResult.model_validate(await settled(host.elicit(wire(params))))

        async def sample(_: Any, params: Any) -> Any:
            return types.CreateMessageResult.model_validate(await settled(host.sample(wire(params))))

        async def roots(_: Any) -> Any:
            return types.ListRootsResult.model_validate({"roots": [{"uri": uri} for uri in host.roots]})

        async def log(params: Any) -> None:
            host.logs.append(wire(params))

        async def message(message: Any) -> None:
            if isinstance(message, types.ServerNotification):
                host.notifications.append(wire(message.root))

        return ClientSession(
            read, write, read_timeout_seconds=timedelta(seconds=30),
            elicitation_callback=elicit if host.elicit else None, sampling_callback=sample if host.sample else None,
            list_roots_callback=roots if host.roots is not None else None, logging_callback=log,
            message_handler=message)


class Connected:
    def __init__(self, session: ClientSession, opening: Any, session_id: Any) -> None:
        self.session = session
        self.session_id = session_id
        self.version = opening.protocolVersion
        self.server = wire(opening.serverInfo)
        self.capabilities = wire(opening.capabilities)
        self.instructions = opening.instructions

    async def page(self, kind: str, cursor: str | None = None) -> JSON:
        ask = {
            "tools": self.session.list_tools, "resources": self.session.list_resources,
            "resourceTemplates": self.session.list_resource_templates, "prompts": self.session.list_prompts,
        }[kind]
        params = types.PaginatedRequestParams(cursor=cursor) if cursor is not None else None
        return wire(await refusing(ask(params=params)))

    async def call(self, tool: str, arguments: JSON | None = None, progress: list | None = None) -> JSON:
        async def report(done: float, total: float | None, _: str | None) -> None:
            progress.append((done, total))

        callback = None if progress is None else report
        return wire(await refusing(self.session.call_tool(tool, arguments or {}, progress_callback=callback)))

    async def abandon(self, tool: str, seconds: float) -> None:
        # This library forgets a call that its caller gives up, and does not tell the server.
        request = self.session._request_id
        async with anyio.create_task_group() as group:
            group.start_soon(self.call, tool)
            await anyio.sleep(seconds)
            params = types.CancelledNotificationParams(requestId=request, reason="no longer needed")
            await self.session.send_notification(
                types.ClientNotification(types.CancelledNotification(params=params)))
            group.cancel_scope.cancel()
        assert group.cancel_scope.cancelled_caught, f"{tool} was done before it could be cancelled"

    async def read(self, uri: str) -> JSON:
        return wire(await refusing(self.session.read_resource(AnyUrl(uri))))

    async def prompt(self, name: str, arguments: dict[str, str] | None = None) -> JSON:
        return wire(await refusing(self.session.get_prompt(name, arguments)))

    async def complete(self, ref: JSON, name: str, value: str) -> JSON:
        kind = types.PromptReference if ref["type"] == "ref/prompt" else types.ResourceTemplateReference
        answer = await refusing(self.session.complete(kind.model_validate(ref), {"name": name, "value": value}))
        return wire(answer)["completion"]

    async def ping(self) -> None:
        await refusing(self.session.send_ping())

    async def set_level(self, level: str) -> None:
        await refusing(self.session.set_logging_level(level))

    async def subscribe(self, uri: str) -> None:
        await refusing(self.session.subscribe_resource(AnyUrl(uri)))

    async def unsubscribe(self, uri: str) -> None:
        await refusing(self.session.unsubscribe_resource(AnyUrl(uri)))


DRIVERS = [Driver()]
