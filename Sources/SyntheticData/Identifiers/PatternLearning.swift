/// Finds the pattern that texts of one form have in common, such as `C[0-9]{6}` for `C004711` and `C123456`.
public enum PatternLearning {
    /// Texts of more parts, or longer ones, have no form that is worth a pattern.
    private static let maxParts = 24
    private static let maxLength = 64

    /// The pattern that all the texts match; nil where they have no form in common.
    ///
    /// What all texts share to the letter stays as it is; everything else becomes a class of characters, so that no
    /// text can be told from the pattern.
    public static func pattern(of texts: [String]) -> String? {
        pattern(of: texts, splitting: true) ?? pattern(of: texts, splitting: false)
    }

    private static func pattern(of texts: [String], splitting: Bool) -> String? {
        var parts: [Part]?
        var count = 0
        for text in texts {
            guard let next = split(text, splitting) else { return nil }
            count += 1
            guard let known = parts else {
                parts = next
                continue
            }
            guard let merged = merge(known, next) else { return nil }
            parts = merged
        }
        guard let parts, count > 1, parts.contains(where: { $0.kind != .sign }) else { return nil }
        let pattern = parts.map(\.text).joined()
        return parts.allSatisfy(\.isLiteral) ? nil : pattern
    }

    private enum Kind: Int {
        case digits, upper, lower, hexadecimal, letters, alphanumeric, sign
    }

    /// A run of characters of one kind.
    private struct Part {
        var kind: Kind
        /// The text itself as long as all have the same.
        var literal: String?
        var lengths: ClosedRange<Int>

        var isLiteral: Bool { literal != nil }

        var text: String {
            if let literal { return literal.unicodeScalars.map(Self.escaped).joined() }
            let characters =
                switch kind {
                case .digits: "[0-9]"
                case .upper: "[A-Z]"
                case .lower: "[a-z]"
                case .hexadecimal: "[0-9a-f]"
                case .letters: "[A-Za-z]"
                case .alphanumeric, .sign: "[0-9A-Za-z]"
                }
            if lengths == 1...1 { return characters }
            let low = lengths.lowerBound
            return characters + (lengths.count == 1 ? "{\(low)}" : "{\(low),\(lengths.upperBound)}")
        }

        private static func escaped(_ scalar: Unicode.Scalar) -> String {
            "\\^$.|?*+()[]{}".unicodeScalars.contains(scalar) ? "\\\(scalar)" : String(scalar)
        }
    }

    /// Runs of letters and digits between signs. A run with both letters and digits is one part, unless it is letters
    /// followed by digits and such are to be split.
    private static func split(_ text: String, _ splitting: Bool) -> [Part]? {
        guard !text.isEmpty, text.utf8.count <= maxLength else { return nil }
        var parts: [Part] = []
        var run: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            guard scalar.isASCII, scalar.value >= 0x20, scalar.value < 0x7F else { return nil }
            if scalar.properties.isAlphabetic || isDigit(scalar) {
                run.append(scalar)
            } else {
                parts += runParts(run, splitting)
                run = []
                parts.append(Part(kind: .sign, literal: String(scalar), lengths: 1...1))
            }
        }
        parts += runParts(run, splitting)
        return parts.count <= maxParts ? parts : nil
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

    private static func runParts(_ run: [Unicode.Scalar], _ splitting: Bool) -> [Part] {
        if run.isEmpty { return [] }
        let letters = Array(run.prefix { !isDigit($0) })
        let rest = Array(run.dropFirst(letters.count))
        let isSplit = splitting && !letters.isEmpty && !rest.isEmpty && rest.allSatisfy(isDigit)
        return (isSplit ? [letters, rest] : [run]).map { run in
            let text = String(String.UnicodeScalarView(run))
            return Part(kind: kind(run), literal: text, lengths: run.count...run.count)
        }
    }

    private static func kind(_ run: [Unicode.Scalar]) -> Kind {
        let isUpper = run.contains { $0 >= "A" && $0 <= "Z" }
        let isLower = run.contains { $0 >= "a" && $0 <= "z" }
        switch (run.contains(where: isDigit), isUpper, isLower) {
        case (true, false, false): return .digits
        case (false, true, false): return .upper
        case (false, false, true): return .lower
        case (false, _, _): return .letters
        case (true, false, true):
            return run.allSatisfy { isDigit($0) || ($0 >= "a" && $0 <= "f") } ? .hexadecimal : .alphanumeric
        default: return .alphanumeric
        }
    }

    private static func merge(_ a: [Part], _ b: [Part]) -> [Part]? {
        guard a.count == b.count else { return nil }
        var merged: [Part] = []
        for (one, other) in zip(a, b) {
            guard let kind = joined(one, other) else { return nil }
            let low = min(one.lengths.lowerBound, other.lengths.lowerBound)
            let high = max(one.lengths.upperBound, other.lengths.upperBound)
            merged.append(
                Part(kind: kind, literal: one.literal == other.literal ? one.literal : nil, lengths: low...high))
        }
        return merged
    }

    private static func joined(_ one: Part, _ other: Part) -> Kind? {
        switch (one.kind, other.kind) {
        case (let a, let b) where a == b: return a == .sign && one.literal != other.literal ? nil : a
        case (.sign, _), (_, .sign): return nil
        case (.digits, .hexadecimal), (.hexadecimal, .digits): return .hexadecimal
        case (.upper, .lower), (.lower, .upper), (.letters, .upper), (.upper, .letters), (.letters, .lower),
            (.lower, .letters):
            return .letters
        default: return .alphanumeric
        }
    }
}
