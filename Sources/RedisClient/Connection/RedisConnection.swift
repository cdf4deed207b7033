import NIOCore
import Synchronization
import Timing

/// One connection to a Redis server, shared by any number of callers; or, where `RedisClient` lends it for a while, by
/// one. The shell around ``Pipeline``: owns its lock, the channel and the deadlines.
///
/// Thread-safe: the mutable part is behind a lock.
public final class RedisConnection: Sendable {
    typealias Answer = @Sendable (Result<RedisValue, RedisError>) -> Void
    typealias PushHandler = @Sendable ([RedisValue]) -> Void

    private struct State {
        var pipeline: Pipeline<Answer>
        var failure: RedisError?
        var isFlushScheduled = false
        var isWatched = false
        var version = 2
        var pushHandler: PushHandler?
    }

    private let channel: any Channel
    private let state: Mutex<State>
    private let timeline: Timeline
    private let commandTimeout: Duration
    private let nextTicket = Atomic<UInt64>(0)
    private let (watchStarts, watchStart) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let (ends, end) = AsyncStream.makeStream(of: Never.self)

    init(channel: any Channel, limits: RedisConnectionLimits, commandTimeout: Duration, timeline: Timeline) {
        self.channel = channel
        self.timeline = timeline
        self.commandTimeout = commandTimeout
        state = Mutex(State(pipeline: Pipeline(limits: limits)))
    }

    /// 3 or 2, as the handshake found.
    public var protocolVersion: Int { state.withLock { $0.version } }
    func settle(protocolVersion: Int) { state.withLock { $0.version = protocolVersion } }

    /// Whether commands can be sent.
    public var isOpen: Bool { state.withLock { $0.failure == nil } }

    /// How many commands have no answer yet.
    public var commandsUnderWay: Int { state.withLock { $0.pipeline.count } }

    // MARK: Asking

    /// Sends a command and returns the reply. An error that the server replies with is thrown.
    ///
    /// - Parameter timeout: How long to wait for the reply; nil for what the configuration says.
    public func send(_ command: [RedisArgument], timeout: Duration? = nil) async throws -> RedisValue {
        try await ask([command], timeout: timeout).orThrow()
    }

    /// Sends commands in one go and returns the reply to the last, errors among them.
    func ask(_ commands: [[RedisArgument]], timeout: Duration? = nil) async throws -> RedisValue {
        let ticket = nextTicket.wrappingAdd(1, ordering: .relaxed).oldValue
        let last = commands.count - 1
        return try await answered(ticket) { (continuation: CheckedContinuation<RedisValue, any Error>) in
            let answer: Answer = { continuation.resume(with: $0) }
            enqueue(commands, ticket: ticket, timeout: timeout) { index in
                index == last ? answer : nil
            } refused: {
                continuation.resume(throwing: $0)
            }
        }
    }

    /// Sends commands in one go and returns all replies, errors among them.
    func askAll(_ commands: [[RedisArgument]], timeout: Duration? = nil) async throws -> [RedisValue] {
        guard !commands.isEmpty else { return [] }
        let ticket = nextTicket.wrappingAdd(1, ordering: .relaxed).oldValue
        return try await answered(ticket) { (continuation: CheckedContinuation<[RedisValue], any Error>) in
            let replies = ReplyCollector(count: commands.count) { continuation.resume(with: $0) }
            enqueue(commands, ticket: ticket, timeout: timeout) { index in
                { replies.put($0, at: index) }
            } refused: {
                continuation.resume(throwing: $0)
            }
        }
    }

    private func answered<Value: Sendable>(
        _ ticket: UInt64, _ begin: (CheckedContinuation<Value, any Error>) -> Void
    ) async throws -> Value {
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    begin(continuation)
                    // A cancellation before this moment has found nothing to abandon.
                    if Task.isCancelled { abandon(ticket) }
                }
            } onCancel: {
                abandon(ticket)
            }
        } catch let error as RedisError where error.code == .cancelled {
            throw CancellationError()
        }
    }

    /// Subscribes or unsubscribes. `answer` is called once the server has confirmed all names.
    func subscribe(_ command: [RedisArgument], confirmation kind: String, names: Int, answer: @escaping Answer) {
        let expectation = Pipeline<Answer>.Expectation.confirmations(kind: kind, count: names)
        state.withLock { if $0.version == 2 { $0.pipeline.takesArraysAsPushes = true } }
        enqueue([command], ticket: .max, timeout: nil, expecting: expectation) { _ in
            answer
        } refused: {
            answer(.failure($0))
        }
    }

    private func enqueue(
        _ commands: [[RedisArgument]], ticket: UInt64, timeout: Duration?,
        expecting: Pipeline<Answer>.Expectation = .reply, waiter: (Int) -> Answer?, refused: (RedisError) -> Void
    ) {
        let deadline = timeline.elapsed() + (timeout ?? commandTimeout)
        let outcome = state.withLock { state -> Result<(flush: Bool, watch: Bool), RedisError> in
            if let failure = state.failure { return .failure(failure) }
            do throws(RedisError) {
                try state.pipeline.append(
                    commands, ticket: ticket, deadline: deadline, expecting: expecting, waiter: waiter)
            } catch { return .failure(error) }
            defer { (state.isFlushScheduled, state.isWatched) = (true, true) }
            return .success((!state.isFlushScheduled, !state.isWatched))
        }
        switch outcome {
        case .failure(let error): refused(error)
        case .success(let todo):
            if todo.flush { channel.eventLoop.execute { self.flush() } }
            if todo.watch { watchStart.yield() }
        }
    }

    private func abandon(_ ticket: UInt64) {
        let waiters = state.withLock { $0.pipeline.abandon(ticket) }
        for waiter in waiters { waiter(.failure(RedisError(.cancelled, "The caller left."))) }
    }

    // MARK: The channel's side

    /// Writes what waits, if the channel takes it; else it stays, and stays provably unsent.
    func flush() {
        let bytes = state.withLock { state -> ByteBuffer? in
            state.isFlushScheduled = false
            return state.failure == nil && channel.isWritable ? state.pipeline.takeOutgoing() : nil
        }
        if let bytes { channel.writeAndFlush(bytes, promise: nil) }
    }

    func received(_ value: RedisValue) { deliver { $0.receive(value, now: $1) } }

    /// A reply came that was dropped.
    func received(tooLarge error: RedisError) { deliver { $0.receive(tooLarge: error, now: $1) } }

    private func deliver(_ receive: (inout Pipeline<Answer>, Duration) -> Pipeline<Answer>.Delivery) {
        let now = timeline.elapsed()
        let (delivery, handler) = state.withLock { (receive(&$0.pipeline, now), $0.pushHandler) }
        switch delivery {
        case .answer(let answer, let value): answer(.success(value))
        case .failure(let answer, let error): answer(.failure(error))
        case .push(let elements): handler?(elements)
        case .dropped: break
        case .unexpected: fail(RedisError(.protocolViolation, "The server answered what nobody asked."))
        }
    }

    /// Whom pushes go to from now on.
    func handlePushes(_ handler: @escaping PushHandler) { state.withLock { $0.pushHandler = handler } }

    /// Ends the connection. Commands that have left this process get `connectionLost`, the others `notSent`.
    func fail(_ error: RedisError) {
        let left = state.withLock { state -> [(waiter: Answer, wasSent: Bool)] in
            guard state.failure == nil else { return [] }
            state.failure = RedisError(.notSent, error.message)
            state.pushHandler = nil
            return state.pipeline.close()
        }
        for (waiter, wasSent) in left {
            let code: RedisError.Code = wasSent ? .connectionLost : .notSent
            waiter(.failure(error.code == .authenticationFailed ? error : RedisError(code, error.message)))
        }
        end.finish()
        watchStart.finish()
        channel.close(promise: nil)
    }

    // MARK: Running

    /// Watches over the deadlines until the connection ends. When the task is cancelled, ends it.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.watch() }
            for await _ in ends {}
            group.cancelAll()
        }
        fail(RedisError(.closed, "The connection was closed."))
    }

    private func watch() async {
        for await _ in watchStarts {
            while let pause = nextLook() {
                guard (try? await timeline.sleep(pause)) != nil else { return }
                look()
            }
        }
    }

    private func nextLook() -> Duration? {
        let now = timeline.elapsed()
        return state.withLock { state in
            let pause = state.pipeline.nextLook(now: now)
            state.isWatched = pause != nil
            return pause
        }
    }

    private func look() {
        let now = timeline.elapsed()
        let (late, isDead) = state.withLock { $0.pipeline.expire(now: now) }
        for waiter in late { waiter(.failure(RedisError(.timeout, "The Redis server did not answer in time."))) }
        if isDead { fail(RedisError(.connectionLost, "The Redis server has been silent for too long.")) }
    }
}

extension RedisValue {
    /// The value, unless it is an error of the server.
    func orThrow() throws(RedisError) -> RedisValue {
        if case .error(let text) = plain { throw RedisError(reply: text) }
        return self
    }
}
