import MCP
import Synchronization

/// The messages that have come and are not read yet, and when to ask the socket for no more.
final class WebSocketInbox: Sendable {
    private struct Unread {
        var count = 0
        var bytes = 0
        var isHeld = false
    }

    /// More messages than can come after the socket was asked for the last time: a read is at most
    /// ``WebChannel/readBytes``, and a message at least 2 bytes.
    private static let capacity = WebSocketLimits.maxUnreadMessages + WebChannel.readBytes / 2

    let frames = BoundedChannel<TransportFrame>(capacity: capacity)
    private let unread = Mutex(Unread())
    private let maxBytes: Int

    init(maxBytes: Int) { self.maxBytes = maxBytes }

    /// Whether there is enough for now; nil when nobody will read the message.
    func put(_ message: [UInt8]) -> Bool? {
        let isHeld = unread.withLock { unread in
            unread.count += 1
            unread.bytes += message.count
            if unread.count >= WebSocketLimits.maxUnreadMessages || unread.bytes >= maxBytes { unread.isHeld = true }
            return unread.isHeld
        }
        return frames.trySend(.message(message)) ? isHeld : nil
    }

    /// True when the reader has caught up, so that the socket can be asked again.
    func took(_ frame: TransportFrame) -> Bool {
        guard case .message(let message) = frame else { return false }
        return unread.withLock { unread in
            unread.count -= 1
            unread.bytes -= message.count
            guard unread.isHeld, unread.count <= WebSocketLimits.maxUnreadMessages / 2, unread.bytes <= maxBytes / 2
            else { return false }
            unread.isHeld = false
            return true
        }
    }
}
