import Tables

/// Puts the transforms of a schema together. What several constraints want of a column is left to the repair at the end.
struct PlanBuilder {
    private(set) var transforms: [any TableTransform] = []
    let ledger = ConstraintLedger()
    private let outline: PlanOutline
    private let facts: PlanFacts?
    private let key: UInt64
    /// The accounts of constraints that were rewritten, by their place in the schema.
    private var rewritten: [Int: Int] = [:]

    private var schema: TableSchema { outline.schema }

    /// - Parameter facts: Of the outline; nil where there is no data.
    init(_ outline: PlanOutline, _ facts: PlanFacts?, key: UInt64) {
        (self.outline, self.facts, self.key) = (outline, facts, key)
    }

    mutating func build() throws {
        try facts?.check(outline)
        transforms = [try ComputedTransform(schema)]
        let repairIndex = transforms.count
        transforms += try uniqueTransforms() as [any TableTransform]
        let declared = try DeclaredTransform(outline, missing: Set(facts?.missing ?? []))
        transforms.append(declared)
        if !outline.masked.isEmpty {
            transforms.append(MaskedColumns(columns: outline.masked, table: schema, key: key))
        }
        transforms.append(LearnedColumns(columns: outline.learned, helpers: declared.helpers))
        try addRewritings()
        transforms.insert(try repair(), at: repairIndex)
    }

    private func uniqueTransforms() throws(SyntheticDataError) -> [UniqueTransform] {
        for constraint in schema.constraints {
            if case .unique = constraint { _ = ledger.open(constraint, .constructed) }
        }
        var result: [UniqueTransform] = []
        for (index, columns) in outline.listed.enumerated() {
            do { result.append(try UniqueTransform(columns, facts?.listed[index])) } catch {
                var placed = error
                placed.table = schema.name
                throw placed
            }
        }
        return result
    }

    private mutating func addRewritings() throws {
        guard let facts else { return }
        for (rewriting, known) in zip(outline.rewritings, facts.rewritings) {
            switch known {
            case .combinations(let facts): transforms.append(try JoinedTransform(facts, rewriting))
            case .choice(let facts): transforms.append(OneOfTransform(facts, rewriting, kinds(rewriting)))
            case .gap(let facts): transforms.append(GapTransform(facts, rewriting, kinds(rewriting)))
            }
            let constraint = schema.constraints[rewriting.constraint]
            let broken = facts.broken[rewriting.constraint]
            rewritten[rewriting.constraint] = ledger.open(constraint, .rewritten, brokenInData: broken)
        }
    }

    private func kinds(_ rewriting: PlanOutline.Rewriting) -> [ValueKind] {
        rewriting.columns.compactMap { outline.byName[$0]?.type.valueKind }
    }

    // MARK: - Repairs

    private func repair() throws -> RepairTransform {
        var edges: [OrderRepair.Edge] = []
        var ends: [String: OrderRepair.Ends] = [:]
        var accounts: [String: Int] = [:]
        var patterns: [PatternRepair] = []
        var choices: [ChoiceRepair] = []
        for column in schema.columns where !outline.computed.contains(column.name) && column.type.isNumeric {
            if column.min != nil || column.max != nil { narrow(&ends, column, column.min, column.max) }
        }
        for (index, constraint) in schema.constraints.enumerated() {
            let broken = facts?.broken[index] ?? 0
            switch constraint {
            case .inequality(let low, let high, let strict):
                try refuseMoving(high)
                let account = rewritten[index] ?? ledger.open(constraint, .repaired, brokenInData: broken)
                edges.append(OrderRepair.Edge(low: low, high: high, strict: strict, account: account))
            case .range(let name, let min, let max):
                guard let column = outline.byName[name] else { continue }
                narrow(&ends, column, min, max)
                let way: ConstraintReport.Way = outline.isLearned(name) ? .repaired : .constructed
                accounts[name] = ledger.open(constraint, way, brokenInData: broken)
            case .pattern(let name, let pattern):
                let account = ledger.open(constraint, .repaired, brokenInData: broken)
                patterns.append(PatternRepair(column: name, language: try TextLanguage(pattern), account: account))
            case .oneOf(let names) where rewritten[index] == nil:
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
        guard outline.isListed(name) else { return }
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

    /// The least distance of two different values of a column.
    private func step(_ name: String) -> Cell? {
        guard let column = outline.byName[name] else { return nil }
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
