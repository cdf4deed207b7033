"""HTTP without an MCP client: health, tools, and methods by POST."""

from __future__ import annotations

import json

import pytest

from support.wire import Connection, exchange, get, post, request


def test_health(imcp_server):
    for path, word in [("/health/live", "live"), ("/health/ready", "ready")]:
        reply = get(imcp_server.port, path)
        assert reply.status == 200
        assert reply.json == {"status": word}
        assert reply.headers["content-type"] == "application/json"


def test_head_has_no_body(imcp_server):
    data = request("HEAD", "/health/live", imcp_server.port, {"Connection": "close"})
    with Connection(imcp_server.port) as connection:
        connection.send(data)
        reply = connection.head()
        connection.is_closed_by_peer()
        assert reply.status in (200, 405)
        assert connection.buffer == b""


def test_a_tool_is_called_by_its_name(imcp_server):
    reply = post(imcp_server.port, "/api/v1/tools/utility_get_time", {"timezone": "Europe/Berlin"})
    assert reply.status == 200
    assert reply.json["timezone"] == "Europe/Berlin"


def test_a_tool_without_structured_content_gives_its_blocks(imcp_server):
    reply = post(imcp_server.port, "/api/v1/tools/utility_echo", {"text": "grüezi"})
    assert reply.status == 200
    assert reply.json == {"content": [{"type": "text", "text": "grüezi"}]}


def test_no_body_means_no_arguments(imcp_server):
    reply = post(imcp_server.port, "/api/v1/tools/utility_health_check", b"")
    assert (reply.status, reply.json["status"]) == (200, "ok")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/v1/tools/utility_get_time", {"timezone": "Mars/Base"}, 422),
        ("/api/v1/tools/utility_echo", {"text": 5}, 422),
        ("/api/v1/tools/utility_nothing", {}, 404),
        ("/api/v1/tools/", {}, 404),
        ("/api/v1/tools/utility_echo", b"{", 400),
        ("/api/v1/tools/utility_echo", b"[]", 400),
        ("/api/v1/tools/utility_echo", b'{"text":"a","text":"b"}', 400),
        ("/mcp/v1/tools/call", {"name": "nothing"}, 404),
        ("/mcp/v1/tools/call", {}, 400),
        ("/mcp/v1/tools/call", {"name": 5}, 400),
        ("/mcp/v1/no/such", {}, 404),
        ("/mcp/v1/ping", {}, 404),
        ("/mcp/v1/prompts/get", {"name": "nothing"}, 404),
        ("/mcp/v1/resources/read", {"uri": "test://nothing"}, 404),
        ("/nothing", {}, 404),
    ])
def test_refusals_are_json_with_a_status(imcp_server, path, body, status):
    reply = post(imcp_server.port, path, body)
    assert reply.status == status, reply
    assert reply.error["message"]


def test_the_methods_of_mcp_by_post(imcp_server):
    port = imcp_server.port
    opening = post(port, "/mcp/v1/initialize", {}).json
    assert opening["serverInfo"]["name"] == "imcp"
    assert "tools" in opening["capabilities"]
    tools = post(port, "/mcp/v1/tools/list", {}).json["tools"]
    assert {tool["name"] for tool in tools} == {"utility_echo", "utility_get_time", "utility_health_check"}
    result = post(port, "/mcp/v1/tools/call", {"name": "utility_echo", "arguments": {"text": "x"}}).json
    assert result["content"] == [{"type": "text", "text": "x"}]


def test_a_failure_of_a_tool_is_a_result_of_tools_call(imcp_server):
    body = {"name": "utility_get_time", "arguments": {"timezone": "Mars/Base"}}
    reply = post(imcp_server.port, "/mcp/v1/tools/call", body)
    assert reply.status == 200
    assert reply.json["isError"] is True


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/api/v1/tools/utility_echo", "/mcp/v1/tools/list"])
def test_only_post(imcp_server, method, path):
    reply = exchange(imcp_server.port, request(method, path, imcp_server.port))
    assert reply.status == 405
    assert reply.headers["allow"] == "POST"


def test_a_body_that_is_not_json_is_refused(imcp_server):
    reply = post(
        imcp_server.port, "/api/v1/tools/utility_echo", b"text=x",
        {"Content-Type": "application/x-www-form-urlencoded"})
    assert reply.status in (400, 415)
    assert post(imcp_server.port, "/api/v1/tools/utility_echo", b'{"text":"x"}', {"Content-Type": None}).status != 200


def test_pages_of_other_sites_may_not_call(imcp_server):
    for path in ("/api/v1/tools/utility_echo", "/mcp/v1/tools/list", "/health/live"):
        reply = post(imcp_server.port, path, {"text": "x"}, {"Origin": "https://evil.example"})
        assert reply.status == 403
        reply = post(imcp_server.port, path, {"text": "x"}, {"Host": "evil.example"})
        assert reply.status == 403


def test_numbers_and_text_come_back_exactly(imcp_server):
    words = "\u0000\u001f\u007f\u2028\U0001f600\\\"/"
    reply = post(imcp_server.port, "/api/v1/tools/utility_echo", json.dumps({"text": words}).encode())
    assert reply.json["content"][0]["text"] == words
