public import Logging
public import MCP
import NIOCore
public import ServiceLifecycle
import Synchronization

/// An HTTP server for MCP services of both eras, and for whatever else is to be served beside them.
///
/// ```swift
/// let server = MCPHTTPServer(serving: weather)
/// try await server.run()
/// ```
public final class MCPHTTPServer: Service {
    /// What answers a request.
    public enum Route: Sendable {
        case mcp(MCPEndpoint)
        case plain(@Sendable (HTTPRequest) async -> HTTPReply)
    }

    /// How the server listens and what it allows.
    public struct Configuration: Sendable {
        public var host = "127.0.0.1"
        /// 0 for any free port.
        public var port = 8080
        /// Which host names and web pages may call.
        public var access = RequestGuard()
        /// Bounds on the connections.
        public var limits = WebLimits()
        /// Bounds on the sessions of legacy clients.
        public var sessions = SessionLimits()
        /// How many modern requests may be under way.
        public var maxConcurrentRequests = 10_000
        /// After how long a quiet stream sends a sign of life.
        public var keepAliveInterval: Duration = .seconds(15)
        /// How long requests that are under way may go on once the server is told to stop.
        public var drainTimeout: Duration = .seconds(10)
        /// Who calls, by the headers of a request.
        public var authenticate: @Sendable (HTTPRequestHeaders) -> Principal = { _ in .anonymous }
        public var logger = Logger(label: "mcp.http")

        public init() {}
    }

    private let configuration: Configuration
    private let options: ProtocolOptions
    private let route: Mutex<@Sendable (HTTPRequest) -> Route?>
    private let endpoints = Mutex<[ObjectIdentifier: MCPEndpoint]>([:])
    private let workers = Workers()
    private let bound = BoundAddress()

    /// - Parameter route: What answers a request; nil for 404. Called for each request, so that what is served can change
    ///   while the server runs.
    public init(
        configuration: Configuration = Configuration(), options: ProtocolOptions = ProtocolOptions(),
        route: @escaping @Sendable (HTTPRequest) -> Route? = { _ in nil }
    ) {
        self.configuration = configuration
        self.options = options
        self.route = Mutex(route)
    }

    /// A server of one service.
    public convenience init(
        serving service: any MCPService, at path: String = "/mcp", configuration: Configuration = Configuration(),
        options: ProtocolOptions = ProtocolOptions()
    ) {
        self.init(configuration: configuration, options: options)
        let endpoint = endpoint(for: service)
        serve { $0.path == path ? .mcp(endpoint) : nil }
    }

    /// Sets what answers requests from now on.
    public func serve(_ route: @escaping @Sendable (HTTPRequest) -> Route?) { self.route.withLock { $0 = route } }

    /// The address and port that the server listens on, once it does.
    public var address: (host: String, port: Int) { get async throws { try await bound.value } }

    /// An endpoint for a service, to be returned from the route.
    public func endpoint(for service: any MCPService) -> MCPEndpoint {
        let endpoint = MCPEndpoint(service: service, options: options, configuration: configuration, workers: workers)
        endpoints.withLock { $0[ObjectIdentifier(endpoint)] = endpoint }
        return endpoint
    }

    /// Ends an endpoint and its sessions.
    public func close(_ endpoint: MCPEndpoint) {
        _ = endpoints.withLock { $0.removeValue(forKey: ObjectIdentifier(endpoint)) }
        endpoint.shutDown()
    }

    /// Serves until the task is cancelled or a graceful shutdown is asked for.
    public func run() async throws {
        let server = WebServer(
            configuration: .init(
                host: configuration.host, port: configuration.port, limits: configuration.limits,
                drainTimeout: configuration.drainTimeout),
            logger: configuration.logger,
            onBound: { [bound] in bound.resolve($0, $1) },
            onShutdown: { [self] in endAllStreams() },
            respond: { [self] in await respond(to: $0, over: $1) })
        defer { bound.fail() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.workers.run() }
            group.addTask { await self.tick() }
            group.addTask {
                defer { self.workers.finish() }
                try await server.run()
            }
            // The server is the one that ends; the ticking is cancelled then, the workers have been told to finish.
            for _ in 0..<1 { try await group.next() }
            group.cancelAll()
        }
    }

    private func respond(to request: WebRequest, over connection: WebConnection) async {
        let request = HTTPRequest(request)
        if let refusal = configuration.access.refusal(host: request.headers["host"], origin: request.headers["origin"]) {
            return await connection.answer(.fault(.forbidden, refusal))
        }
        switch route.withLock({ $0 })(request) {
        case .mcp(let endpoint): await endpoint.respond(to: request, over: connection)
        case .plain(let handler): await connection.answer(await handler(request))
        case nil: await connection.answer(.fault(.notFound, "There is nothing at \(request.path.prefix(200))."))
        }
    }

    private func tick() async {
        let interval = configuration.keepAliveInterval
        let steps = options.requestTimeout.map { max(1, Int(($0 / interval).rounded(.up))) }
        while (try? await options.clock.sleep(for: interval)) != nil {
            for endpoint in endpoints.withLock({ Array($0.values) }) { await endpoint.tick(timeoutSteps: steps) }
        }
    }

    private func endAllStreams() {
        for endpoint in endpoints.withLock({ Array($0.values) }) { endpoint.shutDown() }
    }
}

/// The address that a server got, for whoever waits for it.
private final class BoundAddress: Sendable {
    private enum State {
        case waiting([CheckedContinuation<(host: String, port: Int), any Error>])
        case bound(host: String, port: Int)
        case failed
    }

    private let state = Mutex(State.waiting([]))

    var value: (host: String, port: Int) {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let known = state.withLock { state -> Result<(host: String, port: Int), any Error>? in
                    switch state {
                    case .waiting(let waiters):
                        state = .waiting(waiters + [continuation])
                        return nil
                    case .bound(let host, let port): return .success((host, port))
                    case .failed: return .failure(CancellationError())
                    }
                }
                if let known { continuation.resume(with: known) }
            }
        }
    }

    func resolve(_ host: String, _ port: Int) {
        for waiter in settle(.bound(host: host, port: port)) { waiter.resume(returning: (host, port)) }
    }

    func fail() {
        for waiter in settle(.failed) { waiter.resume(throwing: CancellationError()) }
    }

    private func settle(_ new: State) -> [CheckedContinuation<(host: String, port: Int), any Error>] {
        state.withLock { state in
            defer { state = new }
            if case .waiting(let waiters) = state { return waiters }
            return []
        }
    }
}
