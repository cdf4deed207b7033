import Tables

/// Puts the transforms of a schema together. Each column is taken by at most one rewriting; what several constraints
/// want is left to the repair at the end.
struct PlanBuilder {
    private(set) var transforms: [any TableTransform] = []
    let ledger = ConstraintLedger()
    private let schema: TableSchema
    private let table: Table?
    private let key: UInt64
    private let columns: [String: ColumnSchema]
    private let computed: Set<String>
    private var helpers: HelperNames
    private var taken: Set<String> = []
    private var uniqueNames: Set<String> = []

    init(_ schema: TableSchema, _ table: Table?, key: UInt64) throws {
        (self.schema, self.table, self.key) = (schema, table, key)
        columns = Dictionary(schema.columns.map { ($0.name, $0) }) { first, _ in first }
        computed = Set(schema.formulas.map(\.column))
        helpers = HelperNames(schema.columns.map(\.name))
    }

    mutating func build() throws {
        let uniques = try uniqueTransforms()
        let made = schema.columns.filter {
            !isLearned($0.name) && !computed.contains($0.name) && !taken.contains($0.name)
        }
        let learned = schema.columns.filter { isLearned($0.name) && !taken.contains($0.name) }
        let masked = learned.filter(\.type.isPersonal)
        transforms = [try ComputedTransform(schema)]
        let repairIndex = transforms.count
        transforms += uniques as [any TableTransform]
        let declared = try DeclaredTransform(made, of: schema, table)
        transforms.append(declared)
        if !masked.isEmpty { transforms.append(MaskedColumns(columns: masked, table: schema, key: key)) }
        let selection = LearnedColumns(columns: learned, helpers: declared.helpers)
        transforms.append(selection)
        try addRewritings(learned, selection, masked)
        transforms.insert(try repair(), at: repairIndex)
    }

    private func isLearned(_ name: String) -> Bool { columns[name]?.from == .learned }

    // MARK: - Rows that differ

    private mutating func uniqueTransforms() throws -> [UniqueTransform] {
        var groups = schema.constraints.compactMap { if case .unique(let names) = $0 { names } else { nil } }
        if let key = schema.key, schema.parent?.key != key, !groups.contains([key]) { groups.append([key]) }
        var result: [UniqueTransform] = []
        for names in groups {
            let constraint = Constraint.unique(names)
            let isDeclared = schema.constraints.contains(constraint)
            if !names.contains(where: isUniqueAlready) {
                let free = names.filter { !taken.contains($0) }
                guard free.count == names.count, names.allSatisfy(canBeListed) else {
                    throw SyntheticDataError(
                        .badSchema, table: schema.name, column: names.first,
                        "The columns \(names.joined(separator: ", ")) "
                            + "cannot be made unique together: one is made in another way. Make one of them an identifier."
                    )
                }
                do {
                    result.append(try UniqueTransform(names.compactMap(bounded), table))
                } catch {
                    var placed = error
                    placed.table = schema.name
                    throw placed
                }
                taken.formUnion(names)
                uniqueNames.formUnion(names)
            }
            if isDeclared { _ = ledger.open(constraint, .constructed) }
        }
        return result
    }

    /// The column with its range as its ends: what is listed must not have to be moved afterwards.
    private func bounded(_ name: String) -> ColumnSchema? {
        guard var column = columns[name] else { return nil }
        for case .range(name, let min, let max) in schema.constraints {
            if let min { column.min = min }
            if let max { column.max = max }
        }
        return column
    }

    private func isUniqueAlready(_ name: String) -> Bool {
        guard let column = columns[name], column.missing ?? 0 == 0 else { return false }
        if taken.contains(name) { return schema.constraints.contains(.unique([name])) || schema.key == name }
        switch column.type {
        case .identifier, .uuid: return true
        case .personEmail, .username: return !column.consistent
        default: return false
        }
    }

    private func canBeListed(_ name: String) -> Bool {
        switch columns[name]?.type {
        case .integer, .category, .boolean, .datetime, .number, .latitude, .longitude: true
        default: false
        }
    }

    // MARK: - Rewritings of learned columns

    private mutating func addRewritings(
        _ learned: [ColumnSchema], _ selection: LearnedColumns, _ masked: [ColumnSchema]
    ) throws {
        guard let table else { return try refuseCombinations() }
        let masks = MaskedColumns(columns: masked, table: schema, key: key)
        let plain = try selection.forward(masked.isEmpty ? table : masks.forward(table))
        for constraint in schema.constraints {
            switch constraint {
            case .fixedCombinations(let names):
                let columns = names.compactMap { plain.column($0) }
                guard columns.count == names.count, taken.isDisjoint(with: names) else { throw cannotJoin(names) }
                taken.formUnion(names)
                let name = helpers.take(names.joined(separator: " + "))
                transforms.append(try JoinedTransform(columns, rowCount: plain.rowCount, joinedName: name))
                _ = ledger.open(constraint, .rewritten)
            case .oneOf(let names):
                let columns = names.compactMap { plain.column($0) }
                guard columns.count == names.count, taken.isDisjoint(with: names) else { continue }
                taken.formUnion(names)
                let name = helpers.take("one of " + names.joined(separator: ", "))
                let transform = OneOfTransform(columns, choiceName: name)
                transforms.append(transform)
                _ = ledger.open(constraint, .rewritten, brokenInData: transform.brokenInData)
            default: break
            }
        }
        addGaps(plain)
    }

    private func refuseCombinations() throws(SyntheticDataError) {
        for case .fixedCombinations(let names) in schema.constraints { throw cannotJoin(names) }
    }

    private func cannotJoin(_ names: [String]) -> SyntheticDataError {
        SyntheticDataError(
            .badSchema, table: schema.name, column: names.first,
            "fixed_combinations of \(names.joined(separator: ", ")) needs "
                + "these columns to be learned from data, and no other constraint to take them.")
    }

    /// Gaps over gaps: the highest column first, because its gap is measured from the column below as it is.
    private mutating func addGaps(_ plain: Table) {
        var gaps: [(low: String, high: String, strict: Bool)] = []
        var isHigh: Set<String> = []
        for case .inequality(let low, let high, let strict) in schema.constraints {
            guard let lower = plain.column(low), let upper = plain.column(high), !taken.contains(low),
                !taken.contains(high), ValueKind(lower.values) == ValueKind(upper.values),
                isHigh.insert(high).inserted
            else { continue }
            gaps.append((low, high, strict))
        }
        let lowOf = Dictionary(gaps.map { ($0.high, $0.low) }) { first, _ in first }
        func depth(_ name: String) -> Int {
            var (depth, current) = (0, name)
            while let next = lowOf[current] { (depth, current) = (depth + 1, next) }
            return depth
        }
        let sorted = gaps.map { (gap: $0, depth: depth($0.high)) }.sorted {
            ($0.depth, $1.gap.high) > ($1.depth, $0.gap.high)
        }
        for (gap, _) in sorted {
            guard let low = plain.column(gap.low), let high = plain.column(gap.high) else { continue }
            let name = helpers.take("\(gap.high) - \(gap.low)")
            let transform = GapTransform(low: low, high: high, strict: gap.strict, gapName: name)
            transforms.append(transform)
            let constraint = Constraint.inequality(low: gap.low, high: gap.high, strict: gap.strict)
            rewritten[constraint] = ledger.open(constraint, .rewritten, brokenInData: transform.brokenInData)
        }
    }

    private var rewritten: [Constraint: Int] = [:]

    // MARK: - Repairs

    private func repair() throws -> RepairTransform {
        var edges: [OrderRepair.Edge] = []
        var ends: [String: OrderRepair.Ends] = [:]
        var accounts: [String: Int] = [:]
        var patterns: [PatternRepair] = []
        var choices: [ChoiceRepair] = []
        for column in schema.columns where !computed.contains(column.name) && column.type.isNumeric {
            if column.min != nil || column.max != nil { narrow(&ends, column, column.min, column.max) }
        }
        for constraint in schema.constraints {
            switch constraint {
            case .inequality(let low, let high, let strict):
                try refuseMoving(high)
                let account =
                    rewritten[constraint] ?? ledger.open(constraint, .repaired, brokenInData: broken(constraint))
                edges.append(OrderRepair.Edge(low: low, high: high, strict: strict, account: account))
            case .range(let name, let min, let max):
                guard let column = columns[name] else { continue }
                narrow(&ends, column, min, max)
                let way: ConstraintReport.Way = isLearned(name) ? .repaired : .constructed
                accounts[name] = ledger.open(constraint, way, brokenInData: broken(constraint))
            case .pattern(let name, let pattern):
                let account = ledger.open(constraint, .repaired, brokenInData: broken(constraint))
                patterns.append(PatternRepair(column: name, language: try TextLanguage(pattern), account: account))
            case .oneOf(let names) where !ledger.reports.contains { $0.constraint == constraint }:
                choices.append(ChoiceRepair(columns: names, account: ledger.open(constraint, .repaired)))
            case .formula: _ = ledger.open(constraint, .constructed)
            case .unique, .fixedCombinations, .oneOf: break
            }
        }
        let names = Set(edges.flatMap { [$0.low, $0.high] })
        let steps = Dictionary(names.compactMap { name in step(name).map { (name, $0) } }) { first, _ in first }
        let orders = try OrderRepair(edges, ends: ends, accounts: accounts, steps: steps)
        return RepairTransform(orders, choices, patterns, ledger)
    }

    /// Raising a value to fit an inequality could make it the same as another row's.
    private func refuseMoving(_ name: String) throws(SyntheticDataError) {
        guard uniqueNames.contains(name) else { return }
        throw SyntheticDataError(
            .badSchema, table: schema.name, column: name,
            "It cannot be both unique and above another column. Remove one of the two constraints.")
    }

    private func narrow(
        _ ends: inout [String: OrderRepair.Ends], _ column: ColumnSchema, _ min: SchemaValue?, _ max: SchemaValue?
    ) {
        var own = ends[column.name] ?? OrderRepair.Ends()
        if let low = min?.cell(column.valueKind), (own.low.compare(low) ?? -1) < 0 { own.low = low }
        if let high = max?.cell(column.valueKind), (own.high.compare(high) ?? 1) > 0 { own.high = high }
        ends[column.name] = own
    }

    /// How many rows of the data break a constraint.
    private func broken(_ constraint: Constraint) -> Int {
        let real = constraint.columns.compactMap { table?.column($0) }
        guard let first = real.first, real.count == constraint.columns.count else { return 0 }
        let rows = 0..<first.count
        switch constraint {
        case .inequality(_, _, let strict):
            return rows.count { row in
                real[0].cell(row).compare(real[1].cell(row)).map { $0 > 0 || (strict && $0 == 0) } ?? false
            }
        case .range(let name, let min, let max):
            guard let kind = columns[name]?.valueKind else { return 0 }
            let (low, high) = (min?.cell(kind) ?? .missing, max?.cell(kind) ?? .missing)
            return rows.count { (first.cell($0).compare(low) ?? 0) < 0 || (first.cell($0).compare(high) ?? 0) > 0 }
        case .pattern(_, let pattern):
            guard let language = try? TextLanguage(pattern), case .texts(let texts) = first.values else { return 0 }
            let isRight = texts.dictionary.map(language.contains)
            return rows.count { !first.isMissing($0) && !isRight[Int(texts.codes[$0])] }
        default: return 0
        }
    }

    /// The least distance of two different values of a column.
    private func step(_ name: String) -> Cell? {
        guard let column = columns[name] else { return nil }
        switch column.valueKind {
        case .integer: return .integer(1)
        case .number: return .number(column.decimals.map { libraryPower(10, -Double($0)) } ?? 0)
        case .instant:
            let hasClock = column.format.map { $0.contains("H") || $0.contains("h") } ?? false
            return .integer(hasClock ? InstantText.microsecondsPerSecond : InstantText.microsecondsPerDay)
        case .text, .boolean: return nil
        }
    }
}

extension SchemaValue {
    /// The value as one of a column; missing where it is of another kind.
    func cell(_ kind: ValueKind) -> Cell? {
        switch kind {
        case .integer: whole.map(Cell.integer)
        case .number: double.map(Cell.number)
        case .instant: instant.map(Cell.instant)
        case .text, .boolean: nil
        }
    }
}
