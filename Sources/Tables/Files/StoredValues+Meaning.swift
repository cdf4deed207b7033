extension StoredValues {
    /// The values as those of a column of a table.
    func converted(_ meaning: ParquetType.Meaning, fixed: Bool) throws(FormatFailure) -> StoredValues {
        switch (self, meaning) {
        case (.wholes(let values), .unsigned(let bits)): return .wholes(try Self.unsigned(values, bits: bits))
        case (.wholes(let values), .date):
            return .wholes(try Self.scaled(values, by: CivilDay.microsecondsPerDay, dividedBy: 1))
        case (.wholes(let values), .timestamp(let multiplier, let divisor)):
            return .wholes(try Self.scaled(values, by: multiplier, dividedBy: divisor))
        case (.wholes(let values), .decimal(let scale)):
            return .numbers(values.map { Self.decimal(Int128($0), scale: scale) })
        case (.blobs(let blobs), .decimal(let scale)): return .numbers(try blobs.decimals(scale: scale))
        case (.blobs(let blobs), .uuid): return .blobs(blobs.hexadecimal(dashesAfter: [4, 6, 8, 10]))
        case (.blobs(let blobs), .plain) where fixed: return .blobs(blobs.hexadecimal(dashesAfter: []))
        case (.blobs(let blobs), _):
            for range in blobs.ranges where !TextInput.isUTF8(blobs.bytes[range]) {
                throw FormatFailure(
                    "A value is not text in UTF-8. Write the column as hexadecimal text, or leave it out")
            }
            return self
        case (.wholes, _), (.numbers, _), (.booleans, _): return self
        }
    }

    private static func unsigned(_ values: [Int64], bits: Int) throws(FormatFailure) -> [Int64] {
        var result = values
        for index in result.indices {
            if bits <= 32 {
                result[index] = Int64(UInt32(truncatingIfNeeded: result[index]))
            } else if result[index] < 0 {
                throw FormatFailure(
                    "A number is beyond signed 64 bits. Write the column as texts or floating-point numbers")
            }
        }
        return result
    }

    private static func scaled(_ values: [Int64], by factor: Int64, dividedBy divisor: Int64) throws(FormatFailure)
        -> [Int64]
    {
        var result = values
        for index in result.indices {
            let (product, overflow) = result[index].multipliedReportingOverflow(by: factor)
            guard !overflow else { throw FormatFailure("A point in time is beyond 292,000 years from 1970") }
            result[index] = divisor == 1 ? product : product.flooredDivision(by: divisor)
        }
        return result
    }

    private static let exactPowers: [Double] = (0...22).map { exponent in
        (0..<exponent).reduce(1.0) { product, _ in product * 10 }
    }

    static func decimal(_ value: Int128, scale: Int) -> Double {
        if value.magnitude <= 1 << 53, scale >= 0, scale <= 22 { return Double(Int64(value)) / exactPowers[scale] }
        return Double("\(value)e\(-scale)") ?? .nan
    }
}

extension StoredValues.Blobs {
    /// The numbers whose digits are big-endian integers.
    fileprivate func decimals(scale: Int) throws(FormatFailure) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(ranges.count)
        for range in ranges {
            guard range.count <= 16 else { throw FormatFailure("A decimal number has more than 16 bytes") }
            var value: Int128 = range.first.map { bytes[$0] >= 0x80 ? -1 : 0 } ?? 0
            for byte in bytes[range] { value = value << 8 | Int128(byte) }
            result.append(StoredValues.decimal(value, scale: scale))
        }
        return result
    }

    fileprivate func hexadecimal(dashesAfter dashes: [Int]) -> Self {
        var result = Self(bytes: [], ranges: [])
        let digits = Array("0123456789abcdef".utf8)
        for range in ranges {
            let start = result.bytes.count
            for (index, byte) in bytes[range].enumerated() {
                if dashes.contains(index) { result.bytes.append(UInt8(ascii: "-")) }
                result.bytes.append(digits[Int(byte >> 4)])
                result.bytes.append(digits[Int(byte & 15)])
            }
            result.ranges.append(start..<result.bytes.count)
        }
        return result
    }
}

extension ColumnBuilder {
    /// Adds values of a part of the list.
    mutating func append(_ values: StoredValues, _ index: Int) {
        switch values {
        case .wholes(let values): append(whole: values[index])
        case .numbers(let values): append(values[index])
        case .booleans(let values): append(values[index])
        case .blobs(let blobs): append(blobs.bytes.span.extracting(blobs.ranges[index]))
        }
    }
}
