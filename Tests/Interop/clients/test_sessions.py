"""What exists only in the older era: sessions, ping, levels for logging, subscriptions by request."""

from __future__ import annotations

import anyio
import pytest

from support.clients import Host, Link, Refused, names, text
from support.wire import post, rpc


async def until(condition, what: str, seconds: float = 15) -> None:
    try:
        with anyio.fail_after(seconds):
            while not condition():
                await anyio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"not within {seconds} s: {what}") from None


async def test_ping_is_answered(everything_legacy: Link):
    async with everything_legacy.open() as client:
        for _ in range(3):
            await client.ping()


async def test_an_unknown_level_for_logging_cannot_be_set(everything_session: Link):
    async with everything_session.open() as client:
        headers = {"Mcp-Session-Id": client.session_id(), "MCP-Protocol-Version": "2025-11-25"}
        port = int(everything_session.target.url.rsplit(":", 1)[1].split("/")[0])
        reply = await anyio.to_thread.run_sync(
            lambda: post(port, "/mcp", rpc("logging/setLevel", {"level": "loud"}), headers))
        assert reply.messages[-1]["error"]["code"] == -32602


async def test_subscribers_are_told_of_changes_until_they_unsubscribe(everything_legacy: Link):
    host = Host()
    updated = "notifications/resources/updated"
    async with everything_legacy.open(host) as client:
        assert client.capabilities["resources"]["subscribe"] is True
        await client.subscribe("test://watched-resource")
        await until(lambda: host.heard(updated), "a change of the watched resource")
        assert host.heard(updated)[0]["params"]["uri"] == "test://watched-resource"
        await client.unsubscribe("test://watched-resource")


async def test_everyone_is_told_that_the_tools_changed(everything_legacy: Link):
    host = Host()
    async with everything_legacy.open(host) as client:
        before = await names(client, "tools")
        await client.call("test_trigger_tool_change")
        await until(lambda: host.heard("notifications/tools/list_changed"), "the change of the tools")
        changed = await names(client, "tools")
        assert before ^ changed == {"test_dynamic_tool"}
        await client.call("test_trigger_tool_change")
        assert await names(client, "tools") == before


async def test_everyone_is_told_that_the_prompts_changed(everything_legacy: Link):
    host = Host()
    async with everything_legacy.open(host) as client:
        before = await names(client, "prompts")
        await client.call("test_trigger_prompt_change")
        await until(lambda: host.heard("notifications/prompts/list_changed"), "the change of the prompts")
        assert before ^ await names(client, "prompts") == {"test_dynamic_prompt"}
        await client.call("test_trigger_prompt_change")


async def test_a_session_ends_with_its_client(imcp_session: Link):
    async with imcp_session.open() as client:
        await client.call("utility_echo", {"text": "hi"})
        session = client.session_id()
    assert session
    port = int(imcp_session.target.url.rsplit(":", 1)[1].split("/")[0])
    headers = {"Mcp-Session-Id": session, "MCP-Protocol-Version": "2025-11-25"}
    reply = await anyio.to_thread.run_sync(lambda: post(port, "/mcp", rpc("ping"), headers))
    assert reply.status == 404


async def test_sessions_do_not_hear_each_other(everything_session: Link):
    first, second = Host(), Host()
    async with everything_session.open(first) as one, everything_session.open(second) as two:
        assert one.session_id() != two.session_id()
        await one.set_level("info")
        await two.set_level("info")
        await one.call("test_tool_with_logging")
        assert len(first.logs) == 3
        assert second.logs == []


async def test_what_the_client_cannot_do_is_not_asked(everything_legacy: Link):
    async with everything_legacy.open() as client:
        for tool, arguments in [("test_sampling", {"prompt": "x"}), ("test_elicitation", {"message": "x"})]:
            try:
                result = await client.call(tool, arguments)
            except Refused as refusal:
                assert refusal.code != -32603, refusal
            else:
                assert result["isError"] is True
        assert text(await client.call("test_simple_text"))
