"""What nobody should send. After each of it the server answers the next client."""

from __future__ import annotations

import json
import random
import socket
import struct
import time

import pytest

from support.wire import Connection, Session, exchange, get, modern, modern_body, modern_headers, post, request, rpc

ECHO = {"name": "utility_echo", "arguments": {"text": "x"}}
JSON_TYPE = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


@pytest.fixture
def port(imcp_server):
    yield imcp_server.port
    assert imcp_server.is_running, imcp_server.output
    assert get(imcp_server.port, "/health/ready").status == 200
    assert modern(imcp_server.port, "tools/call", ECHO).messages[-1]["result"]["content"][0]["text"] == "x"


def raw(port: int, data: bytes):
    """Sends bytes; the reply, or None when the server closes without a word."""
    with Connection(port) as connection:
        try:
            connection.send(data)
            connection.half_close()
        except OSError:
            pass
        try:
            return connection.read()
        except ConnectionError:
            return None


# MARK: Bodies


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700), (b"{", -32700), (b"}", -32700), (b"nul", -32700), (b'{"a":}', -32700), (b"{'a':1}", -32700),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping",}', -32700), (b"\xff\xfe\x00", -32700), (b'"\xc3\x28"', -32700),
        (b'{"a":1}{"b":2}', -32700), (b"[1,]", -32700), (b"01", -32700), (b"NaN", -32700), (b'"\\ud800"', None),
        (b"1e99999", None), (b"-", -32700), (b"\x00", -32700), (b"[" * 200_000, -32700), (b'{"a":' * 100_000, -32700),
        (b"[" * 200_000 + b"]" * 200_000, -32700), (b"null", -32600), (b"true", -32600), (b'"x"', -32600),
        (b"{}", -32600), (b"[]", -32600), (b"[[]]", -32600),
        (b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', None),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', None),
        (b'{"jsonrpc":"2.0","id":[1],"method":"ping"}', -32600), (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":null}', -32600), (b'{"jsonrpc":2.0,"id":1,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"result":{},"error":{}}', None),
    ])
def test_bodies_that_are_no_message(port, body, code):
    for headers in ({}, modern_headers("tools/call", ECHO)):
        reply = post(port, "/mcp", body, headers)
        assert reply.status == 400, reply
        if code is not None:
            assert reply.code == code, reply
        assert reply.error["message"]


def test_ids_come_back_as_they_were(port):
    session = Session(port)
    for id in (0, -1, 2**53, 2**63 - 1, "", "x" * 1000, "\u0000\U0001f600"):
        assert session.call("ping", id=id).messages[-1]["id"] == id


def test_fifty_kinds_of_noise(port):
    generator = random.Random(20260728)
    good = json.dumps(modern_body("tools/call", ECHO)).encode()
    for _ in range(200):
        noise = bytearray(good)
        for _ in range(generator.randint(1, 8)):
            place = generator.randrange(len(noise))
            match generator.randrange(3):
                case 0: noise[place] = generator.randrange(256)
                case 1: del noise[place]
                case 2: noise.insert(place, generator.randrange(256))
        reply = post(port, "/mcp", bytes(noise), modern_headers("tools/call", ECHO))
        assert reply.status in (200, 202, 400, 404), (reply, bytes(noise))


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(port):
    with Connection(port) as connection:
        connection.send(request("POST", "/mcp", port, {**JSON_TYPE, "Content-Length": str(1 << 40)}))
        reply = connection.read()
        assert reply.status == 413
        assert connection.is_closed_by_peer()


def test_a_body_that_is_too_large_is_refused_while_it_is_sent(port):
    reply = raw(port, request("POST", "/mcp", port, {**JSON_TYPE}, b"x" * (5 << 20)))
    assert reply.status == 413
    with Connection(port) as connection:
        connection.send(request("POST", "/mcp", port, {**JSON_TYPE, "Content-Length": None, "Transfer-Encoding": "chunked"}))
        chunk = b"%x\r\n" % 65536 + b"x" * 65536 + b"\r\n"
        try:
            for _ in range(80):
                connection.send(chunk)
        except OSError:
            pass
        assert connection.read().status == 413


def test_a_body_of_just_the_limit_is_read(port):
    reply = post(port, "/mcp", b" " * ((4 << 20) - 2) + b"{}")
    assert (reply.status, reply.code) == (400, -32600)


def test_many_headers_and_long_ones(port):
    for headers in ({"X-Long": "y" * 40_000}, {f"X-{number}": "y" for number in range(200)}, {"Y" * 40_000: "y"}):
        reply = raw(port, request("GET", "/health/live", port, headers))
        assert reply.status == 431, reply
    reply = raw(port, request("GET", "/" + "y" * 40_000, port))
    assert reply.status in (414, 431)


def test_endless_headers(port):
    with Connection(port) as connection:
        connection.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        try:
            for number in range(100_000):
                connection.send(b"X-%d: y\r\n" % number)
        except OSError:
            pass
        assert connection.read().status == 431
        assert connection.is_closed_by_peer()


# MARK: Framing


@pytest.mark.parametrize(
    "head",
    [
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\nhello",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5x\r\n\r\nhello",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Y: \x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n: empty\r\n\r\n",
        b"G\x00T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\r\n\r\n\r\n\r\n",
        b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nExpect: 200-please\r\nContent-Length: 2\r\n\r\n{}",
        bytes(range(256)) * 20,
        b"",
    ])
def test_what_is_not_http(port, head):
    reply = raw(port, head)
    assert reply is None or reply.status >= 400, reply


def test_absolute_and_odd_paths(port):
    for path in ("/mcp/", "//mcp", "/MCP", "/mcp/../health/live", "/mcp/%2e%2e", "/mcp\u00e9", "/mcp/nobody", "*", "/mcp/utility/x", "/api/v1/tools/..%2f"):
        reply = raw(port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        assert reply is None or reply.status in (400, 404, 405), (path, reply)
    assert get(port, "/health/live?x=y").status == 200


def test_expectations_are_met(port):
    body = json.dumps(modern_body("tools/call", ECHO)).encode()
    headers = {**JSON_TYPE, **modern_headers("tools/call", ECHO), "Expect": "100-continue", "Content-Length": str(len(body))}
    with Connection(port) as connection:
        connection.send(request("POST", "/mcp", port, headers))
        assert connection.interim() == 100
        connection.send(body)
        assert connection.read().status == 200


def test_a_chunked_body_in_small_pieces(port):
    body = json.dumps(modern_body("tools/call", ECHO)).encode()
    headers = {**JSON_TYPE, **modern_headers("tools/call", ECHO), "Content-Length": None, "Transfer-Encoding": "chunked"}
    with Connection(port) as connection:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request("POST", "/mcp", port, headers):
            connection.send(bytes([byte]))
        for byte in body:
            connection.send(b"1\r\n" + bytes([byte]) + b"\r\n")
        connection.send(b"0\r\n\r\n")
        assert connection.read().status == 200


def test_http_1_0(port):
    with Connection(port) as connection:
        connection.send(b"GET /health/live HTTP/1.0\r\n\r\n")
        reply = connection.read()
        assert reply.status in (200, 403)
        assert connection.is_closed_by_peer()
    body = json.dumps(modern_body("tools/call", ECHO)).encode()
    headers = {**JSON_TYPE, **modern_headers("tools/call", ECHO)}
    with Connection(port) as connection:
        connection.send(request("POST", "/mcp", port, headers, body, version="1.0"))
        reply = connection.read()
        assert reply.status == 200
        assert "transfer-encoding" not in reply.headers
        assert connection.is_closed_by_peer()


def test_http_1_0_cannot_read_chunks_but_gets_its_stream(everything_server):
    port = everything_server.port
    call = {"name": "test_tool_with_progress", "arguments": {}, "_meta": {"progressToken": 1}}
    body = json.dumps(modern_body("tools/call", call)).encode()
    headers = {**JSON_TYPE, **modern_headers("tools/call", call)}
    with Connection(port) as connection:
        connection.send(request("POST", "/mcp", port, headers, body, version="1.0"))
        reply = connection.read()
    assert reply.status == 200
    assert "chunked" not in reply.headers.get("transfer-encoding", "")
    assert reply.messages[-1]["result"]["content"][0]["text"] == "Tool with progress completed"


def test_pipelined_requests_are_answered_in_order(port):
    data = b""
    for number in range(100):
        params = {"name": "utility_echo", "arguments": {"text": str(number)}}
        body = json.dumps(modern_body("tools/call", params, number)).encode()
        data += request("POST", "/mcp", port, {**JSON_TYPE, **modern_headers("tools/call", params)}, body)
    with Connection(port) as connection:
        connection.send(data)
        for number in range(100):
            reply = connection.read()
            assert reply.json["id"] == number
            assert reply.json["result"]["content"][0]["text"] == str(number)


def test_a_half_closed_connection_is_answered(port):
    data = request("GET", "/health/live", port)
    for _ in range(100):
        with Connection(port) as connection:
            connection.send(data)
            connection.half_close()
            assert connection.read().status == 200
            assert connection.is_closed_by_peer()


def test_half_closing_a_connection_gives_up_the_call_but_not_its_answer(everything_server):
    """The end of what a client sends looks just like its leaving, so the tool stops; what is owed is sent anyway."""
    port = everything_server.port
    call = {"name": "test_tool_with_progress", "arguments": {}}
    body = json.dumps(modern_body("tools/call", call)).encode()
    with Connection(port) as connection:
        connection.send(request("GET", "/", port))
        assert connection.read().status == 404
        connection.send(request("POST", "/mcp", port, {**JSON_TYPE, **modern_headers("tools/call", call)}, body))
        time.sleep(0.05)
        connection.half_close()
        assert connection.read().messages[-1]["id"] == 1
        assert connection.is_closed_by_peer()


def test_connections_cut_at_every_place(port):
    body = json.dumps(modern_body("tools/call", ECHO)).encode()
    data = request("POST", "/mcp", port, {**JSON_TYPE, **modern_headers("tools/call", ECHO)}, body)
    for length in range(0, len(data), 3):
        with Connection(port) as connection:
            connection.send(data[:length])
            if length % 2:
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_clients_that_do_not_read(port):
    words = "z" * 1_000_000
    params = {"name": "utility_echo", "arguments": {"text": words}}
    body = json.dumps(modern_body("tools/call", params)).encode()
    data = request("POST", "/mcp", port, {**JSON_TYPE, **modern_headers("tools/call", params)}, body)
    deaf = [Connection(port) for _ in range(10)]
    try:
        for connection in deaf:
            connection.send(data)
        assert modern(port, "tools/call", ECHO).status == 200
    finally:
        for connection in deaf:
            connection.socket.close()


def test_five_hundred_silent_connections(port):
    silent = [Connection(port) for _ in range(500)]
    try:
        started = time.monotonic()
        assert modern(port, "tools/call", ECHO).status == 200
        assert time.monotonic() - started < 10
    finally:
        for connection in silent:
            connection.socket.close()


def test_a_slow_request_is_given_up_and_holds_nobody(port):
    slow = []
    for _ in range(20):
        connection = Connection(port, timeout=60)
        connection.send(request("POST", "/mcp", port, {**JSON_TYPE, "Content-Length": "1000"}))
        slow.append(connection)
    started = time.monotonic()
    while time.monotonic() - started < 25:
        for connection in slow:
            connection.send(b" ")
        assert modern(port, "tools/call", ECHO).status == 200
        time.sleep(1)
    try:
        for connection in slow:
            assert connection.read().status == 408
        assert time.monotonic() - started < 45
    finally:
        for connection in slow:
            connection.socket.close()


# MARK: Calls


def test_deep_arguments(port):
    for depth in (50, 100_000):
        text = '{"text":' + '{"a":' * depth + "1" + "}" * depth + "}"
        body = json.dumps(modern_body("tools/call", ECHO)).replace('{"text": "x"}', text).encode()
        reply = post(port, "/mcp", body, modern_headers("tools/call", ECHO))
        assert reply.status in (200, 400)
        if reply.status == 200:
            assert reply.messages[-1]["result"]["isError"] is True
        else:
            assert reply.code == -32700


def test_ten_thousand_unknown_arguments(port):
    arguments = {"text": "x", **{f"unknown{number}": number for number in range(10_000)}}
    reply = modern(port, "tools/call", {"name": "utility_echo", "arguments": arguments})
    result = reply.messages[-1]["result"]
    assert result["isError"] is True
    assert len(result["content"][0]["text"]) < 10_000


def test_a_session_with_too_much_under_way(everything_server):
    session = Session(everything_server.port, capabilities={"elicitation": {}})
    call = json.dumps(rpc("tools/call", {"name": "test_elicitation", "arguments": {"message": "x"}}))
    open_calls = []
    statuses = set()
    try:
        for number in range(300):
            connection = Connection(session.port)
            body = call.replace('"id": 1', f'"id": {number}').encode()
            connection.send(request("POST", "/mcp", session.port, {**JSON_TYPE, **session.headers}, body))
            open_calls.append(connection)
        for connection in open_calls:
            statuses.add(connection.head().status)
        assert statuses <= {200, 429, 503}
        assert modern(session.port, "tools/call", {"name": "test_simple_text", "arguments": {}}).status == 200
        other = Session(session.port)
        assert other.call("ping").status == 200
    finally:
        for connection in open_calls:
            connection.socket.close()
        session.delete()


def test_the_same_id_twice_at_once(everything_server):
    session = Session(everything_server.port, capabilities={"elicitation": {}})
    call = json.dumps(rpc("tools/call", {"name": "test_elicitation", "arguments": {"message": "x"}}, "same")).encode()
    data = request("POST", "/mcp", session.port, {**JSON_TYPE, **session.headers}, call)
    with Connection(session.port) as first, Connection(session.port) as second:
        first.send(data)
        assert first.head().status == 200
        second.send(data)
        reply = second.read()
        assert reply.messages[-1]["error"]["code"] == -32600
        cancel = rpc("notifications/cancelled", {"requestId": "same"}, None)
        assert session.post(cancel).status == 202
    assert session.call("ping").status == 200


def test_cancelling_what_does_not_run(port):
    session = Session(port)
    for params in ({"requestId": 5}, {"requestId": "x"}, {}, {"requestId": None}, {"requestId": {}}):
        assert session.post(rpc("notifications/cancelled", params, None)).status == 202
    assert session.call("ping").status == 200


def test_answers_to_nothing(port):
    session = Session(port)
    for answer in ({"result": {}}, {"error": {"code": 1, "message": "x"}}, {"result": 5}, {"error": "x"}):
        assert session.post({"jsonrpc": "2.0", "id": 99, **answer}).status in (202, 400)
    assert session.call("ping").status == 200


def test_one_connection_for_many_kinds(port):
    with Connection(port) as connection:
        for _ in range(5):
            connection.send(request("GET", "/health/live", port))
            assert connection.read().status == 200
            connection.send(request("POST", "/mcp", port, JSON_TYPE, b"{"))
            assert connection.read().status == 400
            body = json.dumps(modern_body("tools/call", ECHO)).encode()
            connection.send(request("POST", "/mcp", port, {**JSON_TYPE, **modern_headers("tools/call", ECHO)}, body))
            assert connection.read().status == 200
            connection.send(request("GET", "/nothing", port))
            assert connection.read().status == 404


def test_unread_bodies_do_not_become_requests(port):
    """What follows a refused request must not be taken for a request of its own."""
    inner = request("GET", "/health/live", port)
    data = request("POST", "/nothing", port, {"Content-Length": str(len(inner))}) + inner
    with Connection(port) as connection:
        connection.send(data + request("GET", "/second", port))
        assert connection.read().status == 404
        assert connection.read().json["error"]["message"].count("/second") == 1


def test_exchange_over_many_new_connections(port):
    for _ in range(500):
        assert exchange(port, request("GET", "/health/live", port, {"Connection": "close"})).status == 200
