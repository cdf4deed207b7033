"""Servers to test against, and the matrix of clients and transports."""

from __future__ import annotations

import inspect
from pathlib import Path

import anyio
import pytest

from support.clients import Link, Target, drivers
from support.servers import EVERYTHING, IMCP, start_everything, start_imcp

TEST_SECONDS = 60

UTILITY = """
listen: 127.0.0.1:8080
log: { level: info, format: text }
servers:
  utility: { utility: {} }
"""

SECRET = "what nobody may read"

FILES = """
listen: 127.0.0.1:8080
log: { level: info, format: text }
servers:
  files: { filesystem: { roots: [./workspace], mode: read-write, tools: [media, write, manage, patch] } }
  utility: { utility: {} }
"""


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Runs tests that are coroutines, with a deadline."""
    test = pyfuncitem.obj
    if not inspect.iscoroutinefunction(test):
        return None
    wanted = inspect.signature(test).parameters
    arguments = {name: value for name, value in pyfuncitem.funcargs.items() if name in wanted}

    async def bounded() -> None:
        with anyio.fail_after(TEST_SECONDS):
            await test(**arguments)

    anyio.run(bounded)
    return True


# MARK: Servers


@pytest.fixture(scope="session")
def everything_server():
    server = start_everything()
    yield server
    assert server.is_running, f"it ended during the tests and printed:\n{server.output}"
    server.stop()


@pytest.fixture(scope="session")
def imcp_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("imcp")
    (folder / "imcp.yaml").write_text(UTILITY)
    return folder


@pytest.fixture(scope="session")
def imcp_server(imcp_folder):
    server = start_imcp(imcp_folder / "imcp.yaml")
    yield server
    assert server.is_running, f"it ended during the tests and printed:\n{server.output}"
    assert server.stop() == 0


@pytest.fixture
def workspace(tmp_path) -> Path:
    """A directory that the filesystem server may change, with something outside that it may not reach."""
    (tmp_path / "imcp.yaml").write_text(FILES)
    (tmp_path / "secret.txt").write_text(SECRET)
    folder = tmp_path / "workspace"
    (folder / "notes").mkdir(parents=True)
    (folder / "hello.txt").write_text("one\ntwo\nthree\n")
    (folder / "notes" / "plan.md").write_text("# Plan\n\nbuy milk\n")
    (folder / "escape").symlink_to(tmp_path / "secret.txt")
    (folder / "outside").symlink_to(tmp_path)
    return folder


@pytest.fixture
def files_server(workspace):
    server = start_imcp(workspace.parent / "imcp.yaml")
    yield server
    assert server.is_running, f"it ended during the tests and printed:\n{server.output}"
    assert server.stop() == 0


# MARK: The matrix

TRANSPORTS = ("http", "stdio")


def matrix(era: str | None = None, transports: tuple[str, ...] = TRANSPORTS):
    chosen = [driver for driver in drivers() if era is None or driver.era == era]
    return [
        pytest.param((driver, transport), id=f"{driver.name}-{transport}")
        for driver in chosen for transport in transports
    ]


def everything_link(request) -> Link:
    driver, transport = request.param
    if transport == "http":
        return Link(driver, Target(url=request.getfixturevalue("everything_server").url + "/mcp"))
    return Link(driver, Target(command=[EVERYTHING, "--stdio"]))


def imcp_link(request, path: str = "/mcp", *arguments: str) -> Link:
    driver, transport = request.param
    if transport == "http":
        return Link(driver, Target(url=request.getfixturevalue("imcp_server").url + path))
    folder = request.getfixturevalue("imcp_folder")
    return Link(driver, Target(command=[IMCP, "stdio", "-c", "imcp.yaml", *arguments], cwd=str(folder)))


def files_link(request, path: str, *arguments: str) -> Link:
    driver, transport = request.param
    if transport == "http":
        return Link(driver, Target(url=request.getfixturevalue("files_server").url + path))
    folder = request.getfixturevalue("workspace").parent
    return Link(driver, Target(command=[IMCP, "stdio", "-c", "imcp.yaml", *arguments], cwd=str(folder)))


STREAMS = {"ws": ("ws://", "/mcp"), "sse": ("http://", "/sse")}


def everything_stream_link(request) -> Link:
    driver, stream = request.param
    scheme, path = STREAMS[stream]
    server = request.getfixturevalue("everything_server")
    return Link(driver, Target(url=f"{scheme}127.0.0.1:{server.port}{path}"))


@pytest.fixture(params=[
    pytest.param((driver, stream), id=f"{driver.name}-{stream}")
    for driver in drivers() for stream in getattr(driver, "streams", ())
])
def everything_stream(request) -> Link:
    """The transports that only some clients have: WebSocket, and HTTP+SSE of 2024-11-05."""
    return everything_stream_link(request)


@pytest.fixture(params=matrix())
def everything(request) -> Link:
    return everything_link(request)


@pytest.fixture(params=matrix("modern"))
def everything_modern(request) -> Link:
    return everything_link(request)


@pytest.fixture(params=matrix("legacy"))
def everything_legacy(request) -> Link:
    return everything_link(request)


@pytest.fixture(params=matrix("legacy", ("http",)))
def everything_session(request) -> Link:
    return everything_link(request)


@pytest.fixture(params=matrix())
def imcp(request) -> Link:
    return imcp_link(request)


@pytest.fixture(params=matrix())
def utility(request) -> Link:
    """One server of imcp by itself, under its own names."""
    return imcp_link(request, "/mcp/utility", "utility")


@pytest.fixture(params=matrix("legacy", ("http",)))
def imcp_session(request) -> Link:
    return imcp_link(request)


@pytest.fixture(params=matrix())
def files(request) -> Link:
    return files_link(request, "/mcp/files", "files")


@pytest.fixture(params=matrix())
def merged(request) -> Link:
    return files_link(request, "/mcp")
