/// Reads the server-sent events format (HTML living standard, section 9.2) from bytes as they arrive.
///
/// Pure and bounded: it keeps at most one line and the data of one event. What it was in the midst of when the bytes end
/// was not an event.
public struct ServerSentEventParser: Sendable {
    /// One block of the stream that says something.
    public struct Event: Sendable, Hashable {
        /// The id that the block sets, perhaps the empty one, which means none; nil when it sets none.
        public var id: String?
        /// What kind of event it is: `message` unless the block says otherwise.
        public var name = "message"
        /// The data, lines joined by line feeds. Nil when the block has none.
        public var data: [UInt8]?
        /// How long the server wants a client to wait before it connects again.
        public var retry: Duration?

        init() {}
    }

    /// Why the stream cannot be read on.
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// A line, or the data of an event, is longer than allowed.
        case tooLong(maxBytes: Int)

        /// One sentence that names the limit.
        public var description: String {
            switch self {
            case .tooLong(let maxBytes): "An event of the stream is longer than \(maxBytes) bytes."
            }
        }
    }

    /// The longest id that is remembered; it goes back to the server in a header.
    static let maxIDBytes = 4096
    /// The longest wait that a server can ask for.
    static let maxRetry = Duration.seconds(86_400)

    private let maxBytes: Int
    private var line: [UInt8] = []
    private var event = Event()
    private var hasContent = false
    /// Whether the last byte was a carriage return, which may be half of a line's end.
    private var afterReturn = false
    private var isFirstLine = true

    /// - Parameter maxBytes: The longest line, and the most data of one event.
    public init(maxBytes: Int) { self.maxBytes = maxBytes }

    /// Reads the next bytes of the stream, however they are cut.
    ///
    /// - Returns: The events that they complete.
    /// - Throws: ``Failure``, after which the parser is of no more use.
    public mutating func consume(_ bytes: some Collection<UInt8>) throws(Failure) -> [Event] {
        var events: [Event] = []
        var rest = bytes[...]
        while let first = rest.first {
            if afterReturn {
                afterReturn = false
                if first == UInt8(ascii: "\n") {
                    rest = rest.dropFirst()
                    continue
                }
            }
            let part = rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            guard part.count <= maxBytes - line.count else { throw .tooLong(maxBytes: maxBytes) }
            line.append(contentsOf: part)
            guard part.endIndex != rest.endIndex else { break }
            afterReturn = rest[part.endIndex] == UInt8(ascii: "\r")
            rest = rest[part.endIndex...].dropFirst()
            if let event = try endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() throws(Failure) -> Event? {
        defer { line.removeAll(keepingCapacity: line.capacity <= 64 << 10) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        if line.isEmpty {
            defer {
                event = Event()
                hasContent = false
            }
            return hasContent ? event : nil
        }
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        var value = line[name.endIndex...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        try take(String(decoding: name.prefix(8), as: UTF8.self), value)
        return nil
    }

    private mutating func take(_ field: String, _ value: ArraySlice<UInt8>) throws(Failure) {
        switch field {
        case "data":
            guard value.count < maxBytes - (event.data?.count ?? 0) else { throw .tooLong(maxBytes: maxBytes) }
            if event.data == nil {
                event.data = Array(value)
            } else {
                event.data?.append(UInt8(ascii: "\n"))
                event.data?.append(contentsOf: value)
            }
            hasContent = true
        case "event":
            event.name = value.isEmpty ? "message" : String(decoding: value.prefix(256), as: UTF8.self)
        case "id":
            // A control character, NUL above all, could not go back in a header.
            guard value.count <= Self.maxIDBytes, value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return }
            event.id = String(decoding: value, as: UTF8.self)
            hasContent = true
        case "retry":
            guard let wait = Self.milliseconds(value) else { return }
            event.retry = wait
            hasContent = true
        default:
            return
        }
    }

    /// A number written in digits alone. One that is too large to be meant counts as the largest.
    private static func milliseconds(_ digits: ArraySlice<UInt8>) -> Duration? {
        guard !digits.isEmpty, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        guard let number = Int64(String(decoding: digits.prefix(32), as: UTF8.self)) else { return maxRetry }
        return min(.milliseconds(number), maxRetry)
    }
}
