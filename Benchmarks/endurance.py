"""Connects and disconnects very often, over each transport, and looks at what is left: `make endurance`.

Nothing may grow with the number of cycles: memory and descriptors of client and server, and the number of processes.
COUNT is the number of connections for each transport, PROCESSES that of server processes.
"""

import json
import os
import subprocess
import tempfile

from measure import HELPER, IMCP
from processes import free_port, is_healthy, memory_megabytes, serving

COUNT = int(os.environ.get("COUNT", 100_000))
PROCESSES = int(os.environ.get("PROCESSES", 10_000))
# From half of the cycles to all of them: by then allocators and pools are about as large as they get, and what is lost
# with each cycle shows.
MEMORY_GROWTH = 1.10
# One heap, so that less of what is measured is what the allocator keeps for later.
ALLOCATOR = {"MALLOC_ARENA_MAX": "1"}
DESCRIPTOR_GROWTH = 8


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def processes():
    """How many processes the machine runs from our programs, the dead that nobody collected included."""
    count = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/comm") as file:
                count += file.read().strip() == "imcp"
        except OSError:
            continue
    return count


def cycle(name, count, server, target):
    """Runs the cycles; returns one row for each step of them."""
    rows = []
    command = [HELPER, "cycles", str(count), *target]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | ALLOCATOR) as helper:
        for line in helper.stdout:
            row = json.loads(line) | {"processes": processes()}
            if server:
                row |= {"serverDescriptors": descriptors(server), "serverMegabytes": memory_megabytes(server)}
            rows.append(row)
    if helper.returncode != 0:
        raise SystemExit(f"{name}: the client ended with {helper.returncode}")
    return rows


def judge(name, rows):
    first, half, last = rows[0], rows[len(rows) // 2 - 1], rows[-1]
    faults = []
    for key in first.keys() - {"done"}:
        if "egabytes" in key:
            allowed = half[key] * MEMORY_GROWTH
        else:
            allowed = half[key] + (DESCRIPTOR_GROWTH if "escriptors" in key else 0)
        if last[key] > allowed:
            faults.append(f"{key} grew from {half[key]:g} to {last[key]:g}")
    for row in (first, half, last):
        figures = ", ".join(f"{key} {value:.4g}" for key, value in row.items() if key != "done")
        print(f"{name:<12}{row['done']:>8,}  {figures}")
    print(f"{name:<12}{'':>8}  {'; '.join(faults) or 'flat'}", flush=True)
    return faults


def main():
    port = free_port()
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        configuration = os.path.join(folder, "imcp.yaml")
        with open(configuration, "w") as file:
            file.write(f"listen: 127.0.0.1:{port}\nservers:\n  utility:\n    utility:\n")
        web = f"127.0.0.1:{port}"
        with serving([IMCP, "serve", "--config", configuration], port, is_healthy) as server:
            ways = {"modern": "http://{}/mcp", "legacy": "http://{}/mcp", "http+sse": "http://{}/sse",
                    "websocket": "ws://{}/mcp"}
            for way, url in ways.items():
                faults += judge(way, cycle(way, COUNT, server, [way, url.format(web)]))
        command = [IMCP, "stdio", "--config", configuration]
        faults += judge("stdio", cycle("stdio", PROCESSES, None, ["stdio", *command]))
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
