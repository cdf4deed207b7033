import Tables

/// The rows of columns as numbers: rows with the same values in all of them have the same number.
struct ValueCodes {
    /// One number for each row, in the order of first appearance.
    let codes: [UInt32]
    /// The first row of each number.
    let firstRows: [Int]
    /// How many rows have each number.
    let counts: [Int]

    init(_ columns: [Column], rowCount: Int) {
        var codes = [UInt32](repeating: 0, count: rowCount)
        for column in columns {
            let own = Self.codes(column)
            var known: [UInt64: UInt32] = [:]
            for row in 0..<rowCount {
                let pair = UInt64(codes[row]) << 32 | UInt64(own[row])
                let next = UInt32(known.count)
                codes[row] = known[pair] ?? next
                if codes[row] == next { known[pair] = next }
            }
        }
        var firstRows: [Int] = []
        var counts: [Int] = []
        for row in 0..<rowCount {
            if Int(codes[row]) == firstRows.count {
                firstRows.append(row)
                counts.append(0)
            }
            counts[Int(codes[row])] += 1
        }
        (self.codes, self.firstRows, self.counts) = (codes, firstRows, counts)
    }

    /// The different values of a column as numbers; a missing one has a number too.
    private static func codes(_ column: Column) -> [UInt32] {
        func numbered<Value: Hashable>(_ values: [Value]) -> [UInt32] {
            var known: [Value: UInt32] = [:]
            return values.indices.map { row in
                if column.isMissing(row) { return .max }
                let next = UInt32(known.count)
                let code = known[values[row]] ?? next
                if code == next { known[values[row]] = next }
                return code
            }
        }
        switch column.values {
        case .integers(let values), .instants(let values): return numbered(values)
        case .numbers(let values): return numbered(values)
        case .texts(let values): return values.codes.indices.map { column.isMissing($0) ? .max : values.codes[$0] }
        case .booleans(let values): return numbered(values)
        }
    }
}
