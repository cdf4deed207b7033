"""Runs every measurement of `make bench`. Standard library only; started by run.sh from the root of the repository."""

import contextlib
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time

from client import legacy_session, modern_answer_bytes
from figures import Figures
from processes import cpu_seconds, free_port, is_healthy, memory_megabytes, serving

IMCP = os.path.abspath(".build/release/imcp")
HELPER = os.path.abspath(".build/release/imcp-benchmarks")
RESULTS = "bench-results.json"

ROUNDS = int(os.environ.get("IMCP_BENCH_ROUNDS", 3))
SECONDS = int(os.environ.get("IMCP_BENCH_SECONDS", 5))
CONNECTIONS = [1, 32]
STARTS = 10
IDLE_SECONDS = 3
ABANDONED_PER_STEP = 20_000
ABANDONED_STEPS = 5
STDIO_CALLS = {1: 10_000, 32: 60_000}
CLIENT_CALLS = {1: 5_000, 32: 30_000}


class Target:
    """A server under load, and how the load speaks to it."""

    def __init__(self, name, process, port, arguments):
        self.name, self.process, self.port, self.arguments = name, process, port, arguments


def press(target, connections, seconds):
    """One run of wrk against one server."""
    before = cpu_seconds(target.process)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", "Benchmarks/load/echo.lua"]
    command += [f"http://127.0.0.1:{target.port}/mcp", "--", *target.arguments]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    after = cpu_seconds(target.process)
    result = json.loads(output.split("RESULT ", 1)[1])
    if result["requests"] == 0 or result["failed"] > 0:
        raise SystemExit(f"{target.name}: {result}")
    return {
        "server": target.name,
        "connections": connections,
        "requestsPerSecond": result["requests"] / result["microseconds"] * 1e6,
        "cpuMicroseconds": (after - before) * 1e6 / result["requests"],
        "p50Milliseconds": result["p50"] / 1e3,
        "p99Milliseconds": result["p99"] / 1e3,
    }


def compare_servers(configuration, port):
    """Rounds in which the servers take turns, so that a slow moment of the machine meets all of them."""
    with contextlib.ExitStack() as stack:
        imcp = stack.enter_context(serving([IMCP, "serve", "--config", configuration], port, is_healthy))
        size = str(modern_answer_bytes(port))
        targets = [
            Target("modern", imcp, port, ["modern"]),
            Target("legacy", imcp, port, ["legacy"] + [legacy_session(port) for _ in range(32)]),
        ]
        for name in ["nio", "hummingbird"]:
            bare = free_port()
            process = stack.enter_context(serving([HELPER, f"serve-{name}", str(bare), size], bare))
            targets.append(Target(name, process, bare, ["modern"]))
        for target in targets:
            press(target, 32, 1)
        rounds = []
        for number in range(ROUNDS):
            for connections in CONNECTIONS:
                rounds += [press(target, connections, SECONDS) | {"round": number} for target in targets]
        return rounds


def report_servers(rounds, figures):
    def column(server, connections, key):
        return [r[key] for r in rounds if r["server"] == server and r["connections"] == connections]

    def ratio(above, below, connections, key):
        """The median of the ratios within the rounds."""
        pairs = zip(column(above, connections, key), column(below, connections, key))
        return statistics.median(a / b for a, b in pairs)

    for connections in CONNECTIONS:
        for server in ["modern", "legacy", "hummingbird", "nio"]:
            name = f"{server}, {connections} connection{'s' if connections > 1 else ''}"
            middle = lambda key: statistics.median(column(server, connections, key))
            is_headline = connections == 32 and server in ["modern", "legacy"]
            rate, p99 = middle("requestsPerSecond"), middle("p99Milliseconds")
            if is_headline:
                figures.at_least(f"{name}: calls", rate, "/s", 10_000)
            else:
                figures.add(f"{name}: calls", rate, "/s")
            figures.add(f"{name}: CPU per call", middle("cpuMicroseconds"), "us")
            figures.add(f"{name}: p50", middle("p50Milliseconds"), "ms")
            if is_headline:
                figures.at_most(f"{name}: p99", p99, "ms", 10)
            else:
                figures.add(f"{name}: p99", p99, "ms")
    for era in ["modern", "legacy"]:
        share = ratio(era, "hummingbird", 32, "requestsPerSecond") * 100
        figures.at_least(f"{era} / Hummingbird route, calls, 32 connections", share, "%", 80)
        times = ratio(era, "nio", 32, "cpuMicroseconds")
        figures.at_most(f"{era} / NIO handler, CPU per call, 32 connections", times, "x", 3)


def start_up(configuration, port, figures):
    """From starting the program to its first good answer to a health check."""
    times = []
    for _ in range(STARTS):
        begin = time.perf_counter()
        with serving([IMCP, "serve", "--config", configuration], port, is_healthy):
            times.append((time.perf_counter() - begin) * 1e3)
    figures.at_most("start to ready, median", statistics.median(times), "ms", 100)
    return times


def memory(configuration, port, figures):
    """Idle, and while clients open sessions and never come back."""
    with serving([IMCP, "serve", "--config", configuration], port, is_healthy) as imcp:
        time.sleep(IDLE_SECONDS)
        idle = {field: memory_megabytes(imcp, field) for field in ["VmRSS", "RssAnon", "RssFile"]}
        figures.at_most("idle memory", idle["VmRSS"], "MB", 40)
        figures.add("idle memory, of which the program's own file", idle["RssFile"], "MB")
        steps = []
        for _ in range(ABANDONED_STEPS):
            subprocess.run([HELPER, "abandon", str(port), str(ABANDONED_PER_STEP)], check=True, timeout=60)
            steps.append(memory_megabytes(imcp))
    total = ABANDONED_PER_STEP * ABANDONED_STEPS
    figures.add(f"memory after {ABANDONED_PER_STEP:,} abandoned sessions", steps[0], "MB")
    figures.add(f"memory after {total:,} abandoned sessions", steps[-1], "MB")
    growth = (max(steps) / steps[0] - 1) * 100
    figures.at_most(f"growth from {ABANDONED_PER_STEP:,} to {total:,}", growth, "%", 10)
    return {"idle": idle, "abandoned": steps}


def helper(*arguments):
    output = subprocess.run([HELPER, *arguments], capture_output=True, text=True, check=True, timeout=120).stdout
    return json.loads(output)


def stdio(configuration, figures):
    raw = {}
    for flight, calls in STDIO_CALLS.items():
        result = helper("stdio", str(flight), str(calls), IMCP, "stdio", "--config", configuration)
        raw[flight] = result
        figures.add(f"stdio, {flight} in flight: calls", result["perSecond"], "/s")
        figures.add(f"stdio, {flight} in flight: p99", result["p99Microseconds"] / 1e3, "ms")
    return raw


def clients(configuration, port, figures):
    """Our client against our server, over each transport; beside it the HTTP library alone, and lines without a client."""
    command = [IMCP, "stdio", "--config", configuration]
    web = f"http://127.0.0.1:{port}/mcp"
    ways = {
        "HTTP library alone": ["bare-http", web],
        "HTTP": ["client", web],
        "WebSocket": ["client", f"ws://127.0.0.1:{port}/mcp"],
        "lines alone, stdio": ["stdio", *command],
        "stdio": ["client", *command],
    }
    raw = {}
    with serving([IMCP, "serve", "--config", configuration], port, is_healthy):
        for flight, calls in CLIENT_CALLS.items():
            # Rounds in which the ways take turns, so that a slow moment of the machine meets all of them.
            rounds = [
                {way: helper(mode, str(flight), str(calls), *target) for way, (mode, *target) in ways.items()}
                for _ in range(ROUNDS)
            ]
            raw[flight] = rounds
            report_clients(rounds, f"{flight} in flight", figures)
    return raw


def report_clients(rounds, title, figures):
    for way in rounds[0]:
        middle = lambda key: statistics.median(r[way][key] for r in rounds)
        name = way if "alone" in way else f"client, {way}"
        figures.add(f"{name}, {title}: calls", middle("perSecond"), "/s")
        figures.add(f"{name}, {title}: p99", middle("p99Microseconds") / 1e3, "ms")
    for way, alone in {"HTTP": "HTTP library alone", "stdio": "lines alone, stdio"}.items():
        share = statistics.median(r[way]["perSecond"] / r[alone]["perSecond"] for r in rounds) * 100
        figures.add(f"client, {way} / {alone}, {title}", share, "%")


def text(figures):
    raw = {"json": helper("json"), "schema": helper("schema")}
    for name, sample in raw["json"].items():
        for work in ["parse", "serialize"]:
            times = sample[work]
            own = times["nanoseconds"]
            figures.add(f"{work} {name} ({sample['bytes']:,} bytes)", own / 1e3, "us")
            title = f"{work} {name}, JSONSerialization / ours"
            factor = times["jsonSerializationNanoseconds"] / own
            if work == "parse":
                figures.at_least(title, factor, "x", 3)
            else:
                figures.add(title, factor, "x")
            figures.add(f"{work} {name}, Codable / ours", times["codableNanoseconds"] / own, "x")
    figures.add("validate arguments by a schema", raw["schema"]["validateNanoseconds"] / 1e3, "us")
    figures.add("compile a schema", raw["schema"]["compileNanoseconds"] / 1e3, "us")
    return raw


def machine():
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return {
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "load": os.getloadavg()[0],
        "commit": commit,
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "rounds": ROUNDS,
        "secondsPerRun": SECONDS,
    }


def main():
    figures, raw, port = Figures(), {}, free_port()
    about = machine()
    with tempfile.TemporaryDirectory() as folder:
        configuration = os.path.join(folder, "imcp.yaml")
        with open(configuration, "w") as file:
            file.write(f"listen: 127.0.0.1:{port}\nservers:\n  utility:\n    utility:\n")
        raw["servers"] = compare_servers(configuration, port)
        report_servers(raw["servers"], figures)
        raw["stdio"] = stdio(configuration, figures)
        raw["clients"] = clients(configuration, port, figures)
        raw["text"] = text(figures)
        raw["startMilliseconds"] = start_up(configuration, port, figures)
        raw["memoryMegabytes"] = memory(configuration, port, figures)
    about["loadAfter"] = os.getloadavg()[0]
    figures.write(RESULTS, about, raw)
    print(figures.table())
    print(f"{about['cores']} cores, load {about['load']:.1f} before and {about['loadAfter']:.1f} after; see {RESULTS}")


if __name__ == "__main__":
    main()
