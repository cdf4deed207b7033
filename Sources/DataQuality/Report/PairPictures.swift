/// How the associations of the columns differ.
struct PairPictures {
    /// A difference of that much has the full colour.
    private static let fullDifference = 0.3
    private static let listedPairs = 10

    let fidelity: Fidelity

    var section: String {
        guard fidelity.comparedPairs > 0 else { return "" }
        let part =
            fidelity.comparedPairs < fidelity.allPairs
            ? "\(Wording.count(fidelity.comparedPairs)) of \(Wording.count(fidelity.allPairs)) pairs were compared, drawn by chance."
            : "All \(Wording.count(fidelity.allPairs)) pairs were compared."
        let rows = fidelity.worstPairs.prefix(Self.listedPairs).map { pair in
            [
                Markup.escaped("\(pair.first) × \(pair.second)"), Wording.number(pair.score),
                pair.ceiling.map { Wording.number($0) } ?? "–",
            ]
        }
        let table = Markup.table(["Pair", "Score", "Ceiling"], Array(rows), caption: "Least alike")
        let key = """
            <ul class="key"><li><i style="background:var(--up)"></i>stronger in the synthetic table</li>\
            <li><i style="background:var(--down)"></i>weaker</li><li>full colour: a difference of 0.3 or more</li></ul>
            """
        return Markup.section(
            "pairs", "Pairs of columns",
            "Each cell is the difference between the associations of two columns: correlation of quantities, Cramér’s V "
                + "elsewhere. An empty map is what one wants. " + part,
            "<div class=\"two\"><div>\(key)\(matrix)</div><div>\(table)</div></div>")
    }

    private var matrix: String {
        let known = fidelity.associations
        let count = known.names.count
        let (left, cell) = (118.0, max(6, min(26, 440 / Double(max(1, count)))))
        let side = Double(count) * cell
        var body = ""
        for (row, name) in known.names.enumerated() {
            let y = Double(row) * cell
            if cell >= 9 {
                body += Markup.text(left - 8, y + cell / 2 + 4, Markup.label(name), anchor: "end")
            }
            for column in 0..<row {
                body += square(left + Double(column) * cell, y, cell, known, row, column)
            }
            body += Markup.rect(left + y + 0.5, y + 0.5, cell - 1, cell - 1, "cell\" fill-opacity=\".3\" rx=\"1.5")
        }
        return Markup.svg(left + side, side, title: "Differences of associations", body)
    }

    private func square(
        _ x: Double, _ y: Double, _ cell: Double, _ known: Associations, _ row: Int, _ column: Int
    ) -> String {
        guard let before = known.real[row][column], let after = known.synthetic[row][column] else {
            return Markup.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, "cell\" rx=\"1.5")
        }
        // Stronger means further from zero, whichever the sign.
        let difference = before < 0 ? before - after : after - before
        let strength = min(1, abs(after - before) / Self.fullDifference)
        let title =
            "\(known.names[row]) × \(known.names[column]): \(Wording.number(before, decimals: 2)) real, "
            + "\(Wording.number(after, decimals: 2)) synthetic"
        let name =
            (difference < 0 ? "down" : "up") + "\" fill-opacity=\"\(Wording.number(strength, decimals: 2))\" rx=\"1.5"
        return "<g><title>\(Markup.escaped(title))</title>"
            + Markup.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, "cell\" rx=\"1.5")
            + Markup.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, name) + "</g>"
    }
}
