/// Reads the arrays of a model file, whatever the bytes are: nothing is taken that is not there.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func take(_ count: Int) throws(LearningError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.endIndex - position else { throw .malformed("it ends too early") }
        defer { position += count }
        return bytes[position..<(position + count)]
    }

    mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(
        _ type: Integer.Type = Integer.self
    ) throws(LearningError) -> Integer {
        var value: Integer = 0
        var shift = 0
        for byte in try take(Integer.bitWidth / 8) {
            value |= Integer(truncatingIfNeeded: UInt64(byte) << UInt64(shift))
            shift += 8
        }
        return value
    }

    mutating func number() throws(LearningError) -> Double { Double(bitPattern: try integer()) }

    mutating func numbers() throws(LearningError) -> [Double] {
        let count = try count(of: 8)
        var values: [Double] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try number()) }
        return values
    }

    mutating func raw() throws(LearningError) -> [UInt8] { Array(try take(try count(of: 1))) }

    mutating func texts() throws(LearningError) -> [String] {
        let count = try count(of: 4)
        var texts: [String] = []
        texts.reserveCapacity(count)
        for _ in 0..<count {
            guard let text = String(validating: try raw(), as: UTF8.self) else {
                throw .malformed("a text is not UTF-8")
            }
            texts.append(text)
        }
        return texts
    }

    mutating func words() throws(LearningError) -> [UInt32] {
        let count = Int(try integer(UInt32.self))
        let width = Int(try integer(UInt8.self))
        guard [1, 2, 4].contains(width) else { throw .malformed("an array has elements of \(width) bytes") }
        let (size, isTooLarge) = count.multipliedReportingOverflow(by: width)
        guard !isTooLarge else { throw .malformed("an array is too long") }
        let slice = try take(size)
        var values: [UInt32] = []
        values.reserveCapacity(count)
        var next = slice.startIndex
        while next < slice.endIndex {
            var value: UInt32 = 0
            for byte in 0..<width { value |= UInt32(slice[next + byte]) << UInt32(8 * byte) }
            values.append(value)
            next += width
        }
        return values
    }

    /// The length of an array whose elements take at least so many bytes, which must be there.
    mutating func count(of size: Int) throws(LearningError) -> Int {
        let count = Int(try integer(UInt32.self))
        guard count <= (bytes.endIndex - position) / size else { throw .malformed("an array is longer than the file") }
        return count
    }
}
