import Tables

/// The noisy counts of an ordered column: bins that are fine where many rows are, and cells made of them.
struct PrivateBins {
    /// Neighbouring steps of the number line.
    private struct Bin {
        var steps: Range<Int>
        var count: Double
        var variance: Double
    }

    private let line: NumberLine
    private var bins: [Bin] = []
    private(set) var missingCount = 0.0

    /// The bins at first.
    static let binCount = 512
    /// The parts of a bin with many rows.
    private static let partCount = 64
    /// The shares of the budget for the bins, and for dividing those with many rows, twice.
    private static let shares = [0.6, 0.25, 0.15]
    /// A bin with that share of the rows is worth dividing.
    private static let heavyShare = 0.005
    /// A bin that is so many σ above zero is there for certain.
    private static let clearSigmas = 5.0
    /// Bins that are not clear by themselves are joined to cells with that share of the rows.
    private static let cellShare = 0.01

    /// Counts the rows.
    init(
        _ column: Column, _ line: NumberLine, rho: Double, rowCount: Double, _ access: inout PrivateAccess
    ) throws(LearningError) {
        self.line = line
        let steps = column.mapNumbers { $0.map(line.step(of:)) ?? -1 }
        let isExact = line.count <= Self.binCount
        let starts = Self.parts(0..<line.count, Self.binCount)
        var exact = Self.histogram(steps, starts)
        exact.append(steps.count { $0 < 0 })
        let share = isExact ? 1 : Self.shares[0]
        let (noisy, sigma) = try access.counts(exact, of: "values of \"\(column.name)\"", rho: rho * share)
        missingCount = noisy[starts.count] < 3 * sigma ? 0 : noisy[starts.count]
        bins = zip(starts, noisy).map { Bin(steps: $0, count: $1, variance: sigma * sigma) }
        guard !isExact else { return }
        for round in 1..<Self.shares.count {
            try divide(steps, rho: rho * Self.shares[round], rowCount: rowCount, column.name, &access)
        }
    }

    /// Divides the bins with many rows, all of them at once: a row is in one of them at most.
    private mutating func divide(
        _ steps: [Int], rho: Double, rowCount: Double, _ name: String, _ access: inout PrivateAccess
    ) throws(LearningError) {
        let heavy = bins.indices.filter { index in
            let limit = max(Self.clearSigmas * bins[index].variance.squareRoot(), Self.heavyShare * rowCount)
            return bins[index].steps.count > 1 && bins[index].count > limit
        }
        guard !heavy.isEmpty else { return }
        let parts = heavy.map { Self.parts(bins[$0].steps, Self.partCount) }
        let all = Array(parts.joined())
        let (noisy, sigma) = try access.counts(
            Self.histogram(steps, all), of: "common values of \"\(name)\"", rho: rho)
        var divided: [Bin] = []
        var (next, place) = (0, 0)
        for index in bins.indices {
            guard next < heavy.count, heavy[next] == index else {
                divided.append(bins[index])
                continue
            }
            let range = place..<(place + parts[next].count)
            let counts = Smoothing.project(Array(noisy[range]), sum: bins[index].count)
            divided += zip(parts[next], counts).map { Bin(steps: $0, count: $1, variance: sigma * sigma) }
            place += parts[next].count
            next += 1
        }
        bins = divided
    }

    /// Divides a range into parts that are almost equally long.
    static func parts(_ range: Range<Int>, _ limit: Int) -> [Range<Int>] {
        let count = min(limit, range.count)
        let start = { (part: Int) in
            range.lowerBound + part * (range.count / count) + part * (range.count % count) / count
        }
        return (0..<count).map { start($0)..<start($0 + 1) }
    }

    /// How many rows lie in each of some ranges, which ascend and do not overlap.
    static func histogram(_ steps: [Int], _ ranges: [Range<Int>]) -> [Int] {
        var counts = [Int](repeating: 0, count: ranges.count)
        for step in steps where step >= 0 {
            let index = ranges.insertionIndex { $0.lowerBound <= step } - 1
            if index >= 0, ranges[index].contains(step) { counts[index] += 1 }
        }
        return counts
    }

    /// Single numbers and cells, with what stands for their rows.
    func symbols(rowCount: Double) -> [(steps: Range<Int>, count: Double)] {
        var symbols: [(steps: Range<Int>, count: Double)] = []
        var open: Bin?
        let close = { (bin: inout Bin?) in
            if let bin { symbols.append((bin.steps, bin.count)) }
            bin = nil
        }
        for bin in bins {
            let isClear = bin.count > max(Self.clearSigmas * bin.variance.squareRoot(), rowCount * Self.cellShare / 4)
            if isClear {
                close(&open)
                symbols.append((bin.steps, bin.count))
                continue
            }
            var joined = open ?? Bin(steps: bin.steps.lowerBound..<bin.steps.lowerBound, count: 0, variance: 0)
            joined.steps = joined.steps.lowerBound..<bin.steps.upperBound
            joined.count += bin.count
            joined.variance += bin.variance
            open = joined
            if joined.count > max(Self.clearSigmas * joined.variance.squareRoot(), rowCount * Self.cellShare) {
                close(&open)
            }
        }
        close(&open)
        return symbols
    }
}

/// Finds the bounds of numbers that nobody declared.
enum PrivateBounds {
    private static let exponents = -64...1_023
    /// So many σ are hardly ever reached by noise alone in any of some thousand bins.
    private static let clearSigmas = 4.0

    /// Asks twice: which powers of two there are, and where between the outermost of them the rows are.
    static func find(
        _ column: Column, grain: Grain?, rho: Double, _ access: inout PrivateAccess
    ) throws(LearningError) -> ClosedRange<Double> {
        let subject = "bounds of \"\(column.name)\""
        let positions = column.mapNumbers { $0.map(position) ?? -1 }
        var exact = [Int](repeating: 0, count: 2 * exponents.count + 1)
        for position in positions where position >= 0 { exact[position] += 1 }
        let coarse = try access.counts(exact, of: subject, rho: rho / 2)
        guard let found = span(coarse) else { return 0...0 }
        let range = bounds(found.lowerBound).lowerBound...bounds(found.upperBound).upperBound
        let line = NumberLine(range, grain: grain)
        let parts = PrivateBins.parts(0..<line.count, PrivateBins.binCount)
        let steps = column.mapNumbers { $0.map(line.step(of:)) ?? -1 }
        let fine = try access.counts(PrivateBins.histogram(steps, parts), of: subject, rho: rho / 2)
        guard let kept = trimmed(fine) else { return range }
        return line.cell(parts[kept.lowerBound]).lower...line.cell(parts[kept.upperBound]).upper
    }

    private static func span(_ noisy: (counts: [Double], sigma: Double)) -> ClosedRange<Int>? {
        let isClear = { (count: Double) in count > clearSigmas * noisy.sigma }
        guard let first = noisy.counts.firstIndex(where: isClear), let last = noisy.counts.lastIndex(where: isClear)
        else {
            return nil
        }
        return first...last
    }

    /// The bins without those at the ends that all together are no more than noise.
    private static func trimmed(_ noisy: (counts: [Double], sigma: Double)) -> ClosedRange<Int>? {
        let emptyCount = { (counts: [Double]) in
            var sum = 0.0
            for (index, count) in counts.enumerated() {
                sum += count
                if sum > clearSigmas * noisy.sigma * Double(index + 1).squareRoot() { return index }
            }
            return counts.count
        }
        let (first, last) = (emptyCount(noisy.counts), noisy.counts.count - 1 - emptyCount(noisy.counts.reversed()))
        return first <= last ? first...last : nil
    }

    /// The position of the sign and power of two of a number, in order.
    private static func position(_ value: Double) -> Int {
        guard value.magnitude >= 0x1p-64 else { return exponents.count }
        let exponent = value.isFinite ? Int(value.exponent) : exponents.upperBound
        let place = min(max(exponent, exponents.lowerBound), exponents.upperBound) - exponents.lowerBound + 1
        return exponents.count + (value < 0 ? -place : place)
    }

    private static func bounds(_ position: Int) -> ClosedRange<Double> {
        let place = abs(position - exponents.count)
        guard place > 0 else { return 0...0 }
        let low = libraryPower(2, Double(place - 1 + exponents.lowerBound))
        let high = low > 0x1p1022 ? Double.greatestFiniteMagnitude : low * 2
        return position < exponents.count ? -high ... -low : low...high
    }
}
