/// What a validation comes to, in plain words.
public struct Verdict: Sendable, Equatable, Codable {
    /// How far the table may be trusted.
    public enum Grade: String, Sendable, Codable {
        /// Like the real one, and nothing speaks against sharing it.
        case good
        /// Of use, with reservations.
        case fair
        /// Not like the real one.
        case poor
        /// It gives people away, or breaks its form.
        case unsafe
    }

    /// How far the table may be trusted.
    public var grade: Grade
    /// The verdict in a sentence or two.
    public var headline: String
    /// What to do or to know, the most important first.
    public var advice: [String]
}

extension Verdict {
    /// More copies than chance would give by this share, and people are given away.
    static let toleratedCopies = 0.01
    /// The lower end of an attack's risk above this is a leak, above the other a warning.
    static let (leakingRisk, noticeableRisk) = (0.3, 0.1)
    /// From the floor to the ceiling: the part above which likeness is good, and below which it is poor.
    static let (goodPart, poorPart) = (0.85, 0.5)
    /// Floor and ceiling count as being at least so far apart.
    static let leastSpan = 0.05

    init(of validation: Validation) {
        let (danger, warnings) = Self.privacy(validation.privacy)
        let form = Self.form(validation)
        let (part, likeness) = Self.likeness(validation)
        let grade: Grade =
            !danger.isEmpty || !form.broken.isEmpty
            ? .unsafe : part < Self.poorPart ? .poor : part >= Self.goodPart && warnings.isEmpty ? .good : .fair
        let headline =
            switch grade {
            case .good: "Behaves like the real table, and no test found a leak."
            case .fair: "Of use, with reservations."
            case .poor: "Not like the real table."
            case .unsafe where danger.isEmpty: "Does not have the form of the real table."
            case .unsafe: "Gives real people away: do not share it."
            }
        let unmeasured =
            validation.tables.holdoutRows == nil
            ? ["Privacy and utility were not measured: give a holdout of real rows that nobody learned from."] : []
        self.init(
            grade: unmeasured.isEmpty || grade != .good ? grade : .fair,
            headline: unmeasured.isEmpty || grade != .good
                ? headline : "Behaves like the real table; its safety is open.",
            advice: danger + form.broken + likeness + warnings + unmeasured + form.notes)
    }

    private static func privacy(_ privacy: Privacy) -> (danger: [String], warnings: [String]) {
        var (danger, warnings): ([String], [String]) = ([], [])
        if let copies = privacy.copies.estimate {
            let chance = privacy.copiesByChance.estimate
            let excess = (copies.low ?? copies.value) - (chance?.high ?? 0)
            let text = "\(Wording.percent(copies.value)) of the rows are exact copies of real ones"
            if excess > toleratedCopies, chance != nil {
                danger.append(text + ", more than chance explains: learn with protection of rare values.")
            } else if excess > toleratedCopies {
                warnings.append(text + "; without a holdout nobody can say how many chance makes equal.")
            }
        }
        if let closer = privacy.closerToReal.estimate, let fair = privacy.closerByChance, let low = closer.low {
            let text =
                "\(Wording.percent(closer.value)) of the rows are nearer to a real row than to any of the holdout, "
                + "where \(Wording.percent(fair)) is even"
            if (low - fair) / (1 - fair) > 0.5 {
                danger.append(text + ": the model has learned people by heart.")
            } else if (low - fair) / (1 - fair) > 0.15 {
                warnings.append(text + ": use larger leaves or stronger protection.")
            }
        }
        for attack in privacy.attacks {
            guard let risk = attack.risk.estimate, let low = risk.low else { continue }
            let text = "\(Wording.name(attack.kind)) has a risk of \(Wording.percent(risk.value)) beyond chance"
            if low > leakingRisk {
                danger.append(text + ".")
            } else if low > noticeableRisk {
                warnings.append(text + ": a stricter preset lowers that, at some cost in likeness.")
            }
        }
        return (danger, warnings)
    }

    private static func form(_ validation: Validation) -> (broken: [String], notes: [String]) {
        var broken = validation.expectations
            .filter { !$0.isMet && $0.expectation.severity != .warning }
            .map { "An expectation is not met: \($0.expectation.summary) (\($0.finding))." }
        let (keys, kinds) = (validation.diagnostics.keys, validation.diagnostics.changedKinds)
        broken += keys.filter { ($0.unique.value ?? 1) < 1 }.map { "The key \"\($0.name)\" is not unique." }
        broken += kinds.map { "Column \"\($0)\" is of another kind than in the real table." }
        var notes: [String] = []
        if let value = validation.diagnostics.overall.value, value < 0.99 {
            notes.append("\(Wording.percent(1 - value)) of the values are outside of what the real table has.")
        }
        let warned = validation.expectations.count { !$0.isMet && $0.expectation.severity == .warning }
        if warned > 0 {
            let what =
                warned == 1
                ? "One expectation of severity warning is" : "\(warned) expectations of severity warning are"
            notes.append(what + " not met.")
        }
        return (broken, notes)
    }

    /// Where the likeness lies between floor (0) and ceiling (1), by columns and pairs and by the classifier.
    private static func likeness(_ validation: Validation) -> (part: Double, advice: [String]) {
        let (fidelity, detection) = (validation.fidelity, validation.utility.detection)
        var parts: [Double] = []
        if let value = fidelity.overall.result.value {
            let best = fidelity.overall.ceiling.value ?? 1
            let span = max(leastSpan, best - (fidelity.overall.floor.value ?? 0))
            parts.append(max(0, min(1, 1 - (best - value) / span)))
        }
        if let area = detection.result.value { parts.append(max(0, min(1, 1 - (max(area, 0.5) - 0.55) / 0.45))) }
        var advice: [String] = []
        if let area = detection.result.value, area > 0.65 {
            advice.append(
                "A classifier tells its rows from real ones (AUC \(Wording.number(area)), where 0.5 is blind): look at the "
                    + "worst columns and pairs first.")
        }
        if let worst = fidelity.columns.min(by: { $0.score.value < $1.score.value }), worst.score.value < 0.9 {
            advice.append("Column \"\(worst.name)\" is least like the real one (\(Wording.number(worst.score.value))).")
        }
        if let transfer = validation.utility.transfer.result.value,
            let best = validation.utility.transfer.ceiling.value,
            let measure = validation.utility.measure, best - transfer > 0.05
        {
            advice.append(
                "Models that learn from it reach \(measure) \(Wording.number(transfer)), those from real rows "
                    + "\(Wording.number(best)).")
        }
        return (parts.min() ?? 0, advice)
    }
}
