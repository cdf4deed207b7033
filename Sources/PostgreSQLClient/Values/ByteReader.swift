/// Reads numbers in network order and pieces of bytes; nil where there are too few left.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) -> T? {
        guard let bytes = take(T.bitWidth / 8) else { return nil }
        var value: T = 0
        for byte in bytes { value = value << 8 | T(truncatingIfNeeded: byte) }
        return value
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func takeRest() -> ArraySlice<UInt8> {
        defer { rest = [] }
        return rest
    }
}
