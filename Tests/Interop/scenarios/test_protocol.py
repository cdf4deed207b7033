"""Connecting, lists, calls and streams."""

from __future__ import annotations

import json
import queue
import threading
import time

import pytest

from scenarios.client import LEGACY, MODERN, finish, run_client, start
from scenarios.http_mock import Mock, Reply, Stream, event
from scenarios.mcp_mock import Refusal, Server, text, tool
from support.servers import eventually

NUMBERS = {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}, "required": ["a", "b"]}
ADD = tool("add_numbers", NUMBERS)


def done(server: Server, scenario: str, context=None):
    run = run_client(server.url, scenario, server.revision, context)
    run.assert_done()
    server.assert_clean()
    return run


@pytest.mark.parametrize("revision", ["2025-06-18", LEGACY])
def test_initialize(open_mock, revision):
    server = open_mock(Server(revision))
    done(server, "initialize")
    opening = server.of("initialize")
    assert len(opening) == 1
    assert opening[0]["protocolVersion"] == revision
    assert opening[0]["clientInfo"]["name"] and opening[0]["clientInfo"]["version"]
    assert server.notifications == ["notifications/initialized"]


@pytest.mark.parametrize("answers_by", ["json", "sse", "open"])
@pytest.mark.parametrize("revision", ["2025-03-26", "2025-06-18", LEGACY, MODERN])
def test_tools_call(open_mock, revision, answers_by):
    server = open_mock(Server(revision, [ADD], answers_by=answers_by))
    done(server, "tools_call")
    assert server.methods.index("tools/list") < server.methods.index("tools/call")
    (call,) = server.called("add_numbers")
    assert all(type(call["arguments"][name]) in (int, float) for name in "ab")


# MARK: What a server may do otherwise


@pytest.mark.parametrize("get", [400, 404, 405, "idle"])
@pytest.mark.parametrize("revision", ["2025-03-26", "2025-06-18", LEGACY])
def test_the_standalone_stream_may_be_refused_or_stay_silent(open_mock, revision, get):
    server = open_mock(Server(revision, [ADD], get=get))
    done(server, "tools_call")
    assert len(server.called("add_numbers")) == len(server.of("initialize")) == 1


@pytest.mark.parametrize("status", [400, 404, 405, 500, 501])
def test_the_end_of_the_session_may_be_refused(open_mock, status):
    done(open_mock(Server(LEGACY, [ADD], delete=status)), "tools_call")


NOTIFIED = [
    Reply(200, {"jsonrpc": "2.0", "result": {}}), Reply(200, {"jsonrpc": "2.0", "id": None, "result": {}}),
    Reply(200, {}), Reply(202, {"jsonrpc": "2.0", "result": {}}), Reply(200, {"jsonrpc": "2.0", "id": 0, "result": {}}),
    Reply(200, {"jsonrpc": "2.0", "id": None, "error": {"code": -32601, "message": "Method not found"}}), Reply(204),
    Reply(200),
]


@pytest.mark.parametrize("reply", NOTIFIED, ids=lambda reply: f"{reply.status}-{json.dumps(reply.body or None, default=str)}")
def test_a_notification_may_be_answered_with_a_body(open_mock, reply):
    server = open_mock(Server(LEGACY, [ADD], notified=reply))
    done(server, "tools_call")
    assert len(server.called("add_numbers")) == 1


@pytest.mark.parametrize("revision", ["2025-06-18", LEGACY, MODERN])
def test_a_server_may_declare_nothing(open_mock, revision):
    server = open_mock(Server(revision, [ADD], capabilities={}))
    done(server, "tools_call")
    assert len(server.called("add_numbers")) == 1


def test_a_server_may_have_no_sessions(open_mock):
    server = open_mock(Server(LEGACY, [ADD], session=None))
    done(server, "tools_call")
    assert all(entry.method != "DELETE" for entry in server.mock.log)


@pytest.mark.parametrize("path", ["/mcp", ""])
@pytest.mark.parametrize("revision", [LEGACY, MODERN])
def test_the_address_is_used_as_it_is(open_mock, revision, path):
    done(open_mock(Server(revision, [ADD], path=path)), "tools_call")


def test_a_modern_server_may_send_session_ids_and_name_itself_in_the_body(open_mock):
    server = open_mock(Server(MODERN, [ADD], identity_in_body=True))
    done(server, "tools_call")
    assert all(entry.method == "POST" for entry in server.mock.log)


def test_a_modern_server_may_leave_out_what_has_a_default(open_mock):
    server = open_mock(Server(MODERN, [ADD], is_terse=True))
    done(server, "tools_call")
    assert len(server.called("add_numbers")) == 1


@pytest.mark.parametrize("name", ["127.0.0.1", "[::1]"])
def test_addresses_by_number(open_mock, name):
    server = open_mock(Server(MODERN, [ADD], host=name))
    done(server, "tools_call")


def test_an_older_revision_may_be_agreed_upon(open_mock):
    server = open_mock(Server(LEGACY, [ADD], negotiated="2025-06-18"))
    done(server, "tools_call")
    assert len(server.called("add_numbers")) == 1


def test_many_run_at_once(open_mock):
    server = open_mock(Server(MODERN, [ADD]))
    server.ids = type("Any", (list,), {"__contains__": lambda *_: False})()
    since = time.monotonic()
    for run in [finish(process, since) for process in [start(server.url, "tools_call", MODERN) for _ in range(6)]]:
        run.assert_done()
    assert len(server.called("add_numbers")) == 6


def test_an_unknown_scenario_is_an_error(open_mock):
    server = open_mock(Server(LEGACY))
    run = run_client(server.url, "no-such-scenario", LEGACY)
    assert run.code not in (0, None)
    assert "no-such-scenario" in run.output
    assert server.mock.log == []


# MARK: What the server asks, and streams that break off

FORM = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "default": "John Doe"}, "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
        "verified": {"type": "boolean", "default": True},
    },
    "required": [],
}


@pytest.mark.parametrize("mode", [{}, {"mode": "form"}], ids=["no-mode", "form"])
@pytest.mark.parametrize("place", ["call", "call-with-idle-stream", "standalone-stream"])
def test_elicitation_sep1034_client_defaults(open_mock, place, mode):
    get = 405 if place == "call" else "idle"
    server = open_mock(Server(LEGACY, [tool("test_client_elicitation_defaults")], get=get))
    given, called = queue.Queue(), threading.Event()
    form = mode | {"message": "Review your details", "requestedSchema": FORM}
    question = event({"jsonrpc": "2.0", "id": 0, "method": "elicitation/create", "params": form})

    def call(_):
        def events(id):
            called.set()
            yield ":\n\n" if place == "standalone-stream" else question
            eventually(lambda: bool(server.answers), "the question is answered")
            given.put(server.answers[0])
            yield event({"jsonrpc": "2.0", "id": id, "result": text("thank you")})

        return events

    def between():
        yield ":\n\n"
        if called.wait(20):
            yield question
        yield from server.silence()

    server.on["tools/call"] = call
    if place == "standalone-stream":
        server.gate = lambda entry: Stream(between()) if entry.method == "GET" else None
    done(server, "elicitation-sep1034-client-defaults")
    assert "elicitation" in server.of("initialize")[0]["capabilities"]
    answer = given.get(timeout=1)
    assert answer["id"] == 0
    assert answer["result"]["action"] == "accept"
    assert answer["result"]["content"] == {
        "name": "John Doe", "age": 30, "score": 95.5, "status": "active", "verified": True}


@pytest.mark.parametrize("ending", ["ends", "breaks-off", "stays-open"])
@pytest.mark.parametrize("get", [405, "idle"])
@pytest.mark.parametrize("negotiated", ["2025-03-26", LEGACY])
def test_sse_retry(open_mock, negotiated, get, ending):
    server = open_mock(Server(LEGACY, [tool("test_reconnection")], negotiated=negotiated, get=get))
    pending, ended, resumed = [], [], []

    def call(_):
        def events(id):
            pending.append(id)
            yield event(None, id="event-1", retry=500)
            time.sleep(0.05)
            ended.append(time.monotonic())

        return lambda id: Stream(events(id), breaks_off=ending == "breaks-off")

    def gate(entry):
        if entry.method != "GET" or entry.header("Last-Event-ID") is None:
            return None
        resumed.append(entry)
        answer = {"jsonrpc": "2.0", "id": pending[-1], "result": text("reconnected")}
        return Stream(server.stream(event(answer, id="event-2"), stays_open=ending == "stays-open"))

    server.on["tools/call"] = call
    server.gate = gate
    done(server, "sse-retry")
    assert len(server.called("test_reconnection")) == 1
    assert [entry.header("Last-Event-ID") for entry in resumed] == ["event-1"]
    assert "text/event-stream" in resumed[0].header("Accept")
    assert resumed[0].header("Mcp-Session-Id") == server.session
    waited = resumed[0].at - ended[0]
    print(f"waited {waited * 1000:.0f} ms")
    assert 0.45 <= waited <= 1.0


# MARK: Schemas

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
    "$defs": {"address": {
        "$anchor": "addressDef", "type": "object",
        "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
    "properties": {
        "name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]}, "phone": {"type": "string"},
        "email": {"type": "string"}},
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]}, "else": {"required": ["email"]}, "additionalProperties": False,
}


@pytest.mark.parametrize("revision", [LEGACY, MODERN])
def test_json_schema_2020_12_preservation(open_mock, revision):
    echo = tool("json_schema_echo", {"type": "object", "properties": {"schema": {"type": "object"}}, "required": ["schema"]})
    server = open_mock(Server(revision, [tool("json_schema_2020_12_tool", SCHEMA), echo]))
    done(server, "json-schema-2020-12-preservation")
    (call,) = server.called("json_schema_echo")
    assert json.dumps(call["arguments"]["schema"]) == json.dumps(SCHEMA)


def test_json_schema_ref_no_deref(open_mock):
    library = open_mock(Mock(lambda _: Reply(200, {"type": "string"})))
    reference = {"type": "object", "properties": {"user": {"$ref": library.origin + "/schemas/user.json"}}}
    server = open_mock(Server(MODERN, [tool("lookup_user", reference)]))
    done(server, "json-schema-ref-no-deref")
    assert "tools/list" in server.methods
    assert library.log == []


# MARK: Modern requests


def test_request_metadata(open_mock):
    server = open_mock(Server(MODERN))
    refused = []

    def refuse_once(answer):
        def respond(params):
            if not refused:
                refused.append(params)
                data = {"supported": [MODERN], "requested": MODERN}
                raise Refusal(-32022, "Unsupported protocol version", data, status=400)
            return answer(params)

        return respond

    server.on = {method: refuse_once(answer) for method, answer in server.on.items()}
    done(server, "request-metadata")
    assert refused
    # The refused method is repeated.
    assert server.methods[0] == server.methods[1]
    assert set(server.methods) & {"server/discover", "tools/list"}
    assert "initialize" not in server.methods


STATE = 'opaque/+=\\ "quoted" \u00e9\u6f22\U0001f600 \t end '


def confirm(params):
    form = {"type": "object", "properties": {"confirmed": {"type": "boolean"}}, "required": ["confirmed"]}
    return {"confirm": {
        "method": "elicitation/create", "params": {"mode": "form", "message": "Please confirm", "requestedSchema": form}}}


@pytest.mark.parametrize("decoy", [False, True], ids=["plain", "decoy"])
@pytest.mark.parametrize("answers_by", ["json", "sse"])
def test_sep_2322_client_request_state(open_mock, answers_by, decoy):
    names = ["test_mrtr_echo_state", "test_mrtr_unrelated", "test_mrtr_no_state", "test_mrtr_no_result_type"]
    server = open_mock(Server(MODERN, [tool(name) for name in names], answers_by=answers_by))

    def call(params):
        asks = params["name"] in ("test_mrtr_echo_state", "test_mrtr_no_state")
        if asks and "inputResponses" not in params:
            state = {"requestState": STATE} if params["name"] == "test_mrtr_echo_state" else {}
            return {"resultType": "input_required", "inputRequests": confirm(params)} | state
        result = text("done")
        if params["name"] == "test_mrtr_no_result_type":
            result |= {"resultType": None} | ({"inputRequests": confirm(params), "requestState": "x"} if decoy else {})
        return result

    server.on["tools/call"] = call
    done(server, "sep-2322-client-request-state")
    first, retry = server.called("test_mrtr_echo_state")
    assert retry["inputResponses"] == {"confirm": {"action": "accept", "content": {"confirmed": True}}}
    assert retry["requestState"] == STATE
    assert retry.get("arguments") == first.get("arguments")
    one, two = server.received("test_mrtr_echo_state")
    (other,) = server.received("test_mrtr_unrelated")
    assert one.at < other.at < two.at
    assert one.json["id"] != two.json["id"]
    (unrelated,) = server.called("test_mrtr_unrelated")
    assert "inputResponses" not in unrelated and "requestState" not in unrelated
    first, retry = server.called("test_mrtr_no_state")
    assert retry["inputResponses"] == {"confirm": {"action": "accept", "content": {"confirmed": True}}}
    assert "requestState" not in retry
    assert len(server.called("test_mrtr_no_result_type")) == 1
