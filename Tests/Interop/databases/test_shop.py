"""The example shop: its database, its configuration and its session, as its page says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from support.databases import is_postgresql_installed, psql, start_postgresql
from support.servers import start_imcp

SHOP = Path(__file__).resolve().parents[3] / "examples/shop"

pytestmark = pytest.mark.skipif(not is_postgresql_installed(), reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    database = start_postgresql(tmp_path_factory.mktemp("shop-database"))
    psql(database.port, "-c", "CREATE DATABASE shop")
    for script in ["schema.sql", "roles.sql"]:
        psql(database.port, "-f", str(SHOP / script), database="shop")
    folder = tmp_path_factory.mktemp("shop")
    text = (SHOP / "imcp.yaml").read_text()
    (folder / "imcp.yaml").write_text(text)
    os.environ["SHOP_DATABASE_URL"] = f"postgresql://shop_agent:{quote('demo')}@127.0.0.1:{database.port}/shop"
    server = start_imcp(folder / "imcp.yaml")
    yield database, server
    assert server.stop() == 0
    database.kill()


async def test_it_has_about_a_million_rows(shop):
    database, _ = shop
    rows = psql(
        database.port, "-c", "SELECT sum(reltuples)::bigint FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = 'public'::regnamespace", database="shop")
    assert int(rows) > 1_000_000


async def test_the_session_goes_as_its_page_says(shop):
    database, server = shop
    before = psql(database.port, "-c", "SELECT quantity FROM stock WHERE product_id = 1", database="shop")
    session = subprocess.run(
        [sys.executable, str(SHOP / "session.py"), f"{server.url}/mcp/shop"], capture_output=True, text=True, timeout=50)
    assert session.returncode == 0, session.stderr
    said = session.stdout
    assert "public.order_item" in said
    assert "Germany" in said
    assert "order_item" in said.split("A wrong name")[1].split("==")[0]
    assert "refused" in said.split("Not allowed")[1].split("==")[0]
    assert '"committed": true' in said
    after = psql(database.port, "-c", "SELECT quantity FROM stock WHERE product_id = 1", database="shop")
    assert int(after) == int(before) + 10, said
