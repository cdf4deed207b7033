/// Whole rows as one key each, to find equal ones.
struct RowKeys {
    /// Two keys of 64 bits that were made apart: that different rows agree in both does not happen by chance.
    private struct Key: Hashable {
        var first: UInt64 = 0x9E37_79B9_7F4A_7C15
        var second: UInt64 = 0xD1B5_4A32_D192_ED03

        mutating func add(_ bits: UInt64) {
            first = (first ^ bits) &* 0xFF51_AFD7_ED55_8CCD
            first ^= first >> 32
            second = (second &+ bits) &* 0xC4CE_B9FE_1A85_EC53
            second ^= second >> 29
        }
    }

    private let tables: [[Key]]

    init(_ frames: [Frame]) {
        tables = frames.map { frame in
            var keys = [Key](repeating: Key(), count: frame.rowCount)
            for values in frame.values {
                switch values {
                case .numbers(let numbers):
                    // All NaNs are one value here, and so are the two zeros.
                    for row in keys.indices { keys[row].add(numbers[row].isNaN ? .max : (numbers[row] + 0).bitPattern) }
                case .codes(let codes):
                    for row in keys.indices { keys[row].add(UInt64(bitPattern: Int64(codes[row]))) }
                }
            }
            return keys
        }
    }

    /// The share of a table's rows that are in another one too.
    func share(of table: Int, in other: Int) -> Measure {
        let known = Set(tables[other])
        return Statistics.share(tables[table].count { known.contains($0) }, of: tables[table].count)
    }

    /// The share of a table's rows that were there before.
    func duplicates(_ table: Int) -> Measure {
        Statistics.share(tables[table].count - Set(tables[table]).count, of: tables[table].count)
    }
}
