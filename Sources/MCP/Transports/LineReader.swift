import Dispatch
import Synchronization

/// The frames that arrive at a ``StdioTransport``.
///
/// Reads only when somebody waits for a frame, one block at a time, so a peer that writes faster than its messages are
/// taken is stopped by its full pipe. All lines of a block are then delivered without another change of thread.
public final class LineReader: Sendable {
    private typealias State = LineReaderState<CheckedContinuation<TransportFrame?, any Error>>

    private static let blockBytes = 65536

    private let descriptor: Int32
    private let closesDescriptor: Bool
    private let state: Mutex<State>
    private let isClosed = Atomic<Bool>(false)
    private let wake: WakePipe
    private let queue = DispatchQueue(label: "mcp.line-reader")

    init(descriptor: Int32, maximumLineBytes: Int, closesDescriptor: Bool) throws(TransportError) {
        self.descriptor = descriptor
        self.closesDescriptor = closesDescriptor
        wake = try WakePipe()
        state = Mutex(State(maximumLineBytes: maximumLineBytes))
    }

    deinit { closeDescriptor() }

    func next() async throws -> TransportFrame? {
        try Task.checkCancellation()
        let take = state.withLock { $0.take() }
        if case .nothing = take { return try await waitForNext() }
        return try Self.settle(take)
    }

    /// Ends the sequence and, once no thread reads any more, closes the descriptor if it belongs to the reader.
    func close() async {
        let released = state.withLock { state in
            state.close()
            return state.release()
        }
        released?.consumer.resume(returning: nil)
        wake.ring()
        await withCheckedContinuation { (closed: CheckedContinuation<Void, Never>) in
            queue.async {
                self.closeDescriptor()
                closed.resume()
            }
        }
    }

    private func waitForNext() async throws -> TransportFrame? {
        let place = WaitingPlace()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { consumer in
                // Under the lock the cancellation is either seen here, or its handler finds who waits.
                let outcome: State.Await? = state.withLock { state in
                    guard !Task.isCancelled else { return nil }
                    let outcome = state.suspend(consumer)
                    if case .waiting(let id, _) = outcome { place.set(id) }
                    return outcome
                }
                switch outcome {
                case nil: consumer.resume(throwing: CancellationError())
                case .waiting(_, startReading: true): queue.async { self.read() }
                case .waiting(_, startReading: false): break
                case .settled(let take): consumer.resume(with: Result { try Self.settle(take) })
                }
            }
        } onCancel: {
            let consumer = state.withLock { state in place.id.flatMap { state.cancelConsumer($0) } }
            guard let consumer else { return }
            consumer.resume(throwing: CancellationError())
            wake.ring()
        }
    }

    private static func settle(_ take: State.Take) throws -> TransportFrame? {
        switch take {
        case .frame(let frame): return frame
        case .ended(let error?): throw error
        case .ended(nil): return nil
        case .occupied: throw BoundedChannelError.secondConsumer
        case .nothing: preconditionFailure("Without a frame the consumer waits.")
        }
    }
}

// MARK: - On the queue

extension LineReader {
    private func read() {
        while state.withLock({ $0.keepsReading() }) {
            switch Descriptor.wait(for: descriptor, forWriting: false, wake: wake.descriptor) {
            case .woken: wake.quiet()
            case .notReady: break
            case .ready: readBlock()
            case .failed(let code): end(TransportError.system(operation: "poll", code: code))
            }
        }
    }

    private func readBlock() {
        var block: [UInt8] = []
        switch Descriptor.readBlock(descriptor, into: &block, limit: Self.blockBytes) {
        case .again: break
        case .failed(let code): end(TransportError.system(operation: "read", code: code))
        case .done(0): end(nil)
        case .done:
            let served = state.withLock { $0.received(block[...]) }
            if let (consumer, frame) = served { consumer.resume(returning: frame) }
        }
    }

    private func end(_ error: (any Error)?) {
        let (served, released) = state.withLock { state in (state.ended(error), state.release()) }
        if let (consumer, frame) = served { consumer.resume(returning: frame) }
        guard let (consumer, error) = released else { return }
        if let error { consumer.resume(throwing: error) } else { consumer.resume(returning: nil) }
    }

    private func closeDescriptor() {
        guard closesDescriptor, !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        Descriptor.shut(descriptor)
    }
}

extension LineReader: AsyncSequence {
    /// One line, or word of one that was too long.
    public typealias Element = TransportFrame
    /// ``TransportError``, or `CancellationError` when the reading task was cancelled.
    public typealias Failure = any Error

    /// Asks the reader. Several iterators share its frames, so use one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let reader: LineReader
        /// The next frame; nil at the end. Throws ``TransportError`` when reading failed, and `CancellationError`.
        public func next() async throws -> TransportFrame? { try await reader.next() }
    }

    /// Several iterators would share the frames.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: self) }
}
