import Tables

/// Whether the synthetic table has the form of the real one.
public struct Diagnostics: Sendable, Equatable, Codable {
    /// One judged column.
    public struct ColumnCheck: Sendable, Equatable, Codable {
        /// The column.
        public var name: String
        /// The share of present values that lie within the real range, or are categories of the real table.
        public var withinReal: Measure
        /// The share of the real categories that are there; nil for quantities.
        public var categoriesCovered: Double?
        /// The part of the real range that is reached; nil for categories.
        public var rangeCovered: Double?
        /// The share of missing values in the real table.
        public var missingReal: Double
        /// The share of missing values in the synthetic table.
        public var missingSynthetic: Double
    }

    /// One key.
    public struct KeyCheck: Sendable, Equatable, Codable {
        /// The column.
        public var name: String
        /// The share of rows whose value is present and was not there before.
        public var unique: Measure
        /// The share of values that are in the real table too: identifiers of real people.
        public var shared: Measure
    }

    /// The mean share of values that lie within what the real table has.
    public var overall: Measure
    /// The judged columns in order.
    public var columns: [ColumnCheck]
    /// The keys that were named.
    public var keys: [KeyCheck]
    /// Columns of the synthetic table that the real one lacks.
    public var extraColumns: [String]
    /// Columns whose physical type is another one than in the real table.
    public var changedKinds: [String]
}

extension Diagnostics {
    init(real: Table, synthetic: Table, set: FrameSet, options: JudgeOptions) {
        let columns = set.real.columns.indices.map { ColumnCheck(set, $0) }
        let shares = columns.compactMap(\.withinReal.estimate)
        let squares = shares.map { ($0.high ?? $0.value) - ($0.low ?? $0.value) }.map { $0 * $0 / 4 }
        let error = squares.reduce(0, +).squareRoot() / Double(max(1, shares.count))
        let (known, made) = (Set(real.names), synthetic.positions)
        self.init(
            overall: shares.isEmpty
                ? .notMeasured("no column has values in both tables")
                : .measured(Estimate(Statistics.mean(shares.map(\.value)), error: error, in: 0...1)),
            columns: columns, keys: options.keys.compactMap { KeyCheck($0, real, synthetic) },
            extraColumns: synthetic.names.filter { !known.contains($0) },
            changedKinds: real.columns.filter { column in
                Self.isChanged(column, made[column.name].map { synthetic.columns[$0] })
            }.map(\.name))
    }

    /// Whole numbers may be written as any numbers, and the other way round; a column without values is of every kind.
    private static func isChanged(_ real: Column, _ synthetic: Column?) -> Bool {
        guard let synthetic, synthetic.values.kind != real.values.kind, real.missingCount < real.count,
            synthetic.missingCount < synthetic.count
        else { return false }
        switch (real.values, synthetic.values) {
        case (.numbers, .integers): return false
        case (.integers, .numbers(let values)):
            return values.indices.contains { !synthetic.isMissing($0) && values[$0] != values[$0].rounded() }
        default: return true
        }
    }
}

extension Diagnostics.ColumnCheck {
    fileprivate init(_ set: FrameSet, _ column: Int) {
        let (real, synthetic) = (set.real, set.synthetic)
        self.init(
            name: real.columns[column].name,
            withinReal: .notMeasured("the column has no values in one of the tables"),
            missingReal: Double(real.missingCount(column)) / Double(real.rowCount),
            missingSynthetic: Double(synthetic.missingCount(column)) / Double(synthetic.rowCount))
        switch (real.values[column], synthetic.values[column]) {
        case (.numbers(let a), .numbers(let b)): measureRange(a.filter { !$0.isNaN }, b.filter { !$0.isNaN })
        case (.codes(let a), .codes(let b)):
            let count = real.columns[column].labels.count
            let (x, y) = (TotalVariation.counts(a, count), TotalVariation.counts(b, count))
            let (present, known) = (y.reduce(0, +), x.count { $0 > 0 })
            guard present > 0, known > 0 else { return }
            withinReal = Statistics.share(zip(x, y).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }, of: present)
            categoriesCovered = Double(zip(x, y).count { $0 > 0 && $1 > 0 }) / Double(known)
        default: preconditionFailure("a column has one role in all tables")
        }
    }

    private mutating func measureRange(_ real: [Double], _ synthetic: [Double]) {
        guard let low = real.min(), let high = real.max(), let least = synthetic.min(), let most = synthetic.max()
        else { return }
        withinReal = Statistics.share(synthetic.count { $0 >= low && $0 <= high }, of: synthetic.count)
        let range = high - low
        guard range.isFinite, range > 0 else { return }
        rangeCovered = max(0, min(high, most) - max(low, least)) / range
    }
}

extension Diagnostics.KeyCheck {
    fileprivate init?(_ name: String, _ real: Table, _ synthetic: Table) {
        guard let before = real.column(name), let after = synthetic.column(name) else { return nil }
        var labels = LabelList()
        let known = Set(labels.codes(of: before))
        let codes = labels.codes(of: after)
        let present = codes.filter { $0 >= 0 }
        self.init(
            name: name, unique: Statistics.share(Set(present).count, of: codes.count),
            shared: Statistics.share(present.count { known.contains($0) }, of: present.count))
    }
}
