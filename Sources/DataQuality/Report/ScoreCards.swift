/// The headline numbers, each between its floor and its ceiling.
struct ScoreCards {
    let validation: Validation

    var section: String {
        let (fidelity, utility, privacy) = (validation.fidelity, validation.utility, validation.privacy)
        var cards = [
            card("Likeness", fidelity.overall, "Columns and pairs together. 1 is the same distribution."),
            card("Columns", fidelity.shapes, "How alike the values of each column are."),
            card("Pairs", fidelity.pairs, "How alike the columns are two by two, over bins that both tables share."),
            card(
                "Told apart", utility.detection, unit: "AUC",
                "How well a classifier tells synthetic rows from unseen real ones. 0.5 is blind, 1 always right."),
        ]
        cards.append(
            card(
                "Use", utility.transfer, unit: utility.measure ?? "",
                utility.target.map {
                    "Models that learn to predict \($0) from synthetic rows, tested on unseen real ones."
                } ?? "Models that learn from synthetic rows, tested on unseen real ones."))
        let even: Measure = privacy.closerByChance.map { Measure($0) } ?? .notMeasured("")
        cards.append(
            card(
                "Nearer to real", Score(privacy.closerToReal, floor: .notMeasured(""), ceiling: even), asPercent: true,
                "Rows nearer to a row that was learned from than to any unseen one. More than the mark is memory."))
        cards.append(
            card(
                "Exact copies", Score(privacy.copies, floor: .notMeasured(""), ceiling: privacy.copiesByChance),
                asPercent: true, "Rows equal to a real one. The mark is what chance makes equal."))
        if let attack = worstAttack {
            cards.append(
                card(
                    "Strongest attack", Score(attack.risk, floor: .notMeasured(""), ceiling: .notMeasured("")),
                    asPercent: true,
                    Wording.name(attack.kind) + ": success beyond that against people who are not in the table."))
        }
        cards.append(
            card(
                "Valid values",
                Score(validation.diagnostics.overall, floor: .notMeasured(""), ceiling: .notMeasured("")),
                asPercent: true, "Values within the ranges and categories of the real table."))
        let intro =
            "The bar is the range in which the number lies with a probability of 95 %. The dashed mark is the floor, "
            + "columns drawn without regard to each other; the solid mark is the ceiling, real rows that nobody learned from."
        return Markup.section(
            "scores", "Scores", intro, "<div class=\"grid\">\(cards.joined(separator: "\n"))</div>")
    }

    private var worstAttack: AttackResult? {
        validation.privacy.attacks.filter { $0.risk.value != nil }
            .max { ($0.risk.value ?? 0) < ($1.risk.value ?? 0) }
    }

    private func card(
        _ name: String, _ score: Score, unit: String = "", asPercent: Bool = false, _ words: String
    ) -> String {
        let write = { (value: Double) in asPercent ? Wording.percent(value) : Wording.number(value) }
        var body = "<h3>\(name)</h3>"
        switch score.result {
        case .notMeasured(let reason):
            body += "<p class=\"open\">not measured</p><p>\(Markup.escaped(reason)).</p>"
        case .measured(let estimate):
            let interval = estimate.low.flatMap { low in estimate.high.map { "\(write(low)) to \(write($0))" } }
            body +=
                "<p class=\"big\">\(write(estimate.value))"
                + "<small>\(unit)\(unit.isEmpty || interval == nil ? "" : ", ")\(interval ?? "")</small></p>"
            body += gauge(name, estimate, score.floor.value, score.ceiling.value)
            var marks: [String] = []
            if let floor = score.floor.value { marks.append("floor \(write(floor))") }
            if let ceiling = score.ceiling.value {
                marks.append((asPercent ? "by chance " : "ceiling ") + write(ceiling))
            }
            if !marks.isEmpty { body += "<p class=\"marks\">\(marks.map { "<span>\($0)</span>" }.joined())</p>" }
            body += "<p>\(Markup.escaped(words))</p>"
        }
        return "<div class=\"card\">\(body)</div>"
    }

    /// A track over the part of the scale where the marks lie.
    private func gauge(_ name: String, _ estimate: Estimate, _ floor: Double?, _ ceiling: Double?) -> String {
        let known = [estimate.value, estimate.low, estimate.high, floor, ceiling].compactMap(\.self)
        var (low, high) = (known.min() ?? 0, known.max() ?? 1)
        if floor == nil, low >= 0 { low = 0 }
        if floor == nil { high = max(high, 1) }
        let margin = max(1e-6, (high - low) * 0.06)
        (low, high) = (low - margin, high + margin)
        let x = { (value: Double) in 4 + (value - low) / (high - low) * 252 }
        var body = Markup.rect(4, 11, 252, 6, "track\" rx=\"3")
        if let from = estimate.low, let to = estimate.high {
            body += Markup.rect(x(from), 9, max(2, x(to) - x(from)), 10, "range\" rx=\"2")
        }
        if let floor { body += Markup.line(x(floor), 4, x(floor), 24, "floor") }
        if let ceiling { body += Markup.line(x(ceiling), 4, x(ceiling), 24, "ceiling") }
        body += Markup.dot(x(estimate.value), 14, 5, "value")
        return Markup.svg(260, 28, title: "\(name): \(Wording.number(estimate.value))", body)
    }
}
