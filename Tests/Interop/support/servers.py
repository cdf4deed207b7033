"""Starts the programs under test on free ports, and sees to it that they end as they should."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

BINARIES = Path(os.environ.get("IMCP_BINARIES") or Path(__file__).resolve().parents[3] / ".build/debug")
IMCP = str(BINARIES / "imcp")
EVERYTHING = str(BINARIES / "everything")

START_SECONDS = 30
STOP_SECONDS = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


class Server:
    """A running program: what it printed, and how it ended."""

    def __init__(self, command: list[str], port: int, cwd: Path | None = None) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.decode(errors="replace").rstrip())

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, pattern: str, after: int = 0, seconds: float = 20) -> str:
        """Waits for a line that it prints; lines before the given number do not count."""
        found: list[str] = []

        def is_there() -> bool:
            found[:] = [line for line in self.lines[after:] if re.search(pattern, line)]
            return bool(found)

        try:
            eventually(is_there, f"a line with {pattern!r}", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; it printed:\n{self.output}") from None
        return found[0]

    def wait_until_ready(self, path: str) -> None:
        from support.wire import get

        def is_ready() -> bool:
            if self.process.poll() is not None:
                raise AssertionError(f"it ended with {self.process.returncode} and printed:\n{self.output}")
            try:
                return get(self.port, path).status < 500
            except OSError:
                return False

        eventually(is_ready, f"the server answers at {path}", START_SECONDS)

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self, seconds: float = STOP_SECONDS) -> int:
        """The exit code."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"it did not end within {seconds} s; it printed:\n{self.output}") from None
        self._reader.join(5)
        return code

    def stop(self) -> int:
        if self.is_running:
            self.send(signal.SIGTERM)
        return self.wait()


def start_imcp(configuration: Path) -> Server:
    """`imcp serve` with a configuration, whose `listen` is set to a free port."""
    port = free_port()
    text = re.sub(r"(?m)^listen: .*$", f"listen: 127.0.0.1:{port}", configuration.read_text())
    configuration.write_text(text)
    server = Server([IMCP, "serve", "--config", str(configuration)], port, cwd=configuration.parent)
    server.wait_until_ready("/health/ready")
    return server


def start_everything() -> Server:
    port = free_port()
    server = Server([EVERYTHING, "--port", str(port)], port)
    server.wait_until_ready("/")
    return server


def run(*arguments: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Runs imcp to its end."""
    return subprocess.run(
        [IMCP, *arguments], cwd=cwd, input=stdin, capture_output=True, text=True, timeout=START_SECONDS)
