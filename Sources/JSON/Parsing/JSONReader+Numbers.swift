extension JSONReader {
    /// Up to this many digits always fit into 64 bits.
    private static var safeDigits: Int { 18 }

    /// Reads a number; the cursor is on its first byte.
    mutating func readNumber() throws(ReadFailure) -> JSONValue {
        let start = cursor.position
        let isNegative = cursor.next == UInt8(ascii: "-")
        if isNegative { cursor.position += 1 }
        let firstDigit = cursor.position
        var magnitude: UInt64 = 0
        while let digit = nextDigit {
            // Wrapped only after more digits than are used below.
            magnitude = magnitude &* 10 &+ UInt64(digit)
            cursor.position += 1
        }
        let digits = cursor.position - firstDigit
        guard digits > 0 else { throw badNumber("a digit must follow the minus sign") }
        if digits > 1 && cursor.byte(at: firstDigit) == UInt8(ascii: "0") {
            cursor.position = firstDigit
            throw badNumber("a number must not start with a zero and more digits")
        }
        let byte = cursor.next
        if byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
            try skipFractionAndExponent()
        } else if digits <= Self.safeDigits {
            let value = Int64(magnitude)
            // `-0` is not the integer 0: it keeps its text.
            if !(isNegative && value == 0) { return .integer(isNegative ? -value : value) }
        }
        if isSkipping { return .null }
        let text = unsafe String(decoding: cursor.buffer(start..<cursor.position), as: UTF8.self)
        if digits > Self.safeDigits, let value = Int64(text) { return .integer(value) }
        return .number(JSONNumber(validText: text))
    }

    private mutating func skipFractionAndExponent() throws(ReadFailure) {
        if cursor.next == UInt8(ascii: ".") {
            cursor.position += 1
            guard skipDigits() else { throw badNumber("a digit must follow the decimal point") }
        }
        guard cursor.next | 0x20 == UInt8(ascii: "e") else { return }
        cursor.position += 1
        if cursor.next == UInt8(ascii: "+") || cursor.next == UInt8(ascii: "-") { cursor.position += 1 }
        guard skipDigits() else { throw badNumber("a digit must follow the exponent's e") }
    }

    /// The value of the digit under the cursor.
    @inline(__always)
    private var nextDigit: UInt8? {
        let digit = cursor.next &- UInt8(ascii: "0")
        return digit < 10 ? digit : nil
    }

    /// Whether there was at least one digit.
    private mutating func skipDigits() -> Bool {
        let start = cursor.position
        while nextDigit != nil { cursor.position += 1 }
        return cursor.position > start
    }

    private func badNumber(_ rule: String) -> ReadFailure {
        cursor.isAtEnd
            ? ReadFailure(.unexpectedEnd, at: cursor.position, "the text ends too early: \(rule)")
            : ReadFailure(.invalidNumber, at: cursor.position, rule)
    }
}
