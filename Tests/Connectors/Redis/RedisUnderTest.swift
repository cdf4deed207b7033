import ConnectorKit
import JSON
import Logging
import MCP
import RealServers
import Settings

@testable import RedisConnector

/// The connector over a real server, called without a transport.
struct RedisUnderTest: Sendable {
    let service: any MCPService

    struct UnexpectedFailure: Error { let message: String }

    static func settings(_ yaml: String) throws -> RedisServerConfiguration {
        let source = ConfigurationSource(name: "imcp.yaml", directory: "/srv", bytes: Array(yaml.utf8))
        return try ConfigurationSchema(RedisServerConfiguration.self).read(source, substituting: .none).settings
    }

    func call(_ tool: String, _ arguments: JSONObject = [:]) async throws(MCPError) -> CallToolResult {
        let params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        return CallToolResult(
            unchecked: try await service.perform(ServiceRequest(method: "tools/call", params: params)))
    }

    /// The structured result of a successful call.
    func result(_ tool: String, _ arguments: JSONObject = [:]) async throws -> JSONObject {
        let result = try await call(tool, arguments)
        if result.isError { throw UnexpectedFailure(message: result.content.compactMap(\.text).joined()) }
        return result.structuredContent?.objectValue ?? [:]
    }

    /// The sentence with which a call failed; nil where it did not.
    func failure(_ tool: String, _ arguments: JSONObject = [:]) async throws -> String? {
        let result = try await call(tool, arguments)
        return result.isError ? result.content.first?.text : nil
    }

    func tools() async throws -> [JSONValue] {
        try await service.perform(ServiceRequest(method: "tools/list"))["tools"]?.arrayValue ?? []
    }
}

/// Every group of tools.
let allSets = "tools: [\(ToolSet.allCases.map(\.rawValue).joined(separator: ", "))]"

/// Runs a connector for a server for as long as a test needs it.
func withRedis<Value: Sendable>(
    _ server: RedisServer, _ settings: String = allSets, url: String? = nil,
    clock: any Clock<Duration> = ContinuousClock(),
    _ work: @escaping @Sendable (RedisUnderTest) async throws -> Value
) async throws -> Value {
    let yaml = "url: \(url ?? server.url)\ntimeout: 30s\n\(settings)"
    let context = ConnectorContext(name: "redis", logger: Logger(label: "test"), clock: clock)
    let made = try RedisConnector.makeServer(RedisUnderTest.settings(yaml), context: context)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            await made.run?()
            return nil
        }
        group.addTask { try await work(RedisUnderTest(service: made.service)) }
        defer { group.cancelAll() }
        while let value = try await group.next() { if let value { return value } }
        throw CancellationError()
    }
}
