import AsyncHTTPClient
import JSON
import MCP
import MCPHTTP
import NIOCore
import NIOHTTP1
import Synchronization

/// Calls the echo tool of a server with the client of this repository, keeping a number of calls under way.
enum ClientFigures {
    private static let tool = "utility_echo"
    private static let text = String(repeating: "y", count: 160)

    /// - Parameter target: The address of a server (`http://…`, `ws://…`), or a command with its arguments.
    static func measure(_ target: [String], inFlight: Int, calls: Int) async throws -> JSONObject {
        try await withMCPClient(of: transport(to: target)) { client in
            let call: @Sendable () async throws -> Void = {
                let result = try await client.callTool(tool, arguments: ["text": .string(text)])
                precondition(result.isError != true, "the server failed")
            }
            return try await measure(inFlight: inFlight, calls: calls, call)
        }
    }

    /// The same requests and answers by the HTTP library alone, which neither knows MCP nor looks at the answer.
    static func measureBareHTTP(_ url: String, inFlight: Int, calls: Int) async throws -> JSONObject {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = [
            "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": tool,
        ]
        let meta: JSONObject = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": [:],
        ]
        let params: JSONObject = [
            "name": .string(tool), "arguments": ["text": .string(text)], "_meta": .object(meta),
        ]
        let message: JSONObject = ["jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": .object(params)]
        request.body = .bytes(ByteBuffer(string: message.jsonString))
        let ready = request
        return try await measure(inFlight: inFlight, calls: calls) {
            let answer = try await HTTPClient.shared.execute(ready, timeout: .seconds(10))
            precondition(answer.status == .ok, "the server failed")
            _ = try await answer.body.collect(upTo: 1 << 20)
        }
    }

    private static func transport(to target: [String]) throws -> any ClientTransport {
        guard let first = target.first else { throw Failure.noTarget }
        if first.hasPrefix("http") { return try HTTPClientTransport(url: first) }
        if first.hasPrefix("ws") { return try WebSocketClientTransport(url: first) }
        return SubprocessTransport(.init(command: first, arguments: Array(target.dropFirst())))
    }

    private static func measure(
        inFlight: Int, calls: Int, _ call: @escaping @Sendable () async throws -> Void
    ) async throws -> JSONObject {
        _ = try await run(inFlight: inFlight, calls: max(inFlight, calls / 20), call)
        let clock = ContinuousClock()
        let start = clock.now
        let waits = try await run(inFlight: inFlight, calls: calls, call).sorted()
        let seconds = (clock.now - start) / .seconds(1)
        return [
            "perSecond": JSONValue(Double(calls) / seconds),
            "p50Microseconds": JSONValue(waits[waits.count / 2] / .microseconds(1)),
            "p99Microseconds": JSONValue(waits[waits.count * 99 / 100] / .microseconds(1)),
        ]
    }

    /// How long each call took.
    private static func run(
        inFlight: Int, calls: Int, _ call: @escaping @Sendable () async throws -> Void
    ) async throws -> [Duration] {
        let begun = Counter()
        return try await withThrowingTaskGroup(of: [Duration].self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    let clock = ContinuousClock()
                    var waits: [Duration] = []
                    while begun.next() <= calls { waits.append(try await clock.measure { try await call() }) }
                    return waits
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)
        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }

    private enum Failure: Error { case noTarget }
}
