import NIOCore

/// What one connection has been asked and has not answered yet. Redis answers in the order of the commands, so this is a
/// queue. Pure: whoever holds it brings the time, writes the bytes and tells the waiters.
struct Pipeline<Waiter: Sendable>: Sendable {
    /// What ends an entry.
    enum Expectation: Equatable, Sendable {
        case reply
        /// So many pushes of this kind; in RESP3 a subscription has no other answer.
        case confirmations(kind: String, count: Int)
    }

    /// What a value that came from the server is.
    enum Delivery: Sendable {
        case answer(Waiter, RedisValue)
        /// Instead of an answer that was dropped.
        case failure(Waiter, RedisError)
        /// An answer that nobody waits for any more, or a part of one.
        case dropped
        case push([RedisValue])
        /// An answer to nothing.
        case unexpected
    }

    private struct Entry: Sendable {
        let ticket: UInt64
        var waiter: Waiter?
        let deadline: Duration
        var expectation: Expectation
    }

    private let limits: RedisConnectionLimits
    private var entries = CircularBuffer<Entry>()
    /// How many entries at the end of the queue have their bytes in `outgoing`.
    private var unsent = 0
    private var outgoing = ByteBuffer()
    private var lastReceived = Duration.zero
    /// In RESP2 a connection with subscriptions gets its messages as arrays.
    var takesArraysAsPushes = false

    init(limits: RedisConnectionLimits) { self.limits = limits }

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    /// Takes commands in that are to be sent one right after the other; all or none of them.
    mutating func append(
        _ commands: [[RedisArgument]], ticket: UInt64, deadline: Duration, expecting: Expectation = .reply,
        waiter: (Int) -> Waiter?
    ) throws(RedisError) {
        let bytes = commands.reduce(outgoing.readableBytes) { $0 + RESPWriter.size(of: $1) }
        guard entries.count + commands.count <= limits.maxCommands, bytes <= limits.maxUnsentBytes else {
            throw RedisError(.overloaded, "Too many commands wait for the Redis server; try again later.")
        }
        for (index, command) in commands.enumerated() {
            RESPWriter.write(command, to: &outgoing)
            entries.append(
                Entry(ticket: ticket, waiter: waiter(index), deadline: deadline, expectation: expecting))
        }
        unsent += commands.count
    }

    /// The bytes to send next. From now on their commands may have been carried out.
    mutating func takeOutgoing() -> ByteBuffer? {
        guard unsent > 0 else { return nil }
        unsent = 0
        defer { outgoing = ByteBuffer() }
        return outgoing
    }

    mutating func receive(_ value: RedisValue, now: Duration) -> Delivery {
        lastReceived = now
        if let push = pushed(value) {
            guard confirm(push) else { return .push(push) }
            return finishConfirmed()
        }
        guard entries.count > unsent, let entry = entries.popFirst() else { return .unexpected }
        guard let waiter = entry.waiter else { return .dropped }
        return .answer(waiter, value)
    }

    /// - Parameter error: Why the answer to the oldest command was dropped.
    mutating func receive(tooLarge error: RedisError, now: Duration) -> Delivery {
        lastReceived = now
        // Where messages come as arrays, nothing tells whether it was one.
        guard entries.count > unsent, !takesArraysAsPushes, entries.first?.expectation == .reply,
            let entry = entries.popFirst()
        else { return .unexpected }
        return entry.waiter.map { .failure($0, error) } ?? .dropped
    }

    private func pushed(_ value: RedisValue) -> [RedisValue]? {
        switch value.plain {
        case .push(let elements): return elements
        case .array(let elements) where takesArraysAsPushes:
            let kind = elements.first?.string ?? ""
            return SubscriptionKind.pushKinds.contains(kind) ? elements : nil
        default: return nil
        }
    }

    /// Whether the push is a part of the answer to the oldest command.
    private mutating func confirm(_ push: [RedisValue]) -> Bool {
        guard entries.count > unsent, let entry = entries.first,
            case .confirmations(let kind, let count) = entry.expectation, push.first?.string == kind
        else { return false }
        entries[entries.startIndex].expectation = .confirmations(kind: kind, count: count - 1)
        return true
    }

    private mutating func finishConfirmed() -> Delivery {
        guard let entry = entries.first, case .confirmations(_, 0) = entry.expectation else { return .dropped }
        entries.removeFirst()
        return entry.waiter.map { .answer($0, .null) } ?? .dropped
    }

    /// The caller leaves; the answers will be dropped.
    mutating func abandon(_ ticket: UInt64) -> [Waiter] {
        var waiters: [Waiter] = []
        for index in entries.indices where entries[index].ticket == ticket {
            if let waiter = entries[index].waiter { waiters.append(waiter) }
            entries[index].waiter = nil
        }
        return waiters
    }

    /// When to look at the deadlines next; nil when there is nothing to wait for.
    func nextLook(now: Duration) -> Duration? {
        guard !entries.isEmpty else { return nil }
        let earliest = entries.lazy.filter { $0.waiter != nil }.map(\.deadline).min() ?? .seconds(Int64.max / 2)
        return min(max(earliest - now, .zero), limits.lookInterval)
    }

    /// Whose time is up, and whether the server has been silent for so long that the connection counts as dead.
    mutating func expire(now: Duration) -> (waiters: [Waiter], isDead: Bool) {
        var waiters: [Waiter] = []
        for index in entries.indices where entries[index].deadline <= now {
            if let waiter = entries[index].waiter { waiters.append(waiter) }
            entries[index].waiter = nil
        }
        guard let oldest = entries.first else { return (waiters, false) }
        return (waiters, max(lastReceived, oldest.deadline) + limits.maxSilence <= now)
    }

    /// Empties the queue of a connection that has ended: who waited, and whether their command may have been sent.
    mutating func close() -> [(waiter: Waiter, wasSent: Bool)] {
        defer {
            entries.removeAll()
            unsent = 0
            outgoing = ByteBuffer()
        }
        let sent = entries.count - unsent
        return entries.enumerated().compactMap { index, entry in
            entry.waiter.map { ($0, index < sent) }
        }
    }
}
