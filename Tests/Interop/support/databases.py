"""Real database servers in folders of their own, which can be killed and come back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from support.servers import eventually, free_port

POSTGRESQL = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "let-me:in/please"


class Database:
    """A server as a process: its port stays the same over restarts."""

    def __init__(self, command: Callable[[int], list[str]], is_ready: Callable[[int], bool]) -> None:
        self.port = free_port()
        self._command, self._is_ready = command(self.port), is_ready
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        eventually(lambda: self._is_ready(self.port), f"{self._command[0]} is ready", 60)

    def kill(self) -> None:
        """Ends it as a power cut would, with all of its processes."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, 9)
        self.process.wait()


def is_postgresql_installed() -> bool:
    return (POSTGRESQL / "postgres").exists()


def is_redis_installed() -> bool:
    return shutil.which("redis-server") is not None


def unprivileged(command: list[str]) -> list[str]:
    """PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def psql(port: int, *arguments: str, database: str = "postgres") -> str:
    """Runs statements as the superuser, apart from imcp."""
    command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]
    result = subprocess.run(
        [*command, "-d", database, *arguments], env=os.environ | {"PGPASSWORD": PASSWORD}, capture_output=True,
        text=True, timeout=600)
    if result.returncode != 0:
        raise AssertionError(f"psql {arguments}: {result.stderr}")
    return result.stdout


def start_postgresql(folder: Path) -> Database:
    folder.chmod(0o777)
    for parent in folder.parents[:3]:
        # The server's own user must be able to get there.
        if parent != Path("/tmp") and os.access(parent, os.W_OK) and str(parent).startswith("/tmp/"):
            parent.chmod(0o755)
    data, secret = folder / "data", folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    command = [str(POSTGRESQL / "initdb"), "-D", str(data), "-U", "postgres", "-A", "scram-sha-256"]
    command += [f"--pwfile={secret}", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(unprivileged(command), check=True, stdout=subprocess.DEVNULL)

    def serve(port: int) -> list[str]:
        options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
        return unprivileged([str(POSTGRESQL / "postgres"), "-D", str(data), "-p", str(port), *options])

    def is_ready(port: int) -> bool:
        return subprocess.run(["pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]).returncode == 0

    return Database(serve, is_ready)


def start_redis(folder: Path) -> Database:
    """It writes everything down at once, so that a kill loses nothing that was acknowledged."""

    def serve(port: int) -> list[str]:
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--requirepass", PASSWORD]
        return [*command, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", str(folder)]

    def is_ready(port: int) -> bool:
        ping = ["redis-cli", "-h", "127.0.0.1", "-p", str(port), "-a", PASSWORD, "--no-auth-warning", "ping"]
        return subprocess.run(ping, capture_output=True, text=True).stdout.strip() == "PONG"

    return Database(serve, is_ready)
