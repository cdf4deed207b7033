-- The load on every server of a comparison: a call of the echo tool, the same bytes for all.
-- Arguments: the era, then for legacy ids of sessions, which take turns.
local text = string.rep("y", 160)
local requests = {}
local next = 0

local function call(id, meta)
    return '{"jsonrpc":"2.0","id":' .. id .. ',"method":"tools/call","params":{"name":"utility_echo","arguments":{"text":"'
        .. text .. '"}' .. meta .. '}}'
end

function init(args)
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    wrk.headers["Accept"] = "application/json, text/event-stream"
    if args[1] == "modern" then
        wrk.headers["MCP-Protocol-Version"] = "2026-07-28"
        wrk.headers["Mcp-Method"] = "tools/call"
        wrk.headers["Mcp-Name"] = "utility_echo"
        local meta = ',"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
            .. '"io.modelcontextprotocol/clientCapabilities":{}}'
        requests[1] = wrk.format(nil, nil, nil, call(1, meta))
    else
        wrk.headers["MCP-Protocol-Version"] = "2025-11-25"
        -- Ids under way must differ within a session.
        for id = 1, 64 do
            for session = 2, #args do
                wrk.headers["Mcp-Session-Id"] = args[session]
                requests[#requests + 1] = wrk.format(nil, nil, nil, call(id, ""))
            end
        end
    end
end

function request()
    next = next % #requests + 1
    return requests[next]
end

dofile("Benchmarks/load/report.lua")
