"""Which requests of which era are refused, with which status and code."""

from __future__ import annotations

import base64
import json

import pytest

from support.wire import (
    BOTH, LEGACY, MODERN, Session, exchange, modern, modern_body, modern_headers, post, request, rpc)

ECHO = {"name": "utility_echo", "arguments": {"text": "x"}}


@pytest.fixture
def port(imcp_server):
    yield imcp_server.port
    reply = modern(imcp_server.port, "tools/call", ECHO)
    assert reply.status == 200, "the server serves on"


def send(port, body, **headers):
    """Posts with headers whose names are written with _ for -."""
    return post(port, "/mcp", body, {name.replace("_", "-"): value for name, value in headers.items()})


def test_a_complete_modern_request_is_served(port):
    reply = modern(port, "tools/call", ECHO)
    assert reply.status == 200
    [message] = reply.messages
    assert message["result"]["resultType"] == "complete"
    assert message["result"]["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "imcp"
    assert "mcp-session-id" not in reply.headers


def test_discovery(port):
    [message] = modern(port, "server/discover").messages
    result = message["result"]
    assert result["supportedVersions"] == [MODERN]
    assert result["ttlMs"] >= 0 and result["cacheScope"] in ("public", "private")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"MCP-Protocol-Version": None}, -32020),
        ({"MCP-Protocol-Version": LEGACY}, -32020),
        ({"MCP-Protocol-Version": "2099-01-01"}, -32020),
        ({"MCP-Protocol-Version": ""}, -32020),
        ({"Mcp-Method": None}, -32020),
        ({"Mcp-Method": "tools/list"}, -32020),
        ({"Mcp-Method": "TOOLS/CALL"}, -32020),
        ({"Mcp-Name": None}, -32020),
        ({"Mcp-Name": "other"}, -32020),
        ({"Mcp-Name": "=?base64?AAAA?="}, -32020),
        ({"Mcp-Name": "=?base64?%%%?="}, -32020),
    ])
def test_headers_that_contradict_the_body(port, headers, code):
    reply = modern(port, "tools/call", ECHO, headers)
    assert (reply.status, reply.code) == (400, code), reply
    assert reply.json["id"] == 1


def test_a_name_may_come_in_base64(port):
    encoded = "=?base64?" + base64.b64encode(b"utility_echo").decode() + "?="
    assert modern(port, "tools/call", ECHO, {"Mcp-Name": encoded}).status == 200


def test_header_names_have_no_case_and_values_no_outer_blanks(port):
    headers = {"MCP-Protocol-Version": None, "mcp-protocol-VERSION": f"  {MODERN}\t", "Mcp-Method": None, "MCP-METHOD": "tools/list"}
    assert modern(port, "tools/list", headers=headers).status == 200


@pytest.mark.parametrize("version", ["2099-01-01", "2026-07-29", "", "x" * 5000])
def test_an_unknown_revision_is_refused_with_those_that_are_known(port, version):
    body = modern_body("tools/list", version=version)
    reply = send(port, body, MCP_Protocol_Version=version, Mcp_Method="tools/list")
    assert (reply.status, reply.code) == (400, -32022), reply
    assert version.startswith(reply.error["data"]["requested"].removesuffix("…"))
    assert MODERN in reply.error["data"]["supported"]


@pytest.mark.parametrize(
    "meta",
    [
        None, {}, {"io.modelcontextprotocol/protocolVersion": MODERN},
        {"io.modelcontextprotocol/clientCapabilities": {}},
        {"io.modelcontextprotocol/protocolVersion": 5, "io.modelcontextprotocol/clientCapabilities": {}},
        {"io.modelcontextprotocol/protocolVersion": MODERN, "io.modelcontextprotocol/clientCapabilities": []},
        "text",
    ])
def test_a_modern_request_must_describe_itself(port, meta):
    params = {} if meta is None else {"_meta": meta}
    reply = send(port, rpc("tools/list", params), **{"MCP-Protocol-Version": MODERN, "Mcp-Method": "tools/list"})
    assert (reply.status, reply.code) == (400, -32602), reply


@pytest.mark.parametrize(
    "method", ["initialize", "ping", "logging/setLevel", "resources/subscribe", "no/such", "tasks/list", ""])
def test_methods_that_the_modern_era_does_not_have(port, method):
    reply = modern(port, method, headers={"Mcp-Method": method})
    assert (reply.status, reply.code) == (404, -32601), reply


def test_params_are_checked(port):
    reply = modern(port, "tools/call", {"name": 5}, {"Mcp-Name": "5"})
    assert reply.code == -32602
    reply = modern(port, "tools/call", {"name": "nothing", "arguments": {}})
    assert (reply.status, reply.code) in ((200, -32602), (400, -32602)), reply
    reply = modern(port, "tools/call", {**ECHO, "arguments": [1]})
    assert reply.code == -32602
    reply = modern(port, "tools/call", {**ECHO, "requestState": "forged"})
    assert reply.code == -32602
    reply = modern(port, "tools/list", {"_meta": {"io.modelcontextprotocol/logLevel": "loud"}})
    assert reply.code == -32602


def test_a_header_that_repeats_an_argument_must_match(everything_server):
    port = everything_server.port
    params = {"name": "test_x_mcp_header", "arguments": {"region": "eu"}}
    good = modern(port, "tools/call", params, {"Mcp-Param-Region": "eu"})
    assert good.status == 200
    assert good.messages[-1]["result"]["content"][0]["text"] == "region=eu"
    for header in (None, "us", "EU", "=?base64?dXM=?="):
        reply = modern(port, "tools/call", params, {"Mcp-Param-Region": header})
        assert (reply.status, reply.code) == (400, -32020), reply
    without = {"name": "test_x_mcp_header", "arguments": {}}
    assert modern(port, "tools/call", without, {"Mcp-Param-Region": "eu"}).code == -32020


def test_a_capability_that_is_missing_is_named(everything_server):
    port = everything_server.port
    reply = modern(port, "tools/call", {"name": "test_missing_capability", "arguments": {}})
    assert (reply.status, reply.code) == (400, -32021)
    assert reply.error["data"]["requiredCapabilities"] == {"sampling": {}}
    fine = modern(
        port, "tools/call", {"name": "test_missing_capability", "arguments": {}}, capabilities={"sampling": {}})
    assert fine.status == 200


def test_modern_notifications_and_answers(port):
    assert send(port, rpc("notifications/x", {}, None), MCP_Protocol_Version=MODERN).status == 202
    reply = send(port, {"jsonrpc": "2.0", "id": 1, "result": {}}, MCP_Protocol_Version=MODERN)
    assert reply.status == 400


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream", BOTH, "*/*", "application/*", None])
def test_what_a_client_takes(port, accept):
    reply = modern(port, "tools/call", ECHO, {"Accept": accept})
    assert reply.status == 200
    assert reply.messages[-1]["result"]["content"][0]["text"] == "x"
    if accept == "application/json":
        assert reply.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("accept", ["text/html", "image/png", "application/xml;q=0.9"])
def test_a_client_that_takes_neither(port, accept):
    assert modern(port, "tools/call", ECHO, {"Accept": accept}).status == 406


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/xml", "application/jsonp", "multipart/form-data; boundary=x", ""])
def test_a_wrong_content_type(port, kind):
    assert modern(port, "tools/call", ECHO, {"Content-Type": kind}).status == 415


def test_content_type_with_charset(port):
    assert modern(port, "tools/call", ECHO, {"Content-Type": "Application/JSON; charset=utf-8"}).status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "localhost.", "[::2]"])
def test_a_foreign_host_is_refused(port, host):
    assert modern(port, "tools/call", ECHO, {"Host": host}).status in (400, 403)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1", "[::1]:8080"])
def test_this_machine_s_names_are_served(port, host):
    assert modern(port, "tools/call", ECHO, {"Host": host}).status == 200


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1.evil.example", "file://", "http://localhost@evil.example", "x"])
def test_a_foreign_origin_is_refused(port, origin):
    reply = modern(port, "tools/call", ECHO, {"Origin": origin})
    assert reply.status == 403


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1"])
def test_a_local_origin_is_served(port, origin):
    assert modern(port, "tools/call", ECHO, {"Origin": origin}).status == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_other_methods(port, method):
    reply = exchange(port, request(method, "/mcp", port, {"Connection": "close"}))
    assert reply.status in (400, 405, 501), reply


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_get_and_delete_without_a_session(port, method):
    reply = exchange(port, request(method, "/mcp", port, {"Accept": "text/event-stream", "MCP-Protocol-Version": MODERN}))
    assert reply.status == 405
    assert "POST" in reply.headers["allow"]


# MARK: The older era


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
def test_every_older_revision_is_spoken(port, version):
    session = Session(port, version=version)
    assert session.version == version
    assert session.call("tools/call", ECHO).messages[-1]["result"]["content"][0]["text"] == "x"
    assert "resultType" not in session.call("tools/list").messages[-1]["result"]
    assert session.delete().status in (200, 204)


@pytest.mark.parametrize("version", ["1.0", "2099-01-01", MODERN, ""])
def test_initialize_of_another_revision_is_answered_with_the_newest_of_its_era(port, version):
    assert Session(port, version=version).version == LEGACY


@pytest.mark.parametrize(
    "params", [None, {}, {"protocolVersion": 5}, {"protocolVersion": LEGACY}, [], {"protocolVersion": LEGACY, "capabilities": 1}])
def test_initialize_with_bad_params(port, params):
    message = rpc("initialize")
    if params is not None:
        message["params"] = params
    reply = post(port, "/mcp", message)
    assert reply.code in (-32602, -32600), reply
    assert "mcp-session-id" not in reply.headers


def test_without_a_session_and_with_a_wrong_one(port):
    assert send(port, rpc("tools/list")).status == 400
    assert send(port, rpc("tools/list"), Mcp_Session_Id="made-up").status == 404
    assert send(port, rpc("tools/list"), Mcp_Session_Id="../../etc").status == 404
    assert send(port, rpc("tools/list"), Mcp_Session_Id="x" * 10_000).status == 404
    assert send(port, rpc("notifications/initialized", id=None), Mcp_Session_Id="made-up").status == 404
    for method in ("GET", "DELETE"):
        reply = exchange(port, request(method, "/mcp", port, {"Accept": "text/event-stream", "Mcp-Session-Id": "made-up"}))
        assert reply.status == 404


def test_a_session_s_headers_are_checked(port):
    session = Session(port)
    assert session.post(rpc("tools/list"), {"MCP-Protocol-Version": "1999-01-01"}).status == 400
    assert session.post(rpc("tools/list"), {"MCP-Protocol-Version": None}).status == 200
    assert session.post(rpc("initialize", {"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}})).status == 400
    assert session.post(modern_body("tools/list"), modern_headers("tools/list")).status in (200, 400)
    assert session.call("tools/list").status == 200


def test_session_ids_cannot_be_guessed(port):
    ids = {Session(port).id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(id) >= 22 and id.isascii() and id.isprintable() and " " not in id for id in ids)


def test_batches_exist_in_one_revision_only(port):
    old = Session(port, version="2025-03-26")
    reply = old.post([rpc("ping", id=1), rpc("notifications/x", id=None), rpc("tools/call", ECHO, id=2), rpc("nothing", id=3)])
    assert reply.status == 200
    answers = {answer["id"]: answer for message in reply.messages for answer in (message if isinstance(message, list) else [message])}
    assert answers[1]["result"] == {}
    assert answers[2]["result"]["content"][0]["text"] == "x"
    assert answers[3]["error"]["code"] == -32601
    assert old.post([rpc("notifications/x", id=None)]).status == 202
    assert old.post([]).code == -32600
    assert old.post([rpc("ping", id=number) for number in range(5000)]).status == 400
    new = Session(port)
    reply = new.post([rpc("ping")])
    assert (reply.status, reply.code) == (400, -32600)
    reply = send(port, [modern_body("tools/list")], **modern_headers("tools/list"))
    assert (reply.status, reply.code) == (400, -32600)
    opening = rpc("initialize", {"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}})
    reply = send(port, [opening])
    assert reply.status == 400
    reply = old.post([opening])
    assert json.dumps(reply.messages).count("-32600") == 1
