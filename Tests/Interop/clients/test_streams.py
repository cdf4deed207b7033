"""WebSocket and HTTP+SSE, with the clients that have them."""

from __future__ import annotations

import anyio

from support.clients import Host, Link, everything_in, names, text


async def until(condition, what: str, seconds: float = 15) -> None:
    try:
        with anyio.fail_after(seconds):
            while not condition():
                await anyio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"not within {seconds} s: {what}") from None


async def test_a_client_learns_what_the_server_is_and_has(everything_stream: Link):
    async with everything_stream.open() as client:
        assert client.version == "2025-11-25"
        assert client.server["name"] == "everything"
        assert "test_simple_text" in await names(client, "tools")
        assert await everything_in(client, "resources")
        await client.ping()


async def test_calls_report_progress_before_their_result(everything_stream: Link):
    progress: list = []
    async with everything_stream.open() as client:
        result = await client.call("test_tool_with_progress", progress=progress)
    assert text(result)
    assert [done for done, _ in progress] == [0, 50, 100]


async def test_a_client_is_asked_in_the_middle_of_a_call(everything_stream: Link):
    host = Host(elicit=lambda _: {"action": "accept", "content": {"username": "ada", "email": "ada@example.com"}})
    async with everything_stream.open(host) as client:
        assert "ada" in text(await client.call("test_elicitation", {"message": "Who are you?"}))


async def test_a_client_is_told_of_changes(everything_stream: Link):
    host = Host()
    async with everything_stream.open(host) as client:
        await client.call("test_trigger_tool_change")
        await until(lambda: host.heard("notifications/tools/list_changed"), "the change of the tools")
        await client.call("test_trigger_tool_change")


async def test_calls_run_side_by_side(everything_stream: Link):
    async with everything_stream.open() as client:
        results: list[str] = []

        async def call() -> None:
            results.append(text(await client.call("test_simple_text")))

        async with anyio.create_task_group() as group:
            for _ in range(50):
                group.start_soon(call)
    assert len(results) == 50 and len(set(results)) == 1


async def test_clients_come_and_go(everything_stream: Link):
    for _ in range(20):
        async with everything_stream.open() as client:
            await client.ping()
