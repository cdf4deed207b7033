/// A decimal number of any size and precision: `0.d₁d₂d₃… × 10^exponent`, without leading or trailing zeros.
struct ExactDecimal: Sendable, Hashable, Comparable {
    private var isNegative: Bool
    /// The digits as numbers 0 to 9; empty for zero.
    private var digits: [UInt8]
    private var exponent: Int

    /// Exponents beyond this are taken for this: no value of ours tells them apart.
    private static let exponentBound = 1 << 40

    /// Reads a number that is known to be well-formed JSON.
    init(_ text: String) {
        isNegative = false
        digits = []
        exponent = 0
        var hasPoint = false
        var scale: Int?
        var scaleIsNegative = false
        for byte in text.utf8 {
            switch byte {
            case 0x2D: if scale == nil { isNegative = true } else { scaleIsNegative = true }
            case 0x2E: hasPoint = true
            case 0x45, 0x65: scale = 0
            case 0x30...0x39:
                if let read = scale {
                    scale = min(read * 10 + Int(byte - 0x30), Self.exponentBound)
                } else {
                    take(digit: byte - 0x30, afterPoint: hasPoint)
                }
            default: break
            }
        }
        if let scale { exponent += scaleIsNegative ? -scale : scale }
        normalize()
    }

    init(_ integer: Int64) { self.init(String(integer)) }

    private mutating func take(digit: UInt8, afterPoint: Bool) {
        if digits.isEmpty && digit == 0 {
            if afterPoint { exponent -= 1 }
            return
        }
        digits.append(digit)
        if !afterPoint { exponent += 1 }
    }

    private mutating func normalize() {
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty {
            exponent = 0
            isNegative = false
        }
    }

    var isZero: Bool { digits.isEmpty }
    var isPositive: Bool { !isNegative && !isZero }
    var isInteger: Bool { digits.count <= exponent || isZero }
    var digitCount: Int { digits.count }

    /// The greatest integer that is not greater; nil beyond 64 bits.
    var floor: Int64? {
        guard exponent <= 19 else { return nil }
        var magnitude: Int64 = 0
        for position in 0..<max(exponent, 0) {
            let digit = position < digits.count ? Int64(digits[position]) : 0
            let (tens, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            if overflow || carry { return nil }
            magnitude = sum
        }
        guard isNegative && !isInteger else { return magnitude }
        let (lower, borrow) = magnitude.subtractingReportingOverflow(1)
        return borrow ? nil : lower
    }

    static func < (a: ExactDecimal, b: ExactDecimal) -> Bool {
        if a.sign != b.sign { return a.sign < b.sign }
        return a.isNegative ? b.isSmallerInSize(than: a) : a.isSmallerInSize(than: b)
    }

    private var sign: Int { isZero ? 0 : isNegative ? -1 : 1 }

    private func isSmallerInSize(than other: ExactDecimal) -> Bool {
        if exponent != other.exponent { return exponent < other.exponent }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}

extension ExactDecimal {
    /// Whether this is a whole number of times the divisor, which is not zero.
    func isMultiple(of divisor: ExactDecimal) -> Bool {
        if isZero { return true }
        // As integers times a power of ten: the digits of both, this one followed by `shift` zeros.
        let shift = (exponent - digits.count) - (divisor.exponent - divisor.digits.count)
        // The last digit is not zero, so nothing that ends in zeros can divide it.
        if shift < 0 { return false }
        // Only factors 2 and 5 of the divisor can be paid by zeros, and a digit holds fewer than four of them.
        let zeros = min(shift, 4 * divisor.digits.count)
        return divisor.digits.count <= 18
            ? smallRemainderIsZero(divisor, zeros) : longRemainderIsZero(divisor, zeros)
    }

    private func smallRemainderIsZero(_ divisor: ExactDecimal, _ zeros: Int) -> Bool {
        let modulus = divisor.digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
        var remainder = digits.reduce(UInt64(0)) { ($0 * 10 + UInt64($1)) % modulus }
        for _ in 0..<zeros where remainder != 0 { remainder = remainder * 10 % modulus }
        return remainder == 0
    }

    private func longRemainderIsZero(_ divisor: ExactDecimal, _ zeros: Int) -> Bool {
        let modulus = [0] + divisor.digits
        var remainder = [UInt8](repeating: 0, count: modulus.count)
        for position in 0..<(digits.count + zeros) {
            remainder.removeFirst()
            remainder.append(position < digits.count ? digits[position] : 0)
            while !remainder.lexicographicallyPrecedes(modulus) { Self.subtract(modulus, from: &remainder) }
        }
        return remainder.allSatisfy { $0 == 0 }
    }

    /// Subtracts digit by digit; both have the same length and the result is not negative.
    private static func subtract(_ small: [UInt8], from large: inout [UInt8]) {
        var borrow: UInt8 = 0
        for position in large.indices.reversed() {
            let taken = small[position] + borrow
            borrow = large[position] < taken ? 1 : 0
            large[position] = large[position] + 10 * borrow - taken
        }
    }
}
