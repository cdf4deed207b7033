import Synchronization

/// Messages as they are published, for one consumer. Ends when the consumer cancels it or goes away; throws when the
/// server refuses or ends it. After a lost connection it goes on by itself: see ``interruptions``.
public final class RedisSubscription: AsyncSequence, Sendable {
    /// A message of the sequence.
    public typealias Element = RedisMessage

    let id: UInt64
    private let messages: AsyncThrowingStream<RedisMessage, any Error>
    private let entrance: AsyncThrowingStream<RedisMessage, any Error>.Continuation
    private let confirmations: AsyncThrowingStream<Void, any Error>
    private let confirmation: AsyncThrowingStream<Void, any Error>.Continuation
    private let droppedCount = Atomic<Int>(0)
    private let interruptionCount = Atomic<Int>(0)

    /// - Parameter capacity: How many messages wait for a slow consumer; of more, the oldest go.
    init(id: UInt64, capacity: Int) {
        self.id = id
        (messages, entrance) = AsyncThrowingStream.makeStream(bufferingPolicy: .bufferingNewest(capacity))
        (confirmations, confirmation) = AsyncThrowingStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// How many messages were thrown away because the consumer was too slow.
    public var dropped: Int { droppedCount.load(ordering: .relaxed) }
    /// How often the connection was lost. What was published meanwhile is lost too.
    public var interruptions: Int { interruptionCount.load(ordering: .relaxed) }

    /// The messages; to be called once.
    public func makeAsyncIterator() -> AsyncThrowingStream<RedisMessage, any Error>.Iterator {
        messages.makeAsyncIterator()
    }

    /// Ends the sequence and tells the server.
    public func cancel() { entrance.finish() }

    func whenEnded(_ action: @escaping @Sendable () -> Void) { entrance.onTermination = { _ in action() } }

    func deliver(_ message: RedisMessage) {
        if case .dropped = entrance.yield(message) { droppedCount.add(1, ordering: .relaxed) }
    }

    func confirm() { confirmation.yield() }
    func interrupt() { interruptionCount.add(1, ordering: .relaxed) }

    func end(_ error: RedisError) {
        confirmation.finish(throwing: error)
        entrance.finish(throwing: error)
    }

    /// Returns once the server has confirmed the subscription.
    func confirmed() async throws {
        for try await _ in confirmations { return }
        throw CancellationError()
    }
}
