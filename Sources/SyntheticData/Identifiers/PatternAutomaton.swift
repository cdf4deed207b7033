/// A pattern's texts as a graph: from state to state by characters, each text by exactly one way. So texts can be
/// counted, and none comes twice however ambiguous the pattern is.
struct PatternAutomaton: Sendable {
    /// How much a pattern may be unfolded to.
    static let maxStates = 50_000

    struct Edge: Sendable, Hashable {
        var characters: ClosedRange<UInt32>
        var target: Int
    }

    /// The edges of each state, in the order of their characters. A state's edges lead to states of higher rank.
    private(set) var edges: [[Edge]] = []
    private(set) var isFinal: [Bool] = []

    init(_ node: PatternNode) throws(SyntheticDataError) {
        var unfolding = PatternUnfolding()
        let (start, end) = try unfolding.add(node)
        try determinise(unfolding, start, end)
    }

    /// The subset construction: a state stands for all the places that the same characters lead to.
    private mutating func determinise(
        _ unfolding: PatternUnfolding, _ start: Int, _ end: Int
    ) throws(SyntheticDataError) {
        let first = unfolding.closure([start])
        var numbers: [[Int]: Int] = [first: 0]
        var waiting = [first]
        var work = 0
        while edges.count < waiting.count {
            let places = waiting[edges.count]
            isFinal.append(places.contains(end))
            var edges: [Edge] = []
            for (characters, targets) in unfolding.steps(from: places) {
                let closed = unfolding.closure(targets)
                work += closed.count
                let known = numbers[closed] ?? waiting.count
                if known == waiting.count {
                    numbers[closed] = known
                    waiting.append(closed)
                }
                edges.append(Edge(characters: characters, target: known))
            }
            guard waiting.count <= Self.maxStates, work <= 100 * Self.maxStates else {
                throw PatternUnfolding.tooLarge
            }
            self.edges.append(edges)
        }
    }

    /// Whether the text is one of the pattern's.
    func contains(_ text: String) -> Bool {
        var state = 0
        for scalar in text.unicodeScalars {
            guard let edge = edges[state].first(where: { $0.characters.contains(scalar.value) }) else { return false }
            state = edge.target
        }
        return isFinal[state]
    }
}

/// The places of a pattern with all repetitions written out (Thompson's construction).
struct PatternUnfolding {
    private var free: [[Int]] = []
    private var steps: [[(characters: ClosedRange<UInt32>, target: Int)]] = []

    static var tooLarge: SyntheticDataError {
        SyntheticDataError(
            .badPattern,
            "The pattern unfolds to more than \(PatternAutomaton.maxStates) places. Use fewer nested "
                + "repetitions.")
    }

    private mutating func place() throws(SyntheticDataError) -> Int {
        guard free.count < PatternAutomaton.maxStates else { throw Self.tooLarge }
        free.append([])
        steps.append([])
        return free.count - 1
    }

    mutating func add(_ node: PatternNode) throws(SyntheticDataError) -> (start: Int, end: Int) {
        let start = try place()
        switch node {
        case .empty: return (start, start)
        case .characters(let ranges):
            let end = try place()
            for range in ranges { steps[start].append((range, end)) }
            return (start, end)
        case .sequence(let parts):
            var end = start
            for part in parts { end = try append(part, to: end) }
            return (start, end)
        case .choice(let parts):
            let end = try place()
            for part in parts {
                let last = try append(part, to: start)
                free[last].append(end)
            }
            return (start, end)
        case .repeated(let part, let counts):
            var end = start
            for _ in 0..<counts.lowerBound { end = try append(part, to: end) }
            guard counts.count > 1 else { return (start, end) }
            let exit = try place()
            free[end].append(exit)
            for _ in counts.lowerBound..<counts.upperBound {
                end = try append(part, to: end)
                free[end].append(exit)
            }
            return (start, exit)
        }
    }

    private mutating func append(_ node: PatternNode, to end: Int) throws(SyntheticDataError) -> Int {
        let (start, last) = try add(node)
        free[end].append(start)
        return last
    }

    /// The places that can be reached without a character, in order.
    func closure(_ places: [Int]) -> [Int] {
        var found = Set(places)
        var waiting = places
        while let place = waiting.popLast() {
            for next in free[place] where found.insert(next).inserted { waiting.append(next) }
        }
        return found.sorted()
    }

    /// Where characters lead to, split so that ranges do not overlap.
    func steps(from places: [Int]) -> [(ClosedRange<UInt32>, [Int])] {
        let all = places.flatMap { steps[$0] }
        let bounds = Set(all.flatMap { [$0.characters.lowerBound, $0.characters.upperBound + 1] }).sorted()
        return zip(bounds, bounds.dropFirst()).compactMap { low, next in
            let targets = all.filter { $0.characters.contains(low) }.map(\.target)
            return targets.isEmpty ? nil : (low...(next - 1), targets)
        }
    }
}
