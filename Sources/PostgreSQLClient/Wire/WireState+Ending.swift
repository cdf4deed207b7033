extension WireState {
    /// Waits for rows or the end of the exchange.
    mutating func wait(
        _ continuation: CheckedContinuation<Delivery, any Error>, _ effects: inout WireEffects
    ) {
        if let reason = exchange?.stopReason { return effects.resumptions.append((continuation, .failure(reason))) }
        guard exchange != nil, waiter == nil else {
            let reason = closeReason ?? stopReason ?? .misuse
            return effects.resumptions.append((continuation, .failure(reason)))
        }
        if let delivery = takeDelivery(&effects) {
            effects.resumptions.append((continuation, .success(delivery)))
            guard delivery.replies == nil else { return }
        } else {
            waiter = continuation
        }
        pump(&effects)
        readHidden(&effects)
    }

    /// Ends the exchange for its consumer at once, and on the server as soon as it hears of it.
    mutating func stop(_ reason: PostgreSQLError, _ effects: inout WireEffects) {
        guard exchange?.isStopped == false else { return }
        if let waiter {
            self.waiter = nil
            effects.resumptions.append((waiter, .failure(reason)))
        }
        if let writer {
            self.writer = nil
            effects.writers.append(writer)
        }
        exchange?.stop(reason)
        stopReason = reason
        setDeadline(ContinuousClock.now + settleTimeout, &effects)
        setInterest(interest.union(.read), &effects)
        if exchange?.form == .copyIn { endCopy(failing: reason.message, &effects) }
        // What has arrived already often is all there is; then nobody has to be asked to stop.
        pump(&effects)
        readHidden(&effects)
        guard exchange != nil, let cancel = handle?.makeCancel() else { return }
        settling.cancelStarts()
        effects.cancel = cancel
    }

    mutating func cancelIsSent(_ effects: inout WireEffects) {
        settling.cancelEnds()
        settleStep(&effects)
    }

    mutating func deadlineHasPassed(_ effects: inout WireEffects) {
        // The loop may call for an exchange that has ended meanwhile, and the next one has time of its own.
        guard let deadline, deadline <= .now else { return }
        if exchange?.isStopped == false {
            // What is complete is there for its consumer, however late.
            if exchange?.isFinished == false { stop(.timeout, &effects) }
        } else if exchange != nil || settling.isUnderWay || !whenSettled.isEmpty {
            close(.timeout, &effects)
        }
    }

    /// Waits until nothing is under way, then says whether the connection can be used.
    /// - Parameter resets: Whether the session is for another user next, who expects it as new.
    mutating func settle(
        resets: Bool, then call: @escaping @Sendable (Bool) -> Void, _ effects: inout WireEffects
    ) {
        guard handle != nil else { return effects.settled.append((call, false)) }
        whenSettled.append((call, resets))
        setDeadline(ContinuousClock.now + settleTimeout, &effects)
        if exchange?.isStopped == false {
            stop(PostgreSQLError(.cancelled, "The rest was not wanted"), &effects)
        } else {
            settleStep(&effects)
        }
    }

    mutating func settleStep(_ effects: inout WireEffects) {
        guard handle != nil, exchange == nil else { return }
        switch settling.next(isInTransaction: isInTransaction, isWanted: whenSettled.contains(where: \.resets)) {
        case .wait: break
        case .giveUp: close(.lost, &effects)
        case .run(let text):
            guard send(.pipeline(streamed: nil), [.run(text)]) else { return close(.lost, &effects) }
            exchange = Exchange(.pipeline(streamed: nil), commandCount: 1)
            exchange?.stop(.misuse)
            flush(&effects)
        case .done:
            setDeadline(nil, &effects)
            effects.settled += whenSettled.map { ($0.call, true) }
            whenSettled = []
        }
    }

    mutating func close(_ reason: PostgreSQLError, _ effects: inout WireEffects) {
        guard handle != nil else { return }
        effects.isClosing = true
        closeReason = reason
        closedHandle = handle.take()
        exchange = nil
        if let waiter { effects.resumptions.append((waiter, .failure(reason))) }
        if let writer { effects.writers.append(writer) }
        if let listener { effects.listeners.append((listener, .failure(reason))) }
        (waiter, writer, listener) = (nil, nil, nil)
        effects.settled += whenSettled.map { ($0.call, false) }
        whenSettled = []
    }

    // MARK: COPY

    /// False when the bytes have to be offered again once the socket takes more.
    mutating func putCopy(_ bytes: [UInt8], _ effects: inout WireEffects) throws -> Bool {
        if let reason = exchange?.stopReason { throw reason }
        guard exchange?.form == .copyIn, exchange?.isCopying == true, let isTaken = handle?.putCopy(bytes) else {
            throw closeReason ?? stopReason ?? .misuse
        }
        guard isTaken == true else { return false }
        flush(&effects)
        return true
    }

    mutating func endCopy(failing reason: String?, _ effects: inout WireEffects) {
        guard exchange?.isCopying == true else { return }
        _ = handle?.endCopy(failing: reason)
        _ = exchange?.receive(.copyEnds)
        flush(&effects)
        pump(&effects)
    }

    /// Waits until everything given to the socket is written.
    mutating func waitForRoom(_ continuation: CheckedContinuation<Void, any Error>, _ effects: inout WireEffects) {
        guard handle != nil, writer == nil, interest.contains(.write), exchange?.isStopped == false else {
            return effects.writers.append(continuation)
        }
        writer = continuation
    }

    // MARK: Notifications

    mutating func waitForNotification(
        _ continuation: CheckedContinuation<PostgreSQLNotification, any Error>, _ effects: inout WireEffects
    ) {
        if let next = notifications.popFirst() {
            effects.listeners.append((continuation, next))
        } else if handle == nil || listener != nil {
            effects.listeners.append((continuation, .failure(closeReason ?? .misuse)))
        } else {
            listener = continuation
        }
    }

    mutating func stopListening(_ effects: inout WireEffects) {
        guard let listener else { return }
        self.listener = nil
        effects.listeners.append((listener, .failure(CancellationError())))
    }
}
