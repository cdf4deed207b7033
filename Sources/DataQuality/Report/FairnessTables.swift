/// How the groups of protected columns fare.
struct FairnessTables {
    let fairness: [Fairness]

    var section: String {
        Markup.section(
            "fairness", "Fairness",
            "What the real table treats unevenly, a faithful synthetic table does too. The question is whether it got worse.",
            fairness.map(part).joined(separator: "\n"))
    }

    private func part(_ fairness: Fairness) -> String {
        let rows = [
            row("Parity difference (0 is even)", fairness.parityDifference),
            row("Disparate impact (1 is even)", fairness.disparateImpact),
            row("Equalised odds difference (0 is even)", fairness.equalizedOdds),
        ]
        let table = Markup.table(
            ["", "Real", "Synthetic"], rows,
            caption: "\(Markup.escaped(fairness.protected)), by \(Markup.escaped(fairness.target)) = "
                + Markup.escaped(fairness.favourable))
        return "<div class=\"two gap\"><div>\(table)</div><div class=\"card\">\(bars(fairness))</div></div>"
    }

    private func row(_ name: String, _ change: Fairness.Change) -> [String] {
        [name, write(change.real), write(change.synthetic)]
    }

    private func write(_ measure: Measure) -> String {
        guard let estimate = measure.estimate else { return "not measured" }
        let interval = estimate.low.flatMap { low in
            estimate.high.map { "<br><small>\(Wording.number(low)) to \(Wording.number($0))</small>" }
        }
        return Wording.number(estimate.value) + (interval ?? "")
    }

    /// The share of each group with the favourable target.
    private func bars(_ fairness: Fairness) -> String {
        let top = max(
            1e-9, fairness.groups.flatMap { [$0.rateReal.value ?? 0, $0.rateSynthetic.value ?? 0] }.max() ?? 1)
        var body = ""
        for (place, group) in fairness.groups.enumerated() {
            let y = Double(place) * 24
            let (real, made) = (group.rateReal.value ?? 0, group.rateSynthetic.value ?? 0)
            body += Markup.text(122, y + 13, Markup.label(group.name), anchor: "end")
            body += Markup.rect(130, y + 3, 170 * real / top, 14, "real\" rx=\"1.5")
            body += Markup.rect(130, y + 7.5, 170 * made / top, 5, "made\" rx=\"1")
            body += Markup.text(308, y + 13, "\(Wording.percent(real)) → \(Wording.percent(made))")
        }
        return "<div class=\"top\"><h3>Share with the favourable target</h3></div>"
            + Markup.svg(410, Double(fairness.groups.count) * 24, title: "Shares of groups", body)
    }
}
