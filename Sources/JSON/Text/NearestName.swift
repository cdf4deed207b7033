/// Finds the known name that a misspelled one probably means.
package enum NearestName {
    /// Longer names, and more candidates, are not compared.
    private static let maxLength = 64
    private static let maxCandidates = 500

    /// The candidate with the fewest edits, if they are few for its length; nil when none is near. Case, and `-` instead
    /// of `_`, do not count as edits.
    package static func suggestion(for name: String, among candidates: [String]) -> String? {
        let typed = folded(name)
        guard typed.count <= maxLength else { return nil }
        var best: (name: String, edits: Int)?
        for candidate in candidates.prefix(maxCandidates) {
            let known = folded(candidate)
            let longer = max(known.count, typed.count)
            let allowed = max(1, min(3, (longer + 1) / 3))
            guard known.count <= maxLength, abs(known.count - typed.count) <= allowed else { continue }
            let edits = edits(typed, known)
            // With every character changed nothing is left to tell that this was meant.
            if edits <= allowed, edits < longer, edits < best?.edits ?? Int.max { best = (candidate, edits) }
        }
        return best?.name
    }

    private static func folded(_ name: String) -> [Unicode.Scalar] {
        name.lowercased().unicodeScalars.prefix(maxLength + 1).map { $0 == "-" ? "_" : $0 }
    }

    /// How many characters must be inserted, removed, replaced or swapped with their neighbour.
    private static func edits(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for row in a.indices {
            var current = [row + 1]
            for column in b.indices {
                let replaced = last[column] + (a[row] == b[column] ? 0 : 1)
                var least = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, a[row] == b[column - 1], a[row - 1] == b[column] {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[b.count]
    }
}
