import Glibc

/// Numbers as people and programs write them, straight from bytes.
///
/// A number has digits, perhaps a minus before them, a decimal point and an exponent. A plus, and zeros in front, make it
/// a text: such are telephone numbers and postal codes, and they would not survive.
enum NumberText {
    /// What a text looks like.
    enum Form: Equatable {
        /// A whole number of 64 bits.
        case whole
        /// A whole number beyond 64 bits.
        case big
        /// A number with this many digits after the point, without exponent.
        case decimals(Int)
        /// A number with an exponent, or infinite.
        case other
        /// `NaN` in any case.
        case notANumber
        /// No number.
        case text
    }

    /// The part of a number that says how to read it.
    private struct Scan {
        var isNegative = false
        /// The first 19 significant digits.
        var digits: UInt64 = 0
        /// How often these are to be multiplied by ten.
        var exponent = 0
        var isCut = false
        var wholeDigits = 0
        var decimals = -1
        var hasExponent = false
    }

    /// What the text looks like.
    static func form(of bytes: Span<UInt8>) -> Form {
        if isWhole(bytes) { return .whole }
        guard let scan = scan(bytes) else {
            switch word(bytes) {
            case nil: return .text
            case let value?: return value.isNaN ? .notANumber : .other
            }
        }
        if scan.hasExponent { return .other }
        if scan.decimals >= 0 { return .decimals(scan.decimals) }
        return scan.isNegative && scan.digits == 0 ? .other : .big
    }

    /// The whole number; nil for anything else.
    @inline(__always)
    static func integer(_ bytes: Span<UInt8>) -> Int64? {
        let count = bytes.count
        guard count > 0, count <= 20 else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        var position = isNegative ? 1 : 0
        guard position < count else { return nil }
        if bytes[position] == UInt8(ascii: "0") { return count == 1 ? 0 : nil }
        var value: UInt64 = 0
        while position < count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10, value <= 922_337_203_685_477_580 else { return nil }
            value = value * 10 + UInt64(digit)
            position += 1
        }
        if isNegative { return value <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- value) : nil }
        return Int64(exactly: value)
    }

    /// The number, rounded correctly; NaN for `NaN`, nil for what is no number.
    static func number(_ bytes: Span<UInt8>) -> Double? {
        guard let scan = scan(bytes) else { return word(bytes) }
        if !scan.isCut, scan.digits <= 1 << 53, scan.exponent >= -22, scan.exponent <= 22 {
            // Both factors are exact, so that the result is rounded once.
            let digits = Double(scan.digits)
            let power = powersOfTen[abs(scan.exponent)]
            let value = scan.exponent < 0 ? digits / power : digits * power
            return scan.isNegative ? -value : value
        }
        return slow(bytes)
    }

    private static let powersOfTen: [Double] = (0...22).map { exponent in
        (0..<exponent).reduce(1.0) { product, _ in product * 10 }
    }

    @inline(__always)
    private static func isWhole(_ bytes: Span<UInt8>) -> Bool { integer(bytes) != nil }

    private static func scan(_ bytes: Span<UInt8>) -> Scan? {
        var scan = Scan()
        var position = 0
        let count = bytes.count
        if count > 0, bytes[0] == UInt8(ascii: "-") {
            scan.isNegative = true
            position = 1
        }
        let first = position
        take(bytes, &position, &scan, isFraction: false)
        scan.wholeDigits = position - first
        if scan.wholeDigits > 1, bytes[first] == UInt8(ascii: "0") { return nil }
        if position < count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            let start = position
            take(bytes, &position, &scan, isFraction: true)
            scan.decimals = position - start
        }
        guard scan.wholeDigits + max(scan.decimals, 0) > 0 else { return nil }
        if position < count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            guard let exponent = exponent(bytes, from: position + 1) else { return nil }
            scan.exponent += exponent
            scan.hasExponent = true
            return scan
        }
        return position == count ? scan : nil
    }

    @inline(__always)
    private static func take(_ bytes: Span<UInt8>, _ position: inout Int, _ scan: inout Scan, isFraction: Bool) {
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return }
            if scan.digits < 1_000_000_000_000_000_000 {
                scan.digits = scan.digits * 10 + UInt64(digit)
                if isFraction { scan.exponent -= 1 }
            } else {
                scan.isCut = scan.isCut || digit != 0
                if !isFraction { scan.exponent += 1 }
            }
            position += 1
        }
    }

    private static func exponent(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        var isNegative = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        guard position < bytes.count else { return nil }
        var value = 0
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            // Far beyond what a double can hold, whatever its digits are.
            value = min(value * 10 + Int(digit), 1_000_000_000)
            position += 1
        }
        return isNegative ? -value : value
    }

    /// `inf`, `infinity` or `nan`, in any case.
    private static func word(_ bytes: Span<UInt8>) -> Double? {
        guard bytes.count >= 3, bytes.count <= 9 else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        let rest = bytes.extracting(droppingFirst: isNegative ? 1 : 0)
        if rest.isWord("inf") || rest.isWord("infinity") { return isNegative ? -.infinity : .infinity }
        return rest.isWord("nan") ? .nan : nil
    }

    private static func slow(_ bytes: Span<UInt8>) -> Double {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
            for position in 0..<bytes.count { unsafe buffer[position] = CChar(bitPattern: bytes[position]) }
            unsafe buffer[bytes.count] = 0
            guard let start = buffer.baseAddress else { return .nan }
            return unsafe strtod(start, nil)
        }
    }
}

extension Span<UInt8> {
    /// Whether these are the letters of a lowercase word, in any case.
    func isWord(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        for position in 0..<count where unsafe self[position] | 0x20 != word.utf8Start[position] { return false }
        return true
    }

    /// Where the bytes are without blanks around them.
    @inline(__always)
    var trimmedRange: Range<Int> {
        var (start, end) = (0, count)
        while start < end, self[start] == 0x20 { start += 1 }
        while end > start, self[end - 1] == 0x20 { end -= 1 }
        return start..<end
    }
}
