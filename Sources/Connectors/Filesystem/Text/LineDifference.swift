/// The shortest way from one list of lines to another, as long as it is short; else one change from the first line that
/// differs to the last.
///
/// The algorithm is Myers's (1986): furthest reaching paths for ever more changed lines.
struct LineDifference: Sendable {
    /// A run of old lines that became a run of new ones. One of the two may be empty.
    struct Change: Hashable, Sendable {
        var old: Range<Int>
        var new: Range<Int>
    }

    /// Changed lines up to which the shortest way is looked for. Memory grows with its square, time with its product
    /// with the number of lines.
    static let maxChangedLines = 512

    let changes: [Change]

    init<Line: Hashable>(from old: [Line], to new: [Line]) {
        let prefix = zip(old, new).prefix { $0 == $1 }.count
        let suffix = zip(old[prefix...].reversed(), new[prefix...].reversed()).prefix { $0 == $1 }.count
        let oldMiddle = prefix..<(old.count - suffix)
        let newMiddle = prefix..<(new.count - suffix)
        guard !oldMiddle.isEmpty || !newMiddle.isEmpty else {
            changes = []
            return
        }
        var numbers: [Line: Int] = [:]
        func number(_ line: Line) -> Int {
            if let known = numbers[line] { return known }
            let next = numbers.count
            numbers[line] = next
            return next
        }
        let path = MyersPath(old[oldMiddle].map(number), new[newMiddle].map(number))
        changes = (path.changes ?? [Change(old: 0..<oldMiddle.count, new: 0..<newMiddle.count)]).map {
            Change(
                old: $0.old.lowerBound + prefix..<$0.old.upperBound + prefix,
                new: $0.new.lowerBound + prefix..<$0.new.upperBound + prefix)
        }
    }
}

private struct MyersPath {
    private let old: [Int]
    private let new: [Int]

    init(_ old: [Int], _ new: [Int]) {
        self.old = old
        self.new = new
    }

    /// Nil where more lines changed than is looked for.
    var changes: [LineDifference.Change]? {
        guard let trace = trace() else { return nil }
        return walkBack(trace)
    }

    /// For each number of changed lines, how many old lines the furthest path on each diagonal has passed. Diagonal k
    /// of a row d is at index (k + d) / 2.
    private func trace() -> [[Int]]? {
        var rows: [[Int]] = []
        for changed in 0...min(LineDifference.maxChangedLines, old.count + new.count) {
            var row: [Int] = []
            for diagonal in stride(from: -changed, through: changed, by: 2) {
                var x = start(of: diagonal, changed: changed, previous: rows.last)
                while x < old.count, x - diagonal < new.count, x - diagonal >= 0, old[x] == new[x - diagonal] { x += 1 }
                row.append(x)
                if x >= old.count, x - diagonal >= new.count {
                    rows.append(row)
                    return rows
                }
            }
            rows.append(row)
        }
        return nil
    }

    /// Comes from the diagonal above by a new line, or from the one below by leaving out an old line.
    private func start(of diagonal: Int, changed: Int, previous: [Int]?) -> Int {
        guard let previous else { return 0 }
        let index = (diagonal + changed) / 2
        let byDeletion = index > 0 ? previous[index - 1] + 1 : nil
        let byInsertion = index < previous.count ? previous[index] : nil
        guard let byDeletion else { return byInsertion ?? 0 }
        guard let byInsertion, byInsertion >= byDeletion else { return byDeletion }
        return byInsertion
    }

    private func walkBack(_ trace: [[Int]]) -> [LineDifference.Change] {
        var changes: [LineDifference.Change] = []
        var (x, y) = (old.count, new.count)
        for changed in stride(from: trace.count - 1, to: 0, by: -1) {
            let diagonal = x - y
            let previous = trace[changed - 1]
            let index = (diagonal + changed) / 2
            let entered = start(of: diagonal, changed: changed, previous: previous)
            let isInsertion = index < previous.count && previous[index] == entered
            let before = isInsertion ? (x: entered, y: entered - diagonal - 1) : (x: entered - 1, y: entered - diagonal)
            add(before.x..<entered, before.y..<(entered - diagonal), before: &changes)
            (x, y) = before
        }
        return changes.reversed()
    }

    /// Changes come last first; those that touch become one.
    private func add(_ old: Range<Int>, _ new: Range<Int>, before changes: inout [LineDifference.Change]) {
        if let last = changes.last, last.old.lowerBound == old.upperBound, last.new.lowerBound == new.upperBound {
            changes[changes.count - 1] = LineDifference.Change(
                old: old.lowerBound..<last.old.upperBound, new: new.lowerBound..<last.new.upperBound)
        } else {
            changes.append(LineDifference.Change(old: old, new: new))
        }
    }
}
