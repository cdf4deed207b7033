"""A server of the Python libraries with the names of the everything example, as far as a library can do them.

    peer.py mcp2|mcp1|fastmcp4 stdio|http|sse [port]
"""

import asyncio
import sys

library, transport = sys.argv[1], sys.argv[2]
port = int(sys.argv[3]) if len(sys.argv) > 3 else 0

from pydantic import BaseModel  # noqa: E402

if library == "mcp2":
    from mcp.server import MCPServer
    from mcp.server.mcpserver import Context

    server = MCPServer("peer")
elif library == "mcp1":
    from mcp.server.fastmcp import Context, FastMCP

    server = FastMCP("peer", port=port)
else:
    from fastmcp import Context, FastMCP

    server = FastMCP("peer")

long = {}
if library == "fastmcp4":
    try:
        from fastmcp_tasks import TasksExtension

        server.add_extension(TasksExtension())
        long = {"task": True}
    except ImportError:
        pass


class Person(BaseModel):
    username: str


@server.tool()
def test_simple_text() -> str:
    """Says something."""
    return "This is a simple text response for testing."


@server.tool()
async def test_tool_with_progress(ctx: Context) -> str:
    """Reports how far it is."""
    for step in (0, 50, 100):
        await ctx.report_progress(step, 100)
        await asyncio.sleep(0.02)
    return "done"


@server.tool()
def test_error_handling() -> str:
    """Fails."""
    raise ValueError("This tool intentionally returns an error for testing")


@server.tool()
async def test_elicitation(message: str, ctx: Context) -> str:
    """Asks the user."""
    if library == "fastmcp4":
        answer = await ctx.elicit(message, response_type=Person)
    else:
        answer = await ctx.elicit(message, schema=Person)
    return f"User response: {answer}"


@server.resource("test://static-text")
def static_text() -> str:
    return "This is the content of the static text resource."


@server.resource("test://template/{id}/data")
def template(id: str) -> str:
    return f"Data for ID: {id}"


@server.prompt()
def test_prompt_with_arguments(arg1: str, arg2: str) -> str:
    return f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"


if long:

    @server.tool(**long)
    async def slow_compute(seconds: float, label: str = "") -> str:
        """Takes its time."""
        await asyncio.sleep(seconds)
        return f"slept {seconds} s"


names = {"stdio": "stdio", "http": "streamable-http", "sse": "sse"}
options = {}
if transport != "stdio" and library != "mcp1":
    options["port"] = port
if library == "fastmcp4":
    options["show_banner"] = False
server.run(transport=names[transport], **options)
