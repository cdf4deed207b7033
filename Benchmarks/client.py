"""One MCP client, for opening the sessions that the load uses and for looking at the answers it will get."""

import http.client
import json

TEXT = "y" * 160
CALL = {"name": "utility_echo", "arguments": {"text": TEXT}}


def post(port, message, headers, path="/mcp", timeout=5):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    common = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    connection.request("POST", path, json.dumps(message), common | headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status >= 300:
        raise SystemExit(f"{message['method']} was answered with {response.status}: {body[:200]}")
    return response, body


def check(body):
    if json.loads(body)["result"]["content"][0]["text"] != TEXT:
        raise SystemExit(f"not an echo: {body[:200]}")


def modern_answer_bytes(port):
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": CALL | {"_meta": meta}}
    headers = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "utility_echo"}
    _, body = post(port, message, headers)
    check(body)
    return len(body)


def legacy_session(port):
    """A session in use, by its id."""
    params = {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "bench", "version": "1"},
    }
    response, _ = post(port, {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}, {})
    session = response.getheader("Mcp-Session-Id")
    headers = {"Mcp-Session-Id": session, "MCP-Protocol-Version": "2025-11-25"}
    post(port, {"jsonrpc": "2.0", "method": "notifications/initialized"}, headers)
    _, body = post(port, {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": CALL}, headers)
    check(body)
    return session
