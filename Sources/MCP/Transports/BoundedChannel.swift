import Synchronization

/// Why a channel did not take or give an element.
public enum BoundedChannelError: Error, Hashable, Sendable {
    /// The channel is finished; the element was not taken.
    case finished
    /// A second consumer asked while the first one waits. A channel has one consumer.
    case secondConsumer
}

/// A queue between any number of sending tasks and one consuming task, with a bound: a sender waits while the channel
/// is full, so a slow consumer slows its producers down instead of filling the memory.
///
/// Each element is delivered once and in order. A sender that is cancelled while it waits takes its element back; a
/// consumer that is cancelled while it waits throws `CancellationError`, and the next element stays for the next call.
/// Waiting senders are not bounded by the channel: each is a task of its caller's.
public final class BoundedChannel<Element: Sendable>: Sendable {
    private typealias State = BoundedChannelState<
        Element, CheckedContinuation<Void, any Error>, CheckedContinuation<Element?, any Error>
    >

    private let state: Mutex<State>

    /// Makes an empty channel that holds at most `capacity` elements, at least one.
    public init(capacity: Int) { state = Mutex(State(capacity: Swift.max(1, capacity))) }

    /// Adds the element, once there is room for it.
    ///
    /// Throws ``BoundedChannelError/finished`` or `CancellationError`; in both cases the element was not added.
    public func send(_ element: Element) async throws {
        try Task.checkCancellation()
        let offer = state.withLock { $0.offer(element) }
        if case .full = offer { return try await wait(toSend: element) }
        try settle(offer)
    }

    /// Adds the element if there is room right now. False when the channel is full or finished.
    public func trySend(_ element: Element) -> Bool {
        switch state.withLock({ $0.offer(element) }) {
        case .buffered: return true
        case .hand(let element, let consumer):
            consumer.resume(returning: element)
            return true
        case .full, .finished: return false
        }
    }

    /// The next element; nil once the channel is finished and empty. Throws the error it was finished with, once.
    public func next() async throws -> Element? {
        try Task.checkCancellation()
        let take = state.withLock { $0.take() }
        if case .empty = take { return try await waitForNext() }
        return try settle(take)
    }

    /// Ends the channel: what it holds is still delivered, then the sequence ends, with the error if there is one.
    /// Senders that wait, and later ones, fail. Only the first call counts.
    public func finish(throwing error: (any Error)? = nil) {
        let (senders, consumer) = state.withLock { $0.finish(error) }
        for sender in senders { sender.resume(throwing: BoundedChannelError.finished) }
        guard let consumer else { return }
        if let error { consumer.resume(throwing: error) } else { consumer.resume(returning: nil) }
    }
}

extension BoundedChannel: AsyncSequence {
    /// The error that the channel was finished with, or `CancellationError`.
    public typealias Failure = any Error

    /// Asks the channel. Several iterators share its elements, so use one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let channel: BoundedChannel
        /// See ``BoundedChannel/next()``.
        public func next() async throws -> Element? { try await channel.next() }
    }

    /// Several iterators would share the elements.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(channel: self) }
}

// MARK: - Waiting

extension BoundedChannel {
    // In both waits the cancellation is looked at under the lock. If it comes earlier, the check sees it; if it comes
    // later, the handler waits for the lock and then finds who waits.

    private func wait(toSend element: Element) async throws {
        let place = WaitingPlace()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (sender: CheckedContinuation<Void, any Error>) in
                let outcome: State.Suspension? = state.withLock { state in
                    guard !Task.isCancelled else { return nil }
                    let outcome = state.suspend(sender, with: element)
                    if case .waiting(let id) = outcome { place.set(id) }
                    return outcome
                }
                switch outcome {
                case nil: sender.resume(throwing: CancellationError())
                case .waiting: break
                case .settled(let offer): sender.resume(with: Result { try settle(offer) })
                }
            }
        } onCancel: {
            let sender = state.withLock { state in place.id.flatMap { state.cancelSender($0) } }
            sender?.resume(throwing: CancellationError())
        }
    }

    private func waitForNext() async throws -> Element? {
        let place = WaitingPlace()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (consumer: CheckedContinuation<Element?, any Error>) in
                let outcome: State.Await? = state.withLock { state in
                    guard !Task.isCancelled else { return nil }
                    let outcome = state.suspend(consumer)
                    if case .waiting(let id) = outcome { place.set(id) }
                    return outcome
                }
                switch outcome {
                case nil: consumer.resume(throwing: CancellationError())
                case .waiting: break
                case .settled(let take): consumer.resume(with: Result { try settle(take) })
                }
            }
        } onCancel: {
            let consumer = state.withLock { state in place.id.flatMap { state.cancelConsumer($0) } }
            consumer?.resume(throwing: CancellationError())
        }
    }

    private func settle(_ offer: State.Offer) throws {
        switch offer {
        case .buffered: break
        case .hand(let element, let consumer): consumer.resume(returning: element)
        case .finished: throw BoundedChannelError.finished
        case .full: preconditionFailure("A full channel makes its sender wait.")
        }
    }

    private func settle(_ take: State.Take) throws -> Element? {
        switch take {
        case .element(let element, let sender):
            sender?.resume()
            return element
        case .finished(let error?): throw error
        case .finished(nil): return nil
        case .occupied: throw BoundedChannelError.secondConsumer
        case .empty: preconditionFailure("An empty channel makes its consumer wait.")
        }
    }
}
