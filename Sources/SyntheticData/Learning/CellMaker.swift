/// Divides the numbers of a column that do not stand out into cells from which new ones are drawn.
struct CellMaker {
    private(set) var cells: [ColumnProfile.Cell] = []
    private let runs: Runs
    private let positions: [Int]
    private let total: Int
    private let fewest: Int
    private let most: Int

    /// Rows of the smallest cell of an unprotected column.
    private static let fewestRows = 2
    /// Different numbers on either side to which a gap is compared, at least.
    private static let gapRows = 5

    /// - Parameters:
    ///   - isAtom: Of each run, whether it is none of ours.
    ///   - rowCount: Rows with a value.
    init(_ runs: Runs, isAtom: [Bool], rowCount: Int, protection: Protection) {
        self.runs = runs
        positions = runs.values.indices.filter { !isAtom[$0] && runs.values[$0].isFinite }
        total = positions.reduce(0) { $0 + runs.counts[$1] }
        fewest = max(Self.fewestRows, protection.rareCount)
        most = max(fewest, Int(Double(rowCount) * protection.blur))
        guard total > 0, total >= protection.rareCount else { return }
        divide()
        if protection.rareCount > 1 { hideExtremes(protection.rareCount) }
    }

    /// Cells grow from the ends, where numbers lie far apart, to the middle, and none spans a gap.
    private mutating func divide() {
        var (start, below, rows) = (0, 0, 0)
        var segments = gaps() + [positions.count]
        var segmentRows = rowCount(0..<segments[0])
        for index in positions.indices {
            rows += runs.counts[positions[index]]
            segmentRows -= runs.counts[positions[index]]
            let isEnd = index + 1 == segments[0]
            let kept = segments.count == 1 ? 2 * fewest : fewest
            let isEnough = rows >= size(below: below, above: total - below - rows) && segmentRows >= kept
            guard isEnd || isEnough else { continue }
            cells.append(.init(lower: runs.values[positions[start]], upper: runs.values[positions[index]]))
            below += rows
            (start, rows) = (index + 1, 0)
            guard isEnd, segments.count > 1 else { continue }
            segments.removeFirst()
            segmentRows = rowCount(start..<segments[0])
        }
    }

    private func rowCount(_ range: Range<Int>) -> Int { range.reduce(0) { $0 + runs.counts[positions[$1]] } }

    /// Where numbers begin that lie further from those before than these, or they, spread over a cell's worth of rows.
    private func gaps() -> [Int] {
        let width = max(fewest, Self.gapRows)
        guard positions.count > 2 * width else { return [] }
        let value = { (index: Int) in runs.values[positions[index]] }
        return (width..<(positions.count - width)).filter { index in
            let gap = value(index) - value(index - 1)
            return gap > value(index - 1) - value(index - width) && gap > value(index + width - 1) - value(index)
        }
    }

    /// How many rows a cell shall have that lies between so many.
    private func size(below: Int, above: Int) -> Int {
        if below == 0 { return 2 * fewest }
        return min(max(fewest, min(below, above) / 2), most)
    }

    /// Lets the outermost cells begin and end at the number of that rank in the whole column.
    private mutating func hideExtremes(_ rank: Int) {
        let lowest = runs.value(ofRank: rank, in: runs.values.indices)
        let highest = runs.value(ofRank: rank, in: runs.values.indices.reversed())
        guard let lowest, let highest, lowest <= highest else { return }
        for index in cells.indices {
            cells[index].lower = min(max(cells[index].lower, lowest), highest)
            cells[index].upper = min(max(cells[index].upper, lowest), highest)
        }
    }
}

extension Runs {
    fileprivate func value(ofRank rank: Int, in order: some Sequence<Int>) -> Double? {
        var rows = 0
        for index in order where values[index].isFinite {
            rows += counts[index]
            if rows >= rank { return values[index] }
        }
        return nil
    }
}
