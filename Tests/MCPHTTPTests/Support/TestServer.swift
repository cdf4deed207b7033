import Logging
import MCP
import NIOCore
import ServiceLifecycle

@testable import MCPHTTP

/// An MCP server on a free port, for the time of one test.
struct TestServer: Sendable {
    let http: MCPHTTPServer
    let address: SocketAddress
    private let services: ServiceGroup

    /// What a test changes of the defaults.
    struct Setup: Sendable {
        var configuration = MCPHTTPServer.Configuration()
        var options = ProtocolOptions()
    }

    /// Serves while `body` runs, then shuts down.
    static func run(
        _ service: any MCPService, _ change: (inout Setup) -> Void = { _ in },
        body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        var setup = Setup()
        setup.configuration.port = 0
        setup.configuration.drainTimeout = .seconds(5)
        setup.configuration.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        change(&setup)
        let http = MCPHTTPServer(serving: service, configuration: setup.configuration, options: setup.options)
        let services = ServiceGroup(
            configuration: .init(
                services: [.init(service: http, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: setup.configuration.logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let address =
                switch try await http.listening {
                case .tcp(let host, let port): try SocketAddress(ipAddress: host, port: port)
                case .unix(let path, _): try SocketAddress(unixDomainSocketPath: path)
                }
            try await body(TestServer(http: http, address: address, services: services))
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    var socketURL: String { "ws://\(address.ipAddress ?? "localhost"):\(address.port ?? 0)/mcp" }

    func connect() async throws -> HTTPClient { try await HTTPClient.connect(to: address) }

    func beginShutdown() async { await services.triggerGracefulShutdown() }

    /// The answer to one request on a connection of its own. Not for event streams.
    func ask(_ ask: Ask) async throws -> Reply {
        let client = try await connect()
        let reply = try await client.ask(ask)
        await client.close()
        return reply
    }

    /// Opens a session and confirms it.
    func openSession(_ revision: ProtocolRevision = .v2025_11_25) async throws -> String {
        let reply = try await ask(.initialize(revision))
        guard let session = reply.headers["mcp-session-id"] else { throw WaitFailure("No session: \(reply)") }
        let confirmed = try await ask(.legacy(Method.Notification.initialized, id: nil, session: session))
        guard confirmed.status == 202 else { throw WaitFailure("Not confirmed: \(confirmed)") }
        return session
    }
}
