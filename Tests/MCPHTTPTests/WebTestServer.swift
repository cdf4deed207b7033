import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

@testable import MCPHTTP

/// A server on a free port of 127.0.0.1 for the time of `body`, which is then shut down gracefully.
struct WebTestServer: Sendable {
    let address: SocketAddress
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let group = MultiThreadedEventLoopGroup.singleton
    private let services: ServiceGroup
    private let ended: WebSettled<Void>

    func connect() async throws -> WebTestClient { try await WebTestClient.connect(to: address) }
    func beginShutdown() async { await services.triggerGracefulShutdown() }
    /// Returns when the server has stopped.
    func end() async throws { try await ended.value() }

    static func run<Result: Sendable>(
        on address: ListenAddress = .tcp(host: "127.0.0.1", port: 0), tls: TLSSettings? = nil,
        limits: WebLimits = WebLimits(), onDrain: @escaping @Sendable () async -> Void = {},
        respond: @escaping @Sendable (WebRequest, WebConnection) async -> Void,
        body: @Sendable (WebTestServer) async throws -> Result
    ) async throws -> Result {
        let certificates = tls.map { WebCertificates($0, logger: silent) }
        try await certificates?.read()
        let server = WebServer(
            address: address, certificates: certificates, limits: limits, logger: silent,
            eventLoopGroup: group, onDrain: onDrain, respond: respond)
        let services = ServiceGroup(
            configuration: .init(
                services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: silent))
        let ended = WebSettled<Void>()
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { ended.settle(.success(())) }
                try await services.run()
            }
            var bound = try await server.boundAddress
            // A Unix socket is bound elsewhere before it appears at its path.
            if case .unix(let path, _) = address { bound = try SocketAddress(unixDomainSocketPath: path) }
            let running = WebTestServer(address: bound, services: services, ended: ended)
            let result = try await body(running)
            await services.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        }
    }

    static func run<Result: Sendable>(
        on address: ListenAddress = .tcp(host: "127.0.0.1", port: 0), tls: TLSSettings? = nil,
        limits: WebLimits = WebLimits(), body: @Sendable (WebTestServer) async throws -> Result
    ) async throws -> Result {
        try await run(on: address, tls: tls, limits: limits, respond: echo, body: body)
    }

    /// Answers with the request's method, path and body.
    static let echo: @Sendable (WebRequest, WebConnection) async -> Void = { request, connection in
        let text = "\(request.head.method) \(request.head.uri) \(String(buffer: request.body))"
        await connection.answer(.ok, headers: ["content-type": "text/plain"], body: ByteBuffer(string: text))
    }
}

extension WebLimits {
    /// Defaults changed by `change`: tests inject the small limits they are about.
    static func with(_ change: (inout WebLimits) -> Void) -> WebLimits {
        var limits = WebLimits()
        limits.drainTimeout = .seconds(5)
        change(&limits)
        return limits
    }
}

/// Something that happened, to be awaited: at most `capacity` of it is remembered.
struct WebSignal<Event: Sendable>: Sendable {
    private let stream: AsyncStream<Event>
    private let source: AsyncStream<Event>.Continuation
    init() { (stream, source) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64)) }
    func tell(_ event: Event) { source.yield(event) }
    func heard() async -> Event? { await stream.first { _ in true } }
}

/// Suspends until the task is cancelled.
func untilCancelled() async {
    let never = AsyncStream<Never>.makeStream()
    for await _ in never.stream {}
}
