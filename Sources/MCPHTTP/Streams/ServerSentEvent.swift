/// The bytes of the server-sent events format (HTML living standard, section 9.2).
enum ServerSentEvent {
    /// One message. The data must be a single line, as the JSON serialiser writes it.
    static func message(_ data: [UInt8], id: String? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 40)
        if let id { bytes.append(contentsOf: "id: \(id)\n".utf8) }
        bytes.append(contentsOf: "event: message\ndata: ".utf8)
        bytes.append(contentsOf: data)
        bytes.append(contentsOf: "\n\n".utf8)
        return bytes
    }

    /// The first event of HTTP+SSE: where the client is to post its messages.
    static func endpoint(_ uri: String) -> [UInt8] { Array("event: endpoint\ndata: \(uri)\n\n".utf8) }

    /// An event without content: gives the client an id to come back with, and the time after which to do so.
    static func priming(id: String, retryAfter: Duration? = nil) -> [UInt8] {
        var text = "id: \(id)\n"
        if let retryAfter { text += "retry: \(milliseconds(retryAfter))\n" }
        return Array((text + "data: \n\n").utf8)
    }

    /// A comment: keeps proxies from closing a quiet connection.
    static let keepAlive = Array(":\r\n\r\n".utf8)

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return max(0, seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000)
    }
}

/// The id of an event: which stream of the session it belongs to, and its place there.
struct EventID: Equatable, Sendable, CustomStringConvertible {
    var stream: Int
    var number: Int

    init(stream: Int, number: Int) {
        self.stream = stream
        self.number = number
    }

    /// Reads what a client sends as `Last-Event-ID`. Nil for anything that was not given out here.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let stream = Int(parts[0]), let number = Int(parts[1]), stream >= 0, number >= 0 else {
            return nil
        }
        self.init(stream: stream, number: number)
        // Numbers can be written in several ways, here they are written in one.
        if description != text { return nil }
    }

    var description: String { "\(stream)-\(number)" }
}
