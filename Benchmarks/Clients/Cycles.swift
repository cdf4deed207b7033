import FoundationEssentials
import JSON
import MCP
import MCPHTTP
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Connects to a server, calls it once and leaves, many times over. After each step it prints what this process holds.
enum Cycles {
    private static let atOnce = 16
    private static let steps = 10
    /// For what is closed to be gone in the kernel too.
    private static let settling = Duration.milliseconds(300)

    /// - Parameter target: `modern URL`, `legacy URL`, `http+sse URL`, `websocket URL`, or `stdio COMMAND…`.
    static func run(_ count: Int, _ target: [String]) async throws {
        guard let way = target.first, target.count > 1 else { return }
        let rest = Array(target.dropFirst())
        for step in 1...steps {
            try await cycle(count / steps) { try await visit(way, rest) }
            try await Task.sleep(for: settling)
            print(report(done: count / steps * step).jsonString)
            fflush(nil)
        }
    }

    private static func cycle(_ count: Int, _ visit: @escaping @Sendable () async throws -> Void) async throws {
        let begun = Atomic(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let next: @Sendable () -> Int = { begun.add(1, ordering: .relaxed).newValue }
            for _ in 0..<atOnce {
                group.addTask { while next() <= count { try await visit() } }
            }
            try await group.waitForAll()
        }
    }

    private static func visit(_ way: String, _ target: [String]) async throws {
        var options = ClientOptions()
        if way == "legacy" { options.revisions = ProtocolRevision.all.filter { !$0.isModern } }
        try await withMCPClient(of: transport(way, target), options: options) { client in
            let result = try await client.callTool("utility_echo", arguments: ["text": "hi"])
            precondition(result.isError != true, "the server failed")
        }
    }

    private static func transport(_ way: String, _ target: [String]) throws -> any ClientTransport {
        let url = target[0]
        switch way {
        case "websocket": return try WebSocketClientTransport(url: url)
        case "stdio": return SubprocessTransport(.init(command: url, arguments: Array(target.dropFirst())))
        default:
            var configuration = HTTPClientTransport.Configuration()
            // Each visitor has network connections of its own, which close with it.
            configuration.pool = HTTPConnectionPool()
            return way == "http+sse"
                ? try HTTPSSEClientTransport(url: url, configuration: configuration)
                : try HTTPClientTransport(url: url, configuration: configuration)
        }
    }

    private static func report(done: Int) -> JSONObject {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let memory = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kilobytes = memory?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        return ["done": JSONValue(done), "descriptors": JSONValue(files), "megabytes": JSONValue(kilobytes / 1024)]
    }
}
