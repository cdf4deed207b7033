"""A session with the shop's database, by the client library of PyPI (`pip install mcp==2.3.0`): look around, ask, explain,
preview a change, commit it.

    python session.py http://127.0.0.1:8080/mcp/shop
"""

import asyncio
import json
import sys

import mcp_types as types
from mcp import Client


async def agree(_, question):
    """Stands for the person who is asked before anything is changed that is not easily undone."""
    print(f"   [asked] {question.message.splitlines()[0]} -> yes")
    return types.ElicitResult(action="accept", content={"confirm": True})


async def use(client, title, tool, **arguments):
    print(f"\n== {title}\n   {tool} {json.dumps(arguments)}")
    result = await client.call_tool(tool, arguments)
    if result.is_error:
        print(f"   refused: {result.content[0].text}")
        return None
    return result.structured_content


def show(result):
    names = [column["name"] for column in result["columns"]]
    widths = [max(len(str(cell)) for cell in [name, *cells]) for name, *cells in zip(names, *result["rows"])]
    for cells in [names, *result["rows"]]:
        print("   " + "  ".join(str(cell).ljust(width) for cell, width in zip(cells, widths)).rstrip())
    if result["truncated"]:
        print(f"   … more rows: {result['truncated_by']}")


async def main(url):
    async with Client(url, mode="auto", elicitation_callback=agree) as client:
        tools = (await client.list_tools()).tools
        print("tools:", ", ".join(tool.name for tool in tools))

        found = await use(client, "Discover", "search_objects", object_type="table", detail_level="summary")
        for found_object in found["objects"]:
            print(f"   {found_object['schema']}.{found_object['name']}")

        show(await use(
            client, "Ask", "execute_sql",
            sql="SELECT c.name AS country, count(*) AS orders, round(sum(p.amount), 2) AS revenue "
                "FROM payment p JOIN orders o ON o.id = p.order_id JOIN customer cu ON cu.id = o.customer_id "
                "JOIN country c ON c.code = cu.country_code WHERE o.placed_at >= $1 GROUP BY c.name ORDER BY 3 DESC",
            params=["2025-01-01"], max_rows=5))

        await use(client, "A wrong name", "execute_sql", sql="SELECT count(*) FROM order_items")

        plan = await use(
            client, "Explain", "explain_sql", sql="SELECT * FROM payment WHERE amount > $1", params=[1500],
            analyze=True)
        print("   " + plan["plan"].splitlines()[0])

        await use(client, "Not allowed", "execute_sql", sql="SELECT pg_read_file('/etc/passwd')")

        preview = await use(
            client, "Preview", "preview_write",
            sql="UPDATE stock SET quantity = quantity + $1 WHERE product_id IN (1, 2)", params=[10])
        for row in preview["rows"]:
            print(f"   {json.dumps(row)}")
        print(f"   locks: {', '.join(preview['locks'])}")

        done = await use(client, "Commit", "commit_write", token=preview["token"], idempotency_key="restock-1")
        print(f"   {json.dumps(done)}")
        again = await use(
            client, "Commit once more: nothing happens", "commit_write", token=preview["token"],
            idempotency_key="restock-1")
        print(f"   {json.dumps(again)}")
        show(await use(
            client, "Look", "execute_sql", sql="SELECT product_id, quantity FROM stock WHERE product_id IN (1, 2)"))


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080/mcp/shop"))
