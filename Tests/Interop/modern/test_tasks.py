"""The extension io.modelcontextprotocol/tasks, as the library fastmcp-tasks drives it."""

from __future__ import annotations

import anyio
import pytest
from fastmcp import Client
from fastmcp.client.elicitation import ElicitResult
from fastmcp.client.transports import StdioTransport
from fastmcp.exceptions import ToolError
from fastmcp_tasks.client import call_tool_task
from fastmcp_tasks.client_models import CancelTaskRequest, GetTaskRequest, UpdateTaskRequest
from mcp.shared.exceptions import MCPError

from support.servers import EVERYTHING


async def answer(message, _type, params, _context):
    field = next(iter(params.requested_schema["properties"]))
    return ElicitResult(action="accept", content={field: True if field in ("confirm", "ok") else "Alice"})


@pytest.fixture
def with_names(monkeypatch):
    """Has the library send the header Mcp-Name, which the extension demands and fastmcp-tasks 4.1.2 forgets."""
    for request in (GetTaskRequest, UpdateTaskRequest, CancelTaskRequest):
        monkeypatch.setattr(request, "name_param", "taskId")


@pytest.fixture(params=["http", "stdio"])
def connect(request, with_names):
    """Opens a client of the everything server."""
    def open_client(**options) -> Client:
        if request.param == "stdio":
            place = StdioTransport(EVERYTHING, ["--stdio"], keep_alive=False)
        else:
            place = request.getfixturevalue("everything_server").url + "/mcp"
        return Client(place, timeout=30, elicitation_handler=answer, **options)

    return open_client


def text(result) -> str:
    return result.content[0].text


async def test_a_plain_call_waits_for_its_task(connect):
    async with connect() as client:
        result = await client.call_tool("slow_compute", {"seconds": 0.2, "label": "pi"})
        assert text(result) == "Computed pi in 0.2 seconds"


async def test_a_tool_that_never_is_a_task_answers_at_once(connect):
    async with connect() as client:
        assert text(await client.call_tool("greet", {"name": "Ada"})) == "Hello, Ada!"
        with pytest.raises(ToolError, match="did not run as a task"):
            await call_tool_task(client, "greet", {"name": "Ada"})


async def test_a_handle_tells_how_far_the_task_is(connect):
    async with connect() as client:
        task = await call_tool_task(client, "slow_compute", {"seconds": 0.5})
        assert (await task.status()).status in ("working", "completed")
        final = await task.wait(timeout=20)
        assert final.status == "completed"
        assert final.ttl_ms > 0 and final.created_at <= final.last_updated_at


async def test_failures_are_told_apart(connect):
    async with connect() as client:
        failing = await call_tool_task(client, "failing_job")
        assert (await failing.wait(timeout=20)).result["isError"] is True
        broken = await call_tool_task(client, "protocol_error_job")
        final = await broken.wait(timeout=20)
        assert final.status == "failed" and final.error["code"] == -32603
        with pytest.raises(ToolError, match="intentionally fails"):
            await client.call_tool("failing_job", {})


async def test_questions_are_answered_while_the_task_runs(connect):
    async with connect() as client:
        assert text(await client.call_tool("confirm_delete", {"filename": "a.txt"})) == "Deleted a.txt"
        assert text(await client.call_tool("multi_input", {})) == "Alice has confirmed"


async def test_a_task_waits_for_its_answer(connect):
    async with connect() as client:
        task = await call_tool_task(client, "confirm_delete", {"filename": "a.txt"})
        asking = await task.wait(state="input_required", timeout=20)
        assert list(asking.input_requests) == ["confirm"]
        assert text(await task.result()) == "Deleted a.txt"


async def test_what_is_asked_first_is_asked_before_the_task(connect):
    async with connect() as client:
        assert text(await client.call_tool("test_tool_with_task", {})) == "Hello, Alice, from a task!"


async def test_a_cancelled_task_is_cancelled(connect):
    async with connect() as client:
        task = await call_tool_task(client, "slow_compute", {"seconds": 60})
        await task.cancel()
        assert (await task.wait(timeout=10)).status == "cancelled"
        await task.cancel()


async def test_a_request_without_its_name_in_the_headers_is_refused(everything_server, monkeypatch):
    monkeypatch.setattr(GetTaskRequest, "name_param", None)
    async with Client(everything_server.url + "/mcp", timeout=30) as client:
        task = await call_tool_task(client, "slow_compute", {"seconds": 0})
        with pytest.raises(MCPError) as refused:
            await task.status()
        assert refused.value.error.code == -32020


async def test_another_connection_may_ask(everything_server, with_names):
    place = everything_server.url + "/mcp"
    async with Client(place, timeout=30) as client:
        task = await call_tool_task(client, "slow_compute", {"seconds": 0.3, "label": "later"})
    async with Client(place, timeout=30) as other:
        task._client = other
        assert text(await task.result()) == "Computed later in 0.3 seconds"
        task._create_result.task_id = "nobody"
        with pytest.raises(MCPError) as refused:
            await task.status()
        assert refused.value.error.code == -32602


async def test_many_tasks_run_side_by_side(connect):
    async with connect() as client:
        with anyio.fail_after(20):
            tasks = [await call_tool_task(client, "slow_compute", {"seconds": 1}) for _ in range(20)]
            for task in tasks:
                assert (await task.wait(timeout=20)).status == "completed"
