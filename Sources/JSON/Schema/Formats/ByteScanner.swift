/// Reads bytes from the front.
struct ByteScanner {
    private(set) var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = Array(text.utf8)[...] }
    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }
    var next: UInt8? { rest.first }

    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == byte.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func take(anyOf bytes: Unicode.Scalar...) -> Bool {
        for byte in bytes where take(byte) { return true }
        return false
    }

    mutating func take(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = rest.prefix(while: condition)
        rest = rest.dropFirst(taken.count)
        return taken
    }

    /// A number of exactly so many digits.
    mutating func number(digits count: Int) -> Int? {
        let taken = rest.prefix(count)
        guard taken.count == count, taken.allSatisfy(ASCII.isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return taken.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
