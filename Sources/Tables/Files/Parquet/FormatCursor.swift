/// What is wrong with bytes of a binary format, before it is known where they are from.
struct FormatFailure: Error {
    let text: String
    init(_ text: String) { self.text = text }

    static let cut = FormatFailure("The bytes end too early. The file is damaged; get a complete copy of it")
}

/// A place in bytes of a binary format. Nothing that the bytes say makes it read behind their end.
struct FormatCursor {
    let bytes: [UInt8]
    private(set) var position: Int
    let end: Int

    init(_ bytes: [UInt8], from position: Int = 0) {
        (self.bytes, self.position, end) = (bytes, min(position, bytes.count), bytes.count)
    }

    init(_ bytes: [UInt8], _ range: Range<Int>) throws(FormatFailure) {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else { throw .cut }
        (self.bytes, position, end) = (bytes, range.lowerBound, range.upperBound)
    }

    var remaining: Int { end - position }

    mutating func byte() throws(FormatFailure) -> UInt8 {
        guard position < end else { throw .cut }
        position += 1
        return bytes[position - 1]
    }

    /// The next bytes as a range of ``bytes``.
    mutating func take(_ count: Int) throws(FormatFailure) -> Range<Int> {
        guard count >= 0, count <= remaining else { throw .cut }
        position += count
        return position - count..<position
    }

    /// An integer of fixed size, lowest byte first.
    @inline(__always)
    mutating func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) throws(FormatFailure)
        -> Value
    {
        let size = Value.bitWidth / 8
        guard size <= remaining else { throw .cut }
        position += size
        let raw = unsafe bytes.span.bytes
        return Value(littleEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: position - size, as: type))
    }

    /// An unsigned integer of seven bits a byte.
    mutating func variable() throws(FormatFailure) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) &<< shift
            if byte & 0x80 == 0 { return value }
        }
        throw FormatFailure("A number has more than 64 bits. The file is damaged")
    }

    /// A signed integer of seven bits a byte, its sign in the lowest bit.
    mutating func zigzag() throws(FormatFailure) -> Int64 {
        let value = try variable()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A count of things of which each takes at least so many bits.
    mutating func count(bitsEach: Int) throws(FormatFailure) -> Int {
        let value = try variable()
        guard let count = Int(exactly: value), bitsEach == 0 || count <= remaining * 8 / bitsEach else { throw .cut }
        return count
    }
}
