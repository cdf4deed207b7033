-- One tool called over and over, with other numbers each time. Arguments: the tool, its arguments as JSON in which %d stands for
-- a random number, and the number's bound.
local tool, template, bound

function init(args)
    tool, template, bound = args[1], args[2], tonumber(args[3])
    math.randomseed(42)
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    wrk.headers["Accept"] = "application/json, text/event-stream"
    wrk.headers["MCP-Protocol-Version"] = "2026-07-28"
    wrk.headers["Mcp-Method"] = "tools/call"
    wrk.headers["Mcp-Name"] = tool
end

function request()
    local arguments = template:gsub("%%d", tostring(math.random(bound)))
    return wrk.format(nil, nil, nil,
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"' .. tool .. '","arguments":' .. arguments
        .. ',"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
        .. '"io.modelcontextprotocol/clientCapabilities":{}}}}')
end

dofile("Benchmarks/load/report.lua")
