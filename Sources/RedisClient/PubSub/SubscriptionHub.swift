import Synchronization
import Timing

/// The subscriptions at one server, over whichever connection there is at the time. The shell around
/// ``SubscriptionTable``.
final class SubscriptionHub: Sendable {
    private typealias Table = SubscriptionTable<WeakSubscription>
    typealias Name = SubscriptionTable<WeakSubscription>.Name

    /// The consumer's end keeps a subscription alive, so that one that is forgotten ends.
    struct WeakSubscription: Sendable {
        private(set) weak var subscription: RedisSubscription?
    }

    private struct State {
        var table = Table()
        var connection: RedisConnection?
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())
    private let timeline: Timeline
    private let patience: Duration
    private let (wishes, wish) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(timeline: Timeline, patience: Duration) {
        self.timeline = timeline
        self.patience = patience
    }

    /// Has an element whenever somebody subscribes to something new; for one consumer.
    var newWishes: AsyncStream<Void> { wishes }
    var isIdle: Bool { state.withLock { $0.table.isEmpty } }

    /// - Returns: A subscription that the server has confirmed.
    func subscribe(_ kind: SubscriptionKind, _ name: [UInt8], capacity: Int) async throws -> RedisSubscription {
        let name = Name(kind: kind, bytes: name)
        let subscription = add(name, capacity: capacity)
        do {
            try await timeline.withDeadline(patience) {
                RedisError(.timeout, "The Redis server did not confirm the subscription in time.")
            } _: {
                try await subscription.confirmed()
            }
        } catch {
            subscription.cancel()
            throw error
        }
        return subscription
    }

    private func add(_ name: Name, capacity: Int) -> RedisSubscription {
        let (subscription, beginning) = state.withLock { state in
            state.nextID += 1
            let subscription = RedisSubscription(id: state.nextID, capacity: capacity)
            let beginning = state.table.add(
                WeakSubscription(subscription: subscription), id: subscription.id, to: name)
            if beginning == .subscribe { tell(state.connection, toSubscribe: [name]) }
            return (subscription, beginning)
        }
        subscription.whenEnded { [weak self, id = subscription.id] in self?.remove(id, from: name) }
        if beginning == .confirmed { subscription.confirm() }
        wish.yield()
        return subscription
    }

    private func remove(_ id: UInt64, from name: Name) {
        state.withLock { state in
            guard state.table.remove(id: id, from: name) else { return }
            let kind = name.kind.unsubscribe
            state.connection?.subscribe(
                [RedisArgument(kind), RedisArgument(name.bytes)], confirmation: kind, names: 1
            ) { _ in }
        }
    }

    /// Commands go out under the lock, so that the server hears of changes in the order in which they are made.
    private func tell(_ connection: RedisConnection?, toSubscribe names: [Name]) {
        guard let connection, let kind = names.first?.kind.subscribe else { return }
        let command = [RedisArgument(kind)] + names.map { RedisArgument($0.bytes) }
        // Only a refusal can come at once, and so under the lock: by a closed connection, which is detached soon.
        connection.subscribe(command, confirmation: kind, names: names.count) { [weak self, weak connection] reply in
            guard let self, let connection, case .success(let value) = reply else { return }
            self.answered(value, names, over: connection)
        }
    }

    private func answered(_ reply: RedisValue, _ names: [Name], over connection: RedisConnection) {
        var failure: RedisError?
        if case .error(let text) = reply.plain { failure = RedisError(reply: text) }
        let concerned = state.withLock { state -> [WeakSubscription] in
            guard state.connection === connection else { return [] }
            return failure == nil ? state.table.confirm(names) : state.table.end(names)
        }
        for subscription in concerned.compactMap(\.subscription) {
            if let failure { subscription.end(failure) } else { subscription.confirm() }
        }
    }

    /// Moves all subscriptions to a new connection.
    func attach(_ connection: RedisConnection) {
        connection.handlePushes { [weak self] in self?.received($0) }
        state.withLock { state in
            state.connection = connection
            for names in state.table.commands { tell(connection, toSubscribe: names) }
        }
    }

    /// A connection has ended.
    func detach(_ connection: RedisConnection) {
        let interrupted = state.withLock { state -> [WeakSubscription] in
            guard state.connection === connection else { return [] }
            state.connection = nil
            return state.table.interrupt()
        }
        for subscription in interrupted.compactMap(\.subscription) { subscription.interrupt() }
    }

    private func received(_ push: [RedisValue]) {
        let (found, ended) = state.withLock { state in
            let ended = state.table.ended(by: push).map { state.table.end([$0]) } ?? []
            return (state.table.message(in: push), ended)
        }
        if let (message, subscribers) = found {
            for subscriber in subscribers { subscriber.subscription?.deliver(message) }
        }
        for subscriber in ended {
            subscriber.subscription?.end(RedisError(.topology, "The channel moved to another node; subscribe again."))
        }
    }

    /// Ends every subscription.
    func close(_ error: RedisError) {
        let all = state.withLock { state in state.table.end(state.table.commands.flatMap { $0 }) }
        for subscription in all.compactMap(\.subscription) { subscription.end(error) }
        wish.finish()
    }
}
