import Tables

/// Keeps the rows apart in some columns: they are not learned, but run through all their combinations of values in an
/// order that looks like chance.
struct UniqueTransform: TableTransform {
    /// The values that one column can have.
    private enum Domain {
        case integers(start: Int64, count: UInt64)
        case cells([Cell], ValueKind)
        case texts(TextLanguage)

        var count: UInt64 {
            switch self {
            case .integers(_, let count): count
            case .cells(let cells, _): UInt64(cells.count)
            case .texts(let language): language.count
            }
        }
    }

    private let columns: [ColumnSchema]
    private let domains: [Domain]
    private let spellings: [Spelling]
    private let count: UInt64

    /// The names of the columns that are taken out.
    var names: Set<String> { Set(columns.map(\.name)) }

    /// - Parameter table: The real data; nil where there is none.
    init(_ columns: [ColumnSchema], _ table: Table?) throws(SyntheticDataError) {
        self.columns = columns
        var domains: [Domain] = []
        var spellings: [Spelling] = []
        var count: UInt64 = 1
        for column in columns {
            let real = table?.column(column.name)
            let domain = try Self.domain(column, column.isLearned ? real : nil, isAlone: columns.count == 1)
            domains.append(domain)
            spellings.append(real?.spelling ?? .plain)
            let product = count.multipliedFullWidth(by: domain.count)
            count = product.high > 0 ? 1 << 62 : min(product.low, 1 << 62)
        }
        (self.domains, self.spellings, self.count) = (domains, spellings, count)
        guard count > 0 else {
            throw SyntheticDataError(
                .badSchema, column: columns.first?.name, "There is no value to make it unique with.")
        }
    }

    private static func domain(_ column: ColumnSchema, _ real: Column?, isAlone: Bool) throws(SyntheticDataError)
        -> Domain
    {
        if let pattern = column.pattern { return .texts(try TextLanguage(pattern)) }
        guard let real else { return try declared(column) }
        let codes = ValueCodes([real], rowCount: real.count)
        let (least, greatest) = (column.min?.cell(column.valueKind), column.max?.cell(column.valueKind))
        let cells = codes.firstRows.map(real.cell).filter { cell in
            cell != .missing && (cell.compare(least ?? .missing) ?? 0) >= 0
                && (cell.compare(greatest ?? .missing) ?? 0) <= 0
        }
        let numbers = cells.compactMap { if case .integer(let value) = $0 { value } else { nil } }
        if let low = numbers.min(), let high = numbers.max(), numbers.count == cells.count {
            let width = high.subtractingReportingOverflow(low).partialValue.magnitude
            return .integers(start: low, count: UInt64(width) + 1)
        }
        let texts = cells.compactMap { if case .text(let text) = $0 { text } else { nil } }
        if isAlone, texts.count == cells.count, let pattern = PatternLearning.pattern(of: texts) {
            return .texts(try TextLanguage(pattern))
        }
        return .cells(cells.sorted { ($0.compare($1) ?? 0) < 0 }, ValueKind(real.values))
    }

    private static func declared(_ column: ColumnSchema) throws(SyntheticDataError) -> Domain {
        switch column.type {
        case .integer:
            let low = column.min?.whole ?? 1
            let high = column.max?.whole ?? (1 << 40)
            guard low <= high else { break }
            return .integers(
                start: low, count: UInt64(clamping: high.subtractingReportingOverflow(low).partialValue) + 1)
        case .category: return .cells(column.values.map { .text($0.value) }, .text)
        case .boolean: return .cells([.boolean(false), .boolean(true)], .boolean)
        case .datetime:
            guard let low = column.min?.instant, let high = column.max?.instant, low <= high else { break }
            let day = InstantText.microsecondsPerDay
            let days = (high - low) / day
            guard days < 1_000_000 else { break }
            return .cells((0...days).map { .instant(low + $0 * day) }, .instant)
        default: break
        }
        throw SyntheticDataError(
            .badSchema, column: column.name,
            "Unique values of type \(column.type.rawValue) cannot be listed. Give \"min\" "
                + "and \"max\", or the type identifier with a pattern.")
    }

    func forward(_ table: Table) throws -> Table {
        let names = self.names
        return try Table(table.columns.filter { !names.contains($0.name) })
    }

    func inverse(_ table: Table, _ batch: SampleBatch) throws -> Table {
        if let row = batch.rows.max(), row >= count {
            let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw SyntheticDataError(
                .tooFewValues, column: columns.first?.name,
                "There are \(count) different values of \(names), fewer than "
                    + "rows. Widen their range, or make fewer rows.")
        }
        let key = batch.key(columns.map(\.name).joined(separator: "/"), purpose: "unique")
        let order = KeyedPermutation(count: count, key: key)
        var rest = batch.rows.map { order($0) }
        let made = columns.indices.map { index in
            let size = domains[index].count
            let places = rest.map { $0 % size }
            for row in rest.indices { rest[row] /= size }
            return column(index, places)
        }
        return try Table(table.columns + made)
    }

    private func column(_ index: Int, _ places: [UInt64]) -> Column {
        let name = columns[index].name
        switch domains[index] {
        case .integers(let start, _):
            return Column(name, .integers(places.map { start &+ Int64(bitPattern: $0) }), spelling: spellings[index])
        case .cells(let cells, let kind):
            let cells = places.map { cells[Int($0)] }
            return Column(cells, name: name, kind: kind, spelling: spellings[index])
        case .texts(let language):
            return Column(name, .texts(TextValues(places.map { language.text(at: $0) })), spelling: spellings[index])
        }
    }
}
