"""Changing the configuration while imcp serves, and stopping it."""

from __future__ import annotations

import json
import signal
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.servers import eventually, start_imcp
from support.wire import Connection, Session, get, modern, modern_body, modern_headers, post, request
from server.test_http_sessions import events

ONE = """\
listen: 127.0.0.1:8080
log: { format: text }
servers:
  utility: { utility: {} }
"""
ECHO = {"name": "utility_echo", "arguments": {"text": "x"}}


@pytest.fixture
def configuration(tmp_path):
    path = tmp_path / "imcp.yaml"
    path.write_text(ONE)
    return path


@pytest.fixture
def server(configuration):
    server = start_imcp(configuration)
    yield server
    if server.is_running:
        assert server.stop() == 0


def tools(port: int, path: str = "/mcp") -> set[str]:
    return {tool["name"] for tool in modern(port, "tools/list", path=path).messages[-1]["result"]["tools"]}


def change(configuration, old: str, new: str) -> None:
    """Replaces the file, as editors do."""
    text = configuration.read_text()
    assert old in text
    draft = configuration.with_suffix(".new")
    draft.write_text(text.replace(old, new))
    draft.rename(configuration)


# MARK: Reload


def test_a_good_file_takes_effect(server, configuration):
    assert "utility_echo" in tools(server.port)
    change(configuration, "  utility:", "  other: { utility: {} }\n  utility:")
    eventually(lambda: "other_echo" in tools(server.port), "the new server appears")
    assert "utility_echo" in tools(server.port)
    assert tools(server.port, "/mcp/other") == {"echo", "get_time", "health_check"}
    change(configuration, "  utility:", "  renamed:")
    eventually(lambda: "utility_echo" not in tools(server.port), "the old server goes")
    assert modern(server.port, "tools/list", path="/mcp/utility").status == 404
    assert modern(server.port, "tools/call", ECHO).code == -32602


def test_a_file_written_in_place_takes_effect(server, configuration):
    configuration.write_text(configuration.read_text().replace("  utility:", "  inplace:"))
    eventually(lambda: "inplace_echo" in tools(server.port), "the change takes effect")


def test_a_bad_file_changes_nothing_and_says_why(server, configuration):
    good = configuration.read_text()
    before = len(server.lines)
    change(configuration, "{ utility: {} }", "{ utilty: {} }")
    line = server.wait_for("not reloaded", after=before)
    assert "imcp.yaml:4:" in server.output and "utilty" in server.output, line
    assert "utility_echo" in tools(server.port)
    configuration.write_text("\x00 [")
    server.wait_for("not reloaded", after=len(server.lines))
    assert "utility_echo" in tools(server.port)
    configuration.unlink()
    assert "utility_echo" in tools(server.port)
    configuration.write_text(good.replace("  utility:", "  again:"))
    eventually(lambda: "again_echo" in tools(server.port), "a good file is taken after bad ones")


def test_sighup_reloads(server, configuration):
    before = len(server.lines)
    server.send(signal.SIGHUP)
    server.wait_for("configuration reloaded", after=before)
    assert server.is_running
    assert "utility_echo" in tools(server.port)
    for _ in range(20):
        server.send(signal.SIGHUP)
    assert "utility_echo" in tools(server.port)


def test_a_setting_that_needs_a_restart_says_so(server, configuration):
    change(configuration, "log:", "limits: { max_connections: 5 }\nlog:")
    assert "limits" in server.wait_for("after a restart")


def test_sessions_survive_a_reload_and_hear_of_it(server, configuration):
    session = Session(server.port)
    assert session.result["capabilities"]["tools"].get("listChanged") is True
    with session.get() as stream:
        assert stream.head().status == 200
        change(configuration, "  utility:", "  other: { utility: {} }\n  utility:")
        message = next(json.loads(event["data"]) for event in events(stream) if event.get("data"))
        assert message["method"] == "notifications/tools/list_changed"
    listed = session.call("tools/list").messages[-1]["result"]["tools"]
    assert "other_echo" in {tool["name"] for tool in listed}


def test_modern_listeners_survive_a_reload_and_hear_of_it(server, configuration):
    body = json.dumps(modern_body("subscriptions/listen", {"notifications": {"toolsListChanged": True}})).encode()
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream, application/json", **modern_headers("subscriptions/listen")}
    with Connection(server.port) as connection:
        connection.send(request("POST", "/mcp", server.port, headers, body))
        connection.head()
        stream = events(connection)
        assert "acknowledged" in next(stream)["data"]
        change(configuration, "  utility:", "  other: { utility: {} }\n  utility:")
        assert "notifications/tools/list_changed" in next(stream)["data"]


def test_calls_never_fail_while_the_configuration_changes(server, configuration):
    stop = []

    def call() -> int:
        count = 0
        while not stop:
            assert modern(server.port, "tools/call", ECHO).status == 200
            count += 1
        return count

    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(call) for _ in range(4)]
        try:
            for number in range(8):
                before = len(server.lines)
                configuration.write_text(configuration.read_text() + f"  extra{number}: {{ utility: {{}} }}\n")
                server.wait_for("configuration reloaded", after=before)
        finally:
            stop.append(True)
        assert all(done.result() > 0 for done in calls)
    eventually(lambda: "extra7_echo" in tools(server.port), "the last change took effect")


# MARK: Stop


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_an_idle_server(server, number):
    with Connection(server.port) as idle:
        idle.send(request("GET", "/health/live", server.port))
        assert idle.read().status == 200
        server.send(number)
        assert server.wait() == 0
        assert idle.is_closed_by_peer()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))


def test_running_calls_finish(server):
    words = "y" * 3_500_000
    body = json.dumps(modern_body("tools/call", {"name": "utility_echo", "arguments": {"text": words}})).encode()
    headers = {
        "Content-Type": "application/json", "Accept": "application/json", **modern_headers("tools/call", ECHO),
        "Content-Length": str(len(body)), "Expect": "100-continue",
    }
    connections = [Connection(server.port) for _ in range(8)]
    for connection in connections:
        connection.send(request("POST", "/mcp", server.port, headers))
        # The server has the request in its hands when it asks for the body.
        assert connection.interim() == 100
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda connection: connection.send(body), connections))
        replies = [pool.submit(connection.read) for connection in connections]
        server.send(signal.SIGTERM)
        for reply in replies:
            answer = reply.result()
            assert answer.status == 200
            assert answer.json["result"]["content"][0]["text"] == words
    assert server.wait() == 0


def test_a_request_that_is_arriving_is_still_answered(server):
    body = json.dumps(modern_body("tools/call", ECHO)).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json", **modern_headers("tools/call", ECHO)}
    data = request("POST", "/mcp", server.port, headers, body)
    with Connection(server.port) as connection:
        connection.send(data[:-20])
        assert get(server.port, "/health/live").status == 200
        server.send(signal.SIGTERM)

        def is_closed() -> bool:
            try:
                socket.create_connection(("127.0.0.1", server.port)).close()
            except ConnectionRefusedError:
                return True
            return False

        eventually(is_closed, "nothing new is accepted")
        connection.send(data[-20:])
        reply = connection.read()
        assert reply.status == 200
        assert reply.headers.get("connection", "").lower() == "close"
    assert server.wait() == 0


def test_open_streams_end_politely(server):
    session = Session(server.port)
    body = json.dumps(modern_body("subscriptions/listen", {"notifications": {"toolsListChanged": True}}, "sub")).encode()
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream, application/json", **modern_headers("subscriptions/listen")}
    with session.get() as old, Connection(server.port) as new:
        assert old.head().status == 200
        new.send(request("POST", "/mcp", server.port, headers, body))
        new.head()
        stream = events(new)
        assert "acknowledged" in next(stream)["data"]
        server.send(signal.SIGTERM)
        last = [json.loads(event["data"]) for event in stream if event.get("data")]
        assert last[-1]["id"] == "sub" and "result" in last[-1]
        list(events(old))
    assert server.wait(5) == 0


def test_a_client_that_never_ends_does_not_hold_the_server(tmp_path):
    path = tmp_path / "imcp.yaml"
    path.write_text(ONE + "limits: { drain_timeout: 1s }\n")
    server = start_imcp(path)
    with Connection(server.port) as slow:
        slow.send(request("POST", "/mcp", server.port, {"Content-Length": "100", "Content-Type": "application/json"}))
        assert get(server.port, "/health/live").status == 200
        server.send(signal.SIGTERM)
        assert server.wait(8) == 0


def test_started_again_on_the_same_port_at_once(server, configuration):
    assert post(server.port, "/api/v1/tools/utility_echo", {"text": "x"}).status == 200
    assert server.stop() == 0
    from support.servers import IMCP, Server

    again = Server([IMCP, "serve", "--config", str(configuration)], server.port, cwd=configuration.parent)
    again.wait_until_ready("/health/ready")
    assert modern(again.port, "tools/call", ECHO).status == 200
    assert again.stop() == 0


def test_it_says_where_it_is(server):
    assert f":{server.port}/mcp" in server.wait_for("imcp serves")
