import Tables

extension ColumnProfile {
    func write(to bytes: inout ByteWriter) {
        bytes.numbers(atoms)
        bytes.numbers(cells.flatMap { [$0.lower, $0.upper] })
        bytes.number(grain?.scale ?? 0)
        bytes.number(grain?.step ?? 0)
        bytes.texts(categories)
        bytes.words(counts)
        bytes.raw(bins)
    }

    /// Reads a profile, and believes nothing of it.
    init(name: String, kind: ColumnKind, spelling: Spelling, from bytes: inout ByteReader) throws(LearningError) {
        self.init(name: name, kind: kind, spelling: spelling)
        atoms = try bytes.numbers()
        let bounds = try bytes.numbers()
        guard bounds.count.isMultiple(of: 2) else { throw Self.wrong(name, "a cell lacks its end") }
        cells = (0..<(bounds.count / 2)).map { Cell(lower: bounds[2 * $0], upper: bounds[2 * $0 + 1]) }
        let (scale, step) = (try bytes.number(), try bytes.number())
        if scale != 0 || step != 0 { grain = Grain(scale: scale, step: step) }
        categories = try bytes.texts()
        counts = try bytes.words()
        bins = try bytes.raw()
        binCount = 1 + Int(bins.max() ?? 0)
        try validate()
    }

    private func validate() throws(LearningError) {
        let symbols: Int
        switch kind {
        case .integers, .numbers, .instants:
            symbols = atoms.count + cells.count
            try validateNumbers()
        case .texts: symbols = categories.count
        case .booleans: symbols = 2
        }
        guard isOrdered || (atoms.isEmpty && cells.isEmpty), kind == .texts || categories.isEmpty else {
            throw Self.wrong(name, "it holds values of another kind")
        }
        guard Set(categories).count == categories.count else { throw Self.wrong(name, "a category comes twice") }
        guard counts.count == symbols + 1, bins.count == symbols + 1 else {
            throw Self.wrong(name, "it has \(counts.count) counts and \(bins.count) bins for \(symbols) symbols")
        }
        guard binCount <= Self.binLimit else { throw Self.wrong(name, "a bin is above \(Self.binLimit - 1)") }
    }

    private func validateNumbers() throws(LearningError) {
        let areAtomsFine = zip(atoms, atoms.dropFirst()).allSatisfy { $0 < $1 } && !atoms.contains { $0.isNaN }
        let areCellsFine = cells.allSatisfy { $0.lower.isFinite && $0.upper.isFinite && $0.lower <= $0.upper }
        let areCellsApart = zip(cells, cells.dropFirst()).allSatisfy { $0.lower <= $1.lower }
        guard areAtomsFine, areCellsFine, areCellsApart else {
            throw Self.wrong(name, "its numbers are not in order")
        }
        guard let grain else { return }
        guard grain.scale >= 1, grain.scale <= 1e9, grain.step >= 1, grain.step.isFinite else {
            throw Self.wrong(name, "its numbers have impossible steps")
        }
    }

    private static func wrong(_ name: String, _ problem: String) -> LearningError {
        .malformed("column \"\(name)\": \(problem)")
    }
}
