/// Which values of a column are missing: one bit a row.
public struct MissingMask: Sendable, Equatable {
    /// Sixty-four rows a word, the first row in the lowest bit; a set bit is a missing value. Bits behind the last row
    /// are clear.
    public private(set) var words: [UInt64]
    /// How many rows there are.
    public private(set) var count: Int

    /// A mask in which nothing is missing yet.
    public init(count: Int) {
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
        self.count = count
    }

    /// A mask of the rows for which the closure says that their value is missing.
    public init(count: Int, where isMissing: (Int) throws -> Bool) rethrows {
        self.init(count: count)
        for row in 0..<count where try isMissing(row) { self[row] = true }
    }

    /// Whether the value of a row is missing.
    public subscript(row: Int) -> Bool {
        get { words[row >> 6] >> UInt64(row & 63) & 1 != 0 }
        set {
            precondition(row < count)
            let bit: UInt64 = 1 << UInt64(row & 63)
            if newValue { words[row >> 6] |= bit } else { words[row >> 6] &= ~bit }
        }
    }

    /// Adds a row.
    public mutating func append(_ isMissing: Bool) {
        if count & 63 == 0 { words.append(0) }
        count += 1
        if isMissing { self[count - 1] = true }
    }

    /// How many values are missing.
    public var missingCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    func rows(_ range: Range<Int>) -> MissingMask {
        MissingMask(count: range.count) { self[range.lowerBound + $0] }
    }

    func rows(at positions: [Int]) -> MissingMask { MissingMask(count: positions.count) { self[positions[$0]] } }
}
