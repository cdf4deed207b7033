"""What every client can do with imcp."""

from __future__ import annotations

import datetime
import json

import anyio
import pytest

from support.clients import Link, Refused, everything_in, names, text


async def test_a_client_learns_what_imcp_is(imcp: Link):
    async with imcp.open() as client:
        assert client.version == {"modern": "2026-07-28", "legacy": "2025-11-25"}[imcp.era]
        assert client.server["name"] == "imcp"
        assert "tools" in client.capabilities


async def test_merged_tools_carry_the_name_of_their_server(imcp: Link):
    async with imcp.open() as client:
        tools = {tool["name"]: tool for tool in await everything_in(client, "tools")}
    assert tools.keys() == {"utility_echo", "utility_get_time", "utility_health_check"}
    assert all(tool["annotations"]["readOnlyHint"] is True for tool in tools.values())
    assert tools["utility_get_time"]["outputSchema"]["type"] == "object"
    assert tools["utility_echo"]["inputSchema"]["required"] == ["text"]


async def test_one_server_by_itself_keeps_its_names(utility: Link):
    async with utility.open() as client:
        assert await names(client, "tools") == {"echo", "get_time", "health_check"}
        assert text(await client.call("echo", {"text": "direct"})) == "direct"
        with pytest.raises(Refused) as refusal:
            await client.call("utility_echo", {"text": "x"})
        assert refusal.value.code == -32602


async def test_lists_of_what_there_is_none_of_are_empty_or_refused(imcp: Link):
    async with imcp.open() as client:
        for kind, capability in [("resources", "resources"), ("prompts", "prompts")]:
            if capability in client.capabilities:
                assert await everything_in(client, kind) == []
            else:
                with pytest.raises(Refused) as refusal:
                    await client.page(kind)
                assert refusal.value.code == -32601


@pytest.mark.parametrize(
    "words", ["hello", "", "Grüße \U0001f600", "a\u0000b", "line\nline\r\n", "\u2028\u2029", "x" * 100_000])
async def test_echo_gives_back_every_text(imcp: Link, words: str):
    async with imcp.open() as client:
        assert text(await client.call("utility_echo", {"text": words})) == words


async def test_results_are_structured_and_readable(imcp: Link):
    async with imcp.open() as client:
        result = await client.call("utility_get_time", {"timezone": "Asia/Tokyo"})
        structured = result["structuredContent"]
        assert structured["timezone"] == "Asia/Tokyo"
        assert json.loads(text(result)) == structured
        there = datetime.datetime.fromisoformat(structured["datetime"])
        assert there.utcoffset() == datetime.timedelta(hours=9)
        assert structured["dayOfWeek"] == there.strftime("%A")
        assert structured["unixSeconds"] == int(there.timestamp())
        health = await client.call("utility_health_check")
        assert health["structuredContent"]["status"] == "ok"


async def test_defaults_are_filled_in(imcp: Link):
    async with imcp.open() as client:
        assert (await client.call("utility_get_time"))["structuredContent"]["timezone"] == "UTC"


async def test_failures_are_results_that_name_the_fix(imcp: Link):
    async with imcp.open() as client:
        result = await client.call("utility_get_time", {"timezone": "Mars/Base"})
        assert result["isError"] is True
        assert "Mars/Base" in text(result)
        assert result.get("structuredContent") is None


@pytest.mark.parametrize("arguments", [{}, {"text": 5}, {"text": None}, {"text": "x", "extra": 1}])
async def test_wrong_arguments_are_a_result(imcp: Link, arguments: dict):
    async with imcp.open() as client:
        result = await client.call("utility_echo", arguments)
        assert result["isError"] is True
        assert ("extra" if "extra" in arguments else "text") in text(result)


@pytest.mark.parametrize("name", ["utility_nothing", "nobody_echo", "echo", "", "utility_", "x" * 5000, "utility_écho"])
async def test_unknown_tools_are_refused(imcp: Link, name: str):
    async with imcp.open() as client:
        with pytest.raises(Refused) as refusal:
            await client.call(name, {"text": "x"})
        assert refusal.value.code == -32602
        assert len(refusal.value.message) < 1000


async def test_a_made_up_cursor_is_invalid(imcp: Link):
    async with imcp.open() as client:
        with pytest.raises(Refused) as refusal:
            await client.page("tools", "made-up")
        assert refusal.value.code == -32602


async def test_fifty_calls_of_one_client_at_once(imcp: Link):
    async with imcp.open() as client:
        answers: dict[int, str] = {}

        async def call(number: int) -> None:
            answers[number] = text(await client.call("utility_echo", {"text": f"number {number}"}))

        async with anyio.create_task_group() as group:
            for number in range(50):
                group.start_soon(call, number)
        assert answers == {number: f"number {number}" for number in range(50)}


async def test_twenty_clients_at_once(imcp: Link):
    answers = []

    async def visit(number: int) -> None:
        async with imcp.open() as client:
            for turn in range(5):
                words = f"{number} {turn}"
                answers.append(text(await client.call("utility_echo", {"text": words})) == words)

    count = 20 if imcp.is_http else 5
    async with anyio.create_task_group() as group:
        for number in range(count):
            group.start_soon(visit, number)
    assert answers == [True] * count * 5


async def test_a_large_argument_comes_through(imcp: Link):
    words = "0123456789" * 100_000
    async with imcp.open() as client:
        assert text(await client.call("utility_echo", {"text": words})) == words
