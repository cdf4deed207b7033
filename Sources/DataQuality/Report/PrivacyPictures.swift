/// Distances to the closest record, and what attackers achieve.
struct PrivacyPictures {
    let privacy: Privacy

    var section: String {
        let body =
            "<div class=\"two\"><div class=\"card\">\(histogram)</div><div>\(facts)</div></div>"
            + "<div class=\"card gap\">\(attacks)</div>" + anonymity
        return Markup.section(
            "privacy", "Privacy",
            "Synthetic rows that lie nearer to the rows that were learned from than unseen rows do have learned too much.",
            body)
    }

    private var histogram: String {
        guard let distances = privacy.distances, let end = distances.edges.last else {
            return "<h3>Distance to the closest record</h3><p class=\"open\">not measured</p>"
        }
        let all = distances.toReal + distances.toHoldout + distances.ofHoldout
        let top = max(1e-9, all.max() ?? 1)
        let (width, ground, scale) = (520.0, 190.0, 180 / top)
        var body = Markup.steps(distances.ofHoldout, x: 0, width: width, ground: ground, scale: scale, "real")
        body += Markup.steps(distances.toReal, x: 0, width: width, ground: ground, scale: scale, "made-line")
        body += Markup.steps(distances.toHoldout, x: 0, width: width, ground: ground, scale: scale, "held-line")
        body += Markup.line(0, ground, width, ground, "axis") + Markup.text(0, 206, "0: a copy")
        body += Markup.text(width, 206, Wording.number(end, decimals: 2) + " and more", anchor: "end")
        let held =
            distances.ofHoldout.isEmpty
            ? ""
            : "<li><i style=\"background:var(--real)\"></i>unseen to real</li>"
                + "<li><i class=\"dash\"></i>synthetic to unseen</li>"
        return """
            <div class="top"><h3>Distance to the closest record</h3></div><ul class="key">\
            <li><i class="line"></i>synthetic to real</li>\(held)</ul>
            """ + Markup.svg(width, 212, title: "Distances to the closest record", body)
    }

    private var facts: String {
        func write(_ measure: Measure) -> String {
            guard let estimate = measure.estimate else { return "not measured" }
            let interval = estimate.low.flatMap { low in
                estimate.high.map { "<br><small>\(Wording.percent(low)) to \(Wording.percent($0))</small>" }
            }
            return Wording.percent(estimate.value) + (interval ?? "")
        }
        func number(_ value: Double?) -> String { value.map { Wording.number($0) } ?? "–" }
        let distances = privacy.distances
        let rows = [
            ["Exact copies", write(privacy.copies), write(privacy.copiesByChance)],
            [
                "Nearer to real than to unseen", write(privacy.closerToReal),
                privacy.closerByChance.map(Wording.percent) ?? "–",
            ],
            ["Median distance to real", number(distances?.medianToReal), number(distances?.medianOfHoldout)],
            ["Nearest by second nearest", number(distances?.ratioToReal), number(distances?.ratioOfHoldout)],
            ["Membership (AUC)", number(privacy.membership.value), "0.500"],
            ["Repeated rows (beside: in real)", write(privacy.duplicates), write(privacy.duplicatesReal)],
        ]
        return Markup.table(["", "Synthetic", "Unseen, or even"], rows, caption: "Nearness")
    }

    private var attacks: String {
        let measured = privacy.attacks.filter { $0.risk.value != nil }
        var body = ""
        let (left, width) = (250.0, 480.0)
        for (place, attack) in measured.enumerated() {
            let y = Double(place) * 34 + 14
            guard let risk = attack.risk.estimate else { continue }
            body += Markup.text(0, y + 4, Markup.escaped(Wording.name(attack.kind)), "strong")
            body += Markup.line(left, y, left + width, y, "axis")
            body += Markup.line(
                left + width * (risk.low ?? risk.value), y, left + width * (risk.high ?? risk.value), y, "whisker")
            if let control = attack.control.value { body += Markup.dot(left + width * control, y, 4, "control") }
            body += Markup.dot(left + width * risk.value, y, 5, "value")
            body += Markup.text(left + width + 16, y + 4, interval(risk), "strong")
        }
        let bottom = Double(measured.count) * 34 + 8
        for mark in [0.0, 0.25, 0.5, 0.75, 1] {
            body += Markup.text(left + width * mark, bottom + 8, Wording.number(mark, decimals: 2), anchor: "middle")
        }
        let open = privacy.attacks.compactMap { attack -> String? in
            guard case .notMeasured(let reason) = attack.risk else { return nil }
            return "<p>\(Wording.name(attack.kind)): not measured, \(Markup.escaped(reason)).</p>"
        }
        let head =
            "<div class=\"top\"><h3>Attacks</h3></div><p style=\"margin-bottom:14px\">The dot is the risk: how much "
            + "more often an attack succeeds against people who were learned from than against unseen ones, with its "
            + "interval. The ring is its success against the unseen.</p>"
        return head
            + (measured.isEmpty ? "" : Markup.svg(left + width + 150, bottom + 14, title: "Risks of attacks", body))
            + open.joined()
    }

    private func interval(_ estimate: Estimate) -> String {
        let ends = estimate.low.flatMap { low in
            estimate.high.map { " (\(Wording.number(low, decimals: 2))–\(Wording.number($0, decimals: 2)))" }
        }
        return Wording.number(estimate.value) + (ends ?? "")
    }

    private var anonymity: String {
        guard let crowd = privacy.anonymity else { return "" }
        let names = crowd.quasiIdentifiers.map(Markup.escaped).joined(separator: ", ")
        let l = crowd.l.map { "\($0)" } ?? "–"
        let t = crowd.t.map { Wording.number($0) } ?? "–"
        let rows = [[names, "\(crowd.k)", Wording.percent(crowd.shareInSmallGroups), l, t]]
        return "<div class=\"gap\">"
            + Markup.table(
                ["Known columns", "k", "Rows in groups below 5", "l", "t"], rows,
                caption: "Crowds of the synthetic table: k-anonymity, l-diversity, t-closeness")
            + "<p class=\"note\">Synthetic rows are nobody, so that a small k is no leak by itself.</p></div>"
    }
}
