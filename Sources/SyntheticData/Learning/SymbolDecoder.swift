/// Turns the symbols of an ordered column into numbers.
struct SymbolDecoder: Sendable {
    /// The lowest number of each symbol.
    private var lower: [Double]
    /// How many numbers of the grain each symbol has; without grain, how wide it is.
    private var extent: [Double]
    private let grain: Grain?
    private let atomCount: Int
    /// Numbers that alone are allowed of a cell, where a condition says so.
    private var listed: [Int: [Double]] = [:]

    init(_ profile: ColumnProfile) {
        grain = profile.grain
        atomCount = profile.atoms.count
        guard profile.isOrdered else {
            (lower, extent) = ([], [])
            return
        }
        let grain = profile.grain
        lower = profile.atoms + profile.cells.map(\.lower) + [0]
        extent = profile.atoms.map { _ in 0 }
        extent += profile.cells.map { cell in
            grain?.count(from: cell.lower, through: cell.upper) ?? (cell.upper - cell.lower)
        }
        extent.append(0)
    }

    /// The number that a symbol and a place in it, from 0 below 1, stand for.
    @inline(__always)
    func value(_ symbol: Int, at place: Double) -> Double {
        if symbol < atomCount { return lower[symbol] }
        if !listed.isEmpty, let values = listed[symbol], !values.isEmpty {
            return values[min(values.count - 1, Int(place * Double(values.count)))]
        }
        guard let grain else { return lower[symbol] + place * extent[symbol] }
        return grain.value((place * extent[symbol]).rounded(.down), above: lower[symbol])
    }

    /// Lets a cell give this number, and those allowed like it, alone.
    ///
    /// - Returns: What share of the cell the number is; nil where it is not in it.
    mutating func allow(_ number: Double, of symbol: Int, isWhole: Bool) -> Double? {
        let top = value(symbol, at: 1.0.nextDown)
        let values = listed[symbol] ?? []
        let fits = values.isEmpty ? number >= lower[symbol] && number <= top : !values.contains(number)
        guard fits || !values.isEmpty, !(isWhole && number != number.rounded()) else { return nil }
        guard !values.contains(number) else { return 0 }
        listed[symbol] = values + [number]
        return extent[symbol] > 0 ? 1 / extent[symbol] : 1
    }

    /// Lets a cell give numbers of a range only.
    ///
    /// - Returns: The share of the cell that is left; 0 where nothing is, and the cell is as before.
    mutating func narrow(_ symbol: Int, from low: Double, through high: Double) -> Double {
        let start = lower[symbol]
        guard let grain else {
            let from = max(start, low)
            let through = min(start + extent[symbol], high)
            guard from <= through else { return 0 }
            let share = extent[symbol] > 0 ? (through - from) / extent[symbol] : 1
            (lower[symbol], extent[symbol]) = (from, through - from)
            return share
        }
        let count = extent[symbol]
        let unit = grain.step / grain.scale
        let first = max(0, ((low - start) / unit - 1e-9).rounded(.up))
        let last = min(count - 1, ((high - start) / unit + 1e-9).rounded(.down))
        guard first <= last else { return 0 }
        (lower[symbol], extent[symbol]) = (grain.value(first, above: start), last - first + 1)
        return extent[symbol] / count
    }
}
