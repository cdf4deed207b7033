"""Standard input and output, line by line."""

from __future__ import annotations

import json
import signal
import subprocess

import pytest

from support.servers import EVERYTHING, IMCP
from support.wire import modern_body, rpc

SECONDS = 20
INITIALIZE = rpc(
    "initialize",
    {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "lines", "version": "1"}}, "init")


@pytest.fixture(params=["imcp", "everything"])
def command(request, imcp_folder):
    if request.param == "imcp":
        return [IMCP, "stdio", "-c", str(imcp_folder / "imcp.yaml")]
    return [EVERYTHING, "--stdio"]


def converse(command: list[str], *messages) -> list:
    """Sends everything, closes standard input, and returns what came back by id."""
    lines = [m if isinstance(m, bytes) else json.dumps(m).encode() for m in messages]
    done = subprocess.run(command, input=b"".join(line + b"\n" for line in lines), capture_output=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_end_of_input_ends_the_server(command):
    assert converse(command) == []


def test_what_was_asked_is_answered_before_the_end(command):
    answers = converse(command, INITIALIZE, *[rpc("ping", id=number) for number in range(20)])
    assert {answer["id"] for answer in answers} == {"init", *range(20)}


def test_both_eras_on_one_pipe(command):
    answers = {a["id"]: a for a in converse(
        command, modern_body("tools/list", id=1), INITIALIZE, rpc("notifications/initialized", id=None),
        rpc("tools/list", {}, 2), modern_body("server/discover", id=3))}
    assert answers[1]["result"]["resultType"] == "complete"
    assert "resultType" not in answers[2]["result"]
    assert answers[3]["result"]["supportedVersions"] == ["2026-07-28"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", -32700), (b"hello", -32700), (b'"text"', -32600), (b"5", -32600), (b"null", -32600), (b"{}", -32600),
        (b"\xff\xfe", -32700), (b'{"jsonrpc":"1.0","id":7,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":7}', -32600), (b'{"jsonrpc":"2.0","id":7,"method":5}', -32600),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600),
        (b"[" * 100_000, -32700),
    ])
def test_a_bad_line_is_answered_and_the_next_is_served(command, line, code):
    answers = converse(command, line, modern_body("tools/list", id="after"))
    assert len(answers) == 2
    [bad] = [answer for answer in answers if answer.get("id") != "after"]
    assert bad["error"]["code"] == code


def test_blank_lines_and_carriage_returns_are_nothing(command):
    ping = json.dumps(modern_body("tools/list", id=1)).encode()
    answers = converse(command, b"", b"   ", ping + b"\r")
    assert [answer["id"] for answer in answers if "result" in answer] == [1]


def test_a_line_that_is_too_long_is_refused_and_the_next_is_served(command):
    answers = converse(command, b'{"x":"' + b"y" * (5 << 20) + b'"}', modern_body("tools/list", id="after"))
    assert [answer["id"] for answer in answers if "result" in answer] == ["after"]


def test_notifications_and_stray_answers_are_not_answered(command):
    answers = converse(
        command, rpc("notifications/unknown", id=None), {"jsonrpc": "2.0", "id": 99, "result": {}},
        rpc("notifications/cancelled", {"requestId": "nobody"}, None), modern_body("tools/list", id=1))
    assert [answer["id"] for answer in answers] == [1]


def test_nothing_before_initialize_but_ping(command):
    answers = {a["id"]: a for a in converse(command, rpc("ping", id=1), rpc("tools/list", {}, 2))}
    assert answers[1]["result"] == {}
    assert answers[2]["error"]["code"] in (-32600, -32602)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server(command, number):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdin.write(json.dumps(modern_body("tools/list")).encode() + b"\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == 1
    process.send_signal(number)
    try:
        process.communicate(timeout=SECONDS)
    finally:
        process.kill()


def test_a_client_that_goes_away_ends_the_server(command):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.close()
    try:
        process.stdin.write(json.dumps(modern_body("tools/list")).encode() + b"\n")
        process.stdin.close()
    except BrokenPipeError:
        pass
    try:
        process.wait(SECONDS)
    finally:
        process.kill()
