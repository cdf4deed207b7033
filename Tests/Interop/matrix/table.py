"""Who works with whom: our client against our server and those of the Python libraries, over every transport and era.

    table.py BINARIES MODERN_PYTHON LEGACY_PYTHON

Prints a table; a cell says how many things were tried, or what failed. Ends with 1 when anything failed.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

binaries, modern, legacy = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
PEER = str(Path(__file__).with_name("peer.py"))
REVISIONS = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"]
CLIENT = str(binaries / "everything-client")
SERVER = str(binaries / "everything")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started(command: list[str], port: int | None = None, path: str | None = None) -> subprocess.Popen:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path is not None and os.path.exists(path):
            return process
        if port is not None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return process
            except OSError:
                pass
        time.sleep(0.1)
    process.kill()
    raise SystemExit(f"{command[0]} did not start")


def cell(destination: str, revision: str, trust: str | None) -> tuple[bool, str]:
    environment = os.environ | {
        "MCP_CONFORMANCE_SCENARIO": "matrix", "MCP_CONFORMANCE_PROTOCOL_VERSION": revision,
    }
    if trust:
        environment["EVERYTHING_CLIENT_TRUST"] = trust
    try:
        done = subprocess.run([CLIENT, destination], env=environment, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return False, "timed out"
    for line in done.stdout.splitlines():
        report = json.loads(line)
        if report["faults"]:
            return False, "; ".join(report["faults"])[:60]
        return report["revision"] == revision, f"{len(report['tried'])} ok"
    return False, done.stderr.strip()[-60:]


def rows(folder: str):
    """Name, destination, the revisions that the server speaks, certificate; servers run as long as the row is used."""
    certificate, key = f"{folder}/certificate.pem", f"{folder}/key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
         key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    port, secure, unix = free_port(), free_port(), f"{folder}/s"
    processes = [
        started([SERVER, "--port", str(port)], port),
        started([SERVER, "--port", str(secure), "--certificate", certificate, "--key", key], secure),
        started([SERVER, "--unix", unix], path=unix),
    ]
    old = REVISIONS[:-1]
    quoted = unix.replace("/", "%2F")
    yield "imcp stdio", f"stdio:{SERVER} --stdio", REVISIONS, None
    yield "imcp http", f"http://127.0.0.1:{port}/mcp", REVISIONS, None
    yield "imcp https, h2", f"https://localhost:{secure}/mcp", REVISIONS, certificate
    yield "imcp unix socket", f"http+unix://{quoted}/mcp", REVISIONS, None
    yield "imcp ws", f"ws://127.0.0.1:{port}/mcp", REVISIONS, None
    yield "imcp wss", f"wss://localhost:{secure}/mcp", REVISIONS, certificate
    yield "imcp http+sse", f"sse+http://127.0.0.1:{port}/sse", old, None
    for library, python, spoken in [
        ("mcp2", modern, REVISIONS), ("fastmcp4", modern, REVISIONS), ("mcp1", legacy, old),
    ]:
        yield f"{library} stdio", f"stdio:{python} {PEER} {library} stdio", spoken, None
        for transport, path in [("http", "/mcp"), ("sse", "/sse")]:
            port = free_port()
            processes.append(started([python, PEER, library, transport, str(port)], port))
            scheme = "sse+http" if transport == "sse" else "http"
            spoken_here = [r for r in spoken if r in old] if transport == "sse" else spoken
            yield f"{library} {transport}", f"{scheme}://127.0.0.1:{port}{path}", spoken_here, None
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(20)


failures = 0
print(f"{'server':<18}" + "".join(f"{revision:<14}" for revision in REVISIONS))
with tempfile.TemporaryDirectory() as folder:
    for name, destination, spoken, trust in rows(folder):
        line = f"{name:<18}"
        for revision in REVISIONS:
            if revision not in spoken:
                line += f"{'–':<14}"
                continue
            is_good, text = cell(destination, revision, trust)
            failures += not is_good
            line += f"{text if is_good else 'FAILED ' + text:<14}"
        print(line, flush=True)
print("all green" if failures == 0 else f"{failures} failed")
sys.exit(1 if failures else 0)
