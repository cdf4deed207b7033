import JSON
public import Tables

extension Expectation {
    /// So many values that break a rule are given as examples.
    static let exampleCount = 5

    /// Looks whether a table keeps the rule.
    ///
    /// - Throws: ``JudgeError/badOption(_:)`` where the rule is not written as it should be. A column that is not there is
    ///   a rule that is not met.
    public func check(_ table: Table) throws -> ExpectationOutcome {
        let rule: ExpectationRule
        do { rule = try ExpectationRule(self) } catch {
            throw JudgeError.badOption("Expectation \"\(type)\": \(error.text)")
        }
        var outcome = ExpectationOutcome(expectation: self, isMet: false, finding: "", share: nil, examples: [])
        switch rule.check {
        case .cells(let name, let test):
            if let column = outcome.column(name, table) { outcome.judge(column, test, rule.mostly) }
        case .unique(let names):
            let columns = names.compactMap { outcome.column($0, table) }
            if columns.count == names.count { outcome.judgeUnique(columns, rule.mostly) }
        case .pairs(let a, let b, let orEqual, let onlyEqual):
            if let first = outcome.column(a, table), let second = outcome.column(b, table) {
                outcome.judgePairs(first, second, rule.mostly) { x, y in onlyEqual ? x == y : orEqual ? x >= y : x > y }
            }
        case .number(let name, let aggregate, let limits):
            if let column = outcome.column(name, table) { outcome.judge(column, aggregate, limits) }
        case .rows(let limits):
            outcome.isMet = limits.holds(Double(table.rowCount))
            outcome.finding = "\(Wording.count(table.rowCount)) rows"
        case .exists(let name): outcome.isMet = outcome.column(name, table) != nil
        case .columns(let names, let exact):
            let missing = names.filter { table.column($0) == nil }
            let extra = exact ? table.names.filter { !names.contains($0) } : []
            outcome.isMet = missing.isEmpty && extra.isEmpty
            outcome.finding = "\(missing.count) columns are missing, \(extra.count) are too many"
            outcome.examples = Array((missing + extra).prefix(Self.exampleCount))
        }
        return outcome
    }
}

extension ExpectationOutcome {
    fileprivate mutating func column(_ name: String, _ table: Table) -> Column? {
        if let column = table.column(name) { return column }
        finding = "there is no column \"\(name)\""
        return nil
    }

    /// Takes in how many of the rows keep the rule; without any row it is kept.
    private mutating func take(_ kept: Int, of total: Int, _ mostly: Double, _ what: String) {
        share = total == 0 ? 1 : Double(kept) / Double(total)
        isMet = (share ?? 1) >= mostly
        finding = "\(Wording.count(total - kept)) of \(Wording.count(total)) \(what) break it"
    }

    /// Missing values are passed over, but by the tests that are about them.
    fileprivate mutating func judge(_ column: Column, _ test: ExpectationRule.CellTest, _ mostly: Double) {
        let cells = Cells(column)
        var (kept, total) = (0, 0)
        for row in 0..<column.count {
            let isKept: Bool
            switch test {
            case .present: isKept = !column.isMissing(row)
            case .missing: isKept = column.isMissing(row)
            default:
                if column.isMissing(row) { continue }
                isKept = cells.holds(test, row)
            }
            total += 1
            if isKept {
                kept += 1
            } else if examples.count < Expectation.exampleCount {
                let example = column.isMissing(row) ? "row \(row + 1) is missing" : cells.text(row)
                if !examples.contains(example) { examples.append(example) }
            }
        }
        take(kept, of: total, mostly, "values")
    }

    fileprivate mutating func judgeUnique(_ columns: [Column], _ mostly: Double) {
        var labels = columns.map { _ in LabelList() }
        let codes = columns.indices.map { labels[$0].codes(of: columns[$0]) }
        var counts: [[Int32]: Int] = [:]
        let rows = columns[0].values.count
        let keys = (0..<rows).map { row in codes.map { $0[row] } }.filter { !$0.allSatisfy { $0 < 0 } }
        for key in keys { counts[key, default: 0] += 1 }
        let repeated = counts.filter { $0.value > 1 }
        let names = labels.map(\.names)
        examples = repeated.keys.sorted { $0.lexicographicallyPrecedes($1) }.prefix(Expectation.exampleCount).map {
            key in
            zip(key, names).map { $0 < 0 ? "" : $1[Int($0)] }.joined(separator: ", ")
        }
        take(keys.count - repeated.values.reduce(0, +), of: keys.count, mostly, "values")
    }

    fileprivate mutating func judgePairs(
        _ a: Column, _ b: Column, _ mostly: Double, _ holds: (Cells.Comparable, Cells.Comparable) -> Bool
    ) {
        let (first, second) = (Cells(a), Cells(b))
        var (kept, total) = (0, 0)
        for row in 0..<a.count where !a.isMissing(row) && !b.isMissing(row) {
            total += 1
            if holds(first.comparable(row), second.comparable(row)) {
                kept += 1
            } else if examples.count < Expectation.exampleCount {
                examples.append("\(first.text(row)), \(second.text(row))")
            }
        }
        take(kept, of: total, mostly, "rows")
    }

    fileprivate mutating func judge(
        _ column: Column, _ aggregate: ExpectationRule.Aggregate, _ limits: ExpectationRule.Limits
    ) {
        guard let value = Cells(column).aggregate(aggregate), value.isFinite else {
            finding = "the column has no numbers"
            return
        }
        isMet = limits.holds(value)
        finding = "it is \(Wording.short(value))"
    }
}
