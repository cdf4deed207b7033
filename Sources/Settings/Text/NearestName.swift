/// Finds the known name that a misspelled one probably means.
enum NearestName {
    /// Longer names, and more candidates, are not compared.
    private static let maxLength = 64
    private static let maxCandidates = 500

    /// The candidate that takes the fewest edits, if few for its length; nil when none is near. Case, and `-`
    /// instead of `_`, do not count as edits.
    static func suggestion(for name: String, among candidates: [String]) -> String? {
        let typed = folded(name)
        guard typed.count <= maxLength else { return nil }
        var best: (name: String, edits: Int)?
        for candidate in candidates.prefix(maxCandidates) {
            let known = folded(candidate)
            let allowed = max(1, min(3, max(known.count, typed.count) / 3))
            guard known.count <= maxLength, abs(known.count - typed.count) <= allowed else { continue }
            let edits = edits(from: typed, to: known)
            if edits <= allowed, edits < best?.edits ?? Int.max { best = (candidate, edits) }
        }
        return best?.name
    }

    private static func folded(_ name: String) -> [Unicode.Scalar] {
        name.lowercased().unicodeScalars.prefix(maxLength + 1).map { $0 == "-" ? "_" : $0 }
    }

    /// Insertions, removals, replacements and swaps of neighbours, counted row by row.
    private static func edits(from a: [Unicode.Scalar], to b: [Unicode.Scalar]) -> Int {
        var rows = [Array(0...b.count)]
        for (row, scalar) in a.enumerated() {
            var current = [row + 1]
            for (column, other) in b.enumerated() {
                let replaced = rows[row][column] + (scalar == other ? 0 : 1)
                var least = min(replaced, rows[row][column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, scalar == b[column - 1], a[row - 1] == other {
                    least = min(least, rows[row - 1][column - 1] + 1)
                }
                current.append(least)
            }
            rows.append(current)
        }
        return rows[a.count][b.count]
    }
}
