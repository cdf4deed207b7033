import Tables

/// What holds among the rows of one parent, in all of the data, and so in all that is made.
enum SiblingRule: Sendable, Equatable {
    /// Exactly one row has the second of these two values, all others the first.
    case chosen(Column)
    /// No two rows have the same value.
    case distinct
    /// All rows have the same value.
    case same

    /// Groups that must show a rule before it is believed.
    private static let fewestGroups = 5
    /// How many pairs of equal values chance would have made, if none is there. The fewer, the less it says.
    private static let fewestPairs = 10.0

    /// The rule of a column; nil where it has none.
    ///
    /// - Parameter column: In the order of the siblings.
    static func find(in column: Column, _ siblings: Siblings) -> SiblingRule? {
        guard column.missingCount == 0, siblings.counts.count(where: { $0 > 1 }) >= fewestGroups else { return nil }
        let values = ValueCodes([column], rowCount: column.count)
        guard values.counts.count > 1 else { return nil }
        let groups = Groups(values, siblings)
        if groups.areEqual { return .same }
        if let chosen = groups.chosen {
            return .chosen(column.rows(at: [values.firstRows[1 - chosen], values.firstRows[chosen]]))
        }
        return groups.areDistinct && groups.pairsByChance >= fewestPairs ? .distinct : nil
    }
}

/// How often values come in the groups of siblings.
private struct Groups {
    private(set) var areEqual = true
    private(set) var areDistinct = true
    /// Of two values, the one that each group has once; the rarer one where both are so.
    private(set) var chosen: Int?
    private(set) var pairsByChance = 0.0

    init(_ values: ValueCodes, _ siblings: Siblings) {
        var isOnce = values.counts.count == 2 ? [true, true] : [false, false]
        var start = 0
        var pairs = 0.0
        for count in siblings.counts where count > 0 {
            let codes = values.codes[start..<(start + count)].sorted()
            start += count
            pairs += Double(count) * Double(count - 1) / 2
            if codes.first != codes.last { areEqual = false }
            if zip(codes, codes.dropFirst()).contains(where: ==) { areDistinct = false }
            for code in 0...1 where isOnce[code] {
                isOnce[code] = codes.count { $0 == UInt32(code) } == 1
            }
        }
        let total = Double(max(1, values.codes.count))
        pairsByChance = pairs * values.counts.reduce(0) { $0 + Double($1) * Double($1) / total / total }
        let candidates = [0, 1].filter { isOnce[$0] }
        chosen = candidates.min { values.counts[$0] < values.counts[$1] }
    }
}
