/// Reads values in PackStream from a whole message. Nothing is believed: counts are compared with the bytes that are there
/// before anything is set aside for them.
package struct PackStreamDecoder {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    /// How deep values may be nested.
    static let maxDepth = 128
    /// How many values one message may hold, because a value takes more memory than its bytes.
    static let maxValues = 1 << 20
    private var values = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    package init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    /// One value and nothing after it.
    static func decode(_ bytes: [UInt8]) throws(BoltError) -> BoltValue {
        var decoder = PackStreamDecoder(bytes)
        let value = try decoder.value()
        try decoder.finish()
        return value
    }

    /// The bytes that have not been read yet.
    var remaining: Int { bytes.endIndex - position }

    func finish() throws(BoltError) {
        guard remaining == 0 else { throw malformed("\(remaining) bytes follow the end of a message") }
    }

    /// The tag of a structure and the number of its fields, which follow.
    package mutating func structureHeader() throws(BoltError) -> (tag: UInt8, count: Int) {
        let marker = try byte()
        guard marker & 0xF0 == 0xB0 else { throw malformed("a structure begins with \(marker)") }
        return (try byte(), Int(marker & 0x0F))
    }

    package mutating func value(depth: Int = 0) throws(BoltError) -> BoltValue {
        guard depth <= Self.maxDepth else {
            throw BoltError(.tooLarge, "a value is nested deeper than \(Self.maxDepth) levels")
        }
        values += 1
        guard values <= Self.maxValues else {
            throw BoltError(.tooLarge, "a message holds more than \(Self.maxValues) values")
        }
        let marker = try byte()
        switch marker {
        case 0x00...0x7F, 0xF0...0xFF: return .int(Int64(Int8(bitPattern: marker)))
        case 0x80...0x8F: return .string(try text(Int(marker & 0x0F)))
        case 0x90...0x9F: return .list(try list(Int(marker & 0x0F), depth))
        case 0xA0...0xAF: return .map(try map(Int(marker & 0x0F), depth))
        case 0xB0...0xBF: return try structure(fields: Int(marker & 0x0F), depth)
        case 0xC0: return .null
        case 0xC1: return .float(Double(bitPattern: try integer()))
        case 0xC2, 0xC3: return .bool(marker == 0xC3)
        case 0xC8: return .int(Int64(try integer(Int8.self)))
        case 0xC9: return .int(Int64(try integer(Int16.self)))
        case 0xCA: return .int(Int64(try integer(Int32.self)))
        case 0xCB: return .int(try integer())
        case 0xCC...0xCE: return .bytes(Array(try take(try count(marker - 0xCC))))
        case 0xD0...0xD2: return .string(try text(try count(marker - 0xD0)))
        case 0xD4...0xD6: return .list(try list(try count(marker - 0xD4), depth))
        case 0xD8...0xDA: return .map(try map(try count(marker - 0xD8), depth))
        default: throw malformed("no value begins with \(marker)")
        }
    }

    // MARK: - Parts

    private mutating func list(_ count: Int, _ depth: Int) throws(BoltError) -> [BoltValue] {
        try check(count, leastBytes: 1)
        var elements: [BoltValue] = []
        elements.reserveCapacity(min(count, 1024))
        for _ in 0..<count { elements.append(try value(depth: depth + 1)) }
        return elements
    }

    private mutating func map(_ count: Int, _ depth: Int) throws(BoltError) -> [String: BoltValue] {
        try check(count, leastBytes: 2)
        var entries: [String: BoltValue] = [:]
        for _ in 0..<count {
            guard case .string(let key) = try value(depth: depth + 1) else { throw malformed("a key is not a string") }
            entries[key] = try value(depth: depth + 1)
        }
        return entries
    }

    private mutating func structure(fields count: Int, _ depth: Int) throws(BoltError) -> BoltValue {
        let tag = try byte()
        return try Structures.build(tag, try list(count, depth))
    }

    private mutating func text(_ count: Int) throws(BoltError) -> String {
        guard let text = String(validating: try take(count), as: UTF8.self) else {
            throw malformed("a string is not UTF-8")
        }
        return text
    }

    /// - Parameter size: 0, 1 or 2 for one, two or four bytes.
    private mutating func count(_ size: UInt8) throws(BoltError) -> Int {
        switch size {
        case 0: Int(try integer(UInt8.self))
        case 1: Int(try integer(UInt16.self))
        default: Int(try integer(UInt32.self))
        }
    }

    private mutating func integer<Number: FixedWidthInteger>(
        _ type: Number.Type = Number.self
    ) throws(BoltError) -> Number {
        try take(Number.bitWidth / 8).reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    private mutating func byte() throws(BoltError) -> UInt8 {
        guard position < bytes.endIndex else { throw malformed("a message ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func take(_ count: Int) throws(BoltError) -> ArraySlice<UInt8> {
        try check(count, leastBytes: 1)
        defer { position += count }
        return bytes[position..<position + count]
    }

    private func check(_ count: Int, leastBytes: Int) throws(BoltError) {
        guard count <= remaining / leastBytes else { throw malformed("a message ends too early") }
    }

    private func malformed(_ reason: String) -> BoltError { BoltError(.malformed, reason) }
}
