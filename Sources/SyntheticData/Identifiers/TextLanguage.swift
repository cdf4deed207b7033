/// All texts that a pattern stands for, in an order: how many there are, and which is the n-th.
///
/// ```swift
/// let language = try TextLanguage("C[0-9]{6}")
/// language.count          // 1,000,000
/// language.text(at: 42)   // "C000042"
/// ```
public struct TextLanguage: Sendable {
    /// Where there are more texts than this, only the first so many are counted and used.
    public static let maxCount: UInt64 = 1 << 62

    /// The pattern as it was written.
    public let pattern: String
    /// How many texts there are, ``maxCount`` for that many or more.
    public let count: UInt64

    private let automaton: PatternAutomaton
    private let steps: [Step]
    private let firstSteps: [Int]

    /// An edge of the automaton with the counts of what lies behind it.
    private struct Step {
        let low: UInt32
        let target: Int
        /// How many texts there are behind each character.
        let each: UInt64
        /// How many there are behind all of them.
        let all: UInt64
    }

    /// Reads a pattern.
    ///
    /// - Throws: `SyntheticDataError` for a pattern that cannot be read, has no end or unfolds to too much.
    public init(_ pattern: String) throws(SyntheticDataError) {
        self.pattern = pattern
        automaton = try PatternAutomaton(PatternSyntax.parse(pattern))
        let counts = Self.counts(automaton)
        var steps: [Step] = []
        var firstSteps: [Int] = []
        for edges in automaton.edges {
            firstSteps.append(steps.count)
            for edge in edges {
                let each = counts[edge.target]
                let all = Self.capped(each.multipliedFullWidth(by: UInt64(edge.characters.count)))
                steps.append(Step(low: edge.characters.lowerBound, target: edge.target, each: each, all: all))
            }
        }
        firstSteps.append(steps.count)
        (self.steps, self.firstSteps, count) = (steps, firstSteps, counts[0])
    }

    private static func capped(_ product: (high: UInt64, low: UInt64.Magnitude)) -> UInt64 {
        product.high > 0 ? maxCount : min(product.low, maxCount)
    }

    /// How many texts lead from each state to an end. Goes down without recursion: patterns may be long.
    private static func counts(_ automaton: PatternAutomaton) -> [UInt64] {
        var counts = [UInt64?](repeating: nil, count: automaton.edges.count)
        var waiting = [0]
        while let state = waiting.last {
            if counts[state] != nil {
                waiting.removeLast()
                continue
            }
            let open = automaton.edges[state].map(\.target).filter { counts[$0] == nil }
            if !open.isEmpty {
                waiting += open
                continue
            }
            var sum: UInt64 = automaton.isFinal[state] ? 1 : 0
            for edge in automaton.edges[state] {
                let behind = (counts[edge.target] ?? 0).multipliedFullWidth(by: UInt64(edge.characters.count))
                sum = min(sum + capped(behind), maxCount)
            }
            counts[state] = sum
        }
        return counts.map { $0 ?? 0 }
    }

    /// Whether the text is one of the pattern's.
    public func contains(_ text: String) -> Bool { automaton.contains(text) }

    /// The text at a position below ``count``.
    public func text(at position: UInt64) -> String {
        var bytes: [UInt8] = []
        append(position, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes the text at a position behind what the bytes hold.
    func append(_ position: UInt64, to bytes: inout [UInt8]) {
        precondition(position < count)
        var (rest, state) = (position, 0)
        while true {
            if automaton.isFinal[state] {
                if rest == 0 { return }
                rest -= 1
            }
            var index = firstSteps[state]
            while rest >= steps[index].all {
                rest -= steps[index].all
                index += 1
            }
            let step = steps[index]
            let (offset, remainder) = step.each == 1 ? (rest, 0) : rest.quotientAndRemainder(dividingBy: step.each)
            Self.append(step.low + UInt32(offset), to: &bytes)
            (rest, state) = (remainder, step.target)
        }
    }

    private static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        if scalar < 0x80 {
            bytes.append(UInt8(scalar))
        } else if let scalar = Unicode.Scalar(scalar) {
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
}
