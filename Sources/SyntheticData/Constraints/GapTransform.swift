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
    /// What a gap of one is worth: microseconds for points in time, 1 for numbers.
    private let unit: Int64
    private let decimals: Int?
    private let spelling: Spelling
    private let kind: ValueKind
    let brokenInData: Int

    init(low: Column, high: Column, strict: Bool, gapName: String) {
        (self.low, self.high, gap) = (low.name, high.name, gapName)
        kind = ValueKind(high.values)
        spelling = high.spelling
        unit = kind == .instant ? Self.unit([low, high]) : 1
        decimals = kind == .number ? Self.decimals([low, high]) : nil
        least =
            switch (kind, strict) {
            case (.number, true): .number(libraryPower(10, -Double(decimals ?? 9)))
            case (.number, false): .number(0)
            default: .integer(strict ? 1 : 0)
            }
        reference = kind == .number ? .number(0) : .integer(0)
        brokenInData = (0..<low.count).count { row in
            guard let order = low.cell(row).compare(high.cell(row)) else { return false }
            return order > 0 || (strict && order == 0)
        }
    }

    /// Whole days where all values are, else whole seconds, else microseconds.
    private static func unit(_ columns: [Column]) -> Int64 {
        for unit in [InstantText.microsecondsPerDay, InstantText.microsecondsPerSecond] {
            let isMultiple = columns.allSatisfy { column in
                guard case .instants(let values) = column.values else { return false }
                return values.indices.allSatisfy { column.isMissing($0) || values[$0] % unit == 0 }
            }
            if isMultiple { return unit }
        }
        return 1
    }

    /// How many digits all values have at most after the decimal point; nil where it is more than nine.
    private static func decimals(_ columns: [Column]) -> Int? {
        (0...9).first { digits in
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
        let column = Column(cells, name: high, kind: kind, spelling: spelling)
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
