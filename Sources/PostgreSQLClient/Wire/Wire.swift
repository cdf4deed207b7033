import Synchronization

/// A connection to a server: the lock around ``WireState``, and what happens outside of the lock.
///
/// Whoever has something to send does so on its own thread, without blocking; the poll loop's thread takes what comes.
final class Wire: PollHandler {
    /// The server's process that serves this connection.
    let backendID: Int32
    /// As `150020` for 15.20.
    let serverVersion: Int
    let isEncrypted: Bool

    private let state: Mutex<WireState>
    /// Set once, before the wire is given to anybody.
    private let token = Mutex<UInt64?>(nil)

    /// Takes a connection that is ready for use.
    init(_ handle: consuming sending PQHandle, configuration: PostgreSQLConfiguration) {
        handle.setNonBlocking()
        let socket = handle.socket
        (backendID, serverVersion, isEncrypted) = (handle.backendID, handle.serverVersion, handle.isEncrypted)
        state = Mutex(
            WireState(
                handle: handle, maxBufferedBytes: configuration.maxBufferedBytes,
                maxRowBytes: configuration.maxRowBytes, settleTimeout: configuration.settleTimeout))
        let token = PollLoop.shared.add(socket, handler: self, interest: .read)
        self.token.withLock { $0 = token }
    }

    deinit { close() }

    var isClosed: Bool { state.withLock { $0.isClosed } }
    var isInTransaction: Bool { state.withLock { $0.isInTransaction } }

    var isDirty: Bool { state.withLock { $0.isDirty } }

    func markDirty() { state.withLock { $0.markDirty() } }

    /// Changes the state, and then does what follows from the change.
    private func change<R: Sendable>(_ body: (inout WireState, inout WireEffects) throws -> R) rethrows -> R {
        var effects = WireEffects()
        defer { perform(effects) }
        return try state.withLock { state in
            defer {
                applyToLoop(&effects)
                state.closedHandle = nil
            }
            return try body(&state, &effects)
        }
    }

    /// Inside the lock, because the order counts and the socket must be out of the loop before its number is reused.
    private func applyToLoop(_ effects: inout WireEffects) {
        guard let token = token.withLock({ $0 }) else { return }
        for change in effects.loop {
            switch change {
            case .interest(let interest): PollLoop.shared.update(token, interest: interest)
            case .deadline(let deadline): PollLoop.shared.setDeadline(token, deadline)
            }
        }
        if effects.isClosing { PollLoop.shared.remove(token) }
    }

    private func perform(_ effects: borrowing WireEffects) {
        for (continuation, result) in effects.resumptions { continuation.resume(with: result) }
        for continuation in effects.writers { continuation.resume() }
        for (continuation, result) in effects.listeners { continuation.resume(with: result) }
        for (call, isUsable) in effects.settled { call(isUsable) }
        if let cancel = effects.cancel { ask(cancel) }
    }

    private func ask(_ cancel: PQCancel) {
        let isTaken = HelperThreads.shared.submit {
            _ = cancel.send()
            self.change { $0.cancelIsSent(&$1) }
        }
        if !isTaken { change { $0.cancelIsSent(&$1) } }
    }

    func socketIsReady() { change { $0.socketIsReady(&$1) } }
    func deadlineHasPassed() { change { $0.deadlineHasPassed(&$1) } }
    func close() { change { $0.close(PostgreSQLError(.lost, "The connection is closed"), &$1) } }

    // MARK: Use

    /// Sends commands. Waits first, if an earlier exchange was left before its end.
    func start(
        _ form: Exchange.Form, _ commands: [WireCommand], deadline: ContinuousClock.Instant?
    ) async throws {
        if change({ state, _ in !state.isClosed && !state.mayStart && state.isLeaving }) {
            _ = await withCheckedContinuation { continuation in
                settle(resets: false) { continuation.resume(returning: $0) }
            }
        }
        try change { try $0.start(form, commands, deadline: deadline, &$1) }
    }

    /// The next rows, or the end. When the task is cancelled, so is what the server does.
    func next() async throws -> Delivery {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                change { $0.wait(continuation, &$1) }
            }
        } onCancel: {
            stop(PostgreSQLError(.cancelled, "The call was cancelled"))
        }
    }

    /// Sends commands and waits for the end; rows are dropped.
    func perform(_ commands: [WireCommand], deadline: ContinuousClock.Instant?) async throws -> [Reply] {
        try await start(.pipeline(streamed: nil), commands, deadline: deadline)
        while true {
            if let replies = try await next().replies { return replies }
        }
    }

    func stop(_ reason: PostgreSQLError) { change { $0.stop(reason, &$1) } }

    func settle(resets: Bool, then call: @escaping @Sendable (Bool) -> Void) {
        change { $0.settle(resets: resets, then: call, &$1) }
    }

    func putCopy(_ bytes: [UInt8]) async throws {
        while !(try change({ try $0.putCopy(bytes, &$1) })) { await waitForRoom() }
        await waitForRoom()
    }

    func endCopy(failing reason: String?) { change { $0.endCopy(failing: reason, &$1) } }

    private func waitForRoom() async {
        await withTaskCancellationHandler {
            _ = try? await withCheckedThrowingContinuation { continuation in
                change { $0.waitForRoom(continuation, &$1) }
            }
        } onCancel: {
            stop(PostgreSQLError(.cancelled, "The call was cancelled"))
        }
    }

    func nextNotification() async throws -> PostgreSQLNotification {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                change { $0.waitForNotification(continuation, &$1) }
                if Task.isCancelled { change { $0.stopListening(&$1) } }
            }
        } onCancel: {
            change { $0.stopListening(&$1) }
        }
    }
}
