extension Validation {
    /// The validation as one HTML file that needs nothing else: for reading on a screen by day and night, and on paper.
    ///
    /// - Parameter title: What was judged, such as the name of the file.
    public func html(title: String = "Synthetic table") -> String {
        let name = Markup.escaped(title)
        var page = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(name): how good and how safe</title>
            <style>\(ReportStyle.css)</style>
            </head>
            <body>

            """
        page += header(name)
        page += "<main>\n"
        page += ScoreCards(validation: self).section
        page += ColumnPictures(fidelity: fidelity).section
        page += PairPictures(fidelity: fidelity).section
        page += PrivacyPictures(privacy: privacy).section
        if !fairness.isEmpty { page += FairnessTables(fairness: fairness).section }
        if !expectations.isEmpty { page += expectationSection }
        page += formSection
        return page + "</main>\n" + footer + "</body>\n</html>\n"
    }

    private func header(_ name: String) -> String {
        let rows =
            "\(Wording.count(tables.syntheticRows)) synthetic rows, learned from \(Wording.count(tables.realRows))"
        let held =
            tables.holdoutRows.map { " and tested on \(Wording.count($0)) that were held out" } ?? "; nothing held out"
        let judged = tables.columns.count { $0.role != .ignored }
        let advice = verdict.advice.prefix(10).map { "<li>\(Markup.escaped($0))</li>" }.joined()
        return """
            <header>
            <p class="over">\(name)</p>
            <h1>\(Markup.escaped(verdict.headline))</h1>
            <p class="facts"><span class="grade \(verdict.grade.rawValue)">\(verdict.grade.rawValue)</span>\(rows)\(held). \
            \(Wording.count(judged)) of \(Wording.count(tables.columns.count)) columns were judged.</p>
            \(advice.isEmpty ? "" : "<ul class=\"advice\">\(advice)</ul>")
            </header>

            """
    }

    private var footer: String {
        """
        <footer>Intervals hold the true value 95 times in 100. What could not be measured says so and why; nothing was \
        filled in. Seed \(tables.seed).</footer>

        """
    }

    private var expectationSection: String {
        let rows = expectations.map { outcome in
            [
                Markup.escaped(outcome.expectation.summary),
                outcome.isMet ? "<span class=\"met\">met</span>" : "<span class=\"broken\">not met</span>",
                outcome.expectation.severity.rawValue, Markup.escaped(outcome.finding),
                Markup.escaped(outcome.examples.map { String($0.prefix(24)) }.joined(separator: " · ")),
            ]
        }
        let met = expectations.count(where: \.isMet)
        return Markup.section(
            "expectations", "Expectations", "\(met) of \(expectations.count) rules are met.",
            Markup.table(
                ["Rule", "Result", "Severity", "Found", "Examples"], rows, caption: "Rules for the synthetic table"))
    }

    private var formSection: String {
        let rows = diagnostics.columns.filter {
            ($0.withinReal.value ?? 0) < 1 || abs($0.missingReal - $0.missingSynthetic) > 0.01
        }
        .prefix(40).map { column in
            [
                Markup.escaped(column.name), column.withinReal.value.map(Wording.percent) ?? "not measured",
                (column.rangeCovered ?? column.categoriesCovered).map(Wording.percent) ?? "–",
                Wording.percent(column.missingReal), Wording.percent(column.missingSynthetic),
            ]
        }
        let keys = diagnostics.keys.map { key in
            [
                Markup.escaped(key.name), key.unique.value.map(Wording.percent) ?? "not measured",
                key.shared.value.map(Wording.percent) ?? "not measured",
            ]
        }
        var body =
            rows.isEmpty
            ? "<p>All values lie within what the real table has, and as many are missing.</p>"
            : Markup.table(
                [
                    "Column", "Values within the real range", "Of the real range covered", "Missing, real",
                    "Missing, synthetic",
                ],
                Array(rows), caption: "Columns that differ in form")
        if !keys.isEmpty {
            body +=
                "<div class=\"gap\">"
                + Markup.table(["Key", "Unique", "Also in the real table"], keys, caption: "Keys") + "</div>"
        }
        if !diagnostics.extraColumns.isEmpty {
            let names = diagnostics.extraColumns.prefix(20).map(Markup.escaped).joined(separator: ", ")
            body += "<p class=\"note\">Columns that the real table lacks: \(names).</p>"
        }
        let number = { (value: Double?) in value.map { Wording.number($0, decimals: 4) } ?? "–" }
        let like = fidelity.sdmetrics
        body += """
            <p class="note gap">For comparison with other reports, SDMetrics 0.32 would say: quality \(number(like.quality)), \
            column shapes \(number(like.shapes)), pair trends \(number(like.pairs)) over the strongly associated pairs, \
            \(number(like.pairsWithoutThresholds)) over all.</p>
            """
        return Markup.section("form", "Form", "Types, ranges, categories, keys and missing values.", body)
    }
}
