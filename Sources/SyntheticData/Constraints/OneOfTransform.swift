import Tables

/// Keeps exactly one of several columns set: which one is learned as a column of its own.
struct OneOfTransform: TableTransform {
    private let names: [String]
    private let choice: String
    private let facts: ChoiceFacts
    private let kinds: [ValueKind]

    /// - Parameter kinds: Of the columns.
    init(_ facts: ChoiceFacts, _ rewriting: PlanOutline.Rewriting, _ kinds: [ValueKind]) {
        (names, choice) = (rewriting.columns, rewriting.name)
        (self.facts, self.kinds) = (facts, kinds)
    }

    /// In how many rows not exactly one of the columns is set.
    static func broken(_ columns: [Column], _ facts: ChoiceFacts) -> Int {
        (0..<(columns.first?.count ?? 0)).count { row in columns.count { isSet($0, row, facts == .flags) } != 1 }
    }

    private static func isSet(_ column: Column, _ row: Int, _ areFlags: Bool) -> Bool {
        switch column.cell(row) {
        case .missing: false
        case .boolean(let flag) where areFlags: flag
        case .integer(let flag) where areFlags: flag == 1
        default: true
        }
    }

    private var areFlags: Bool { facts == .flags }

    func forward(_ table: Table) throws -> Table {
        let columns = names.compactMap { table.column($0) }
        let chosen = (0..<table.rowCount).map { row in
            Cell.text(columns.first { Self.isSet($0, row, areFlags) }?.name ?? names[0])
        }
        let column = Column(chosen, name: choice, kind: .text, spelling: .plain)
        return try Table(
            table.columns.flatMap { old -> [Column] in
                guard names.contains(old.name) else { return [old] }
                let kept = areFlags ? [] : [old]
                return old.name == names[0] ? [column] + kept : kept
            })
    }

    func inverse(_ table: Table, _ batch: SampleBatch) throws -> Table {
        guard let column = table.column(choice) else {
            throw SyntheticDataError(.badTable, column: choice, "The model does not make this column.")
        }
        let stream = batch.stream(choice, purpose: "choice")
        let chosen = (0..<table.rowCount).map { row -> Int in
            if case .text(let name) = column.cell(row), let index = names.firstIndex(of: name) { return index }
            return CounterRandom.index(
                batch.random.bits(row: batch.rows[row], stream: stream).first, below: names.count)
        }
        let columns = try names.indices.map { try restored($0, chosen, table) }
        return try Table(
            table.columns.flatMap { old -> [Column] in
                if old.name == choice { return columns }
                return names.contains(old.name) ? [] : [old]
            })
    }

    private func restored(_ index: Int, _ chosen: [Int], _ table: Table) throws(SyntheticDataError) -> Column {
        let name = names[index]
        switch facts {
        case .flags:
            let values: ColumnValues =
                kinds[index] == .boolean
                ? .booleans(chosen.map { $0 == index }) : .integers(chosen.map { $0 == index ? 1 : 0 })
            return Column(name, values)
        case .optional(let fallbacks):
            guard let column = table.column(name) else {
                throw SyntheticDataError(.badTable, column: name, "The model does not make this column.")
            }
            let cells = chosen.indices.map { row -> Cell in
                guard chosen[row] == index else { return .missing }
                let own = column.cell(row)
                return own == .missing ? fallbacks[index] : own
            }
            return Column(cells, name: name, kind: ValueKind(column.values), spelling: column.spelling)
        }
    }
}
