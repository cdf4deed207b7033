import Tables

/// The columns of a table that are made from their declarations alone: all but learned and computed ones.
struct DeclaredColumns: Sendable {
    private struct Entry: Sendable {
        let column: ColumnSchema
        let maker: any ColumnMaker
    }

    private let entries: [Entry]
    private let correlation: CorrelationFactor?

    /// - Parameters:
    ///   - columns: Which columns to make; none with a formula.
    ///   - table: What else is declared of the table.
    init(_ columns: [ColumnSchema], of table: TableSchema) throws(SyntheticDataError) {
        var entries: [Entry] = []
        for column in columns {
            do {
                let locale = try PersonLocale.named(column.locale ?? table.locale ?? TableSchema.defaultLocale)
                entries.append(Entry(column: column, maker: try Self.maker(column, locale)))
            } catch {
                var placed = error
                (placed.table, placed.column) = (table.name, column.name)
                throw placed
            }
        }
        self.entries = entries
        let names = Set(columns.map(\.name))
        let pairs = table.correlations.filter { names.contains($0.first) && names.contains($0.second) }
        correlation = pairs.isEmpty ? nil : try CorrelationFactor(pairs)
    }

    private static func maker(_ column: ColumnSchema, _ locale: PersonLocale) throws(SyntheticDataError)
        -> any ColumnMaker
    {
        switch column.type {
        case .integer, .number, .latitude, .longitude, .datetime: return try NumberMaker(column)
        case .category: return try CategoryMaker(column.values)
        case .boolean: return BooleanMaker(share: column.share ?? 0.5)
        case .identifier:
            guard let pattern = column.pattern else {
                return SerialMaker(name: column.name, start: column.start ?? 1, step: column.step ?? 1)
            }
            return PatternMaker(name: column.name, language: try TextLanguage(pattern))
        case .uuid: return UUIDMaker()
        case .text:
            return FillerMaker(
                words: Int(column.min?.whole ?? 4)...Int(max(column.max?.whole ?? 12, column.min?.whole ?? 4)))
        default: return try PersonMaker(column, locale)
        }
    }

    /// One column for each declared one, in order.
    func columns(_ batch: SampleBatch) throws -> [Column] {
        let shares = correlatedShares(batch)
        return try entries.map { entry in
            let stream = batch.stream(entry.column.name)
            let values =
                if let numbers = entry.maker as? NumberMaker {
                    numbers.values(batch, stream: stream, shares: shares[entry.column.name])
                } else {
                    try entry.maker.values(batch, stream: stream)
                }
            return Column(
                entry.column.name, values, missing: missing(entry.column, batch), spelling: entry.maker.spelling)
        }
    }

    private func missing(_ column: ColumnSchema, _ batch: SampleBatch) -> MissingMask? {
        guard let share = column.missing, share > 0 else { return nil }
        let stream = batch.stream(column.name, purpose: "missing")
        return MissingMask(count: batch.rows.count) { batch.random.unit(row: batch.rows[$0], stream: stream) < share }
    }

    /// The shares of columns that go together: normal numbers mixed by the factor and turned back into shares.
    private func correlatedShares(_ batch: SampleBatch) -> [String: [Double]] {
        guard let correlation else { return [:] }
        let normals = correlation.columns.map { name in
            let stream = batch.stream(name)
            return batch.rows.map { Normal.quantile(max(batch.random.unit(row: $0, stream: stream), 0x1p-54)) }
        }
        var result: [String: [Double]] = [:]
        for (name, weights) in zip(correlation.columns, correlation.rows) {
            result[name] = batch.rows.indices.map { row in
                var sum = 0.0
                for (column, weight) in weights.enumerated() { sum += weight * normals[column][row] }
                return min(Normal.below(sum), 1 - 0x1p-53)
            }
        }
        return result
    }
}
