"""The experimental tasks of revision 2025-11-25, as the library mcp 1 drives them."""

from __future__ import annotations

from contextlib import asynccontextmanager

import anyio
import pytest
from mcp import ClientSession, McpError, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from support.servers import EVERYTHING


async def answer(_context, params):
    field = next(iter(params.requestedSchema["properties"]))
    return types.ElicitResult(action="accept", content={field: True if field in ("confirm", "ok") else "Alice"})


@asynccontextmanager
async def leaving(streams):
    """The library breaks when a message arrives while it leaves, such as the last status of a task."""
    is_over = False
    try:
        async with streams as opened:
            yield opened
            is_over = True
    except* anyio.BrokenResourceError:
        if not is_over:
            raise


@pytest.fixture(params=["http", "stdio"])
def connect(request):
    """Opens a session with the everything server."""
    @asynccontextmanager
    async def session():
        if request.param == "stdio":
            streams = stdio_client(StdioServerParameters(command=EVERYTHING, args=["--stdio"]))
        else:
            streams = streamable_http_client(request.getfixturevalue("everything_server").url + "/mcp")
        async with leaving(streams) as (read, write, *_):
            async with ClientSession(read, write, elicitation_callback=answer) as opened:
                opened.opening = await opened.initialize()
                yield opened

    return session


async def finish(session: ClientSession, created: types.CreateTaskResult) -> types.CallToolResult:
    return await session.experimental.get_task_result(created.task.taskId, types.CallToolResult)


async def test_the_capability_is_declared(connect):
    async with connect() as session:
        tasks = session.opening.capabilities.tasks
        assert tasks.requests.tools.call is not None and tasks.cancel is not None
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert tools["slow_compute"].execution.taskSupport == "optional"
        assert tools["failing_job"].execution.taskSupport == "required"
        assert tools["greet"].execution is None


async def test_a_task_is_polled_and_gives_its_result(connect):
    async with connect() as session:
        created = await session.experimental.call_tool_as_task("slow_compute", {"seconds": 0.3}, ttl=5000)
        assert created.task.ttl == 5000 and created.task.status == "working"
        seen = [status.status async for status in session.experimental.poll_task(created.task.taskId)]
        assert seen[-1] == "completed"
        result = await finish(session, created)
        assert result.content[0].text == "Computed something in 0.3 seconds"
        assert result.meta["io.modelcontextprotocol/related-task"] == {"taskId": created.task.taskId}


async def test_the_result_is_waited_for_and_questions_are_asked_meanwhile(connect):
    async with connect() as session:
        created = await session.experimental.call_tool_as_task("confirm_delete", {"filename": "a.txt"})
        assert (await finish(session, created)).content[0].text == "Deleted a.txt"
        created = await session.experimental.call_tool_as_task("multi_input", {})
        assert (await finish(session, created)).content[0].text == "Alice has confirmed"
        created = await session.experimental.call_tool_as_task("test_tool_with_task", {})
        assert (await finish(session, created)).content[0].text == "Hello, Alice, from a task!"


async def test_failures_come_as_the_call_would_have_had_them(connect):
    async with connect() as session:
        created = await session.experimental.call_tool_as_task("failing_job", {})
        assert (await finish(session, created)).isError
        assert (await session.experimental.get_task(created.task.taskId)).status == "failed"
        created = await session.experimental.call_tool_as_task("protocol_error_job", {})
        with pytest.raises(McpError) as refused:
            await finish(session, created)
        assert refused.value.error.code == -32603


async def test_calls_that_do_not_fit_the_tool_are_refused(connect):
    async with connect() as session:
        with pytest.raises(McpError) as refused:
            await session.experimental.call_tool_as_task("greet", {"name": "Ada"})
        assert refused.value.error.code == -32601
        with pytest.raises(McpError) as refused:
            await session.call_tool("failing_job", {})
        assert refused.value.error.code == -32601


async def test_a_cancelled_task_is_cancelled(connect):
    async with connect() as session:
        created = await session.experimental.call_tool_as_task("slow_compute", {"seconds": 60})
        assert (await session.experimental.cancel_task(created.task.taskId)).status == "cancelled"
        with pytest.raises(McpError) as refused:
            await session.experimental.cancel_task(created.task.taskId)
        assert refused.value.error.code == -32602


async def test_only_callers_that_are_known_get_a_list(connect, request):
    async with connect() as session:
        declared = session.opening.capabilities.tasks.list
        created = await session.experimental.call_tool_as_task("slow_compute", {"seconds": 60})
        if declared is None:
            with pytest.raises(McpError) as refused:
                await session.experimental.list_tasks()
            assert refused.value.error.code == -32601
        else:
            listed = (await session.experimental.list_tasks()).tasks
            assert [task.taskId for task in listed] == [created.task.taskId]
        await session.experimental.cancel_task(created.task.taskId)


async def test_a_result_that_is_waited_for_ends_with_the_cancellation(connect):
    async with connect() as session:
        created = await session.experimental.call_tool_as_task("slow_compute", {"seconds": 60})
        ended = []

        async def wait():
            with pytest.raises(McpError) as refused:
                await finish(session, created)
            ended.append(refused.value.error.message)

        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await anyio.sleep(0.2)
            await session.experimental.cancel_task(created.task.taskId)
        assert "cancelled" in ended[0]
