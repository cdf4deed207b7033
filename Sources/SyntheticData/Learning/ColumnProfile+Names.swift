import Tables

extension ColumnProfile {
    /// What stands for texts that are too rare, where they are too many to be replaced by common ones.
    static let otherText = "(other)"
    /// The share of rows with rare texts up to which these rows take common texts in their place.
    private static let replacedShare = 0.2

    /// Learns a column of texts.
    init(_ column: Column, texts: TextValues, protection: Protection) {
        self.init(name: column.name, kind: .texts, spelling: column.spelling)
        var rows = [UInt32](repeating: 0, count: texts.dictionary.count)
        for row in texts.codes.indices where !column.isMissing(row) { rows[Int(texts.codes[row])] += 1 }
        var kept = rows.indices.filter { rows[$0] > 0 && rows[$0] >= protection.rareCount }
        kept.sort {
            rows[$0] != rows[$1]
                ? rows[$0] > rows[$1] : texts.dictionary[$0].utf8.lexicographicallyPrecedes(texts.dictionary[$1].utf8)
        }
        categories = kept.map { texts.dictionary[$0] }
        counts = kept.map { rows[$0] }
        let present = column.count - column.missingCount
        let rare = present - counts.reduce(0) { $0 + Int($1) }
        if rare > 0, Double(rare) > Double(present) * Self.replacedShare { addOther(rare) }
        counts.append(0)
        keepMissing(column.missingCount, protection)
        makeBins()
    }

    private mutating func addOther(_ rows: Int) {
        if let position = categories.firstIndex(of: Self.otherText) {
            counts[position] += UInt32(rows)
        } else {
            categories.append(Self.otherText)
            counts.append(UInt32(rows))
        }
    }

    /// Learns a column of truth values.
    init(_ column: Column, booleans: [Bool], protection: Protection) {
        self.init(name: column.name, kind: .booleans, spelling: column.spelling)
        counts = [0, 0, 0]
        for row in booleans.indices where !column.isMissing(row) { counts[booleans[row] ? 1 : 0] += 1 }
        for symbol in 0...1 where counts[symbol] < protection.rareCount { counts[symbol] = 0 }
        keepMissing(column.missingCount, protection)
        makeBins()
    }

    /// The symbols of a list of texts, such as the dictionary of a column.
    func symbols(of dictionary: [String]) -> [UInt32] {
        var known: [String: UInt32] = [:]
        known.reserveCapacity(categories.count)
        for (symbol, text) in categories.enumerated() { known[text] = UInt32(symbol) }
        let other = known[Self.otherText] ?? Self.unknown
        return dictionary.map { known[$0] ?? other }
    }
}
