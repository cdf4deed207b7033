import MCP
import RedisClient
import Synchronization
import Timing

/// The subscriptions that callers hold by an id. One that nobody reads from ends after a while.
final class SubscriptionBook: Sendable {
    static let maxSubscriptions = 50
    static let idleTime = Duration.seconds(300)
    private static let sweepInterval = Duration.seconds(10)
    private static let capacity = 1_000

    private struct Entry {
        var box: MessageBox
        var subscription: RedisSubscription
        var lastUsed: Duration
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Subscriptions that the server has not confirmed yet.
        var starting = 0
    }

    struct Reading {
        var messages: [RedisMessage]
        var dropped: Int
        var interruptions: Int
    }

    private let client: RedisClient
    private let timeline: Timeline
    private let state = Mutex(State())
    private let (pumps, pump) = AsyncStream.makeStream(of: (MessageBox, RedisSubscription).self)

    init(_ client: RedisClient, clock: any Clock<Duration>) {
        self.client = client
        timeline = Timeline(clock)
    }

    /// Moves messages into their boxes and ends what is idle, until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                while (try? await self.timeline.sleep(Self.sweepInterval)) != nil { self.sweep() }
            }
            for await (box, subscription) in pumps { group.addTask { await subscription.pour(into: box) } }
        }
    }

    /// - Returns: An id that only the caller can know.
    func subscribe(_ kind: SubscriptionKind, to name: String) async throws -> String {
        try state.withLock { state in
            guard state.entries.count + state.starting < Self.maxSubscriptions else {
                throw RedisFailure(.busy, "There are \(Self.maxSubscriptions) subscriptions already; end one first.")
            }
            state.starting += 1
        }
        defer { state.withLock { $0.starting -= 1 } }
        let subscription: RedisSubscription
        do {
            subscription = try await client.subscribe(kind, to: RedisArgument(name))
        } catch let error as RedisError { throw RedisFailure(error) }
        let box = MessageBox(capacity: Self.capacity)
        var generator = SystemRandomNumberGenerator()
        let id = (0..<2).map { _ in String(generator.next(), radix: 36) }.joined()
        let now = timeline.elapsed()
        state.withLock { $0.entries[id] = Entry(box: box, subscription: subscription, lastUsed: now) }
        pump.yield((box, subscription))
        return id
    }

    /// Waits for the first message no longer than the timeout.
    func read(_ id: String, max: Int, timeout: Duration) async throws -> Reading {
        let entry = try use(id)
        await withTaskGroup { group in
            group.addTask { await entry.box.wait() }
            group.addTask { [timeline] in try? await timeline.sleep(timeout) }
            await group.next()
            group.cancelAll()
        }
        try Task.checkCancellation()
        _ = try? use(id)
        let (messages, dropped) = try entry.box.take(max)
        return Reading(
            messages: messages, dropped: dropped + entry.subscription.dropped,
            interruptions: entry.subscription.interruptions)
    }

    func unsubscribe(_ id: String) throws {
        let entry = try use(id)
        _ = state.withLock { $0.entries.removeValue(forKey: id) }
        entry.subscription.cancel()
    }

    private func use(_ id: String) throws -> Entry {
        let now = timeline.elapsed()
        return try state.withLock { state in
            guard let entry = state.entries[id] else {
                throw RedisFailure(.notFound, "There is no such subscription; it may have been idle too long.")
            }
            state.entries[id]?.lastUsed = now
            return entry
        }
    }

    private func sweep() {
        let limit = timeline.elapsed() - Self.idleTime
        let idle = state.withLock { state in
            let idle = state.entries.filter { $0.value.lastUsed <= limit }
            for id in idle.keys { state.entries[id] = nil }
            return idle.values
        }
        for entry in idle { entry.subscription.cancel() }
    }
}

extension RedisSubscription {
    /// Returns when the subscription has ended.
    func pour(into box: MessageBox, arrived: @Sendable () -> Void = {}) async {
        do {
            for try await message in self {
                box.put(message)
                arrived()
            }
            box.end(nil)
        } catch { box.end(error as? RedisError) }
    }
}
