import Glibc

extension NumberText {
    /// Writes a number the shortest way that reads back as the same, and as a number: `5.0`, not `5`.
    static func write(_ value: Double, to buffer: inout OutputBuffer) { buffer.append(value.description) }

    /// Writes a number with so many digits after the point, at most 17.
    static func write(_ value: Double, decimals: Int, to buffer: inout OutputBuffer) {
        guard value.isFinite else { return write(value, to: &buffer) }
        let decimals = min(max(decimals, 0), 17)
        guard decimals <= 15 else { return writeSlowly(value, decimals: decimals, to: &buffer) }
        let power = wholePowersOfTen[decimals]
        let scaled = value.magnitude * Double(power)
        let rounded = scaled.rounded(.toNearestOrEven)
        // Where the product may have been rounded over the middle between two results, the exact way decides.
        guard scaled < 0x1p52, 0.5 - (scaled - rounded).magnitude > scaled.ulp else {
            return writeSlowly(value, decimals: decimals, to: &buffer)
        }
        let digits = UInt64(rounded)
        if value < 0 && digits != 0 { buffer.append(UInt8(ascii: "-")) }
        let (whole, fraction) = digits.quotientAndRemainder(dividingBy: power)
        buffer.appendDigits(whole, width: 1)
        guard decimals > 0 else { return }
        buffer.append(UInt8(ascii: "."))
        buffer.appendDigits(fraction, width: decimals)
    }

    private static let wholePowersOfTen: [UInt64] = (0...15).map { exponent in
        (0..<exponent).reduce(1) { product, _ in product * 10 }
    }

    /// The largest double has 309 digits before the point.
    private static let longest = 309 + 17 + 3

    private static func writeSlowly(_ value: Double, decimals: Int, to buffer: inout OutputBuffer) {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: longest + 1) { text in
            let count = unsafe withVaList([Int32(decimals), value]) { arguments in
                unsafe vsnprintf(text.baseAddress, text.count, "%.*f", arguments)
            }
            for position in 0..<min(max(Int(count), 0), longest) {
                buffer.append(UInt8(bitPattern: unsafe text[position]))
            }
        }
    }
}
