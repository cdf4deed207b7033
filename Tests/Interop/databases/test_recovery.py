"""Databases are killed and come back while clients work: nothing wrong is answered, nothing committed is lost or done
twice, and imcp finds the way back by itself."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from urllib.parse import quote

import anyio
import pytest

from support.clients import Host, Target
from support.databases import (
    PASSWORD, is_postgresql_installed, is_redis_installed, psql, start_postgresql, start_redis)
from support.mcp2 import Driver
from support.servers import start_imcp

KILLS = 3
CALLERS = 4


class Record:
    """What the callers saw."""

    def __init__(self) -> None:
        self.good = 0
        self.failed = 0
        self.wrong: list[str] = []
        self.committed: list[str] = []
        self.last_good = 0.0

    def succeed(self) -> None:
        self.good += 1
        self.last_good = time.monotonic()


async def kill_again_and_again(database, record: Record) -> list[float]:
    """Returns how long it took after each start until a call went well."""
    waits = []
    for _ in range(KILLS):
        seen = record.good
        with anyio.fail_after(30):
            while record.good < seen + 20:
                await anyio.sleep(0.02)
        await anyio.to_thread.run_sync(database.kill)
        await anyio.sleep(0.3)
        await anyio.to_thread.run_sync(database.start)
        begin, seen = time.monotonic(), record.good
        with anyio.fail_after(30):
            while record.good == seen:
                await anyio.sleep(0.01)
        waits.append(record.last_good - begin)
    return waits


def serve(folder: Path, servers: str):
    (folder / "imcp.yaml").write_text(f"listen: 127.0.0.1:8080\nservers:\n{servers}")
    return start_imcp(folder / "imcp.yaml")


def agree(question: dict) -> dict:
    """Says yes to whatever a form asks."""
    return {"action": "accept", "content": {name: True for name in question["requestedSchema"].get("required", [])}}


async def under_load(url: str, database, caller) -> tuple[Record, list[float]]:
    record, waits = Record(), []
    host = Host(elicit=agree)
    async with Driver("modern").open(Target(url=url), host) as client:
        async with anyio.create_task_group() as group:
            for number in range(CALLERS):
                group.start_soon(caller, client, number, record)
            waits += await kill_again_and_again(database, record)
            group.cancel_scope.cancel()
    return record, waits


@pytest.mark.skipif(not is_postgresql_installed(), reason="PostgreSQL is not installed")
async def test_postgresql_is_killed_under_load(tmp_path):
    database = start_postgresql(tmp_path)
    psql(database.port, "-c", "CREATE TABLE event (id text PRIMARY KEY, n integer NOT NULL)")
    url = f"postgresql://postgres:{quote(PASSWORD, safe='')}@127.0.0.1:{database.port}/postgres"
    server = serve(
        tmp_path, f"  pg: {{ postgresql: {{ url: '{url}', mode: read-write, allow_privileged_role: true }} }}\n")

    async def ask_and_write(client, number: int, record: Record) -> None:
        for turn in range(1_000_000):
            key = f"{number}-{turn}"
            result = await client.call("execute_sql", {"sql": "SELECT $1::int * 7", "params": [turn]})
            if result.get("isError"):
                record.failed += 1
            elif result["structuredContent"]["rows"] != [[turn * 7]]:
                record.wrong.append(json.dumps(result["structuredContent"]))
            else:
                record.succeed()
            preview = await client.call(
                "preview_write", {"sql": "INSERT INTO event VALUES ($1, $2)", "params": [key, turn]})
            if preview.get("isError"):
                record.failed += 1
                continue
            commit = {"token": preview["structuredContent"]["token"], "idempotency_key": key}
            for _ in range(50):
                # The same key over and over: whatever became of the first attempt, the row is there once.
                done = await client.call("commit_write", commit)
                if not done.get("isError"):
                    record.committed.append(key)
                    record.succeed()
                    break
                record.failed += 1
                if re.search("CONFLICT|OUTCOME", done["content"][0]["text"]) is None:
                    await anyio.sleep(0.05)

    record, waits = await under_load(f"{server.url}/mcp/pg", database, ask_and_write)
    rows = psql(database.port, "-c", "SELECT id FROM event").split()
    assert server.stop() == 0
    database.kill()
    assert record.wrong == []
    assert set(record.committed) <= set(rows), "a committed row is gone"
    assert len(rows) == len(set(rows))
    assert record.failed > 0, "nobody noticed the kills"
    print(f"PostgreSQL: {record.good} good, {record.failed} failed, back after {[f'{w:.2f}' for w in waits]} s")


@pytest.mark.skipif(not is_redis_installed(), reason="Redis is not installed")
async def test_redis_is_killed_under_load(tmp_path):
    database = start_redis(tmp_path)
    server = serve(
        tmp_path,
        f"  cache: {{ redis: {{ url: 'redis://:{quote(PASSWORD, safe='')}@127.0.0.1:{database.port}', "
        "mode: read-write } }\n")

    async def set_and_get(client, number: int, record: Record) -> None:
        for turn in range(1_000_000):
            key = f"k-{number}-{turn}"
            done = await client.call("set", {"key": key, "value": str(turn)})
            if done.get("isError"):
                record.failed += 1
                await anyio.sleep(0.02)
                continue
            record.committed.append(key)
            got = await client.call("get", {"key": key})
            if got.get("isError"):
                record.failed += 1
            elif str(turn) not in json.dumps(got["structuredContent"]):
                record.wrong.append(json.dumps(got["structuredContent"]))
            else:
                record.succeed()

    record, waits = await under_load(f"{server.url}/mcp/cache", database, set_and_get)
    host = Host()
    async with Driver("modern").open(Target(url=f"{server.url}/mcp/cache"), host) as client:
        for key in record.committed:
            got = await client.call("get", {"key": key})
            assert key.rsplit("-", 1)[1] in json.dumps(got["structuredContent"]), key
    assert server.stop() == 0
    database.kill()
    assert record.wrong == []
    print(f"Redis: {record.good} good, {record.failed} failed, back after {[f'{w:.2f}' for w in waits]} s")
