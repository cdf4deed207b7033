"""The commands of imcp: what they print, and the exit codes that scripts rely on."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from support.servers import run

GOOD = """\
listen: 127.0.0.1:8080
servers:
  utility: { utility: {} }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "imcp.yaml").write_text(GOOD)
    return tmp_path


# MARK: init and check


def test_init_makes_a_configuration_that_is_fine(tmp_path):
    assert run("init", cwd=tmp_path).returncode == 0
    assert (tmp_path / "workspace" / "notes.txt").exists()
    checked = run("check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "fine" in checked.stdout


def test_init_does_not_overwrite(folder):
    again = run("init", cwd=folder)
    assert again.returncode == 3
    assert "--force" in again.stderr
    assert (folder / "imcp.yaml").read_text() == GOOD
    assert run("init", "--force", cwd=folder).returncode == 0
    assert (folder / "imcp.yaml").read_text() != GOOD


def test_init_elsewhere(tmp_path):
    assert run("init", "--directory", "new/place", cwd=tmp_path).returncode == 0
    assert (tmp_path / "new/place/imcp.yaml").exists()


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("listen: 127.0.0.1:8080\nserver: {}\n", 2, 1, ["server", "servers"]),
        ("servers:\n  clock: { utilty: {} }\n", 2, 12, ["utilty", "utility"]),
        ("servers:\n  u:\n    utility:\n      colour: red\n", 4, 7, ["colour"]),
        ("listen: nowhere\nservers:\n  u: { utility: {} }\n", 1, 9, ["nowhere"]),
        ("limits:\n  max_message: lots\nservers:\n  u: { utility: {} }\n", 2, 16, ["lots"]),
        ("servers:\n  u: { utility: {} }\n  u: { utility: {} }\n", 3, 3, ["u"]),
        ("listen: 0.0.0.0:8080\nservers:\n  u: { utility: {} }\n", 1, 1, ["anonymous"]),
    ])
def test_check_says_where_the_mistake_is(tmp_path, text, line, column, words):
    (tmp_path / "imcp.yaml").write_text(text)
    checked = run("check", cwd=tmp_path)
    assert checked.returncode == 3
    assert f"imcp.yaml:{line}:{column}: error:" in checked.stdout, checked.stdout
    for word in words:
        assert word in checked.stdout
    found = json.loads(run("check", "--output", "json", cwd=tmp_path).stdout)
    assert any((entry["line"], entry["column"]) == (line, column) for entry in found)
    assert all(entry["severity"] in ("error", "warning") and entry["message"] for entry in found)


def test_check_finds_every_mistake_at_once(tmp_path):
    (tmp_path / "imcp.yaml").write_text("lisen: x\nlog: { level: loud }\nservers:\n  u: { utility: { x: 1 } }\n")
    checked = run("check", cwd=tmp_path)
    assert checked.returncode == 3
    for place in ("imcp.yaml:1:1", "imcp.yaml:2:", "imcp.yaml:4:"):
        assert place in checked.stdout, checked.stdout


@pytest.mark.parametrize("text", ["servers: [", "\t", "a: b: c", "- a\n- b\n", "", "&a [*a]", "\x00"])
def test_check_refuses_what_is_no_configuration(tmp_path, text):
    (tmp_path / "imcp.yaml").write_text(text)
    checked = run("check", cwd=tmp_path)
    if text == "":
        assert checked.returncode in (0, 3)
    else:
        assert checked.returncode == 3
        assert "imcp.yaml" in checked.stdout


def test_check_of_a_missing_file(tmp_path):
    checked = run("check", cwd=tmp_path)
    assert checked.returncode == 3
    assert "imcp.yaml" in checked.stdout + checked.stderr


def test_check_prints_schema_and_reference(tmp_path):
    schema = json.loads(run("check", "--schema", cwd=tmp_path).stdout)
    assert {"listen", "servers", "limits"} <= schema["properties"].keys()
    reference = run("check", "--reference", cwd=tmp_path).stdout
    assert "max_message" in reference and "idle_timeout" in reference


def test_values_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("IMCP_TEST_PLACE", "127.0.0.1:9999")
    (tmp_path / "imcp.yaml").write_text("listen: ${IMCP_TEST_PLACE}\nservers:\n  u: { utility: {} }\n")
    assert run("check", cwd=tmp_path).returncode == 0
    monkeypatch.delenv("IMCP_TEST_PLACE")
    checked = run("check", cwd=tmp_path)
    assert checked.returncode == 3
    assert "IMCP_TEST_PLACE" in checked.stdout


# MARK: tools and call


def test_tools_are_listed(folder):
    listed = run("tools", cwd=folder)
    assert listed.returncode == 0
    assert "utility/echo" in listed.stdout
    tools = json.loads(run("tools", "--output", "json", cwd=folder).stdout)
    assert {(tool["server"], tool["name"]) for tool in tools} == {
        ("utility", "echo"), ("utility", "get_time"), ("utility", "health_check"),
    }
    assert all(tool["inputSchema"]["type"] == "object" for tool in tools)
    assert run("tools", "nobody", cwd=folder).returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [["--text", "hi"], ["--text=hi"], ['{"text":"hi"}'], ["-"], ["--Text", "hi"]])
def test_call_succeeds(folder, arguments):
    called = run("call", "utility/echo", *arguments, cwd=folder, stdin='{"text":"hi"}')
    assert (called.returncode, called.stdout) == (0, "hi\n"), called.stderr


def test_call_prints_json(folder):
    called = run("call", "utility/get_time", "--timezone", "Asia/Tokyo", "--output", "json", cwd=folder)
    assert called.returncode == 0
    assert json.loads(called.stdout)["structuredContent"]["timezone"] == "Asia/Tokyo"


def test_call_of_a_tool_that_fails(folder):
    called = run("call", "utility/get_time", "--timezone", "Mars/Base", cwd=folder)
    assert called.returncode == 1
    assert "Mars/Base" in called.stderr
    assert called.stdout == ""
    called = run("call", "utility/get_time", "--timezone", "Mars/Base", "--output", "json", cwd=folder)
    assert called.returncode == 1
    assert json.loads(called.stdout)["isError"] is True


@pytest.mark.parametrize(
    ("target", "arguments"),
    [
        ("utility/nothing", []), ("nobody/echo", []), ("echo", []), ("/", []), ("utility/", []),
        ("utility/echo", []), ("utility/echo", ["--txt", "x"]), ("utility/echo", ["{"]), ("utility/echo", ["[1]"]),
        ("utility/echo", ["words"]), ("utility/echo", ["--text"]), ("utility/echo", ["-"]),
        ("utility/echo", ['{"text":5}']),
    ])
def test_call_that_cannot_be_made(folder, target, arguments):
    called = run("call", target, *arguments, cwd=folder, stdin="not JSON")
    assert called.returncode == 2, (called.stdout, called.stderr)
    assert called.stdout == ""
    assert called.stderr


@pytest.mark.parametrize("command", [["serve"], ["stdio"], ["tools"], ["call", "utility/echo", "--text", "x"]])
def test_no_command_starts_with_a_bad_configuration(tmp_path, command):
    assert run(*command, cwd=tmp_path).returncode == 3
    (tmp_path / "imcp.yaml").write_text("servers:\n  u: { nothing: {} }\n")
    bad = run(*command, cwd=tmp_path)
    assert bad.returncode == 3
    assert "imcp.yaml:2:" in bad.stderr
    assert bad.stdout == ""


def test_wrong_usage(folder):
    assert run("frobnicate", cwd=folder).returncode == 64
    assert run("tools", "--output", "xml", cwd=folder).returncode == 64


def test_help_and_version(folder):
    assert run("--version", cwd=folder).stdout.strip()
    for command in ("serve", "stdio", "init", "check", "tools", "call"):
        helped = run(command, "--help", cwd=folder)
        assert helped.returncode == 0
        assert "USAGE" in helped.stdout


def test_a_taken_address(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (folder / "imcp.yaml").write_text(GOOD.replace("8080", str(port)))
        served = run("serve", cwd=folder)
    assert served.returncode == 4
    assert str(port) in served.stderr


def test_stdio_of_an_unknown_server(folder):
    assert run("stdio", "nobody", cwd=folder).returncode == 2
