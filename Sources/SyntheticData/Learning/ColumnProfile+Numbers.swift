import Tables

extension ColumnProfile {
    /// The most numbers that are kept as they are.
    private static let atomLimit = 1_024
    /// Rows that must share a number for it to stand out, whatever the protection.
    private static let atomRows = 5

    /// Learns an ordered column.
    ///
    /// - Parameter values: Of the rows where none is missing.
    init(_ column: Column, numbers values: [Double], protection: Protection) {
        self.init(name: column.name, kind: column.kind, spelling: column.spelling)
        let sorted = values.sorted()
        let runs = Runs(sorted)
        let isAtom = Self.atoms(of: runs, rareCount: protection.rareCount)
        atoms = runs.values.indices.filter { isAtom[$0] }.map { runs.values[$0] }
        grain = Grain(runs.values.filter(\.isFinite))
        cells = CellMaker(runs, isAtom: isAtom, rowCount: values.count, protection: protection).cells
        counts = [UInt32](repeating: 0, count: atoms.count + cells.count + 1)
        for (index, value) in runs.values.enumerated() {
            let symbol = self.symbol(of: value)
            if symbol != Self.unknown { counts[Int(symbol)] += UInt32(runs.counts[index]) }
        }
        keepMissing(column.missingCount, protection)
        makeBins()
    }

    /// Numbers that many rows share; of too many, the most frequent. Infinities have no neighbours to be blurred with.
    private static func atoms(of runs: Runs, rareCount: Int) -> [Bool] {
        let needed = max(rareCount, atomRows)
        var chosen = runs.values.indices.filter {
            runs.counts[$0] >= (runs.values[$0].isFinite ? needed : rareCount)
        }
        if chosen.count > atomLimit {
            chosen.sort { (runs.counts[$0], $1) > (runs.counts[$1], $0) }
            chosen.removeSubrange(atomLimit...)
        }
        var isAtom = [Bool](repeating: false, count: runs.values.count)
        for index in chosen { isAtom[index] = true }
        return isAtom
    }

    /// Lets the missing value be a symbol, unless it is too rare. Where nothing else is left, it stays.
    mutating func keepMissing(_ count: Int, _ protection: Protection) {
        let isAlone = counts.dropLast().allSatisfy { $0 == 0 }
        counts[missingSymbol] = isAlone ? UInt32(max(1, count)) : count >= protection.rareCount ? UInt32(count) : 0
    }

    /// The symbol of a number: its atom, or the cell it lies in or above; ``unknown`` where there are only other atoms.
    func symbol(of value: Double) -> UInt32 {
        let atom = atoms.insertionIndex { $0 < value }
        if atom < atoms.count && atoms[atom] == value { return UInt32(atom) }
        guard !cells.isEmpty else { return Self.unknown }
        return UInt32(atoms.count + max(0, cells.insertionIndex { $0.lower <= value } - 1))
    }
}

/// The different numbers of a column, ascending, and how many rows have each.
struct Runs {
    var values: [Double] = []
    var counts: [Int] = []

    init(_ sorted: [Double]) {
        for value in sorted {
            if value == values.last {
                counts[counts.count - 1] += 1
            } else {
                values.append(value)
                counts.append(1)
            }
        }
    }
}

extension Array {
    /// The first position whose element is not of the first sort, in an array that has all of that sort first.
    func insertionIndex(where isFirst: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isFirst(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
