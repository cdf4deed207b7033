import Tables

/// The last look at rows before they come out: what still breaks a range, an order, a pattern or a choice of one is
/// changed as little as possible. Nothing is thrown away.
struct RepairTransform: TableTransform {
    private let orders: OrderRepair
    private let patterns: [PatternRepair]
    private let choices: [ChoiceRepair]
    private let ledger: ConstraintLedger

    init(_ orders: OrderRepair, _ choices: [ChoiceRepair], _ patterns: [PatternRepair], _ ledger: ConstraintLedger) {
        (self.orders, self.patterns, self.choices, self.ledger) = (orders, patterns, choices, ledger)
    }

    func forward(_ table: Table) -> Table { table }

    func inverse(_ table: Table, _ batch: SampleBatch) throws -> Table {
        var rows = EditedRows(table)
        for choice in choices { choice.apply(&rows, batch, ledger) }
        for pattern in patterns { pattern.apply(&rows, batch, ledger) }
        orders.apply(&rows, ledger)
        return try rows.table()
    }
}

/// A table of which few values change.
struct EditedRows {
    private let columns: [Column]
    private let positions: [String: Int]
    private var changed: [Int: [Cell]] = [:]
    let rowCount: Int

    init(_ table: Table) {
        columns = table.columns
        rowCount = table.rowCount
        positions = Dictionary(columns.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    func position(_ name: String) -> Int? { positions[name] }

    func kind(_ position: Int) -> ValueKind { ValueKind(columns[position].values) }

    func column(_ position: Int) -> Column { columns[position] }

    func cell(_ position: Int, _ row: Int) -> Cell { changed[position]?[row] ?? columns[position].cell(row) }

    mutating func set(_ cell: Cell, _ position: Int, _ row: Int) {
        changed[position, default: (0..<rowCount).map(columns[position].cell)][row] = cell
    }

    func table() throws -> Table {
        try Table(
            columns.enumerated().map { position, column in
                guard let cells = changed[position] else { return column }
                return Column(cells, name: column.name, kind: ValueKind(column.values), spelling: column.spelling)
            })
    }
}

/// Replaces texts that do not follow a pattern by ones that do.
struct PatternRepair: Sendable {
    let column: String
    let language: TextLanguage
    let account: Int

    func apply(_ rows: inout EditedRows, _ batch: SampleBatch, _ ledger: ConstraintLedger) {
        guard let position = rows.position(column), case .texts(let texts) = rows.column(position).values else {
            return
        }
        let isRight = texts.dictionary.map(language.contains)
        let stream = batch.stream(column, purpose: "pattern")
        var repaired = 0
        for row in 0..<rows.rowCount where !rows.column(position).isMissing(row) && !isRight[Int(texts.codes[row])] {
            let bits = batch.random.bits(row: batch.rows[row], stream: stream).first
            rows.set(.text(language.text(at: bits.multipliedFullWidth(by: language.count).high)), position, row)
            repaired += 1
        }
        ledger.repaired(repaired, in: account)
    }
}

/// Keeps one of several declared columns set, by chance where not exactly one is.
struct ChoiceRepair: Sendable {
    let columns: [String]
    let account: Int

    func apply(_ rows: inout EditedRows, _ batch: SampleBatch, _ ledger: ConstraintLedger) {
        let positions = columns.compactMap { rows.position($0) }
        let stream = batch.stream(columns.joined(separator: "/"), purpose: "choice")
        var repaired = 0
        for row in 0..<rows.rowCount {
            let set = positions.filter { isSet(rows.cell($0, row)) }
            if set.count == 1 { continue }
            // One that has a value stays, if there is one.
            let candidates = set.isEmpty ? positions : set
            let bits = batch.random.bits(row: batch.rows[row], stream: stream).first
            let chosen = candidates[CounterRandom.index(bits, below: candidates.count)]
            for position in positions { update(&rows, position, row, position == chosen) }
            repaired += 1
        }
        ledger.repaired(repaired, in: account)
    }

    private func isSet(_ cell: Cell) -> Bool {
        switch cell {
        case .missing, .boolean(false), .integer(0): false
        default: true
        }
    }

    private func update(_ rows: inout EditedRows, _ position: Int, _ row: Int, _ isChosen: Bool) {
        switch (rows.kind(position), isChosen) {
        case (.boolean, _): rows.set(.boolean(isChosen), position, row)
        case (.integer, true): if !isSet(rows.cell(position, row)) { rows.set(.integer(1), position, row) }
        case (.integer, false): rows.set(.integer(0), position, row)
        case (_, false): rows.set(.missing, position, row)
        case (_, true): break
        }
    }
}
