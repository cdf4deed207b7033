/// Writes the arrays of a model file: little endian, each with its length first.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func integer<Integer: FixedWidthInteger>(_ value: Integer) {
        for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func number(_ value: Double) { integer(value.bitPattern) }

    mutating func numbers(_ values: [Double]) {
        integer(UInt32(values.count))
        for value in values { number(value) }
    }

    mutating func raw(_ values: [UInt8]) {
        integer(UInt32(values.count))
        bytes += values
    }

    mutating func texts(_ values: [String]) {
        integer(UInt32(values.count))
        for text in values { raw(Array(text.utf8)) }
    }

    /// Takes as many bytes for each as the largest needs: 1, 2 or 4.
    mutating func words(_ values: [UInt32]) {
        let largest = values.max() ?? 0
        let width: UInt8 = largest < 1 << 8 ? 1 : largest < 1 << 16 ? 2 : 4
        integer(UInt32(values.count))
        integer(width)
        for value in values {
            for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt32(byte)))) }
        }
    }
}

/// FNV-1a: finds damage, and does not tell who wrote a file.
func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return sum
}
