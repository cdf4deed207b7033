import JSON

extension TableSchema {
    /// All formulas, of columns and of constraints, by the column that each computes.
    var formulas: [(column: String, source: String)] {
        columns.compactMap { column in column.formula.map { (column.name, $0) } }
            + constraints.compactMap { if case .formula(let column, let source) = $0 { (column, source) } else { nil } }
    }

    /// What is wrong between the columns.
    var ownFindings: [SchemaFinding] {
        var byName: [String: ColumnSchema] = [:]
        var findings: [SchemaFinding] = []
        for column in columns where byName.updateValue(column, forKey: column.name) != nil {
            findings.append(SchemaFinding("columns", "two columns are called \"\(column.name)\""))
        }
        for (key, name) in [("key", key), ("parent", parent?.key), ("panel", panel?.entity), ("panel", panel?.time)] {
            if let name, byName[name] == nil { findings.append(unknown(key, name, byName)) }
        }
        if let panel, panel.entity == panel.time {
            findings.append(SchemaFinding("panel", "entity and time must be different columns"))
        }
        if let panel, let parent, panel.entity != parent.key {
            findings.append(
                SchemaFinding(
                    "panel", "the entity of a table with a parent must be \"\(parent.key)\", its parent's key"))
        }
        if let locale, let fault = PersonLocale.fault(locale) { findings.append(SchemaFinding("locale", fault)) }
        for constraint in constraints { findings += constraintFindings(constraint, byName) }
        findings += formulaFindings(byName) + orderFindings + correlationFindings(byName)
        return findings
    }

    private func unknown(_ key: String, _ name: String, _ byName: [String: ColumnSchema]) -> SchemaFinding {
        let near = NearestName.suggestion(for: name, among: columns.map(\.name))
        return SchemaFinding(key, "there is no column \"\(name)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }

    private func constraintFindings(_ constraint: Constraint, _ byName: [String: ColumnSchema]) -> [SchemaFinding] {
        let missing = constraint.columns.filter { byName[$0] == nil }
        if !missing.isEmpty { return missing.map { unknown("constraints", $0, byName) } }
        if constraint.columns.isEmpty || Set(constraint.columns).count < constraint.columns.count {
            return [SchemaFinding("constraints", "\(constraint.key) must name different columns")]
        }
        let computed = Set(formulas.map(\.column))
        switch constraint {
        case .inequality(let low, let high, _):
            let kinds = [low, high].compactMap { byName[$0]?.valueKind }
            let isComparable = kinds.count == 2 && kinds[0].joined(kinds[1]) != nil && kinds[0] != .text
            if !isComparable || kinds[0] == .boolean {
                return [
                    SchemaFinding(
                        "constraints",
                        "\"\(low)\" and \"\(high)\" cannot be compared; both must be numbers, "
                            + "or both points in time")
                ]
            }
            return computedFindings(constraint, computed)
        case .range(let column, let min, let max):
            return rangeFindings(byName[column], min, max) + computedFindings(constraint, computed)
        case .pattern(let column, let pattern):
            do { _ = try TextLanguage(pattern) } catch {
                return [SchemaFinding("constraints", column: column, error.sentence)]
            }
            guard byName[column]?.valueKind == .text else {
                return [SchemaFinding("constraints", column: column, "a pattern needs a column of texts")]
            }
            return computedFindings(constraint, computed)
        case .fixedCombinations, .oneOf, .unique: return computedFindings(constraint, computed)
        case .formula: return []
        }
    }

    /// What a formula makes cannot be made to fit another rule as well.
    private func computedFindings(_ constraint: Constraint, _ computed: Set<String>) -> [SchemaFinding] {
        constraint.columns.filter(computed.contains).map { name in
            SchemaFinding(
                "constraints", column: name,
                "a formula computes it, so \(constraint.key) cannot be kept; constrain the columns of the formula")
        }
    }

    private func rangeFindings(_ column: ColumnSchema?, _ min: SchemaValue?, _ max: SchemaValue?) -> [SchemaFinding] {
        guard var probe = column, min != nil || max != nil else {
            return [SchemaFinding("constraints", "range needs \"min\" or \"max\"")]
        }
        guard probe.valueKind.isNumeric || probe.valueKind == .instant, probe.type != .identifier else {
            return [SchemaFinding("constraints", column: probe.name, "a range needs numbers or points in time")]
        }
        (probe.min, probe.max) = (min, max)
        return probe.ownFindings.filter { $0.key == "min" || $0.key == "max" }
            .map { SchemaFinding("constraints", column: probe.name, $0.message) }
    }

    private func formulaFindings(_ byName: [String: ColumnSchema]) -> [SchemaFinding] {
        var findings: [SchemaFinding] = []
        var uses: [String: [String]] = [:]
        let kinds = byName.mapValues(\.valueKind)
        for (column, source) in formulas {
            if uses[column] != nil {
                findings.append(SchemaFinding("constraints", column: column, "two formulas compute it; keep one"))
            }
            do {
                let formula = try Formula(source)
                uses[column] = formula.columns.sorted()
                let kind = try formula.kind(kinds)
                if let kind, let own = kinds[column], own.joined(kind) == nil, own != .text {
                    let message = "the formula gives \(kind.words), but the column holds \(own.words)"
                    findings.append(SchemaFinding("columns", column: column, message))
                }
            } catch { findings.append(SchemaFinding("columns", column: column, error.sentence)) }
        }
        if let cycle = Cycle.find(columns.map(\.name), { uses[$0] ?? [] }) {
            findings.append(
                SchemaFinding(
                    "columns", "formulas need each other: \(cycle.joined(separator: " → ")); break the circle"))
        }
        return findings
    }

    /// Inequalities that lead back to themselves.
    private var orderFindings: [SchemaFinding] {
        var above: [String: [String]] = [:]
        for case .inequality(let low, let high, _) in constraints { above[low, default: []].append(high) }
        guard let cycle = Cycle.find(columns.map(\.name), { above[$0] ?? [] }) else { return [] }
        let names = cycle.joined(separator: " ≤ ")
        return [SchemaFinding("constraints", "inequalities go in a circle: \(names); remove one")]
    }

    private func correlationFindings(_ byName: [String: ColumnSchema]) -> [SchemaFinding] {
        var findings: [SchemaFinding] = []
        for correlation in correlations {
            for name in [correlation.first, correlation.second] {
                guard let column = byName[name] else {
                    findings.append(unknown("correlations", name, byName))
                    continue
                }
                if !column.type.isNumeric || column.formula != nil {
                    findings.append(
                        SchemaFinding("correlations", column: name, "only numbers without a formula can be correlated"))
                }
            }
            if !(-1...1).contains(correlation.value) || correlation.first == correlation.second {
                findings.append(
                    SchemaFinding("correlations", "a correlation is from -1 to 1, between two different columns"))
            }
        }
        guard findings.isEmpty, !correlations.isEmpty else { return findings }
        do { _ = try CorrelationFactor(correlations) } catch {
            findings.append(SchemaFinding("correlations", error.sentence))
        }
        return findings
    }
}
