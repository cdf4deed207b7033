import Tables

/// Keeps columns within their ranges and in their orders: each value is first brought between its ends, which are
/// narrowed so that all columns above still fit, and then raised to what must lie below it.
struct OrderRepair: Sendable {
    struct Edge: Sendable {
        let low: String
        let high: String
        let strict: Bool
        let account: Int
    }

    struct Ends: Sendable {
        var low: Cell = .missing
        var high: Cell = .missing
    }

    /// Columns such that lower ones come before higher ones.
    private let order: [String]
    private let below: [String: [Edge]]
    private let ends: [String: Ends]
    /// Where repairs of a column's range are counted.
    private let accounts: [String: Int]
    private let steps: [String: Cell]

    /// - Parameters:
    ///   - steps: The least distance of two values of a column.
    /// - Throws: `SyntheticDataError` where no values fit.
    init(
        _ edges: [Edge], ends: [String: Ends], accounts: [String: Int], steps: [String: Cell]
    ) throws(SyntheticDataError) {
        self.steps = steps
        self.accounts = accounts
        order = Self.sorted(edges, Array(ends.keys.sorted()))
        var below: [String: [Edge]] = [:]
        var above: [String: [Edge]] = [:]
        for edge in edges {
            below[edge.high, default: []].append(edge)
            above[edge.low, default: []].append(edge)
        }
        self.below = below
        var narrowed = ends
        for name in order.reversed() {
            for edge in above[name] ?? [] {
                let limit = Self.moved(
                    narrowed[edge.high]?.high ?? .missing, edge.strict ? steps[name] : nil, up: false)
                narrowed[name, default: Ends()].high = Self.lower(narrowed[name]?.high ?? .missing, limit)
            }
        }
        for name in order {
            for edge in below[name] ?? [] {
                let limit = Self.moved(narrowed[edge.low]?.low ?? .missing, edge.strict ? steps[name] : nil, up: true)
                narrowed[name, default: Ends()].low = Self.higher(narrowed[name]?.low ?? .missing, limit)
            }
            if let order = narrowed[name].flatMap({ $0.low.compare($0.high) }), order > 0 {
                throw SyntheticDataError(
                    .badSchema, column: name,
                    "No value fits its range and its inequalities at once. Widen a range or "
                        + "remove an inequality.")
            }
        }
        self.ends = narrowed
    }

    private static func sorted(_ edges: [Edge], _ others: [String]) -> [String] {
        var waiting: [String: Int] = [:]
        var above: [String: [String]] = [:]
        for name in others { waiting[name] = 0 }
        for edge in edges {
            waiting[edge.low, default: 0] += 0
            waiting[edge.high, default: 0] += 1
            above[edge.low, default: []].append(edge.high)
        }
        var ready = waiting.filter { $0.value == 0 }.map(\.key).sorted()
        var result: [String] = []
        while let name = ready.popLast() {
            result.append(name)
            for next in above[name] ?? [] {
                waiting[next, default: 0] -= 1
                if waiting[next] == 0 { ready.append(next) }
            }
        }
        return result
    }

    private static func higher(_ a: Cell, _ b: Cell) -> Cell {
        a == .missing ? b : (a.compare(b) ?? 1) < 0 ? b : a
    }

    private static func lower(_ a: Cell, _ b: Cell) -> Cell {
        a == .missing ? b : (a.compare(b) ?? -1) > 0 ? b : a
    }

    /// A value one step further, if there is a step; missing where that is beyond 64 bits.
    private static func moved(_ value: Cell, _ step: Cell?, up: Bool) -> Cell {
        switch (value, step) {
        case (_, nil): return value
        case (.integer(let a), .integer(let b)?), (.instant(let a), .integer(let b)?):
            let (sum, isOverflow) = up ? a.addingReportingOverflow(b) : a.subtractingReportingOverflow(b)
            if isOverflow { return .missing }
            if case .instant = value { return .instant(sum) }
            return .integer(sum)
        default:
            guard let a = value.double, let b = step?.double else { return .missing }
            return .number(up ? max(a + b, a.nextUp) : min(a - b, a.nextDown))
        }
    }

    func apply(_ rows: inout EditedRows, _ ledger: ConstraintLedger) {
        let columns = order.compactMap { name in rows.position(name).map { (name, $0) } }
        var counts: [Int: Int] = [:]
        for row in 0..<rows.rowCount {
            for (name, position) in columns {
                let value = rows.cell(position, row)
                if value == .missing { continue }
                var new = bounded(value, name)
                if new != value, let account = accounts[name] { counts[account, default: 0] += 1 }
                for edge in below[name] ?? [] {
                    guard let other = rows.position(edge.low) else { continue }
                    let least = Self.moved(rows.cell(other, row), edge.strict ? steps[name] : nil, up: true)
                    guard let order = new.compare(least), order < 0 else { continue }
                    new = Self.fitted(least, rows.kind(position))
                    counts[edge.account, default: 0] += 1
                }
                if new != value { rows.set(new, position, row) }
            }
        }
        for (account, count) in counts { ledger.repaired(count, in: account) }
    }

    private func bounded(_ value: Cell, _ name: String) -> Cell {
        guard let ends = ends[name] else { return value }
        if let order = value.compare(ends.low), order < 0 { return Self.fitted(ends.low, value.kind) }
        if let order = value.compare(ends.high), order > 0 { return Self.fitted(ends.high, value.kind, .down) }
        return value
    }

    /// A limit as a value of the column: whole numbers above a fraction are the next ones.
    private static func fitted(
        _ limit: Cell, _ kind: ValueKind?, _ rule: FloatingPointRoundingRule = .up
    ) -> Cell {
        switch (limit, kind) {
        case (.number(let value), .integer?): Cell.whole(value.rounded(rule))
        case (.integer(let value), .number?): .number(Double(value))
        default: limit
        }
    }
}
