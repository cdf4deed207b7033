extension Validation {
    /// The longest summary.
    static let textLines = 40

    /// A summary for a terminal, of at most 40 lines.
    public var text: String {
        var lines = [
            "Verdict: \(verdict.grade.rawValue.uppercased()). \(verdict.headline)",
            "\(Wording.count(tables.syntheticRows)) synthetic rows, \(Wording.count(tables.realRows)) real"
                + (tables.holdoutRows.map { ", \(Wording.count($0)) held out" } ?? ", no holdout"),
        ]
        lines += verdict.advice.prefix(6).map { "  - \($0)" }
        lines += ["", Self.row(["", "result", "95 %", "floor", "ceiling"])]
        lines += [
            Self.row("valid values", Score(diagnostics.overall, floor: .notMeasured(""), ceiling: .notMeasured(""))),
            Self.row("likeness", fidelity.overall), Self.row("  columns", fidelity.shapes),
            Self.row("  pairs", fidelity.pairs),
        ]
        if let quality = fidelity.sdmetrics.quality {
            lines.append(
                Self.row("  as SDMetrics", Score(Measure(quality), floor: .notMeasured(""), ceiling: .notMeasured(""))))
        }
        lines.append(Self.row("told apart (AUC)", utility.detection))
        if let measure = utility.measure { lines.append(Self.row("utility (\(measure))", utility.transfer)) }
        lines.append("")
        lines += privacyLines
        let failed = expectations.filter { !$0.isMet }
        if !expectations.isEmpty {
            lines.append("expectations: \(expectations.count - failed.count) of \(expectations.count) met")
        }
        lines += failed.prefix(5).map {
            "  \($0.expectation.severity.rawValue): \($0.expectation.summary): \($0.finding)"
        }
        let worst = fidelity.columns.sorted { $0.score.value < $1.score.value }.prefix(3)
        lines.append(
            "worst columns: " + worst.map { "\($0.name) \(Wording.number($0.score.value))" }.joined(separator: ", "))
        return lines.prefix(Self.textLines).joined(separator: "\n")
    }

    private var privacyLines: [String] {
        var lines = [
            Self.row("exact copies", Score(privacy.copies, floor: .notMeasured(""), ceiling: privacy.copiesByChance)),
            Self.row(
                "nearer to real",
                Score(
                    privacy.closerToReal, floor: .notMeasured(""),
                    ceiling: privacy.closerByChance.map { Measure($0) } ?? .notMeasured(""))),
        ]
        for attack in privacy.attacks where attack.risk.value != nil {
            lines.append(
                Self.row(
                    "risk: \(attack.kind.rawValue)",
                    Score(attack.risk, floor: .notMeasured(""), ceiling: .notMeasured(""))))
        }
        return lines
    }

    private static func row(_ name: String, _ score: Score) -> String {
        guard let result = score.result.estimate else {
            if case .notMeasured(let reason) = score.result { return padded(name, 32) + "not measured: \(reason)" }
            return name
        }
        let interval = result.low.flatMap { low in
            result.high.map { "\(Wording.number(low))–\(Wording.number($0))" }
        }
        func mark(_ measure: Measure) -> String { measure.value.map { Wording.number($0) } ?? "" }
        return row([name, Wording.number(result.value), interval ?? "", mark(score.floor), mark(score.ceiling)])
    }

    private static func row(_ cells: [String]) -> String {
        var line = padded(cells[0], 32)
        for (cell, width) in zip(cells.dropFirst(), [8, 14, 8, 8]) { line += padded(cell, width) }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
