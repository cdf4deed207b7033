/// Decides what becomes of lines that were read, and when to read more. Pure: the shell reads, and resumes whom an
/// action names.
struct LineReaderState<Consumer> {
    enum Take {
        case frame(TransportFrame)
        case ended((any Error)?)
        /// Somebody else waits already.
        case occupied
        /// Nothing is there; the next frame must be waited for.
        case nothing
    }

    enum Await {
        /// The consumer waits. With `startReading`, a thread must begin to read.
        case waiting(UInt64, startReading: Bool)
        case settled(Take)
    }

    private var splitter: LineSplitter
    private var ready = FIFO<TransportFrame>()
    private var consumer: (id: UInt64, consumer: Consumer)?
    private var isReading = false
    private var isEnded = false
    private var failure: (any Error)?
    private var lastID: UInt64 = 0

    init(maximumLineBytes: Int) { splitter = LineSplitter(maximumLineBytes: maximumLineBytes) }

    mutating func take() -> Take {
        if consumer != nil { return .occupied }
        if let frame = ready.popFirst() { return .frame(frame) }
        guard isEnded else { return .nothing }
        defer { failure = nil }  // told once; after it the sequence has ended
        return .ended(failure)
    }

    mutating func suspend(_ newcomer: Consumer) -> Await {
        switch take() {
        case .nothing:
            lastID &+= 1
            consumer = (lastID, newcomer)
            defer { isReading = true }
            return .waiting(lastID, startReading: !isReading)
        case let take: return .settled(take)
        }
    }

    /// The consumer gives up. Nil when it has been served already.
    mutating func cancelConsumer(_ id: UInt64) -> Consumer? {
        guard let waiting = consumer, waiting.id == id else { return nil }
        consumer = nil
        return waiting.consumer
    }

    /// The reading thread asks before each read whether anybody still waits. False ends the thread's turn.
    mutating func keepsReading() -> Bool {
        isReading = consumer != nil && !isEnded
        return isReading
    }

    /// A block has arrived. Returns the consumer and its frame, unless nobody waits or no line is complete yet.
    mutating func received(_ block: ArraySlice<UInt8>) -> (consumer: Consumer, frame: TransportFrame)? {
        guard !isEnded else { return nil }
        splitter.feed(block, into: &ready)
        return serve()
    }

    /// The stream has ended, or failed. The rest of it counts as a line; call ``release()`` after the frame is served.
    mutating func ended(_ error: (any Error)?) -> (consumer: Consumer, frame: TransportFrame)? {
        guard !isEnded else { return nil }
        if let rest = splitter.finish() { ready.append(rest) }
        isEnded = true
        failure = error
        return serve()
    }

    /// This side closes: what was read and not taken is dropped.
    mutating func close() {
        isEnded = true
        failure = nil
        ready.removeAll()
    }

    /// After the end: the consumer that waits for nothing more, and the error it gets.
    mutating func release() -> (consumer: Consumer, error: (any Error)?)? {
        guard isEnded, ready.isEmpty, let waiting = consumer?.consumer else { return nil }
        consumer = nil
        defer { failure = nil }
        return (waiting, failure)
    }

    private mutating func serve() -> (consumer: Consumer, frame: TransportFrame)? {
        guard let waiting = consumer?.consumer, let frame = ready.popFirst() else { return nil }
        consumer = nil
        return (waiting, frame)
    }
}
