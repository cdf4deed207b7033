import Tables

/// The columns of a table that are computed from others, in an order in which each finds what it needs.
struct ComputedColumns: Sendable {
    private struct Entry: Sendable {
        let column: ColumnSchema
        let formula: Formula
    }

    private let entries: [Entry]

    /// The names of the computed columns.
    var names: [String] { entries.map(\.column.name) }

    /// - Parameter table: Checked before: formulas can be read, and none needs itself.
    init(_ table: TableSchema) throws(SyntheticDataError) {
        var waiting: [String: Entry] = [:]
        let columns = Dictionary(table.columns.map { ($0.name, $0) }) { first, _ in first }
        var order: [String] = []
        for (name, source) in table.formulas {
            guard let column = columns[name] else { continue }
            waiting[name] = Entry(column: column, formula: try Formula(source))
            order.append(name)
        }
        entries = Self.sorted(order, waiting)
    }

    /// Depth first without recursion: a chain of formulas may be long.
    private static func sorted(_ names: [String], _ entries: [String: Entry]) -> [Entry] {
        var result: [Entry] = []
        var done: Set<String> = []
        var waiting = Array(names.reversed())
        while let name = waiting.last {
            guard let entry = entries[name], !done.contains(name) else {
                waiting.removeLast()
                continue
            }
            let open = entry.formula.columns.filter { entries[$0] != nil && !done.contains($0) }.sorted()
            if open.isEmpty {
                waiting.removeLast()
                done.insert(name)
                result.append(entry)
            } else {
                waiting += open
            }
        }
        return result
    }

    /// The columns computed for the rows of a table, which gives the others.
    func columns(_ rowCount: Int, from others: [Column]) throws(SyntheticDataError) -> [Column] {
        var known = Dictionary(others.map { ($0.name, $0) }) { first, _ in first }
        var result: [Column] = []
        for entry in entries {
            let used = Dictionary(entry.formula.columns.compactMap { name in known[name].map { (name, $0) } }) { $1 }
            do {
                _ = try entry.formula.kind(used.mapValues { ValueKind($0.values) })
            } catch {
                var placed = error
                placed.column = entry.column.name
                throw placed
            }
            let column = Self.column(entry, rowCount, used)
            known[entry.column.name] = column
            result.append(column)
        }
        return result
    }

    private static func column(_ entry: Entry, _ rowCount: Int, _ used: [String: Column]) -> Column {
        let cells = (0..<rowCount).map { entry.formula.value($0, used) }
        let column = entry.column
        let decimals = column.decimals.map { Spelling.decimals($0) }
        let time = column.format.map { Spelling.time(TimePattern($0)) }
        return Column(cells, name: column.name, kind: column.valueKind, spelling: decimals ?? time ?? .plain)
    }
}

extension Column {
    /// A column of one kind out of single values; what is of another kind is missing.
    init(_ cells: [Cell], name: String, kind: ValueKind, spelling: Spelling) {
        let values: ColumnValues
        var missing = MissingMask(count: cells.count)
        func collect<Value>(_ placeholder: Value, _ take: (Cell) -> Value?) -> [Value] {
            cells.indices.map { row in
                if let value = take(cells[row]) { return value }
                missing[row] = true
                return placeholder
            }
        }
        switch kind {
        case .integer: values = .integers(collect(0, \.asWhole))
        case .number:
            var grid: DecimalGrid?
            if case .decimals(let digits) = spelling {
                grid = DecimalGrid(digits, low: -.infinity, high: .infinity)
            }
            values = .numbers(collect(0) { cell in cell.double.map { grid?.nearest($0) ?? $0 } })
        case .text:
            let texts = collect("") { $0 == .missing ? nil : $0.asText }
            values = .texts(TextValues(texts))
        case .boolean: values = .booleans(collect(false) { if case .boolean(let value) = $0 { value } else { nil } })
        case .instant: values = .instants(collect(0) { if case .instant(let value) = $0 { value } else { nil } })
        }
        self.init(name, values, missing: missing, spelling: spelling)
    }
}

extension Cell {
    /// As a whole number, rounded; nil where it is none.
    fileprivate var asWhole: Int64? {
        if case .integer(let value) = self { return value }
        return double.flatMap { Int64(exactly: $0.rounded()) }
    }
}
