import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// An HTTP/1.1 server, over TLS also HTTP/2: reads whole requests within `WebLimits` and calls `respond` for each, on the event loop of its
/// connection and one at a time per connection or stream. The task that runs `respond` is cancelled when the client leaves; code
/// in it that blocks or computes for long holds up the loop's other connections and belongs on another executor.
final class WebServer: Service {
    /// The server ended before it was listening.
    struct NeverListened: Error {}

    private let address: ListenAddress
    private let certificates: WebCertificates?
    private let limits: WebLimits
    private let logger: Logger
    private let eventLoopGroup: any EventLoopGroup
    private let executors: WebLoopExecutors
    private let onDrain: @Sendable () async -> Void
    private let respond: @Sendable (WebRequest, WebConnection) async -> Void
    /// The address of the socket, as soon as there is one; a failure when the server ended before.
    let bound = WebSettled<SocketAddress>()

    /// - Parameters:
    ///   - certificates: for TLS, read already; nil for plain text.
    ///   - eventLoopGroup: must outlive the server.
    ///   - executors: of that group, if there are some already.
    ///   - onDrain: called when a graceful shutdown begins: no connection is accepted any more, running requests and
    ///     open streams have `WebLimits.drainTimeout` to end. Cancelled when that is over.
    ///   - respond: answers the request on the connection, with `answer` or with parts up to `.end`. Returning without
    ///     is answered with 500, or with a closed connection if the answer was begun.
    init(
        address: ListenAddress, certificates: WebCertificates? = nil, limits: WebLimits = WebLimits(), logger: Logger,
        eventLoopGroup: any EventLoopGroup,
        executors: WebLoopExecutors? = nil,
        onDrain: @escaping @Sendable () async -> Void = {},
        respond: @escaping @Sendable (WebRequest, WebConnection) async -> Void
    ) {
        self.address = address
        self.certificates = certificates
        self.limits = limits
        self.logger = logger
        self.eventLoopGroup = eventLoopGroup
        self.executors = executors ?? WebLoopExecutors(eventLoopGroup)
        self.onDrain = onDrain
        self.respond = respond
    }

    /// The address of the socket, as soon as it does. Throws if it ended before or the waiting task is cancelled.
    var boundAddress: SocketAddress {
        get async throws { try await bound.value() }
    }

    /// Serves until a graceful shutdown (of the surrounding `ServiceGroup`) or cancellation, and returns when every
    /// connection is closed. Throws if the address cannot be bound.
    func run() async throws {
        defer { bound.settle(.failure(NeverListened())) }
        guard case .unix(let path, let permissions) = address else { return try await run(on: nil) }
        let socket: WebUnixSocket
        do { socket = try WebUnixSocket(path, permissions: permissions) } catch {
            bound.settle(.failure(error))
            throw error
        }
        defer { socket.remove() }
        try await run(on: socket)
        if let failure = socket.failure { throw failure }
    }

    private func run(on socket: WebUnixSocket?) async throws {
        try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask {
                try await self.makeServer(socket).run()
                return .served
            }
            group.addTask { try await self.announceDrain() }
            group.addTask { try await self.limitDrain() }
            while let ending = try await group.next() {
                switch ending {
                case .announced: continue
                case .overdue: logger.warning("closing connections that outlasted the shutdown timeout")
                case .served: break
                }
                group.cancelAll()
            }
        }
    }

    private enum Ending { case served, announced, overdue }

    private func announceDrain() async throws -> Ending {
        do { try await gracefulShutdown() } catch { return .announced }
        await onDrain()
        return .announced
    }

    private func limitDrain() async throws -> Ending {
        do {
            try await gracefulShutdown()
            try await Task.sleep(for: limits.drainTimeout)
            return .overdue
        } catch {
            return .announced
        }
    }

    private func makeServer(_ socket: WebUnixSocket?) -> any Service {
        let channel = WebChannel(limits: limits, executors: executors, certificates: certificates, respond: respond)
        return channel.server(
            configuration: ServerConfiguration(
                address: bindAddress(socket),
                availableConnectionsDelegate: .maximum(limits.maxConnections, logger: logger)),
            onServerRunning: { await self.announce($0, on: socket) },
            eventLoopGroup: eventLoopGroup, logger: quietLogger(socket))
    }

    private func bindAddress(_ socket: WebUnixSocket?) -> BindAddress {
        switch address {
        case .tcp(let host, let port): .hostname(host, port: port)
        case .unix(let path, _): .unixDomainSocket(path: socket?.nursery ?? path)
        }
    }

    /// Hummingbird would tell where the socket was bound, which is not where it is.
    private func quietLogger(_ socket: WebUnixSocket?) -> Logger {
        guard socket != nil else { return logger }
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    private func announce(_ listener: any Channel, on socket: WebUnixSocket?) async {
        await Self.guardAccepting(on: listener, logger: logger)
        do {
            try socket?.publish()
            if let address = listener.localAddress { bound.settle(.success(address)) }
        } catch {
            bound.settle(.failure(error))
            listener.close(promise: nil)
        }
    }

    private static func guardAccepting(on listener: any Channel, logger: Logger) async {
        do {
            try await listener.eventLoop.submit {
                try listener.pipeline.syncOperations.addHandler(WebAcceptGuard(logger: logger), position: .first)
            }.get()
        } catch {
            logger.error("accepting is not guarded", metadata: ["error": "\(error)"])
        }
    }
}
