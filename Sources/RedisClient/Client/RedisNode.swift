import Logging
import Synchronization
import Timing

/// One server: keeps a connection to it, and the subscriptions there. The shell around ``LinkState``.
final class RedisNode: Sendable {
    typealias Waiter = CheckedContinuation<RedisConnection, any Error>

    private let state = Mutex(LinkState<RedisConnection, Waiter>())
    private let findAddress: @Sendable () async throws -> RedisAddress
    private let opener: ConnectionOpener
    private let configuration: RedisConfiguration
    private let logger: Logger
    private let nextTicket = Atomic<UInt64>(0)
    private let (stops, stop) = AsyncStream.makeStream(of: Never.self)
    let hub: SubscriptionHub

    /// - Parameter findAddress: Asked before each attempt to connect.
    init(
        opener: ConnectionOpener, configuration: RedisConfiguration, logger: Logger,
        findAddress: @escaping @Sendable () async throws -> RedisAddress
    ) {
        self.opener = opener
        self.configuration = configuration
        self.logger = logger
        self.findAddress = findAddress
        hub = SubscriptionHub(timeline: opener.timeline, patience: configuration.commandTimeout)
    }

    /// The connection if there is one at the moment.
    var currentConnection: RedisConnection? { state.withLock { $0.connection } }
    /// Why the last attempt to connect failed, as long as no other has succeeded.
    var lastError: RedisError? { state.withLock { $0.lastError } }

    /// The connection, waited for no longer than the configuration says.
    func connection() async throws -> RedisConnection {
        if let connection = currentConnection, connection.isOpen { return connection }
        return try await opener.timeline.withDeadline(configuration.connectPatience) {
            self.lastError ?? RedisError(.unreachable, "There is no connection to the Redis server yet.")
        } _: {
            try await self.awaitConnection()
        }
    }

    private func awaitConnection() async throws -> RedisConnection {
        let ticket = nextTicket.wrappingAdd(1, ordering: .relaxed).oldValue
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: Waiter) in
                switch state.withLock({ $0.admit(ticket: ticket, isUsable: \.isOpen) { waiter } }) {
                case .use(let connection): waiter.resume(returning: connection)
                case .refuse(let error): waiter.resume(throwing: error)
                case .wait: if Task.isCancelled { abandon(ticket) }
                }
            }
        } onCancel: {
            abandon(ticket)
        }
    }

    private func abandon(_ ticket: UInt64) {
        state.withLock { $0.abandon(ticket) }?.resume(throwing: CancellationError())
    }

    /// A connection to the same server for one caller alone.
    func openOwn() async throws -> RedisConnection { try await opener.open(findAddress()) }

    /// Ends `run()`.
    func close() { stop.finish() }

    /// Keeps connected until cancelled or closed.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.keepConnected() }
            group.addTask { await self.keepSubscribed() }
            for await _ in stops {}
            group.cancelAll()
        }
        let error = LinkState<RedisConnection, Waiter>.stopped
        for waiter in state.withLock({ $0.stop() }) { waiter.resume(throwing: error) }
        hub.close(error)
    }

    private func keepConnected() async {
        await keepOpen { connection in
            if connection.protocolVersion == 3 { self.hub.attach(connection) }
            guard let waiters = self.state.withLock({ $0.connected(connection) }) else { return }
            for waiter in waiters { waiter.resume(returning: connection) }
            await connection.run()
            self.state.withLock { $0.lost() }
        } failed: { error in
            for waiter in self.state.withLock({ $0.failed(error) }) { waiter.resume(throwing: error) }
        }
    }

    /// In RESP2 subscriptions need a connection of their own, from the first one on.
    private func keepSubscribed() async {
        for await _ in hub.newWishes {
            while !hub.isIdle {
                guard let connection = try? await awaitConnection() else {
                    guard (try? await opener.timeline.sleep(configuration.backOff.longest)) != nil else { return }
                    continue
                }
                guard connection.protocolVersion == 2 else { break }
                return await keepOpen { connection in
                    self.hub.attach(connection)
                    await connection.run()
                } failed: { _ in
                }
            }
        }
    }

    private func keepOpen(
        _ use: (RedisConnection) async -> Void, failed: (RedisError) -> Void
    ) async {
        var backOff = configuration.backOff
        var generator = SystemRandomNumberGenerator()
        var reported: RedisError?
        while !Task.isCancelled {
            do {
                let connection = try await openOwn()
                let start = opener.timeline.elapsed()
                reported = nil
                logger.debug("connected to Redis", metadata: ["resp": "\(connection.protocolVersion)"])
                await use(connection)
                connection.fail(RedisError(.closed, "The connection was closed."))
                hub.detach(connection)
                backOff.ended(after: opener.timeline.elapsed() - start)
            } catch {
                guard !(error is CancellationError) else { return }
                let error = error as? RedisError ?? RedisError(.unreachable, "The Redis server cannot be reached.")
                // Once for each reason, not for each attempt.
                if error != reported { logger.notice("no connection to Redis", metadata: ["reason": "\(error)"]) }
                reported = error
                failed(error)
            }
            try? await opener.timeline.sleep(backOff.next(using: &generator))
        }
    }
}
