"""Runs the example client as a suite runs it: through a shell, the address last, the scenario in the environment."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import time
from dataclasses import dataclass
from typing import Any

from support.servers import BINARIES

CLIENT = str(BINARIES / "everything-client")

# A suite kills what runs longer.
LIMIT_SECONDS = 30

LEGACY = "2025-11-25"
MODERN = "2026-07-28"


@dataclass
class Run:
    code: int | None
    output: str
    seconds: float

    @property
    def ended(self) -> bool:
        return self.code is not None

    def assert_done(self) -> None:
        assert self.ended, f"it was still running after {LIMIT_SECONDS} s; it printed: {self.output}"
        assert self.code == 0, f"it ended with {self.code} and printed: {self.output}"


def start(url: str, scenario: str, revision: str, context: dict[str, Any] | None = None) -> subprocess.Popen[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MCP_CONFORMANCE_")}
    environment |= {"MCP_CONFORMANCE_SCENARIO": scenario, "MCP_CONFORMANCE_PROTOCOL_VERSION": revision}
    if context is not None:
        environment["MCP_CONFORMANCE_CONTEXT"] = json.dumps({"name": scenario, **context})
    return subprocess.Popen(
        f"exec {shlex.quote(CLIENT)} {url}", shell=True, env=environment, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finish(process: subprocess.Popen[str], since: float) -> Run:
    try:
        output, _ = process.communicate(timeout=max(0.1, LIMIT_SECONDS - (time.monotonic() - since)))
        code = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
        code = None
    run = Run(code, output, time.monotonic() - since)
    print(f"ended with {run.code} after {run.seconds:.1f} s: {run.output}")
    return run


def run_client(url: str, scenario: str, revision: str, context: dict[str, Any] | None = None) -> Run:
    since = time.monotonic()
    return finish(start(url, scenario, revision, context), since)
