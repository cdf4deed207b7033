"""The database servers beside the databases' own benchmarks, in one run. Started by `make bench-databases`, as root or a
user that PostgreSQL accepts. Standard library only."""

import contextlib
import getpass
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time

from client import post
from figures import Figures
from processes import free_port, is_healthy, memory_megabytes, serving

IMCP = os.path.abspath(".build/release/imcp")
RESULTS = "bench-databases.json"
POSTGRESQL = "/usr/lib/postgresql/15/bin"
ROUNDS = int(os.environ.get("IMCP_BENCH_ROUNDS", 3))
SECONDS = int(os.environ.get("IMCP_BENCH_SECONDS", 5))
CONNECTIONS = 8
# So many calls are under way that the connections to the database never wait for the network.
CALLERS = 32
SCALE = 10
ACCOUNTS = SCALE * 100_000
LARGE_ROWS = 100_000

CONFIGURATION = """
listen: 127.0.0.1:{port}
servers:
  bank:
    postgresql:
      url: "{postgresql}"
      connections: {connections}
      max_rows: {rows}
      max_bytes: 64MiB
      allow_privileged_role: true
  cache:
    redis: {{ url: "{redis}" }}
"""


def as_postgres(command):
    """PostgreSQL does not run as root."""
    if getpass.getuser() != "root":
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


@contextlib.contextmanager
def postgresql(folder):
    data, port = os.path.join(folder, "data"), free_port()
    run = lambda *command: subprocess.run(as_postgres(list(command)), check=True, stdout=subprocess.DEVNULL)
    run(f"{POSTGRESQL}/initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8")
    command = [f"{POSTGRESQL}/postgres", "-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1"]
    command += ["-c", f"unix_socket_directories={folder}", "-c", "shared_buffers=256MB", "-c", "fsync=off"]
    ready = lambda port: subprocess.run(["pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]).returncode == 0
    with serving(as_postgres(command), port, ready):
        target = ["-h", "127.0.0.1", "-p", str(port), "-U", "bench", "postgres"]
        subprocess.run(["pgbench", "-i", "-q", "-s", str(SCALE), *target], check=True, capture_output=True)
        yield port, target


@contextlib.contextmanager
def redis(folder):
    port = free_port()
    with serving(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder], port):
        fill = "".join(f"SET key:{number:012} value{number}\r\n" for number in range(1, 100_001))
        subprocess.run(["redis-cli", "-p", str(port), "--pipe"], input=fill, text=True, check=True, capture_output=True)
        yield port


def call(port, server, tool, arguments):
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    params = {"name": tool, "arguments": arguments, "_meta": meta}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    headers = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": tool}
    _, body = post(port, message, headers, path=f"/mcp/{server}", timeout=60)
    result = json.loads(body)["result"]
    if result.get("isError"):
        raise SystemExit(f"{tool}: {result['content'][0]['text'][:500]}")
    return result, len(body)


def press(port, server, tool, arguments, bound):
    command = ["wrk", "-t1", f"-c{CALLERS}", f"-d{SECONDS}s", "-s", "Benchmarks/load/tool.lua"]
    command += [f"http://127.0.0.1:{port}/mcp/{server}", "--", tool, arguments, str(bound)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    result = json.loads(output.split("RESULT ", 1)[1])
    if result["requests"] == 0 or result["failed"] > 0:
        raise SystemExit(f"{server} {tool}: {result}")
    return result["requests"] / result["microseconds"] * 1e6


def pgbench(target, mode):
    command = ["pgbench", "-n", "-S", "-M", mode, "-c", str(CONNECTIONS), "-j", "1", "-T", str(SECONDS), *target]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(re.search(r"tps = ([0-9.]+)", output).group(1))


def redis_benchmark(port):
    command = ["redis-benchmark", "-p", str(port), "-t", "get", "-c", str(CALLERS), "-n", "100000", "-r", "100000"]
    output = subprocess.run([*command, "--csv"], check=True, capture_output=True, text=True).stdout
    return float(output.splitlines()[-1].split(",")[1].strip('"'))


def queries(port, target, figures):
    """A point query by primary key, in rounds in which the two take turns."""
    arguments = '{"sql":"SELECT abalance FROM pgbench_accounts WHERE aid = $1","params":[%d]}'
    call(port, "bank", "execute_sql", json.loads(arguments.replace("%d", "7")))
    press(port, "bank", "execute_sql", arguments, ACCOUNTS)
    rounds = []
    for _ in range(ROUNDS):
        rounds.append(
            {
                "pgbench": pgbench(target, "simple"),
                "prepared": pgbench(target, "prepared"),
                "imcp": press(port, "bank", "execute_sql", arguments, ACCOUNTS),
            })
    middle = lambda key: statistics.median(r[key] for r in rounds)
    figures.add(f"pgbench, select only, {CONNECTIONS} connections", middle("pgbench"), "/s")
    figures.add(f"pgbench, select only, prepared, {CONNECTIONS} connections", middle("prepared"), "/s")
    figures.add(f"execute_sql over HTTP, {CONNECTIONS} connections", middle("imcp"), "/s")
    share = statistics.median(r["imcp"] / r["pgbench"] for r in rounds) * 100
    figures.at_least("execute_sql / pgbench", share, "%", 60)
    return rounds


def keys(port, redis_port, figures):
    """GET of one key."""
    call(port, "cache", "get", {"key": "key:000000000007"})
    arguments = '{"key":"key:%d"}'
    press(port, "cache", "get", arguments, 100_000)
    rounds = []
    for _ in range(ROUNDS):
        rounds.append({"redis": redis_benchmark(redis_port), "imcp": press(port, "cache", "get", arguments, 100_000)})
    middle = lambda key: statistics.median(r[key] for r in rounds)
    figures.add(f"redis-benchmark, GET, {CALLERS} connections", middle("redis"), "/s")
    figures.add(f"get over HTTP, {CALLERS} in flight", middle("imcp"), "/s")
    share = statistics.median(r["imcp"] / r["redis"] for r in rounds) * 100
    figures.at_least("get / redis-benchmark", share, "%", 50)
    return rounds


def large_result(port, process, figures):
    """How much memory a result of many rows takes, beside its own size."""
    arguments = {"sql": f"SELECT aid, abalance FROM pgbench_accounts LIMIT {LARGE_ROWS}", "max_rows": LARGE_ROWS}
    arguments["timeout_ms"] = 60_000
    before = memory_megabytes(process)
    sizes, times = [], []
    for _ in range(5):
        begin = time.perf_counter()
        result, size = call(port, "bank", "execute_sql", arguments)
        times.append(time.perf_counter() - begin)
        rows = result["structuredContent"]["row_count"]
        if rows != LARGE_ROWS:
            raise SystemExit(f"{rows} rows came, not {LARGE_ROWS}")
        sizes.append(memory_megabytes(process))
    figures.add(f"{LARGE_ROWS:,} rows: the answer", size / 1e6, "MB")
    figures.add(f"{LARGE_ROWS:,} rows: time, median of 5", statistics.median(times), "s")
    figures.add(f"{LARGE_ROWS:,} rows: memory before, after the first, after the fifth", before, "MB")
    figures.add("after the first", sizes[0], "MB")
    figures.add("after the fifth", sizes[-1], "MB")
    return {"before": before, "after": sizes, "seconds": times}


def tokens(port, figures):
    """What a model pays for the list of a server's tools: bytes of JSON, by four."""
    counts = {}
    for server, bound in {"bank": 1_200, "cache": 1_500}.items():
        meta = {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        }
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta}}
        headers = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"}
        _, body = post(port, message, headers, path=f"/mcp/{server}")
        listed = json.loads(body)["result"]["tools"]
        count = len(json.dumps(listed, separators=(",", ":"))) / 4
        figures.at_most(f"tool list of {server}, {len(listed)} tools", count, "tokens", bound)
        counts[server] = count
    return counts


def main():
    figures, raw = Figures(), {}
    folder = tempfile.mkdtemp(prefix="imcp-bench-", dir="/tmp")
    os.chmod(folder, 0o777)
    try:
        with contextlib.ExitStack() as stack:
            database, target = stack.enter_context(postgresql(folder))
            cache = stack.enter_context(redis(folder))
            port = free_port()
            configuration = os.path.join(folder, "imcp.yaml")
            with open(configuration, "w") as file:
                file.write(
                    CONFIGURATION.format(
                        port=port, postgresql=f"postgresql://bench@127.0.0.1:{database}/postgres",
                        redis=f"redis://127.0.0.1:{cache}", connections=CONNECTIONS, rows=LARGE_ROWS))
            process = stack.enter_context(serving([IMCP, "serve", "--config", configuration], port, is_healthy))
            raw["tokens"] = tokens(port, figures)
            raw["queries"] = queries(port, target, figures)
            raw["keys"] = keys(port, cache, figures)
            raw["large"] = large_result(port, process, figures)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures.write(RESULTS, {"cores": os.cpu_count(), "load": os.getloadavg()[0]}, raw)
    print(figures.table())


if __name__ == "__main__":
    main()
