"""What exists only in revision 2026-07-28: rounds that the client drives, and subscriptions that it listens to."""

from __future__ import annotations

import anyio
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.subscriptions import PromptsListChanged, ResourceUpdated, ToolsListChanged
from mcp.shared.exceptions import MCPError
from mcp_types import ElicitResult, InputRequiredResult

from support.servers import EVERYTHING, IMCP


async def decline(_context, _params):
    return ElicitResult(action="decline")


@pytest.fixture(params=["http", "stdio"])
def server(request):
    """Where the everything server is, as the library wants it."""
    if request.param == "stdio":
        return StdioServerParameters(command=EVERYTHING, args=["--stdio"])
    return request.getfixturevalue("everything_server").url + "/mcp"


@pytest.fixture(params=["http", "stdio"])
def imcp_server_place(request, imcp_server, imcp_folder):
    if request.param == "stdio":
        return StdioServerParameters(command=IMCP, args=["stdio", "-c", "imcp.yaml"], cwd=str(imcp_folder))
    return imcp_server.url + "/mcp"


def connect(place, **options) -> Client:
    return Client(place, read_timeout_seconds=30, elicitation_callback=decline, **options)


async def ask(client: Client, tool: str, **more):
    return await client.session.call_tool(tool, {}, allow_input_required=True, **more)


async def test_discovery_names_the_revisions(server, imcp_server_place):
    for place in (server, imcp_server_place):
        async with connect(place) as client:
            found = client.session.discover_result
            assert found.supported_versions == ["2026-07-28"]
            assert found.result_type == "complete"


async def test_a_client_may_skip_discovery(server, imcp_server_place):
    for place in (server, imcp_server_place):
        async with connect(place, mode="2026-07-28") as client:
            assert (await client.list_tools()).tools


async def test_lists_say_how_long_they_keep(server, imcp_server_place):
    for place in (server, imcp_server_place):
        async with connect(place) as client:
            page = await client.list_tools()
            assert page.ttl_ms >= 0
            assert page.cache_scope in ("public", "private")
            assert page.result_type == "complete"


async def test_ping_is_gone(server):
    async with connect(server) as client:
        with pytest.raises(MCPError) as refusal:
            await client.send_ping()
        assert refusal.value.code == -32601


async def test_a_client_drives_the_rounds_itself(server):
    async with connect(server) as client:
        first = await ask(client, "test_input_required_result_multi_round")
        assert isinstance(first, InputRequiredResult)
        [(key, question)] = first.input_requests.items()
        assert key == "step1" and question.method == "elicitation/create"
        second = await ask(
            client, "test_input_required_result_multi_round", request_state=first.request_state,
            input_responses={"step1": ElicitResult(action="accept", content={"name": "Ada"})})
        assert isinstance(second, InputRequiredResult)
        assert list(second.input_requests) == ["step2"]
        last = await ask(
            client, "test_input_required_result_multi_round", request_state=second.request_state,
            input_responses={"step2": ElicitResult(action="accept", content={"color": "green"})})
        assert last.content[0].text == "Your name is Ada, your favorite color is green."


async def test_answers_that_are_missing_are_asked_for_again(server):
    async with connect(server) as client:
        first = await ask(client, "test_input_required_result_elicitation")
        again = await ask(
            client, "test_input_required_result_elicitation", request_state=first.request_state,
            input_responses={"unknown": ElicitResult(action="accept", content={"name": "Ada"})})
        assert isinstance(again, InputRequiredResult)
        assert list(again.input_requests) == ["user_name"]


async def test_state_that_was_changed_is_refused(server):
    async with connect(server) as client:
        first = await ask(client, "test_input_required_result_tampered_state")
        state = first.request_state
        answer = {"confirm": ElicitResult(action="accept", content={"ok": True})}
        middle = len(state) // 2
        flipped = state[:middle] + ("A" if state[middle] != "A" else "B") + state[middle + 1:]
        for forged in (flipped, state[:-4], "", "x", "AAAA" * 100):
            with pytest.raises(MCPError) as refusal:
                await ask(
                    client, "test_input_required_result_tampered_state", request_state=forged, input_responses=answer)
            assert refusal.value.code == -32602
        good = await ask(
            client, "test_input_required_result_tampered_state", request_state=state, input_responses=answer)
        assert good.content[0].text == "Confirmed: state-ok"


async def test_state_belongs_to_its_tool(server):
    async with connect(server) as client:
        first = await ask(client, "test_input_required_result_request_state")
        with pytest.raises(MCPError) as refusal:
            await ask(
                client, "test_input_required_result_tampered_state", request_state=first.request_state,
                input_responses={"confirm": ElicitResult(action="accept", content={"ok": True})})
        assert refusal.value.code == -32602


async def test_what_the_client_did_not_declare_is_not_asked(server):
    async with Client(server, read_timeout_seconds=30) as client:
        for tool, arguments in [("test_elicitation", {"message": "x"}), ("test_sampling", {"prompt": "x"})]:
            with pytest.raises(MCPError) as refusal:
                await client.session.call_tool(tool, arguments, allow_input_required=True)
            assert refusal.value.code == -32021
            assert refusal.value.data["requiredCapabilities"]


async def test_a_listener_hears_that_tools_and_prompts_changed(server):
    async with connect(server) as client:
        async with client.listen(tools_list_changed=True, prompts_list_changed=True) as subscription:
            assert subscription.honored.tools_list_changed is True
            assert subscription.honored.prompts_list_changed is True
            await client.call_tool("test_trigger_tool_change")
            assert isinstance(await anext(subscription), ToolsListChanged)
            await client.call_tool("test_trigger_prompt_change")
            assert isinstance(await anext(subscription), PromptsListChanged)
        await client.call_tool("test_trigger_tool_change")
        await client.call_tool("test_trigger_prompt_change")


async def test_a_listener_hears_of_the_resources_it_named(server):
    async with connect(server) as client:
        async with client.listen(resource_subscriptions=["test://watched-resource"]) as subscription:
            with anyio.fail_after(15):
                event = await anext(subscription)
            assert isinstance(event, ResourceUpdated)
            assert event.uri == "test://watched-resource"


async def test_a_listener_hears_only_what_it_asked_for(server):
    async with connect(server) as client:
        async with client.listen(prompts_list_changed=True) as subscription:
            assert not subscription.honored.tools_list_changed
            await client.call_tool("test_trigger_tool_change")
            await client.call_tool("test_trigger_prompt_change")
            assert isinstance(await anext(subscription), PromptsListChanged)
        await client.call_tool("test_trigger_tool_change")
        await client.call_tool("test_trigger_prompt_change")


async def test_many_subscriptions_of_one_client(server):
    async with connect(server) as client:
        async with anyio.create_task_group() as group:
            ready = [anyio.Event() for _ in range(10)]
            heard = []

            async def listen(number: int) -> None:
                async with client.listen(tools_list_changed=True) as subscription:
                    ready[number].set()
                    heard.append(await anext(subscription))

            for number in range(10):
                group.start_soon(listen, number)
            for event in ready:
                await event.wait()
            await client.call_tool("test_trigger_tool_change")
        assert len(heard) == 10
        await client.call_tool("test_trigger_tool_change")
        assert (await client.call_tool("test_simple_text")).content


async def test_imcp_accepts_listeners(imcp_server_place):
    async with connect(imcp_server_place) as client:
        async with client.listen(tools_list_changed=True):
            assert (await client.call_tool("utility_echo", {"text": "meanwhile"})).content[0].text == "meanwhile"
