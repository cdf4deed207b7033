public import NIOCore

/// Reads RESP2 and RESP3 replies out of pieces of any size. Pure: bytes are handed in, values taken out.
///
/// A reply over the bounds is read to its end and dropped; then an error with the code `tooLarge` is thrown and reading
/// goes on behind it. After any other error the bytes make no sense any more and the connection must be closed.
public struct RESPParser: Sendable {
    private let limits: RESPLimits
    private var buffer = ByteBuffer()
    /// Of the line at the beginning of the buffer: how many bytes are known to hold no line end.
    private var searched = 0
    private var bulk: PendingBulk?
    private var open: [OpenAggregate] = []
    private var replyBytes = 0
    private var replyElements = 0
    /// Whether the reply that is being read is over the bounds, so that nothing of it is kept.
    private var isDropped = false

    /// A parser at the beginning of a connection.
    public init(limits: RESPLimits = RESPLimits()) { self.limits = limits }

    /// Adds what has arrived.
    public mutating func append(_ bytes: ByteBuffer) {
        guard buffer.readableBytes > 0 else {
            buffer = bytes
            return
        }
        buffer.discardReadBytes()
        var bytes = bytes
        buffer.writeBuffer(&bytes)
    }

    /// The next whole reply; nil while it has not arrived.
    public mutating func next() throws(RedisError) -> RedisValue? {
        while let element = try readElement() {
            guard let reply = try place(element) else { continue }
            let wasDropped = isDropped
            (replyBytes, replyElements, isDropped) = (0, 0, false)
            guard !wasDropped else {
                throw RedisError(
                    .tooLarge, "The reply is larger than \(limits.maxReplyBytes) bytes, or has too many parts.")
            }
            return reply
        }
        return nil
    }

    /// Lets go of a reply that is over the bounds.
    private mutating func drop() throws(RedisError) {
        guard !isDropped else { return }
        // It answers nobody, so nobody could be told that it is missing.
        guard open.allSatisfy({ $0.kind != .push }) else { throw violation("a message is too long") }
        isDropped = true
        for index in open.indices { open[index].items = [] }
    }

    private enum Element {
        case value(RedisValue)
        case aggregate(OpenAggregate)
    }

    /// A text whose length is known and whose bytes are awaited.
    private struct PendingBulk {
        var kind: UInt8
        var count: Int
    }

    /// Puts an element into the innermost open aggregate, closing those that are full. Returns the outermost value.
    private mutating func place(_ element: Element) throws(RedisError) -> RedisValue? {
        var value: RedisValue
        switch element {
        case .value(let leaf): value = leaf
        case .aggregate(let aggregate):
            guard aggregate.missing == 0 else {
                guard open.count < limits.maxDepth else { throw violation("a reply is nested too deeply") }
                open.append(aggregate)
                return nil
            }
            value = aggregate.value
        }
        while var parent = open.popLast() {
            parent.missing -= 1
            if !isDropped { parent.items.append(value) }
            guard parent.missing == 0 else {
                open.append(parent)
                return nil
            }
            value = isDropped ? .null : parent.value
        }
        return value
    }

    private mutating func readElement() throws(RedisError) -> Element? {
        if let bulk { return try readBulk(bulk) }
        guard let line = try readLine() else { return nil }
        guard let kind = line.first else { throw violation("an empty line came instead of a reply") }
        replyElements += 1
        if replyElements > limits.maxElements { try drop() }
        let rest = line.dropFirst()
        switch kind {
        case UInt8(ascii: "$"), UInt8(ascii: "!"), UInt8(ascii: "="): return try beginBulk(kind, rest)
        case UInt8(ascii: "*"), UInt8(ascii: "~"), UInt8(ascii: ">"), UInt8(ascii: "%"), UInt8(ascii: "|"):
            return try beginAggregate(kind, rest)
        default: return .value(try scalar(kind, rest))
        }
    }

    private mutating func readLine() throws(RedisError) -> ByteBufferView? {
        let view = buffer.readableBytesView
        guard let end = view.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) else {
            searched = view.count
            guard searched <= limits.maxLineBytes else { throw violation("a line is too long") }
            return nil
        }
        searched = 0
        let length = end - view.startIndex + 1
        guard length <= limits.maxLineBytes else { throw violation("a line is too long") }
        guard length >= 2, view[end - 1] == UInt8(ascii: "\r") else {
            throw violation("a line does not end with CR LF")
        }
        try count(bytes: length)
        buffer.moveReaderIndex(forwardBy: length)
        return view[view.startIndex..<(end - 1)]
    }

    private mutating func count(bytes: Int) throws(RedisError) {
        replyBytes += bytes
        guard replyBytes <= max(limits.maxReplyBytes, limits.maxDroppedBytes) else {
            throw violation("a reply is too long")
        }
        if replyBytes > limits.maxReplyBytes { try drop() }
    }

    private mutating func beginBulk(_ kind: UInt8, _ text: ByteBufferView) throws(RedisError) -> Element? {
        let count = try integer(text)
        if count == -1, kind == UInt8(ascii: "$") { return .value(.null) }
        guard count >= 0, count <= max(limits.maxBulkBytes, limits.maxDroppedBytes) else {
            throw violation("a text has an impossible length")
        }
        try self.count(bytes: Int(count) + 2)
        if count > limits.maxBulkBytes { try drop() }
        let bulk = PendingBulk(kind: kind, count: Int(count))
        self.bulk = bulk
        return try readBulk(bulk)
    }

    private mutating func readBulk(_ pending: PendingBulk) throws(RedisError) -> Element? {
        var bulk = pending
        if isDropped {
            let skipped = min(bulk.count, buffer.readableBytes)
            buffer.moveReaderIndex(forwardBy: skipped)
            bulk.count -= skipped
            self.bulk = bulk
        }
        guard buffer.readableBytes >= bulk.count + 2 else { return nil }
        let bytes = buffer.readBytes(length: bulk.count) ?? []
        guard buffer.readBytes(length: 2) == [0x0D, 0x0A] else { throw violation("a text does not end with CR LF") }
        self.bulk = nil
        guard !isDropped else { return .value(.null) }
        switch bulk.kind {
        case UInt8(ascii: "!"): return .value(.error(String(decoding: bytes, as: UTF8.self)))
        case UInt8(ascii: "="):
            guard bytes.count >= 4, bytes[3] == UInt8(ascii: ":") else { throw violation("a text has no format") }
            let format = String(decoding: bytes[..<3], as: UTF8.self)
            return .value(.verbatim(format: format, Array(bytes[4...])))
        default: return .value(.bulk(bytes))
        }
    }

    private mutating func beginAggregate(_ kind: UInt8, _ text: ByteBufferView) throws(RedisError) -> Element? {
        let count = try integer(text)
        if count == -1, kind == UInt8(ascii: "*") { return .value(.null) }
        guard count >= 0, count <= max(limits.maxElements, limits.maxDroppedBytes) else {
            throw violation("a collection has an impossible number of elements")
        }
        if count > limits.maxElements - replyElements { try drop() }
        let isOutermost = open.allSatisfy { $0.kind == .attribute }
        switch kind {
        case UInt8(ascii: "~"): return .aggregate(OpenAggregate(.set, count: Int(count)))
        case UInt8(ascii: ">"):
            guard isOutermost, count > 0 else { throw violation("a push came inside a reply, or says nothing") }
            guard !isDropped else { throw violation("a message is too long") }
            return .aggregate(OpenAggregate(.push, count: Int(count)))
        case UInt8(ascii: "%"): return .aggregate(OpenAggregate(.map, count: Int(count) * 2))
        // The value that the remarks are about is one more element.
        case UInt8(ascii: "|"): return .aggregate(OpenAggregate(.attribute, count: Int(count) * 2 + 1))
        default: return .aggregate(OpenAggregate(.array, count: Int(count)))
        }
    }

    private func scalar(_ kind: UInt8, _ bytes: ByteBufferView) throws(RedisError) -> RedisValue {
        switch kind {
        case UInt8(ascii: "+"): return .status(String(decoding: bytes, as: UTF8.self))
        case UInt8(ascii: "-"): return .error(String(decoding: bytes, as: UTF8.self))
        case UInt8(ascii: ":"): return .integer(try integer(bytes))
        case UInt8(ascii: ","): return .double(try double(bytes))
        case UInt8(ascii: "("): return .bigNumber(try bigNumber(bytes))
        case UInt8(ascii: "_") where bytes.isEmpty: return .null
        case UInt8(ascii: "#") where bytes.elementsEqual([UInt8(ascii: "t")]): return .boolean(true)
        case UInt8(ascii: "#") where bytes.elementsEqual([UInt8(ascii: "f")]): return .boolean(false)
        default: throw violation("a reply is of an unknown type")
        }
    }

    private func integer(_ bytes: ByteBufferView) throws(RedisError) -> Int64 {
        guard let number = Int64(String(decoding: bytes, as: UTF8.self)) else { throw violation("a number is none") }
        return number
    }

    private func double(_ bytes: ByteBufferView) throws(RedisError) -> Double {
        let text = String(decoding: bytes, as: UTF8.self)
        switch text {
        case "inf", "+inf": return .infinity
        case "-inf": return -.infinity
        case "nan", "-nan": return .nan
        default: break
        }
        let allowed = "0123456789+-.eE".utf8
        guard text.utf8.allSatisfy(allowed.contains), let number = Double(text) else {
            throw violation("a number is none")
        }
        return number
    }

    private func bigNumber(_ bytes: ByteBufferView) throws(RedisError) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy("0123456789".utf8.contains) else {
            throw violation("a number is none")
        }
        return text
    }

    private func violation(_ what: String) -> RedisError {
        RedisError(.protocolViolation, "The server does not speak the Redis protocol, or says too much: \(what).")
    }
}

/// A collection of which not all elements have arrived.
private struct OpenAggregate: Sendable {
    enum Kind { case array, set, map, push, attribute }

    let kind: Kind
    /// How many elements make it complete.
    var missing: Int
    var items: [RedisValue] = []

    init(_ kind: Kind, count: Int) {
        self.kind = kind
        missing = count
    }

    /// The value, once all elements are there.
    var value: RedisValue {
        switch kind {
        case .array: .array(items)
        case .set: .set(items)
        case .push: .push(items)
        case .map: .map(Self.pairs(items[...]))
        case .attribute: .attributed(items.last ?? .null, attributes: Self.pairs(items.dropLast()))
        }
    }

    private static func pairs(_ items: ArraySlice<RedisValue>) -> [RedisPair] {
        stride(from: items.startIndex, to: items.endIndex, by: 2).map { RedisPair(items[$0], items[$0 + 1]) }
    }
}
