import Tables

/// What can be seen of a column before its meaning is guessed.
struct ColumnClues {
    /// How many different texts are looked at.
    private static let sampleSize = 2_000

    let column: Column
    let hints: NameHints
    /// How many values are there.
    let presentCount: Int
    /// How many of them are different.
    let distinctCount: Int
    /// Different texts, evenly taken from all of them; the digits of whole numbers.
    let sample: [String]

    init(_ column: Column) {
        self.column = column
        hints = NameHints(column.name)
        presentCount = column.count - column.missingCount
        let codes = ValueCodes([column], rowCount: column.count)
        let rows = codes.firstRows.filter { !column.isMissing($0) }
        distinctCount = rows.count
        let step = max(1, rows.count / Self.sampleSize)
        sample = stride(from: 0, to: rows.count, by: step).prefix(Self.sampleSize).map { column.cell(rows[$0]).asText }
    }

    var isUnique: Bool { distinctCount == presentCount && presentCount > 1 }

    /// The share of different values among all.
    var distinctShare: Double { presentCount == 0 ? 0 : Double(distinctCount) / Double(presentCount) }

    /// Whether at least that share of the texts of the sample is of a form.
    func mostly(_ share: Double, _ isOfForm: (String) -> Bool) -> Bool {
        !sample.isEmpty && Double(sample.count(where: isOfForm)) >= share * Double(sample.count)
    }

    /// How many words the texts have, without the tenth that is shortest and that is longest.
    var wordCounts: ClosedRange<Int> {
        let counts = sample.map { $0.split(whereSeparator: \.isWhitespace).count }.sorted()
        guard let first = counts.first, let last = counts.last else { return 1...1 }
        let low = counts.count > 10 ? counts[counts.count / 10] : first
        let high = counts.count > 10 ? counts[counts.count * 9 / 10] : last
        return max(1, low)...max(1, low, high)
    }

    var meanLength: Double {
        Double(sample.reduce(0) { $0 + $1.count }) / Double(max(sample.count, 1))
    }
}
