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

    /// - Parameter facts: What is known of the data, one for each column; nil where there is none.
    init(_ columns: [ColumnSchema], _ facts: [ListedFacts]?) throws(SyntheticDataError) {
        self.columns = columns
        var domains: [Domain] = []
        var count: UInt64 = 1
        for (index, column) in columns.enumerated() {
            let domain = try Self.domain(column, facts?[index].values ?? .declared)
            domains.append(domain)
            let product = count.multipliedFullWidth(by: domain.count)
            count = product.high > 0 ? Self.maxCount : min(product.low, Self.maxCount)
        }
        (self.domains, self.count) = (domains, count)
        spellings = facts?.map(\.spelling) ?? columns.map { _ in .plain }
        guard count > 0 else {
            throw SyntheticDataError(
                .badSchema, column: columns.first?.name, "There is no value to make it unique with.")
        }
    }

    /// Where there are more combinations, only the first so many are used.
    private static let maxCount: UInt64 = 1 << 62

    private static func domain(_ column: ColumnSchema, _ known: ListedFacts.Values) throws(SyntheticDataError) -> Domain
    {
        if let pattern = column.pattern { return .texts(try TextLanguage(pattern)) }
        switch known {
        case .declared: return try declared(column)
        case .integers(let low, let high): return integers(low, high)
        case .pattern(let pattern): return .texts(try TextLanguage(pattern))
        case .cells(let cells, let kind): return .cells(cells, kind)
        }
    }

    private static func integers(_ low: Int64, _ high: Int64) -> Domain {
        guard low <= high else { return .integers(start: low, count: 0) }
        let width = UInt64(bitPattern: high &- low)
        return .integers(start: low, count: min(width, maxCount - 1) + 1)
    }

    private static func declared(_ column: ColumnSchema) throws(SyntheticDataError) -> Domain {
        switch column.type {
        case .integer:
            let low = column.min?.whole ?? 1
            let high = column.max?.whole ?? (1 << 40)
            guard low <= high else { break }
            return integers(low, high)
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
