public import Tables

extension PlanFacts {
    /// Looks at a real table.
    ///
    /// - Parameters:
    ///   - table: The real data, or the first rows of it as far as they show all values.
    ///   - key: Decides which fake stands for which original in consistent columns.
    /// - Throws: `SyntheticDataError` where the schema contradicts itself or the data.
    public init(_ schema: TableSchema, _ table: Table, key: UInt64 = 0) throws {
        let names = Set(table.names)
        let outline = try PlanOutline(schema, present: names)
        present = schema.columns.map(\.name).filter(names.contains)
        missing = outline.declared.filter { column in
            column.missing == nil && (table.column(column.name)?.missingCount ?? 0) > 0
        }.map(\.name)
        listed = outline.listed.map { group in
            group.map { ListedFacts($0, table, isAlone: group.count == 1) }
        }
        broken = outline.schema.constraints.map { outline.broken($0, table) }
        let masks = MaskedColumns(columns: outline.masked, table: outline.schema, key: key)
        let selection = LearnedColumns(columns: outline.learned, helpers: [])
        let plain = try selection.forward(outline.masked.isEmpty ? table : masks.forward(table))
        rewritings = []
        for rewriting in outline.rewritings {
            let columns = rewriting.columns.compactMap { plain.column($0) }
            switch rewriting.form {
            case .combination: rewritings.append(.combinations(CombinationFacts(columns, plain.rowCount)))
            case .choice:
                let facts = ChoiceFacts(columns)
                rewritings.append(.choice(facts))
                broken[rewriting.constraint] = OneOfTransform.broken(columns, facts)
            case .gap: rewritings.append(.gap(GapFacts(low: columns[0], high: columns[1])))
            }
        }
    }
}

extension PlanOutline {
    /// How many rows of the data break a constraint.
    fileprivate func broken(_ constraint: Constraint, _ table: Table) -> Int {
        let real = constraint.columns.compactMap { table.column($0) }
        guard let first = real.first, real.count == constraint.columns.count else { return 0 }
        let rows = 0..<first.count
        switch constraint {
        case .inequality(_, _, let strict):
            return rows.count { row in
                real[0].cell(row).compare(real[1].cell(row)).map { $0 > 0 || (strict && $0 == 0) } ?? false
            }
        case .range(let name, let min, let max):
            guard let kind = byName[name]?.valueKind else { return 0 }
            let (low, high) = (min?.cell(kind) ?? .missing, max?.cell(kind) ?? .missing)
            return rows.count { (first.cell($0).compare(low) ?? 0) < 0 || (first.cell($0).compare(high) ?? 0) > 0 }
        case .pattern(_, let pattern):
            guard let language = try? TextLanguage(pattern), case .texts(let texts) = first.values else { return 0 }
            let isRight = texts.dictionary.map(language.contains)
            return rows.count { !first.isMissing($0) && !isRight[Int(texts.codes[$0])] }
        default: return 0
        }
    }
}

extension ListedFacts {
    /// - Parameter isAlone: Whether no other column makes the rows differ.
    fileprivate init(_ column: ColumnSchema, _ table: Table, isAlone: Bool) {
        let real = table.column(column.name)
        spelling = real?.spelling ?? .plain
        guard let real, column.from == .learned else {
            values = .declared
            return
        }
        let codes = ValueCodes([real], rowCount: real.count)
        let (least, greatest) = (column.min?.cell(column.valueKind), column.max?.cell(column.valueKind))
        let cells = codes.firstRows.map(real.cell).filter { cell in
            cell != .missing && (cell.compare(least ?? .missing) ?? 0) >= 0
                && (cell.compare(greatest ?? .missing) ?? 0) <= 0
        }
        let numbers = cells.compactMap { if case .integer(let value) = $0 { value } else { nil } }
        let texts = cells.compactMap { if case .text(let text) = $0 { text } else { nil } }
        if let low = numbers.min(), let high = numbers.max(), numbers.count == cells.count {
            values = .integers(low, through: high)
        } else if isAlone, texts.count == cells.count, let pattern = PatternLearning.pattern(of: texts) {
            values = .pattern(pattern)
        } else {
            values = .cells(cells.sorted { ($0.compare($1) ?? 0) < 0 }, ValueKind(real.values))
        }
    }
}

extension CombinationFacts {
    fileprivate init(_ columns: [Column], _ rowCount: Int) {
        let codes = ValueCodes(columns, rowCount: rowCount)
        let different = columns.map { $0.rows(at: codes.firstRows) }
        var free = HelperNames([])
        labels = codes.firstRows.indices.map { row in
            free.take(different.map { $0.cell(row).asText }.joined(separator: " | "))
        }
        self.columns = different.map { $0.only(Array(0..<$0.count)) }
        counts = codes.counts.map { UInt32(clamping: $0) }
    }
}

extension Column {
    /// The rows at these positions, without texts that only other rows have.
    func only(_ positions: [Int]) -> Column {
        let cells = positions.map(cell)
        let values = Column(cells, name: name, kind: ValueKind(values), spelling: .plain)
        return Column(name, values.values, missing: values.missing, spelling: spelling)
    }
}

extension ChoiceFacts {
    fileprivate init(_ columns: [Column]) {
        self = columns.allSatisfy(Self.isFlag) ? .flags : .optional(columns.map(Self.mostFrequent))
    }

    private static func isFlag(_ column: Column) -> Bool {
        switch column.values {
        case .booleans: true
        case .integers(let values): values.allSatisfy { $0 == 0 || $0 == 1 } && column.missingCount == 0
        default: false
        }
    }

    private static func mostFrequent(_ column: Column) -> Cell {
        let codes = ValueCodes([column], rowCount: column.count)
        let present = codes.firstRows.indices.filter { !column.isMissing(codes.firstRows[$0]) }
        let best = present.max { codes.counts[$0] < codes.counts[$1] }
        return best.map { column.cell(codes.firstRows[$0]) } ?? .missing
    }
}

extension GapFacts {
    fileprivate init(low: Column, high: Column) {
        spelling = high.spelling
        unit = ValueKind(high.values) == .instant ? Self.unit([low, high]) : 1
        decimals = ValueKind(high.values) == .number ? Self.decimals([low, high]) : nil
    }

    /// Whole days where all values are, else whole seconds, else microseconds.
    private static func unit(_ columns: [Column]) -> Int64 {
        let fitting = units.first { unit in
            columns.allSatisfy { column in
                guard case .instants(let values) = column.values else { return false }
                return values.indices.allSatisfy { column.isMissing($0) || values[$0] % unit == 0 }
            }
        }
        return fitting ?? 1
    }

    private static func decimals(_ columns: [Column]) -> Int? {
        decimalsRange.first { digits in
            let scale = libraryPower(10, Double(digits))
            return columns.allSatisfy { column in
                guard case .numbers(let values) = column.values else { return true }
                return values.indices.allSatisfy { row in
                    let scaled = values[row] * scale
                    return column.isMissing(row) || abs(scaled - scaled.rounded()) <= 1e-6 * max(1, abs(scaled) * 1e-9)
                }
            }
        }
    }
}
