import Tables

/// How much of the budget each kind of access gets.
struct PrivateShares {
    /// For the domain of one column that nobody declared.
    var domain = 0.0
    /// The part of δ for the categories of one column that nobody declared.
    var categoryDelta = 0.0
    /// For the counts of one column.
    var values = 0.0
}

extension ColumnProfile {
    /// The texts that nobody declared, of which the most frequent are kept.
    private static let privateTextLimit = 4_096
    /// The whole of the counts, which are in relation to each other only.
    static let privateCountScale = 1_048_576.0

    /// Learns a column with noise.
    ///
    /// - Parameter rowCount: A noisy one, or the public one.
    init(
        _ column: Column, _ domain: PublicDomain?, rowCount: Double, _ shares: PrivateShares,
        _ access: inout PrivateAccess
    ) throws(LearningError) {
        self.init(name: column.name, kind: column.kind, spelling: column.spelling)
        switch (column.values, domain) {
        case (.booleans(let values), _):
            try count(values.map { $0 ? 1 : 0 }, of: column, symbols: 2, rowCount, shares.values, &access)
        case (.texts(let texts), .values(let declared)?):
            var isTaken = Set<String>()
            categories = declared.filter { isTaken.insert($0).inserted }
            try count(texts, of: column, rowCount, shares.values, &access)
        case (.texts(let texts), _):
            categories = try Self.frequentTexts(column, texts, shares, &access)
            try count(texts, of: column, rowCount, shares.values, &access)
        case (_, .values(let declared)?):
            atoms = Array(Set(declared.compactMap { Double($0) }.filter(\.isFinite))).sorted()
            let codes = column.mapNumbers { $0.map { Int(clamping: symbol(of: $0)) } ?? 0 }
            try count(codes, of: column, symbols: atoms.count, rowCount, shares.values, &access)
        case (_, let domain):
            try learnNumbers(column, domain, rowCount, shares, &access)
        }
    }

    private mutating func learnNumbers(
        _ column: Column, _ domain: PublicDomain?, _ rowCount: Double, _ shares: PrivateShares,
        _ access: inout PrivateAccess
    ) throws(LearningError) {
        var range: ClosedRange<Double>?
        var decimals: Int?
        if case .range(let declared, let digits)? = domain { (range, decimals) = (declared, digits) }
        let grain = column.publicGrain(decimals: decimals)
        let bounds =
            if let range { range } else {
                try PrivateBounds.find(column, grain: grain, rho: shares.domain, &access)
            }
        let line = NumberLine(bounds, grain: grain)
        let bins = try PrivateBins(column, line, rho: shares.values, rowCount: rowCount, &access)
        self.grain = line.grain
        let symbols = bins.symbols(rowCount: rowCount)
        let isAtom = { (steps: Range<Int>) in steps.count == 1 && (line.grain != nil || line.count == 1) }
        let singles = symbols.filter { isAtom($0.steps) }
        let wides = symbols.filter { !isAtom($0.steps) }
        atoms = singles.map { line.value(at: $0.steps.lowerBound) }
        cells = wides.map { line.cell($0.steps) }
        setCounts((singles + wides).map(\.count) + [bins.missingCount], rowCount)
    }

    /// Counts the texts that are known; all others together where a category stands for them.
    private mutating func count(
        _ texts: TextValues, of column: Column, _ rowCount: Double, _ rho: Double, _ access: inout PrivateAccess
    ) throws(LearningError) {
        let codes = symbols(of: texts.dictionary).map { Int(clamping: $0) }
        let symbols = texts.codes.map { Int($0) < codes.count ? codes[Int($0)] : Int.max }
        try count(symbols, of: column, symbols: categories.count, rowCount, rho, &access)
        let order = categories.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
        categories = order.map { categories[$0] }
        counts = order.map { counts[$0] } + [counts[missingSymbol]]
    }

    /// Counts rows by symbols; those that are out of range count nowhere.
    private mutating func count(
        _ codes: [Int], of column: Column, symbols: Int, _ rowCount: Double, _ rho: Double,
        _ access: inout PrivateAccess
    ) throws(LearningError) {
        var exact = [Int](repeating: 0, count: symbols + 1)
        for (row, code) in codes.enumerated() {
            if column.isMissing(row) { exact[symbols] += 1 } else if code < symbols { exact[code] += 1 }
        }
        var (noisy, sigma) = try access.counts(exact, of: "values of \"\(name)\"", rho: rho)
        if noisy[symbols] < Self.missingSigmas * sigma { noisy[symbols] = 0 }
        setCounts(noisy, rowCount)
    }

    /// Missing values are believed from so many σ on.
    private static let missingSigmas = 3.0

    /// Takes noisy counts, of which that of the missing value is the last, as shares of the whole.
    private mutating func setCounts(_ noisy: [Double], _ rowCount: Double) {
        // No missing value is made only because the other counts add up to too little.
        let believed = noisy.last == 0 ? noisy.dropLast() : noisy[...]
        var fitted = Smoothing.project(Array(believed), sum: max(1, rowCount))
        if believed.count < noisy.count { fitted.append(0) }
        let factor = Self.privateCountScale / max(1, rowCount)
        counts = fitted.map { UInt32(clamping: Int(($0 * factor).rounded())) }
        if counts.allSatisfy({ $0 == 0 }) { counts[0] = 1 }
    }

    private static func frequentTexts(
        _ column: Column, _ texts: TextValues, _ shares: PrivateShares, _ access: inout PrivateAccess
    ) throws(LearningError) -> [String] {
        var rows = [Int](repeating: 0, count: texts.dictionary.count)
        for (row, code) in texts.codes.enumerated() where !column.isMissing(row) && Int(code) < rows.count {
            rows[Int(code)] += 1
        }
        let present = rows.indices.filter { rows[$0] > 0 }
        let noisy = try access.frequent(
            present.map { rows[$0] }, of: "categories of \"\(column.name)\"", rho: shares.domain,
            delta: shares.categoryDelta)
        var kept: [(text: String, count: Double)] = []
        for (index, count) in zip(present, noisy) {
            if let count, texts.dictionary[index] != otherText { kept.append((texts.dictionary[index], count)) }
        }
        kept.sort {
            $0.count != $1.count ? $0.count > $1.count : $0.text.utf8.lexicographicallyPrecedes($1.text.utf8)
        }
        return kept.prefix(privateTextLimit - 1).map(\.text) + [otherText]
    }
}
