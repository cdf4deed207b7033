/// Decides which frames are written next and who waits for them. Pure: the shell writes, and resumes whom an action
/// names.
struct OutgoingQueue<Sender> {
    enum Admission {
        /// The sender waits. With `startWriting`, a thread must begin to write.
        case waiting(UInt64, startWriting: Bool)
        case refused(TransportError)
    }

    private struct Entry {
        let id: UInt64
        let bytes: [UInt8]
        /// Nil once the sender has given up.
        var sender: Sender?
    }

    private let batchBytes: Int
    private var queued = FIFO<Entry>()
    /// A frame whose beginning is written already, so that the rest must follow.
    private var rest: Entry?
    private var writing: [Entry] = []
    private var isWriting = false
    private var ending: TransportError?
    private var lastID: UInt64 = 0

    init(batchBytes: Int) { self.batchBytes = batchBytes }

    var isClosed: Bool { ending != nil }

    /// Claims the writing for a sender that wants to write by itself. False when others are before it.
    mutating func claim() throws(TransportError) -> Bool {
        if let ending { throw ending }
        guard !isWriting, queued.isEmpty else { return false }
        isWriting = true
        return true
    }

    /// The claim ends with everything written, or with nothing. True when a thread must write what has come meanwhile.
    mutating func endClaim() -> Bool {
        isWriting = !queued.isEmpty
        return isWriting
    }

    /// The claim ends in the middle of a frame; the sender waits for the rest, which goes first. Returns its id.
    mutating func endClaim(rest: [UInt8], sender: Sender) -> UInt64 {
        lastID &+= 1
        self.rest = Entry(id: lastID, bytes: rest, sender: sender)
        return lastID
    }

    mutating func enqueue(_ bytes: [UInt8], sender: Sender) -> Admission {
        if let ending { return .refused(ending) }
        lastID &+= 1
        queued.append(Entry(id: lastID, bytes: bytes, sender: sender))
        defer { isWriting = true }
        return .waiting(lastID, startWriting: !isWriting)
    }

    /// The sender gives up, and waits no longer. A frame that is begun is written to its end nevertheless, since half of
    /// one would spoil what follows. Nil when nobody waits under this id.
    mutating func cancel(_ id: UInt64) -> Sender? {
        if rest?.id == id { return rest?.sender.take() }
        if let place = writing.firstIndex(where: { $0.id == id }) { return writing[place].sender.take() }
        return queued.remove { $0.id == id }?.sender
    }

    /// The next frames, joined; nil ends the thread's turn.
    mutating func nextBatch() -> [UInt8]? {
        var batch: [UInt8] = []
        while batch.count < batchBytes, let entry = rest.take() ?? queued.popFirst() {
            if batch.isEmpty { batch = entry.bytes } else { batch.append(contentsOf: entry.bytes) }
            // Who waits is kept apart from the bytes, which the batch holds now.
            writing.append(Entry(id: entry.id, bytes: [], sender: entry.sender))
        }
        isWriting = !writing.isEmpty
        return isWriting ? batch : nil
    }

    /// The batch is written. Returns who still waits for it.
    mutating func finishBatch() -> [Sender] {
        defer { writing = [] }
        return writing.compactMap(\.sender)
    }

    /// Nothing more can be written. Returns everybody who waits, except for a batch that is being written.
    mutating func end(_ reason: TransportError) -> [Sender] {
        if ending == nil { ending = reason }
        let waiting = [rest.take()].compactMap { $0 } + queued.drain()
        return waiting.compactMap(\.sender)
    }
}
