import Dispatch
import Synchronization

/// Writes frames as lines, complete and in order.
///
/// A small frame goes out on the caller's thread when the pipe has room, which saves two changes of thread. Otherwise
/// it is queued, and everything that waits is written together.
final class LineWriter: Sendable {
    private typealias Outgoing = OutgoingQueue<CheckedContinuation<Void, any Error>>

    private static let batchBytes = 262_144

    private let descriptor: Int32
    private let closesDescriptor: Bool
    /// How much one write may pass so that it never waits inside the system call, where nothing could wake it.
    private let partBytes: Int
    private let outgoing = Mutex(Outgoing(batchBytes: batchBytes))
    /// Held while a sender writes by itself, so that the descriptor is not closed, and its number reused, under it.
    private let isOpen = Mutex(true)
    private let wake: WakePipe
    private let queue = DispatchQueue(label: "mcp.line-writer")

    init(descriptor: Int32, closesDescriptor: Bool) throws(TransportError) {
        Descriptor.ignoreBrokenPipes()
        self.descriptor = descriptor
        self.closesDescriptor = closesDescriptor
        partBytes = Descriptor.isNonBlocking(descriptor) ? Self.batchBytes : Descriptor.pipeAtomBytes
        wake = try WakePipe()
    }

    deinit { closeDescriptor() }

    func send(_ frame: [UInt8]) async throws {
        try Task.checkCancellation()
        let line = Self.line(frame)
        guard line.count <= Descriptor.pipeAtomBytes,
            try outgoing.withLock({ queue throws(TransportError) in
                try queue.claim()
            })
        else { return try await enqueue(line) }
        switch writeNow(line) {
        case .done(line.count): endClaim()
        case .done(0), .again:
            endClaim()
            try await enqueue(line)
        case .done(let count): try await enqueueRest(Array(line[count...]))
        case .failed(let code):
            endClaim()
            throw fail(Self.error(code))
        }
    }

    /// Refuses further frames. One that is being written is finished if the peer takes it without waiting.
    func close() async {
        _ = fail(.closed)
        wake.ring()
        await withCheckedContinuation { (closed: CheckedContinuation<Void, Never>) in
            queue.async {
                self.closeDescriptor()
                closed.resume()
            }
        }
    }

    /// White space between the tokens of a message may be a line break, which would cut the message in two. Inside
    /// strings JSON escapes it.
    private static func line(_ frame: [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(frame.count + 1)
        if frame.contains(0x0A) || frame.contains(0x0D) {
            line.append(contentsOf: frame.lazy.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
        } else {
            line.append(contentsOf: frame)
        }
        line.append(0x0A)
        return line
    }

    private static func error(_ code: Int32) -> TransportError {
        code == Descriptor.brokenPipe ? .peerGone : .system(operation: "write", code: code)
    }

    /// Everybody who waits learns that nothing more is written.
    private func fail(_ reason: TransportError) -> TransportError {
        for sender in outgoing.withLock({ $0.end(reason) }) { sender.resume(throwing: reason) }
        return reason
    }
}

// MARK: - On the caller's thread

extension LineWriter {
    private func writeNow(_ line: [UInt8]) -> Descriptor.Outcome {
        isOpen.withLock { isOpen in
            guard isOpen else { return .again }
            return switch Descriptor.wait(for: descriptor, forWriting: true, wake: wake.descriptor, waiting: false) {
            case .ready: Descriptor.writePart(descriptor, line, from: 0, limit: line.count)
            case .woken, .notReady: .again
            case .failed(let code): .failed(code)
            }
        }
    }

    private func endClaim() {
        if outgoing.withLock({ $0.endClaim() }) { startWriting() }
    }

    private func startWriting() { queue.async { self.writeQueued() } }

    /// Waits until the rest of a frame is written. It is, even when the task is cancelled, which only ends the wait.
    private func enqueueRest(_ rest: [UInt8]) async throws {
        try await waiting { place, sender in
            let giveUp = outgoing.withLock { queue in
                let id = queue.endClaim(rest: rest, sender: sender)
                place.set(id)
                return Task.isCancelled ? queue.cancel(id) : nil
            }
            giveUp?.resume(throwing: CancellationError())
            startWriting()
        }
    }

    private func enqueue(_ line: [UInt8]) async throws {
        try await waiting { place, sender in
            // Under the lock the cancellation is either seen here, or its handler finds who waits.
            let admission: Outgoing.Admission? = outgoing.withLock { queue in
                guard !Task.isCancelled else { return nil }
                let admission = queue.enqueue(line, sender: sender)
                if case .waiting(let id, _) = admission { place.set(id) }
                return admission
            }
            switch admission {
            case nil: sender.resume(throwing: CancellationError())
            case .refused(let error): sender.resume(throwing: error)
            case .waiting(_, let mustStart): if mustStart { startWriting() }
            }
        }
    }

    /// Waits as a sender, whose place in the queue the body notes; ends when the task is cancelled.
    private func waiting(_ enter: (WaitingPlace, CheckedContinuation<Void, any Error>) -> Void) async throws {
        let place = WaitingPlace()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enter(place, $0) }
        } onCancel: {
            let sender = outgoing.withLock { queue in place.id.flatMap { queue.cancel($0) } }
            sender?.resume(throwing: CancellationError())
        }
    }
}

// MARK: - On the queue

extension LineWriter {
    private func writeQueued() {
        while let batch = outgoing.withLock({ $0.nextBatch() }) {
            let error = writeAll(batch)
            let senders = outgoing.withLock { $0.finishBatch() }
            for sender in senders {
                if let error { sender.resume(throwing: error) } else { sender.resume() }
            }
            if let error { _ = fail(error) }
        }
    }

    private func writeAll(_ batch: [UInt8]) -> TransportError? {
        guard isOpen.withLock({ $0 }) else { return .closed }  // and it stays so: this queue is the one that closes it
        var offset = 0
        while offset < batch.count {
            // After close() only what the peer takes at once is still written.
            let isClosed = outgoing.withLock { $0.isClosed }
            switch Descriptor.wait(for: descriptor, forWriting: true, wake: wake.descriptor, waiting: !isClosed) {
            case .woken: wake.quiet()
            case .notReady: if isClosed { return .closed }
            case .failed(let code): return .system(operation: "poll", code: code)
            case .ready:
                switch Descriptor.writePart(descriptor, batch, from: offset, limit: partBytes) {
                case .done(let count): offset += count
                case .again: break
                case .failed(let code): return Self.error(code)
                }
            }
        }
        return nil
    }

    private func closeDescriptor() {
        isOpen.withLock { isOpen in
            if isOpen, closesDescriptor { Descriptor.shut(descriptor) }
            isOpen = false
        }
    }
}
