public import Logging
public import MCP
import NIOCore
import NIOHTTP1
import NIOPosix
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
        /// An endpoint that ``MCPHTTPServer/endpoint(for:)`` of the same server made.
        case mcp(MCPEndpoint)
        /// The event stream of HTTP+SSE, the transport of revision 2024-11-05, for such an endpoint. The stream tells
        /// its client to post to the path given, which must lead to ``messages(_:)`` of the same endpoint.
        case events(MCPEndpoint, messagesAt: String)
        /// Where clients of ``events(_:messagesAt:)`` post.
        case messages(MCPEndpoint)
        /// A handler for something else, such as a health check.
        case plain(@Sendable (HTTPRequest) async -> HTTPReply)
    }

    /// How the server listens and what it allows.
    public struct Configuration: Sendable {
        /// Where to listen; by default only this machine can connect.
        public var listen = ListenAddress.tcp(host: "127.0.0.1", port: 8080)
        /// How to speak TLS, over which HTTP/2 may be used too; nil for HTTP/1.1 in plain text.
        public var tls: TLSSettings?
        /// Which host names and web pages may call.
        public var access = RequestGuard()
        /// How many connections may be open; further ones wait.
        public var maxConnections = 10_000
        /// The request line and all headers together, in bytes.
        public var maxHeaderBytes = 32 << 10
        /// How many requests may be open at once on one HTTP/2 connection.
        public var maxConcurrentStreams = 100
        /// From the first byte of a request to its last; also for a TLS handshake.
        public var readTimeout: Duration = .seconds(30)
        /// How long a connection may stay open without a request.
        public var idleTimeout: Duration = .seconds(75)
        /// How long a client may leave unread what was sent to it.
        public var writeTimeout: Duration = .seconds(10)
        /// Bounds on the sessions of legacy clients.
        public var sessions = SessionLimits()
        /// How many modern requests may be under way.
        public var maxConcurrentRequests = 10_000
        /// After how long a quiet stream sends a sign of life.
        public var keepAliveInterval: Duration = .seconds(15)
        /// Whether clients may speak HTTP+SSE, the transport of revision 2024-11-05, where a route allows it.
        public var servesHTTPSSE = true
        /// Whether a client may speak MCP over WebSocket, at the same path.
        public var servesWebSocket = true
        /// How long requests that are under way may go on once the server is told to stop.
        public var drainTimeout: Duration = .seconds(10)
        /// Whether handlers run on the event loop of their connection, which saves a change of thread on each call. Only
        /// for handlers that never block or compute for long: they would hold up the loop's other connections.
        public var runsHandlersOnEventLoop = false
        /// Who calls, by the headers of a request.
        public var authenticate: @Sendable (HTTPRequestHeaders) -> Principal = { _ in .anonymous }
        /// Where the HTTP side logs; the protocol side has `ProtocolOptions.logger`.
        public var logger = Logger(label: "mcp.http")

        /// Port 8080 of this machine, without authentication.
        public init() {}

        /// The host of ``listen``; that of this machine for a Unix socket. Setting it ends listening on a Unix socket.
        public var host: String {
            get { if case .tcp(let host, _) = listen { host } else { "localhost" } }
            set { listen = .tcp(host: newValue, port: port) }
        }
        /// The port of ``listen``, 0 for any free one and for a Unix socket. Setting it ends listening on a Unix socket.
        public var port: Int {
            get { if case .tcp(_, let port) = listen { port } else { 0 } }
            set { listen = .tcp(host: host, port: newValue) }
        }
    }

    /// A function of its own in a mutex would be wrapped once more by each look at it.
    private struct Routing: Sendable {
        var route: @Sendable (HTTPRequest) -> Route?
    }

    private let configuration: Configuration
    private let access: RequestGuard
    private let certificates: WebCertificates?
    private let options: ProtocolOptions
    private let routing: Mutex<Routing>
    private let endpoints = Mutex<[ObjectIdentifier: MCPEndpoint]>([:])
    private let executors = WebLoopExecutors(MultiThreadedEventLoopGroup.singleton)
    private let workers: Workers
    /// Where the server listens; not the server itself, which knows this object.
    private let bound = WebSettled<WebSettled<SocketAddress>>()

    /// - Parameter route: What answers a request; nil for 404. Called for each request, so that what is served can change
    ///   while the server runs.
    public init(
        configuration: Configuration = Configuration(), options: ProtocolOptions = ProtocolOptions(),
        route: @escaping @Sendable (HTTPRequest) -> Route? = { _ in nil }
    ) {
        self.configuration = configuration
        access = configuration.listen.isUnix ? configuration.access.servingAnyHost : configuration.access
        certificates = configuration.tls.map { WebCertificates($0, logger: configuration.logger) }
        self.options = options
        routing = Mutex(Routing(route: route))
        workers = Workers(executors: configuration.runsHandlersOnEventLoop ? executors : nil)
    }

    /// A server of one service. Beside its path, at `sse` and `messages`, it speaks HTTP+SSE.
    public convenience init(
        serving service: any MCPService, at path: String = "/mcp", configuration: Configuration = Configuration(),
        options: ProtocolOptions = ProtocolOptions()
    ) {
        self.init(configuration: configuration, options: options)
        let endpoint = endpoint(for: service)
        let folder = path[..<(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)]
        let (stream, messages) = ("\(folder)sse", "\(folder)messages")
        serve { request in
            switch request.path {
            case path: .mcp(endpoint)
            case stream: .events(endpoint, messagesAt: messages)
            case messages: .messages(endpoint)
            default: nil
            }
        }
    }

    /// Sets what answers requests from now on.
    public func serve(_ route: @escaping @Sendable (HTTPRequest) -> Route?) { routing.withLock { $0.route = route } }

    /// The address and port that the server listens on, once it does; those of ``Configuration`` for a Unix socket.
    public var address: (host: String, port: Int) {
        get async throws {
            let address = try await bound.value().value()
            return (address.ipAddress ?? configuration.host, address.port ?? configuration.port)
        }
    }

    /// Where the server listens, once it does: ``Configuration/listen`` with the port that the system has chosen.
    public var listening: ListenAddress {
        get async throws {
            let (host, port) = try await address
            return configuration.listen.isUnix ? configuration.listen : .tcp(host: host, port: port)
        }
    }

    /// Reads the files of ``Configuration/tls`` again, for the connections from now on. The server does so by itself when
    /// they change; this is for whoever does not want to wait for it. Does nothing without TLS.
    ///
    /// - Throws: When a file cannot be used, which is logged too. The certificate then stays as it was.
    public func reloadCertificates() async throws(TLSFileError) { try await certificates?.reload() }

    /// An endpoint for a service, to be returned from the route.
    public func endpoint(for service: any MCPService) -> MCPEndpoint {
        let endpoint = MCPEndpoint(service: service, options: options, configuration: configuration, workers: workers)
        endpoints.withLock { $0[ObjectIdentifier(endpoint)] = endpoint }
        if !workers.start({ await service.run() }) {
            configuration.logger.error("a service does nothing beside answering: too many endpoints at once")
        }
        return endpoint
    }

    /// Retires an endpoint: its streams end, requests that are under way may finish, its sessions end as soon as
    /// nobody uses them.
    public func retire(_ endpoint: MCPEndpoint) {
        endpoint.retire()
    }

    /// Serves until the task is cancelled or a graceful shutdown is asked for.
    ///
    /// - Throws: ``TLSFileError`` or ``UnixSocketError``, or the system's error when it cannot listen.
    public func run() async throws {
        let web = WebServer(
            address: configuration.listen, certificates: certificates, limits: limits,
            logger: configuration.logger, eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            executors: executors, onDrain: { self.endAllStreams() },
            respond: { await self.respond(to: $0, over: $1) })
        do { try await certificates?.read() } catch {
            bound.settle(.failure(error))
            throw error
        }
        bound.settle(.success(web.bound))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.workers.run() }
            group.addTask { await self.tick() }
            group.addTask { await self.certificates?.watch(self.options.clock) }
            try await web.run()
            // What is under way for clients that may come back has no one to come back to any more.
            workers.finish()
            for endpoint in endpoints.withLock({ Array($0.values) }) { endpoint.close() }
            group.cancelAll()
        }
    }

    private var limits: WebLimits {
        var limits = WebLimits()
        limits.bodyBytes = options.maxMessageBytes
        limits.headerBytes = configuration.maxHeaderBytes
        limits.streams = configuration.maxConcurrentStreams
        limits.streamsBodyBytes = max(limits.streamsBodyBytes, 4 * limits.bodyBytes)
        limits.readTimeout = configuration.readTimeout
        limits.idleTimeout = configuration.idleTimeout
        limits.writeTimeout = configuration.writeTimeout
        limits.maxConnections = configuration.maxConnections
        limits.drainTimeout = configuration.drainTimeout
        return limits
    }

    private func respond(to request: WebRequest, over connection: WebConnection) async {
        let request = HTTPRequest(request)
        let origin = request.headers["origin"]
        if let refusal = access.refusal(host: request.headers["host"], origin: origin) {
            return await connection.answer(.fault(.forbidden, refusal))
        }
        var connection = connection
        if let origin { connection.commonHeaders = CrossOrigin.headers(for: origin) }
        if let reply = CrossOrigin.preflight(request) { return await connection.answer(reply) }
        switch routing.withLock({ $0 }).route(request) {
        case .mcp(let endpoint): await endpoint.respond(to: request, over: connection)
        case .events(let endpoint, let messages) where configuration.servesHTTPSSE:
            await endpoint.stream(request, messagesAt: messages, over: connection)
        case .messages(let endpoint) where configuration.servesHTTPSSE:
            await endpoint.take(request, over: connection)
        case .plain(let handler): await connection.answer(await handler(request))
        case nil, .events, .messages:
            await connection.answer(.fault(.notFound, "There is nothing at \(request.path.prefix(200))."))
        }
    }

    private func tick() async {
        let interval = max(configuration.keepAliveInterval, .milliseconds(1))
        let steps = options.requestTimeout.map { Int(min(max(1, ($0 / interval).rounded(.up)), 1e9)) }
        while (try? await options.clock.sleep(for: interval)) != nil {
            for endpoint in endpoints.withLock({ Array($0.values) }) { await endpoint.tick(timeoutSteps: steps) }
            endpoints.withLock { $0 = $0.filter { !$0.value.isDone } }
        }
    }

    private func endAllStreams() {
        for endpoint in endpoints.withLock({ Array($0.values) }) { endpoint.endStreams() }
    }
}
