import NIOCore
import Synchronization

/// A message on its way out, and whether its sender still wants it sent.
final class WebSocketTicket: Sendable {
    private let cancelled = Atomic(false)
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }
    func cancel() { cancelled.store(true, ordering: .releasing) }
}

/// The senders that wait for room, first come first served. Each waits with one message of its own.
struct WebSocketOutbox {
    struct Entry {
        let ticket: WebSocketTicket
        let message: ByteBuffer
        let sender: CheckedContinuation<Void, any Error>
    }

    private var entries = CircularBuffer<Entry>()

    var isEmpty: Bool { entries.isEmpty }
    mutating func append(_ entry: Entry) { entries.append(entry) }
    mutating func popFirst() -> Entry? { entries.popFirst() }

    mutating func remove(_ ticket: WebSocketTicket) -> Entry? {
        guard let index = entries.firstIndex(where: { $0.ticket === ticket }) else { return nil }
        return entries.remove(at: index)
    }

    mutating func removeAll() -> [Entry] {
        defer { entries.removeAll() }
        return Array(entries)
    }
}
