extension WireState {
    private enum Step { case progress, wait, giveUp }

    mutating func socketIsReady(_ effects: inout WireEffects) {
        guard handle != nil else { return }
        if interest.contains(.write) { flush(&effects) }
        guard interest.contains(.read) else { return }
        guard read(&effects) else { return }
        pump(&effects)
        readHidden(&effects)
        if handle?.isBad == true { endBroken(&effects) }
    }

    /// Reads on what TLS holds back, as long as the consumer has room: the socket will not become readable for it.
    mutating func readHidden(_ effects: inout WireEffects) {
        while interest.contains(.read), handle?.hasHiddenInput == true {
            guard read(&effects) else { return }
            pump(&effects)
        }
    }

    /// Reads what has come, unless the connection is broken or has to be given up: libpq holds a row until all of it is
    /// there, so that nobody else could keep a row of a gigabyte out of memory.
    private mutating func read(_ effects: inout WireEffects) -> Bool {
        unfinishedBytes = exchange == nil ? 0 : unfinishedBytes + (handle?.unreadBytes ?? 0)
        guard unfinishedBytes <= maxRowBytes else {
            close(.tooLarge(maxRowBytes), &effects)
            return false
        }
        guard handle?.consumeInput() == true else {
            endBroken(&effects)
            return false
        }
        return true
    }

    /// The connection is broken. The server's last words are taken before it is closed.
    private mutating func endBroken(_ effects: inout WireEffects) {
        pump(&effects)
        closeLost(&effects)
    }

    /// What the server said before it went is the better reason.
    private mutating func closeLost(_ effects: inout WireEffects) {
        let said = exchange?.error
        close(said?.kind == .lost ? said ?? .lost : .lost, &effects)
    }

    /// Takes what has been read, until there is no more or the consumer has enough for now.
    mutating func pump(_ effects: inout WireEffects) {
        advancing: while exchange?.isFinished == false {
            guard hasRoom else {
                setInterest(interest.subtracting(.read), &effects)
                break
            }
            switch step() {
            case .progress: continue
            case .wait: break advancing
            case .giveUp: return closeLost(&effects)
            }
        }
        takeNotifications(&effects)
        deliver(&effects)
    }

    private var hasRoom: Bool { exchange.map { $0.isStopped || $0.chunk.size < maxBufferedBytes } ?? true }

    private mutating func step() -> Step {
        if exchange?.isCopying == true { return copyStep() }
        guard handle?.isBusy == false else { return .wait }
        unfinishedBytes = 0
        guard let result = handle?.nextResult() else { return receive(.end) }
        guard result.status == .singleRow else { return receive(Self.event(result)) }
        for row in 0..<result.rowCount {
            exchange?.append { chunk in
                result.appendRow(row, to: &chunk)
                chunk.rowCount += 1
            }
        }
        exchange?.noteColumns { result.columns }
        return .progress
    }

    private mutating func copyStep() -> Step {
        guard exchange?.form == .copyOut else { return .wait }
        switch handle?.getCopy() {
        case .bytes(let bytes):
            unfinishedBytes = 0
            exchange?.append { $0.append(bytes) }
            return .progress
        case .end: return receive(.copyEnds)
        default: return .wait
        }
    }

    private mutating func receive(_ event: Exchange.Event) -> Step {
        switch exchange?.receive(event) {
        case .streamRows: handle?.useSingleRows()
        case .giveUp: return .giveUp
        default: break
        }
        return .progress
    }

    private static func event(_ result: PQResult) -> Exchange.Event {
        switch result.status {
        case .command, .rows:
            .completed(Reply(tag: result.tag, columns: result.columns, parameterTypes: result.parameterTypes))
        case .failed: .failed(result.error)
        case .sync: .synchronised
        case .aborted: .skipped
        case .copyIn, .copyOut: .copyBegins
        case .singleRow, .other: .unexpected
        }
    }

    private mutating func takeNotifications(_ effects: inout WireEffects) {
        while let notification = handle?.nextNotification() {
            unfinishedBytes = 0
            notifications.append(notification)
        }
        guard let listener, let next = notifications.popFirst() else { return }
        self.listener = nil
        effects.listeners.append((listener, next))
    }

    // MARK: Handing over

    /// Hands what there is to whoever waits for it.
    private mutating func deliver(_ effects: inout WireEffects) {
        if exchange?.isStopped == true {
            if exchange?.isFinished == true {
                exchange = nil
                settleStep(&effects)
            }
            return
        }
        guard let waiter, let delivery = takeDelivery(&effects) else { return }
        self.waiter = nil
        effects.resumptions.append((waiter, .success(delivery)))
    }

    /// Rows, or the end, or that a COPY is ready; nil when there is nothing yet.
    mutating func takeDelivery(_ effects: inout WireEffects) -> Delivery? {
        guard let isFinished = exchange?.isFinished else { return nil }
        if isFinished {
            let delivery = Delivery(chunk: exchange?.takeChunk() ?? RowChunk(), replies: exchange?.replies)
            exchange = nil
            setDeadline(nil, &effects)
            return delivery
        }
        let isReady = exchange?.form == .copyIn && exchange?.isCopying == true
        guard isReady || exchange?.chunk.rowCount != 0, let chunk = exchange?.takeChunk() else { return nil }
        if !interest.contains(.read) {
            setInterest(interest.union(.read), &effects)
        }
        return Delivery(chunk: chunk)
    }
}
