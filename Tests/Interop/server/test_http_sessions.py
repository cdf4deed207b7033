"""Sessions and streams of the older era, byte by byte: resumption, deletion, bounds."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from support.servers import eventually, start_imcp
from support.wire import Connection, Session, modern, modern_body, modern_headers, post, request, rpc

ECHO = {"name": "utility_echo", "arguments": {"text": "x"}}


def events(connection: Connection):
    """The events of an open stream, one by one, until it ends."""
    buffer = b""
    while data := connection.chunk():
        buffer += data
        while b"\n\n" in buffer:
            block, buffer = buffer.split(b"\n\n", 1)
            event = {}
            for line in block.decode().split("\n"):
                name, colon, value = line.partition(":")
                if colon and name:
                    event[name] = value.strip()
            if event:
                yield event


def start_call(session: Session, tool: str, meta: dict | None = None) -> Connection:
    connection = Connection(session.port)
    params = {"name": tool, "arguments": {}, **({"_meta": meta} if meta else {})}
    body = json.dumps(rpc("tools/call", params, "call")).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **session.headers}
    connection.send(request("POST", "/mcp", session.port, headers, body))
    return connection


def test_a_released_stream_is_resumed(everything_server):
    session = Session(everything_server.port)
    with start_call(session, "test_reconnection") as connection:
        head = connection.head()
        assert head.headers["content-type"].startswith("text/event-stream")
        seen = list(events(connection))
    assert all(json.loads(event["data"] or "{}").get("id") is None for event in seen if event.get("data"))
    assert any(event.get("retry") == "500" for event in seen)
    last = [event["id"] for event in seen if "id" in event][-1]
    with session.get({"Last-Event-ID": last}) as stream:
        assert stream.head().status == 200
        results = [json.loads(event["data"]) for event in events(stream) if event.get("data")]
    assert results[-1]["id"] == "call"
    assert results[-1]["result"]["content"][0]["text"] == "Reconnection test completed successfully"


def test_a_broken_stream_is_resumed_without_loss_or_repetition(everything_server):
    session = Session(everything_server.port)
    with start_call(session, "test_tool_with_progress", {"progressToken": "p"}) as connection:
        connection.head()
        for event in events(connection):
            if event.get("data"):
                break
    assert json.loads(event["data"])["params"]["progress"] == 0
    with session.get({"Last-Event-ID": event["id"]}) as stream:
        assert stream.head().status == 200
        messages = [json.loads(event["data"]) for event in events(stream) if event.get("data")]
    assert [m["params"]["progress"] for m in messages if m.get("method") == "notifications/progress"] == [50, 100]
    assert messages[-1]["id"] == "call"


def test_resuming_twice_gives_the_same_and_the_older_stream_ends(everything_server):
    session = Session(everything_server.port)
    with start_call(session, "test_reconnection") as connection:
        connection.head()
        last = [event["id"] for event in events(connection) if "id" in event][-1]
    for _ in range(3):
        with session.get({"Last-Event-ID": last}) as stream:
            assert stream.head().status == 200
            messages = [json.loads(event["data"]) for event in events(stream) if event.get("data")]
        assert messages[-1]["id"] == "call"


@pytest.mark.parametrize("last", ["made-up", "99-99", "-1", "0", "", "1-", "9" * 40, "1_99999"])
def test_an_unknown_event_id(everything_server, last):
    session = Session(everything_server.port)
    with session.get({"Last-Event-ID": last}) as stream:
        assert stream.head().status in (200, 400, 404)
    assert session.call("ping").messages[-1]["result"] == {}


def test_streams_of_another_session_cannot_be_resumed(everything_server):
    mine, other = Session(everything_server.port), Session(everything_server.port)
    with start_call(mine, "test_reconnection") as connection:
        connection.head()
        last = [event["id"] for event in events(connection) if "id" in event][-1]
    with other.get({"Last-Event-ID": last}) as stream:
        assert stream.head().status == 400


def test_one_stream_for_what_belongs_to_no_request(imcp_server):
    session = Session(imcp_server.port)
    with session.get() as first:
        assert first.head().status == 200
        with session.get() as second:
            assert second.head().status == 409
        assert session.call("tools/call", ECHO).status == 200
    eventually_open(session)


def eventually_open(session: Session) -> None:
    """The place of a stream that the client dropped is free again as soon as the server notices."""
    def is_open() -> bool:
        with session.get() as again:
            return again.head().status == 200

    eventually(is_open, "the stream can be opened again")


def test_a_stream_must_be_accepted(imcp_server):
    session = Session(imcp_server.port)
    with session.get({"Accept": "application/json"}) as stream:
        assert stream.head().status == 406


def test_a_deleted_session_is_gone_and_its_stream_ends(imcp_server):
    session = Session(imcp_server.port)
    with session.get() as stream:
        assert stream.head().status == 200
        assert session.delete().status in (200, 204)
        list(events(stream))
    assert session.call("tools/list").status == 404
    assert session.delete().status == 404
    with session.get() as stream:
        assert stream.head().status == 404


def test_deletion_ends_a_running_call(everything_server):
    session = Session(everything_server.port, capabilities={"elicitation": {}})
    connection = Connection(session.port)
    params = {"name": "test_elicitation", "arguments": {"message": "x"}}
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **session.headers}
    connection.send(request("POST", "/mcp", session.port, headers, json.dumps(rpc("tools/call", params)).encode()))
    with connection:
        connection.head()
        stream = events(connection)
        for event in stream:
            if event.get("data"):
                break
        assert json.loads(event["data"])["method"] == "elicitation/create"
        assert session.delete().status in (200, 204)
        list(stream)


def test_answers_of_one_session_do_not_reach_another(everything_server):
    asking = Session(everything_server.port, capabilities={"elicitation": {}})
    forging = Session(everything_server.port, capabilities={"elicitation": {}})
    connection = Connection(asking.port)
    params = {"name": "test_elicitation", "arguments": {"message": "x"}}
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **asking.headers}
    connection.send(request("POST", "/mcp", asking.port, headers, json.dumps(rpc("tools/call", params)).encode()))
    with connection:
        connection.head()
        stream = events(connection)
        question = next(json.loads(event["data"]) for event in stream if event.get("data"))
        answer = {"jsonrpc": "2.0", "id": question["id"], "result": {"action": "accept", "content": {"username": "forged", "email": "x"}}}
        assert forging.post(answer).status in (202, 400)
        answer["result"]["content"]["username"] = "real"
        assert asking.post(answer).status == 202
        last = [json.loads(event["data"]) for event in stream if event.get("data")][-1]
    assert "real" in json.dumps(last) and "forged" not in json.dumps(last)


def test_a_modern_listener_on_the_wire(everything_server):
    port = everything_server.port
    body = json.dumps(modern_body("subscriptions/listen", {"notifications": {"toolsListChanged": True}}, "sub")).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **modern_headers("subscriptions/listen")}
    with Connection(port) as connection:
        connection.send(request("POST", "/mcp", port, headers, body))
        assert connection.head().headers["content-type"].startswith("text/event-stream")
        stream = events(connection)
        first = json.loads(next(stream)["data"])
        assert first["method"] == "notifications/subscriptions/acknowledged"
        assert first["params"]["notifications"] == {"toolsListChanged": True}
        assert first["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"] == "sub"
        for _ in range(2):
            modern(port, "tools/call", {"name": "test_trigger_tool_change", "arguments": {}})
            change = json.loads(next(stream)["data"])
            assert change["method"] == "notifications/tools/list_changed"
            assert change["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"] == "sub"


def memory(pid: int) -> int:
    """Resident bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_two_thousand_abandoned_sessions(imcp_server):
    port = imcp_server.port
    opening = json.dumps(rpc("initialize", {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}})).encode()
    data = request("POST", "/mcp", port, {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}, opening)
    before = memory(imcp_server.process.pid)
    ids = set()
    for _ in range(20):
        with Connection(port) as connection:
            for _ in range(100):
                connection.send(data)
                reply = connection.read()
                assert reply.status == 200
                ids.add(reply.headers["mcp-session-id"])
    assert len(ids) == 2000
    grown = memory(imcp_server.process.pid) - before
    assert grown < 100 << 20, f"2,000 sessions cost {grown >> 20} MiB"
    assert Session(port).call("tools/call", ECHO).status == 200
    assert modern(port, "tools/call", ECHO).status == 200


def test_the_number_of_sessions_is_bounded(tmp_path):
    configuration = tmp_path / "imcp.yaml"
    configuration.write_text("listen: 127.0.0.1:8080\nsessions: { max: 20 }\nservers:\n  utility: { utility: {} }\n")
    server = start_imcp(configuration)
    try:
        sessions = [Session(server.port) for _ in range(20)]
        assert sessions[0].call("ping").status == 200
        newest = Session(server.port)
        assert newest.call("ping").status == 200
        assert sessions[1].call("ping").status == 404, "the one that was idle longest made room"
        assert sessions[0].call("ping").status == 200
    finally:
        assert server.stop() == 0
