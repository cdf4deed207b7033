"""What every client can do with the everything server, in its own era, over both transports."""

from __future__ import annotations

import base64
import json

import anyio
import pytest

from support.clients import Host, Link, Refused, everything_in, names, text

CONTACT = {"username": "ada", "email": "ada@example.com"}


def accept(content):
    return lambda _: {"action": "accept", "content": content}


def say(words):
    def answer(params):
        assert params["maxTokens"] > 0
        return {"role": "assistant", "model": "test-model", "content": {"type": "text", "text": words}}

    return answer


# MARK: Opening and lists


async def test_a_client_learns_what_the_server_is(everything: Link):
    async with everything.open() as client:
        assert client.version == {"modern": "2026-07-28", "legacy": "2025-11-25"}[everything.era]
        assert client.server["name"] == "everything"
        assert client.server["version"] == "1.0.0"
        assert client.instructions
        assert {"tools", "resources", "prompts", "completions", "logging"} <= client.capabilities.keys()


async def test_tools_are_listed_with_their_schemas(everything: Link):
    async with everything.open() as client:
        tools = {tool["name"]: tool for tool in await everything_in(client, "tools")}
    assert {"test_simple_text", "test_image_content", "test_elicitation", "json_schema_2020_12_tool"} <= tools.keys()
    assert all(tool["inputSchema"]["type"] == "object" for tool in tools.values())
    schema = tools["json_schema_2020_12_tool"]["inputSchema"]
    assert schema["$defs"]["address"]["$anchor"] == "addressDef"
    assert schema["if"]["properties"]["contactMethod"]["const"] == "phone"
    assert schema["additionalProperties"] is False


async def test_resources_templates_and_prompts_are_listed(everything: Link):
    async with everything.open() as client:
        resources = {entry["uri"]: entry for entry in await everything_in(client, "resources")}
        assert {"test://static-text", "test://static-binary", "test://watched-resource"} <= resources.keys()
        assert resources["test://static-binary"]["mimeType"] == "image/png"
        assert await names(client, "resourceTemplates") == {"test://template/{id}/data"}
        prompts = {entry["name"]: entry for entry in await everything_in(client, "prompts")}
        arguments = prompts["test_prompt_with_arguments"]["arguments"]
        assert [(argument["name"], argument["required"]) for argument in arguments] == [("arg1", True), ("arg2", True)]


@pytest.mark.parametrize("kind", ["tools", "resources", "resourceTemplates", "prompts"])
async def test_a_made_up_cursor_is_invalid(everything: Link, kind: str):
    async with everything.open() as client:
        with pytest.raises(Refused) as refusal:
            await client.page(kind, "made-up")
        assert refusal.value.code == -32602


# MARK: Tools


async def test_a_tool_returns_text(everything: Link):
    async with everything.open() as client:
        result = await client.call("test_simple_text")
        assert text(result) == "This is a simple text response for testing."
        assert not result.get("isError")


@pytest.mark.parametrize(
    ("tool", "kind", "mime", "start"),
    [
        ("test_image_content", "image", "image/png", b"\x89PNG"),
        ("test_audio_content", "audio", "audio/wav", b"RIFF"),
    ])
async def test_a_tool_returns_bytes(everything: Link, tool: str, kind: str, mime: str, start: bytes):
    async with everything.open() as client:
        [block] = (await client.call(tool))["content"]
        assert (block["type"], block["mimeType"]) == (kind, mime)
        assert base64.b64decode(block["data"], validate=True).startswith(start)


async def test_a_tool_returns_a_resource(everything: Link):
    async with everything.open() as client:
        [block] = (await client.call("test_embedded_resource"))["content"]
        assert block["type"] == "resource"
        assert block["resource"] == {
            "uri": "test://embedded-resource", "mimeType": "text/plain",
            "text": "This is an embedded resource content.",
        }


async def test_a_tool_returns_several_blocks_in_order(everything: Link):
    async with everything.open() as client:
        blocks = (await client.call("test_multiple_content_types"))["content"]
        assert [block["type"] for block in blocks] == ["text", "image", "resource"]


async def test_a_failure_of_a_tool_is_a_result(everything: Link):
    async with everything.open() as client:
        result = await client.call("test_error_handling")
        assert result["isError"] is True
        assert "intentionally returns an error" in text(result)


async def test_an_unknown_tool_is_refused(everything: Link):
    async with everything.open() as client:
        with pytest.raises(Refused) as refusal:
            await client.call("no_such_tool")
        assert refusal.value.code == -32602
        assert "no_such_tool" in refusal.value.message
        assert text(await client.call("test_simple_text")), "the connection lives on"


async def test_arguments_that_break_the_schema_are_a_result_that_a_model_can_read(everything: Link):
    async with everything.open() as client:
        result = await client.call("json_schema_2020_12_tool", {"contactMethod": "phone", "email": "a@example.com"})
        assert result["isError"] is True
        assert "phone" in text(result)
        result = await client.call("json_schema_2020_12_tool", {"email": "a@example.com", "surprise": 1})
        assert result["isError"] is True
        assert "surprise" in text(result)


async def test_arguments_arrive_as_they_were_sent(everything: Link):
    async with everything.open() as client:
        sent = {"name": "Zoë \U0001f600 \"quoted\" \\ \n", "email": "z@example.com"}
        result = await client.call("json_schema_2020_12_tool", sent)
        assert not result.get("isError"), text(result)
        assert json.loads(text(result).removeprefix("Arguments: ")) == sent


async def test_an_argument_that_a_header_repeats_arrives(everything: Link):
    async with everything.open() as client:
        await client.page("tools")
        for region in ("eu-west", "süd\t", " ", "=?base64?x?="):
            assert text(await client.call("test_x_mcp_header", {"region": region})) == f"region={region}"


# MARK: While a tool runs


async def test_progress_reaches_the_callback_in_order(everything: Link):
    async with everything.open() as client:
        progress: list[tuple[float, float | None]] = []
        result = await client.call("test_tool_with_progress", progress=progress)
        assert text(result) == "Tool with progress completed"
        assert progress == [(0, 100), (50, 100), (100, 100)]


async def test_log_messages_reach_the_callback(everything: Link):
    host = Host(log_level="info")
    async with everything.open(host) as client:
        if everything.era == "legacy":
            await client.set_level("info")
        await client.call("test_tool_with_logging")
        steps = ["Tool execution started", "Tool processing data", "Tool execution completed"]
        assert [(log["level"], log["data"]) for log in host.logs] == [("info", step) for step in steps]


async def test_log_messages_below_the_level_stay_away(everything: Link):
    host = Host(log_level="warning")
    async with everything.open(host) as client:
        if everything.era == "legacy":
            await client.set_level("warning")
        await client.call("test_tool_with_logging")
        assert host.logs == []


async def test_a_call_can_be_cancelled_and_the_connection_lives_on(everything: Link):
    async with everything.open() as client:
        for _ in range(3):
            await client.abandon("test_tool_with_progress", 0.03)
        assert text(await client.call("test_simple_text"))


async def test_a_result_comes_although_the_stream_ended_early(everything: Link):
    async with everything.open() as client:
        assert text(await client.call("test_reconnection")) == "Reconnection test completed successfully"
        assert text(await client.call("test_simple_text"))


# MARK: What the server asks of the client


async def test_the_user_fills_in_a_form(everything: Link):
    asked = []

    def elicit(params):
        asked.append(params)
        return {"action": "accept", "content": CONTACT}

    async with everything.open(Host(elicit=elicit)) as client:
        result = await client.call("test_elicitation", {"message": "Who are you?"})
    assert "action=accept" in text(result) and "ada@example.com" in text(result)
    [form] = asked
    assert form["message"] == "Who are you?"
    assert form["requestedSchema"]["required"] == ["username", "email"]


@pytest.mark.parametrize("action", ["decline", "cancel"])
async def test_the_user_may_refuse(everything: Link, action: str):
    async with everything.open(Host(elicit=lambda _: {"action": action})) as client:
        result = await client.call("test_elicitation", {"message": "Who are you?"})
        assert f"action={action}" in text(result)


async def test_forms_carry_defaults_and_choices(everything: Link):
    forms = []

    def elicit(params):
        forms.append(params["requestedSchema"]["properties"])
        return {"action": "accept", "content": {}}

    async with everything.open(Host(elicit=elicit)) as client:
        assert "accept" in text(await client.call("test_elicitation_sep1034_defaults"))
        assert "accept" in text(await client.call("test_elicitation_sep1330_enums"))
    defaults, choices = forms
    assert {name: field["default"] for name, field in defaults.items()} == {
        "name": "John Doe", "age": 30, "score": 95.5, "status": "active", "verified": True,
    }
    assert choices["legacyEnum"]["enumNames"] == ["Option One", "Option Two", "Option Three"]
    assert choices["titledMulti"]["items"]["anyOf"][0] == {"const": "value1", "title": "First Choice"}


async def test_the_client_s_model_answers(everything: Link):
    async with everything.open(Host(sample=say("Paris"))) as client:
        assert text(await client.call("test_sampling", {"prompt": "Capital?"})) == "LLM response: Paris"
        assert text(await client.call("test_input_required_result_sampling")) == "Paris"


async def test_the_client_tells_its_roots(everything: Link):
    async with everything.open(Host(roots=["file:///projects/a", "file:///projects/b"])) as client:
        result = await client.call("test_input_required_result_list_roots")
        assert text(result) == "Roots: file:///projects/a, file:///projects/b"


async def test_one_question_after_the_other(everything: Link):
    asked = []

    def elicit(params):
        asked.append(params["message"])
        [field] = params["requestedSchema"]["properties"]
        return {"action": "accept", "content": {field: {"name": "Ada", "color": "green"}[field]}}

    async with everything.open(Host(elicit=elicit)) as client:
        result = await client.call("test_input_required_result_multi_round")
    assert text(result) == "Your name is Ada, your favorite color is green."
    assert asked == ["Step 1: What is your name?", "Step 2: What is your favorite color?"]


async def test_several_questions_at_once(everything: Link):
    host = Host(elicit=accept({"name": "Ada"}), sample=say("Hello"), roots=["file:///work"])
    async with everything.open(host) as client:
        result = await client.call("test_input_required_result_multiple_inputs")
        assert text(result) == "Hello Ada, your roots: file:///work"


async def test_state_comes_back_with_the_answer(everything: Link):
    async with everything.open(Host(elicit=accept({"ok": True}))) as client:
        assert text(await client.call("test_input_required_result_request_state")) == "Confirmed: state-ok"


async def test_a_prompt_may_ask_the_user(everything: Link):
    async with everything.open(Host(elicit=accept({"context": "the sea"}))) as client:
        prompt = await client.prompt("test_input_required_result_prompt")
        assert prompt["messages"][0]["content"]["text"] == "Please use this context: the sea"


async def test_only_what_the_client_can_answer_is_asked(everything: Link):
    async with everything.open(Host(sample=say("x"))) as client:
        assert text(await client.call("test_input_required_result_capabilities")) == "Asked 1 questions."
    async with everything.open() as client:
        with pytest.raises(Refused):
            await client.call("test_missing_capability")
        assert text(await client.call("test_simple_text"))


async def test_progress_before_a_question(everything: Link):
    async with everything.open(Host(elicit=accept({"ok": True}))) as client:
        assert text(await client.call("test_streaming_elicitation", progress=[])) == "Streaming complete"


# MARK: Resources, prompts, completion


async def test_resources_are_read(everything: Link):
    async with everything.open() as client:
        [content] = (await client.read("test://static-text"))["contents"]
        assert content["uri"] == "test://static-text"
        assert content["text"] == "This is the content of the static text resource."
        [content] = (await client.read("test://static-binary"))["contents"]
        assert base64.b64decode(content["blob"], validate=True).startswith(b"\x89PNG")


async def test_a_template_s_resource_is_read(everything: Link):
    async with everything.open() as client:
        [content] = (await client.read("test://template/42/data"))["contents"]
        assert content["uri"] == "test://template/42/data"
        assert json.loads(content["text"])["id"] == "42"


async def test_an_unknown_resource_is_refused(everything: Link):
    async with everything.open() as client:
        with pytest.raises(Refused) as refusal:
            await client.read("test://no-such-thing")
        assert refusal.value.code == {"modern": -32602, "legacy": -32002}[everything.era]
        assert refusal.value.data == {"uri": "test://no-such-thing"}


async def test_prompts_are_filled_in(everything: Link):
    async with everything.open() as client:
        simple = await client.prompt("test_simple_prompt")
        assert simple["messages"][0]["role"] == "user"
        filled = await client.prompt("test_prompt_with_arguments", {"arg1": "a", "arg2": "b"})
        assert filled["messages"][0]["content"]["text"] == "Prompt with arguments: arg1='a', arg2='b'"
        with_resource = await client.prompt("test_prompt_with_embedded_resource", {"resourceUri": "test://x"})
        assert with_resource["messages"][0]["content"]["resource"]["uri"] == "test://x"
        with_image = await client.prompt("test_prompt_with_image")
        assert with_image["messages"][0]["content"]["mimeType"] == "image/png"


async def test_prompts_that_cannot_be_filled_in_are_refused(everything: Link):
    async with everything.open() as client:
        for name, arguments in [("no_such_prompt", {}), ("test_prompt_with_arguments", {"arg1": "only"})]:
            with pytest.raises(Refused) as refusal:
                await client.prompt(name, arguments)
            assert refusal.value.code == -32602


async def test_an_argument_is_completed(everything: Link):
    ref = {"type": "ref/prompt", "name": "test_prompt_with_arguments"}
    async with everything.open() as client:
        assert (await client.complete(ref, "arg1", "par"))["values"] == ["paris", "park", "party"]
        assert (await client.complete(ref, "arg1", "part"))["values"] == ["party"]
        assert (await client.complete(ref, "arg2", "par"))["values"] == []


# MARK: Many at once


async def test_fifty_calls_of_one_client_at_once(everything: Link):
    async with everything.open() as client:
        await client.page("tools")
        results: dict[int, str] = {}

        async def call(number: int) -> None:
            arguments = {"name": f"caller {number}", "email": "c@example.com"}
            results[number] = text(await client.call("json_schema_2020_12_tool", arguments))

        async with anyio.create_task_group() as group:
            for number in range(50):
                group.start_soon(call, number)
        assert len(results) == 50
        assert all(f"caller {number}\"" in answer for number, answer in results.items())


async def test_twenty_clients_at_once(everything: Link):
    answers = []

    async def visit() -> None:
        async with everything.open() as client:
            answers.append(text(await client.call("test_tool_with_progress")))

    async with anyio.create_task_group() as group:
        for _ in range(20 if everything.is_http else 5):
            group.start_soon(visit)
    assert set(answers) == {"Tool with progress completed"}
    assert len(answers) == (20 if everything.is_http else 5)
