/// The events of one stream: kept until they are read and, within bounds, a while longer, so that a client whose
/// connection broke can read on from the last event it saw. Pure.
struct EventLog: Sendable {
    struct Event: Sendable, Equatable {
        var number: Int
        var data: [UInt8]
    }

    /// The most events that are kept for reading again.
    let maxEvents: Int
    /// The most bytes that are kept for reading again.
    let maxBytes: Int

    private(set) var events: [Event] = []
    private(set) var byteCount = 0
    private(set) var isFinished = false
    private var nextNumber = 1
    /// The number of the last event that a reader took.
    private(set) var lastRead = 0

    init(maxEvents: Int, maxBytes: Int) {
        self.maxEvents = maxEvents
        self.maxBytes = maxBytes
    }

    var lastNumber: Int { nextNumber - 1 }

    /// How many events nobody has read yet.
    var unreadCount: Int { events.count { $0.number > lastRead } }

    /// Whether one event more would push out an event that nobody has read yet.
    func losesUnread(byAdding data: [UInt8]) -> Bool {
        let unread = events.drop { $0.number <= lastRead }
        guard !unread.isEmpty else { return false }
        return unread.count >= maxEvents || unread.reduce(data.count) { $0 + $1.data.count } > maxBytes
    }

    /// Adds an event; the oldest ones go when there are too many. Ignored once the stream is finished.
    ///
    /// - Returns: By how many bytes the log has grown; negative when it has shrunk.
    @discardableResult
    mutating func append(_ data: [UInt8]) -> Int {
        guard !isFinished else { return 0 }
        let before = byteCount
        events.append(Event(number: nextNumber, data: data))
        nextNumber += 1
        byteCount += data.count
        while events.count > maxEvents || (byteCount > maxBytes && events.count > 1) {
            byteCount -= events.removeFirst().data.count
        }
        return byteCount - before
    }

    mutating func finish() { isFinished = true }

    /// Whether a reader that has seen everything up to a number can go on without a gap.
    func canResume(after number: Int) -> Bool {
        number >= 0 && number <= lastNumber && (events.first.map { $0.number <= number + 1 } ?? true)
    }

    /// The events after a number, in order.
    mutating func read(after number: Int) -> [Event] {
        let fresh = events.filter { $0.number > number }
        if let last = fresh.last { lastRead = max(lastRead, last.number) }
        return fresh
    }
}
