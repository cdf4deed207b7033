/// The distributions of the columns over each other, the worst first.
struct ColumnPictures {
    /// So many columns are drawn; the others are listed.
    static let drawnColumns = 24
    static let listedColumns = 200
    /// So many categories fit into a picture.
    private static let bars = 7

    let fidelity: Fidelity

    var section: String {
        let order = fidelity.columns.enumerated()
            .sorted { ($0.element.score.value, $0.offset) < ($1.element.score.value, $1.offset) }.map(\.element)
        let cards = order.prefix(Self.drawnColumns).map(card).joined(separator: "\n")
        let key = """
            <ul class="key"><li><i style="background:var(--real)"></i>real</li>\
            <li><i class="line"></i>synthetic</li></ul>
            """
        let rest = order.dropFirst(Self.drawnColumns)
        var list = ""
        if !rest.isEmpty {
            let rows = rest.prefix(Self.listedColumns).map {
                [Markup.escaped($0.name), Wording.number($0.score.value), $0.ceiling.map { Wording.number($0) } ?? "–"]
            }
            let more = rest.count - rows.count
            list =
                "<div class=\"gap\">"
                + Markup.table(["Column", "Score", "Ceiling"], Array(rows), caption: "The other columns")
                + (more > 0 ? "<p class=\"note\">\(Wording.count(more)) more are still better.</p>" : "") + "</div>"
        }
        return Markup.section(
            "columns", "Columns, the worst first",
            "A score of 1 is the same distribution; the number beside it is what unseen real rows get.",
            key + "<div class=\"grid\">\(cards)</div>" + list)
    }

    private func card(_ column: ColumnFidelity) -> String {
        let ceiling = column.ceiling.map { " of \(Wording.number($0))" } ?? ""
        let drawn = column.role.isContinuous ? quantity(column) : category(column)
        let shares = column.distribution
        var notes = ""
        if let common = shares.commonest, column.role == .number {
            notes +=
                "<p>\(Wording.short(common.value)): \(Wording.percent(common.real)) real, "
                + "\(Wording.percent(common.synthetic)) synthetic</p>"
        }
        if shares.missingReal > 0 || shares.missingSynthetic > 0 {
            notes +=
                "<p>missing: \(Wording.percent(shares.missingReal)) real, "
                + "\(Wording.percent(shares.missingSynthetic)) synthetic</p>"
        }
        return """
            <div class="card"><div class="top"><h3>\(Markup.escaped(String(column.name.prefix(60))))</h3>\
            <span>\(Wording.number(column.score.value))\(ceiling)</span></div>\(drawn)\(notes)</div>
            """
    }

    private func quantity(_ column: ColumnFidelity) -> String {
        let shares = column.distribution
        guard let low = shares.edges.first, let high = shares.edges.last else {
            return "<p>The real column has no values.</p>"
        }
        let top = max(1e-9, (shares.real + shares.synthetic).max() ?? 1)
        let (width, ground, scale) = (260.0, 108.0, 100 / top)
        let body =
            Markup.steps(shares.real, x: 0, width: width, ground: ground, scale: scale, "real")
            + Markup.steps(shares.synthetic, x: 0, width: width, ground: ground, scale: scale, "made-line")
            + Markup.line(0, ground, width, ground, "axis")
            + Markup.text(0, 123, end(low, column.role))
            + Markup.text(width, 123, end(high, column.role), anchor: "end")
        return Markup.svg(width, 128, title: "Distribution of \(column.name)", body)
    }

    private func end(_ value: Double, _ role: ColumnRole) -> String {
        role == .datetime ? Day.text(microseconds: value) : Wording.short(value)
    }

    private func category(_ column: ColumnFidelity) -> String {
        let shares = column.distribution
        guard !shares.labels.isEmpty else { return "<p>The real column has no values.</p>" }
        var (labels, real, made) = (shares.labels, shares.real, shares.synthetic)
        if labels.count > Self.bars {
            let kept = Self.bars - 1
            labels = labels.prefix(kept) + ["others"]
            real = real.prefix(kept) + [real.dropFirst(kept).reduce(0, +)]
            made = made.prefix(kept) + [made.dropFirst(kept).reduce(0, +)]
        }
        let top = max(1e-9, (real + made).max() ?? 1)
        var body = ""
        for (place, label) in labels.enumerated() {
            let y = Double(place) * 18
            body += Markup.text(92, y + 11, Markup.label(label, longest: 15), anchor: "end")
            body += Markup.rect(100, y + 2, 160 * real[place] / top, 12, "real\" rx=\"1.5")
            body += Markup.rect(100, y + 6, 160 * made[place] / top, 4, "made\" rx=\"1")
        }
        return Markup.svg(260, Double(labels.count) * 18, title: "Shares of the values of \(column.name)", body)
    }
}

/// The day of a point in time.
enum Day {
    /// As ISO 8601 writes it, for the years 1 to 9999; the number otherwise.
    static func text(microseconds: Double) -> String {
        let days = (microseconds / 86_400e6).rounded(.down)
        guard abs(days) < 2_900_000 else { return Wording.short(microseconds) }
        // Days since 0000-03-01, so that leap days come last in their years (Howard Hinnant's civil_from_days).
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let day = shifted - era * 146_097
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let (m, d) = (month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
        let y = year + era * 400 + (m <= 2 ? 1 : 0)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(y)-\(two(m))-\(two(d))"
    }
}
