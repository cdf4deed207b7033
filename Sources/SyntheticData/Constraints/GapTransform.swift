import Tables

/// Keeps one column at most as large as another one: what is learned is the lower one and the gap between them, which
/// is never below zero.
struct GapTransform: TableTransform {
    private let low: String
    private let high: String
    /// The name of the column with the gaps.
    private let gap: String
    /// The least gap.
    private let least: Cell
    /// Stands in for a missing lower value, so that the upper one can be learned all the same.
    private let reference: Cell
    private let facts: GapFacts
    private let kind: ValueKind

    /// - Parameter kinds: Of the two columns, which have the same.
    init(_ facts: GapFacts, _ rewriting: PlanOutline.Rewriting, _ kinds: [ValueKind]) {
        (low, high, gap) = (rewriting.columns[0], rewriting.columns[1], rewriting.name)
        (self.facts, kind) = (facts, kinds[1])
        let isStrict = if case .gap(strict: true) = rewriting.form { true } else { false }
        least =
            switch (kind, isStrict) {
            case (.number, true): .number(libraryPower(10, -Double(facts.decimals ?? 9)))
            case (.number, false): .number(0)
            default: .integer(isStrict ? 1 : 0)
            }
        reference = kind == .number ? .number(0) : .integer(0)
    }

    private var decimals: Int? { facts.decimals }
    private var unit: Int64 { facts.unit }

    func forward(_ table: Table) throws -> Table {
        guard let lower = table.column(low), let upper = table.column(high) else { return table }
        let cells = (0..<table.rowCount).map { row in difference(lower.cell(row), upper.cell(row)) }
        let kind = self.kind == .number ? ValueKind.number : .integer
        let column = Column(cells, name: gap, kind: kind, spelling: decimals.map(Spelling.decimals) ?? .plain)
        return try Table(table.columns.map { $0.name == high ? column : $0 })
    }

    private func difference(_ lower: Cell, _ upper: Cell) -> Cell {
        let base = lower == .missing ? reference : lower
        let isFree = lower == .missing
        switch (base, upper) {
        case (.instant(let a), .instant(let b)), (.integer(let a), .integer(let b)), (.integer(let a), .instant(let b)):
            let (gap, isOverflow) = b.subtractingReportingOverflow(a)
            if isOverflow { return .missing }
            return bounded(.integer(gap.flooredQuotient(unit).quotient), isFree)
        default:
            guard let a = base.double, let b = upper.double else { return .missing }
            return bounded(.number(b - a), isFree)
        }
    }

    private func bounded(_ gap: Cell, _ isFree: Bool) -> Cell {
        if isFree { return gap }
        return (gap.compare(least) ?? 0) < 0 ? least : gap
    }

    func inverse(_ table: Table, _ batch: SampleBatch) throws -> Table {
        guard let lower = table.column(low), let gaps = table.column(gap) else {
            throw SyntheticDataError(.badTable, column: high, "The model does not make \"\(low)\" or \"\(gap)\".")
        }
        let cells = (0..<table.rowCount).map { row in sum(lower.cell(row), gaps.cell(row)) }
        let column = Column(cells, name: high, kind: kind, spelling: facts.spelling)
        return try Table(table.columns.map { $0.name == gap ? column : $0 })
    }

    private func sum(_ lower: Cell, _ gap: Cell) -> Cell {
        if gap == .missing { return .missing }
        let base = lower == .missing ? reference : lower
        let gap = bounded(gap, lower == .missing)
        switch (base, gap) {
        case (.instant(let a), .integer(let b)): return shifted(a, b).map(Cell.instant) ?? base
        case (.integer(let a), .integer(let b)):
            return shifted(a, b).map { kind == .instant ? .instant($0) : .integer($0) } ?? base
        default:
            guard let a = base.double, let b = gap.double else { return .missing }
            guard let decimals else { return .finite(max(a, a + b)) }
            let floor = lower == .missing ? -Double.infinity : a
            return .finite(DecimalGrid(decimals, low: floor, high: .infinity).nearest(a + b))
        }
    }

    private func shifted(_ base: Int64, _ gap: Int64) -> Int64? {
        let (product, isProductTooLarge) = gap.multipliedReportingOverflow(by: unit)
        let (sum, isSumTooLarge) = base.addingReportingOverflow(product)
        return isProductTooLarge || isSumTooLarge ? nil : sum
    }
}
