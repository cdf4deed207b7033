import Tables

/// Keeps exactly one of several columns set: which one is learned as a column of its own.
struct OneOfTransform: TableTransform {
    /// What being set means.
    private enum Form {
        /// The columns are flags, true or 1 where they are set.
        case flags([ValueKind])
        /// The columns hold values, and are missing where they are not set. What stands in where the model gives none.
        case optional([Cell])
    }

    private let names: [String]
    private let choice: String
    private let form: Form
    let brokenInData: Int

    init(_ columns: [Column], choiceName: String) {
        names = columns.map(\.name)
        choice = choiceName
        let areFlags = columns.allSatisfy(Self.isFlag)
        form = areFlags ? .flags(columns.map { ValueKind($0.values) }) : .optional(columns.map(Self.mostFrequent))
        brokenInData = (0..<(columns.first?.count ?? 0)).count { row in
            columns.count { Self.isSet($0, row, areFlags) } != 1
        }
    }

    private static func isFlag(_ column: Column) -> Bool {
        switch column.values {
        case .booleans: true
        case .integers(let values): values.allSatisfy { $0 == 0 || $0 == 1 } && column.missingCount == 0
        default: false
        }
    }

    private static func isSet(_ column: Column, _ row: Int, _ areFlags: Bool) -> Bool {
        switch column.cell(row) {
        case .missing: false
        case .boolean(let flag) where areFlags: flag
        case .integer(let flag) where areFlags: flag == 1
        default: true
        }
    }

    private static func mostFrequent(_ column: Column) -> Cell {
        let codes = ValueCodes([column], rowCount: column.count)
        let present = codes.firstRows.indices.filter { !column.isMissing(codes.firstRows[$0]) }
        let best = present.max { codes.counts[$0] < codes.counts[$1] }
        return best.map { column.cell(codes.firstRows[$0]) } ?? .missing
    }

    private var areFlags: Bool { if case .flags = form { true } else { false } }

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
        switch form {
        case .flags(let kinds):
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
