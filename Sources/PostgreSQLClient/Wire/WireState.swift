/// What an owner of a connection's wire is told.
struct Delivery: Sendable {
    var chunk: RowChunk
    /// Set with the last delivery: what came of each command.
    var replies: [Reply]?
}

/// What is left to do once the lock is released.
struct WireEffects: ~Copyable {
    var resumptions: [(continuation: CheckedContinuation<Delivery, any Error>, result: Result<Delivery, any Error>)] =
        []
    var writers: [CheckedContinuation<Void, any Error>] = []
    var cancel: PQCancel?
    /// Who waits for the connection to be idle, and whether it can be used again.
    var settled: [(call: @Sendable (Bool) -> Void, isUsable: Bool)] = []
    var listeners:
        [(
            continuation: CheckedContinuation<PostgreSQLNotification, any Error>,
            result: Result<PostgreSQLNotification, any Error>
        )] = []
    /// The socket must not be watched any more.
    var isClosing = false
    /// What the poll loop is to do, in this order.
    var loop: [LoopChange] = []

    enum LoopChange {
        case interest(PollLoop.Interest)
        case deadline(ContinuousClock.Instant?)
    }
}

/// Everything about a connection that changes, for one thread at a time.
struct WireState: ~Copyable {
    var handle: PQHandle?
    /// What was the handle until now. It closes its socket when it goes, which must be after the socket is out of the loop.
    var closedHandle: PQHandle?
    let maxBufferedBytes: Int
    let maxRowBytes: Int
    let settleTimeout: Duration

    /// About how much was read since the last result: what libpq holds of one that is not complete.
    var unfinishedBytes = 0
    /// When the exchange, or what cleans up after it, must be over.
    private(set) var deadline: ContinuousClock.Instant?

    var exchange: Exchange?
    var waiter: CheckedContinuation<Delivery, any Error>?
    var writer: CheckedContinuation<Void, any Error>?
    private(set) var interest: PollLoop.Interest = .read
    private var isInPipeline = false

    var settling = Settling()
    var whenSettled: [(call: @Sendable (Bool) -> Void, resets: Bool)] = []
    /// Why the last exchange was stopped, for a consumer that comes back later; and why the connection was closed.
    var stopReason: PostgreSQLError?
    var closeReason: PostgreSQLError?

    var notifications = NotificationQueue()
    var listener: CheckedContinuation<PostgreSQLNotification, any Error>?

    init(handle: consuming PQHandle, maxBufferedBytes: Int, maxRowBytes: Int, settleTimeout: Duration) {
        self.handle = consume handle
        (self.maxBufferedBytes, self.maxRowBytes) = (maxBufferedBytes, maxRowBytes)
        self.settleTimeout = settleTimeout
    }

    var isClosed: Bool { handle == nil }
    var isInTransaction: Bool {
        switch handle {
        case .some(let handle): handle.isInTransaction
        case .none: false
        }
    }
    var mayStart: Bool { handle != nil && exchange == nil && !settling.isUnderWay }

    /// Whether the last exchange was left before its end and is still being cleaned up.
    var isLeaving: Bool {
        if let exchange { return exchange.isStopped }
        return settling.isUnderWay
    }

    /// Something done in the session outlives its transaction and must not reach the next user.
    mutating func markDirty() { settling.isDirty = true }
    var isDirty: Bool { settling.isDirty }

    // MARK: Sending

    mutating func start(
        _ form: Exchange.Form, _ commands: [WireCommand], deadline: ContinuousClock.Instant?,
        _ effects: inout WireEffects
    ) throws {
        guard handle != nil else { throw closeReason ?? .lost }
        guard mayStart else { throw PostgreSQLError.misuse }
        guard send(form, commands) else {
            close(.lost, &effects)
            throw PostgreSQLError.lost
        }
        stopReason = nil
        exchange = Exchange(form, commandCount: commands.count)
        if exchange?.beginsWithStream == true { handle?.useSingleRows() }
        if let deadline { setDeadline(deadline, &effects) }
        flush(&effects)
    }

    mutating func send(_ form: Exchange.Form, _ commands: [WireCommand]) -> Bool {
        let wantsPipeline = if case .pipeline = form { true } else { false }
        if wantsPipeline != isInPipeline {
            guard (wantsPipeline ? handle?.enterPipeline() : handle?.exitPipeline()) == true else { return false }
            isInPipeline = wantsPipeline
        }
        for command in commands where handle?.send(command) != true { return false }
        return wantsPipeline ? handle?.sync() == true : true
    }

    mutating func flush(_ effects: inout WireEffects) {
        switch handle?.flush() {
        case .some(let isDone):
            setInterest(isDone ? interest.subtracting(.write) : interest.union(.write), &effects)
            if isDone, let writer {
                self.writer = nil
                effects.writers.append(writer)
            }
        // A broken connection shows when it is read; what the server said last is then read first.
        default: setInterest(.read, &effects)
        }
    }

    mutating func setDeadline(_ deadline: ContinuousClock.Instant?, _ effects: inout WireEffects) {
        self.deadline = deadline
        effects.loop.append(.deadline(deadline))
    }

    mutating func setInterest(_ wanted: PollLoop.Interest, _ effects: inout WireEffects) {
        guard wanted != interest else { return }
        interest = wanted
        effects.loop.append(.interest(wanted))
    }
}
