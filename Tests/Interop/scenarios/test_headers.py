"""Headers that mirror what modern requests say."""

from __future__ import annotations

import base64

import pytest

from scenarios.client import MODERN, run_client
from scenarios.mcp_mock import Server, tool
from scenarios.test_protocol import done

FILE = "file:///path/to/file%20name.txt"
PAGE = "https://example.com/resource?id=123"


def standard(tools=("test_headers", "my-hyphenated-tool"), uris=(FILE, PAGE), prompts=("test_prompt",)):
    server = Server(MODERN, [tool(name) for name in tools])
    server.on |= {
        "resources/list": lambda _: {"resources": [{"uri": uri, "name": f"resource {uri}"} for uri in uris]},
        "resources/read": lambda _: {"contents": []},
        "prompts/list": lambda _: {"prompts": [{"name": name} for name in prompts]},
        "prompts/get": lambda _: {"messages": []},
    }
    return server


def test_http_standard_headers(open_mock):
    server = open_mock(standard())
    done(server, "http-standard-headers")
    assert {"tools/list", "resources/list", "prompts/list"} <= set(server.methods)
    for name in ("test_headers", "my-hyphenated-tool"):
        (entry,) = server.received(name)
        assert entry.header("Mcp-Name") == name
    reads = [(params["uri"], entry.header("Mcp-Name")) for method, params, entry in server.calls if method == "resources/read"]
    assert reads and all(uri == header and uri in (FILE, PAGE) for uri, header in reads)
    (prompt,) = server.of("prompts/get")
    assert prompt["name"] == "test_prompt"


@pytest.mark.parametrize("lacking", ["tools", "uris", "prompts"])
def test_http_standard_headers_of_a_server_that_has_less(open_mock, lacking):
    done(open_mock(standard(**{lacking: ()})), "http-standard-headers")


# MARK: Mcp-Param-*


def encoded(value: str) -> str:
    return f"=?base64?{base64.b64encode(value.encode()).decode()}?="


TYPES = {
    "region": "string", "priority": "integer", "verbose": "boolean", "debug": "boolean", "empty": "string",
    "inner": "string", "accented": "string", "greeting": "string", "leading": "string", "trailing": "string",
    "tab": "string", "lines": "string", "delete": "string", "sentinel": "string", "negative": "integer", "big": "integer",
}
VALUES = {
    "region": "us-west1", "priority": 42, "verbose": True, "debug": False, "empty": "", "inner": "us west 1",
    "accented": "caf\u00e9", "greeting": "Hello, \u4e16\u754c", "leading": " us-west1", "trailing": "us-west1 ",
    "tab": "a\tb", "lines": "line1\nline2\r\n", "delete": "a\x7fb", "sentinel": "=?base64?SGVsbG8=?=", "negative": -7,
    "big": 9007199254740991,
}
EXPECTED = {
    "region": "us-west1", "priority": "42", "verbose": "true", "debug": "false", "empty": "", "inner": "us west 1",
    "negative": "-7", "big": "9007199254740991",
} | {name: encoded(VALUES[name]) for name in
     ("accented", "greeting", "leading", "trailing", "tab", "lines", "delete", "sentinel")}


def annotated(types: dict[str, str]) -> dict:
    properties = {name: {"type": type, "x-mcp-header": name.capitalize()} for name, type in types.items()}
    properties["query"] = {"type": "string", "description": "no header"}
    return {"type": "object", "properties": properties}


def params_of(entry) -> dict[str, str]:
    found = [(key, value) for key, value in entry.headers if key.lower().startswith("mcp-param-")]
    assert len({key.lower() for key, _ in found}) == len(found), "a header comes twice"
    return {key[len("mcp-param-"):].lower(): value.strip(" ") for key, value in found}


def test_http_custom_headers(open_mock):
    server = open_mock(Server(MODERN, [
        tool("test_custom_headers", annotated(TYPES)),
        tool("test_custom_headers_null", annotated({"region": "string", "optional": "string", "count": "integer"})),
    ]))
    arguments = VALUES | {"query": "SELECT 1"}
    without = {"region": "eu", "optional": None, "query": None}
    calls = [
        {"name": "test_custom_headers", "arguments": arguments},
        {"name": "test_custom_headers_null", "arguments": without},
        {"name": "test_custom_headers", "arguments": {"region": "second"}},
    ]
    done(server, "http-custom-headers", {"toolCalls": calls})
    assert [{"name": call["name"], "arguments": call["arguments"]} for call in server.of("tools/call")] == calls
    entries = server.received("test_custom_headers")
    assert params_of(entries[0]) == EXPECTED
    assert params_of(entries[1]) == {"region": "second"}
    (entry,) = server.received("test_custom_headers_null")
    assert params_of(entry) == {"region": "eu"}


def test_http_custom_headers_of_nested_properties(open_mock):
    inner = {"type": "object", "properties": {"zone": {"type": "string", "x-mcp-header": "Zone"}, "other": {"type": "string"}}}
    server = open_mock(Server(MODERN, [tool("test_custom_headers", {"type": "object", "properties": {"place": inner}})]))
    calls = [{"name": "test_custom_headers", "arguments": {"place": {"zone": "eu-1", "other": "x"}}}]
    done(server, "http-custom-headers", {"toolCalls": calls})
    (entry,) = server.received("test_custom_headers")
    assert params_of(entry) == {"zone": "eu-1"}


@pytest.mark.parametrize("type", [["string", "null"], "string"], ids=["nullable", "plain"])
def test_http_custom_headers_null_of_either_type(open_mock, type):
    schema = {"type": "object", "properties": {"region": {"type": "string", "x-mcp-header": "Region"}, "query": {"type": type}}}
    server = open_mock(Server(MODERN, [tool("test_custom_headers_null", schema)]))
    calls = [{"name": "test_custom_headers_null", "arguments": {"region": None, "query": "q"}}]
    done(server, "http-custom-headers", {"toolCalls": calls})
    (entry,) = server.received("test_custom_headers_null")
    assert params_of(entry) == {}


# MARK: Tools that must be dropped


def with_header(name: str, header: str, type: str = "string") -> dict:
    return tool(name, {"type": "object", "properties": {"value": {"type": type, "x-mcp-header": header}}})


def duplicate(name: str, first: str, second: str) -> dict:
    return tool(name, {"type": "object", "properties": {
        "one": {"type": "string", "x-mcp-header": first}, "two": {"type": "string", "x-mcp-header": second}}})


INVALID = [
    with_header("invalid_empty", ""), with_header("invalid_object", "Value", "object"),
    with_header("invalid_array", "Value", "array"), with_header("invalid_null", "Value", "null"),
    duplicate("invalid_duplicate", "Region", "Region"), duplicate("invalid_duplicate_case", "Region", "REGION"),
    with_header("invalid_blank", "My Region"), with_header("invalid_colon", "Region:Primary"),
    with_header("invalid_non_ascii", "R\u00e9gion"), with_header("invalid_control", "Region\tX"),
]


@pytest.mark.parametrize("position", [0, 5, 10])
def test_http_invalid_tool_headers(open_mock, position):
    valid = tool("valid_tool", {
        "type": "object", "properties": {"region": {"type": "string", "x-mcp-header": "Region"}}, "required": ["region"]})
    server = open_mock(Server(MODERN, INVALID[:position] + [valid] + INVALID[position:]))
    run = run_client(server.url, "http-invalid-tool-headers", MODERN)
    assert run.ended
    server.assert_clean()
    assert "tools/list" in server.methods
    (call,) = server.of("tools/call")
    assert call["name"] == "valid_tool"
    assert type(call["arguments"]["region"]) is str
    (entry,) = server.received("valid_tool")
    assert params_of(entry) == {"region": call["arguments"]["region"]}
