/// The sums of a bin: first and second derivatives, and rows, in three of four lanes.
typealias BinSums = SIMD4<Float>

/// The best way to divide a node.
struct Split: Sendable {
    var gain: Double
    var feature: Int
    /// The bins that go left.
    var left: [Int]
}

/// Finds the best split in the histogram of a node.
struct SplitFinder {
    let bins: FeatureBins
    let settings: BoostingSettings

    /// What a set of rows adds up to.
    private struct Sums {
        var gradient = 0.0
        var curvature = 0.0
        var rows = 0.0

        static func + (a: Sums, b: BinSums) -> Sums {
            Sums(
                gradient: a.gradient + Double(b.x), curvature: a.curvature + Double(b.y), rows: a.rows + Double(b.z))
        }
        static func - (a: Sums, b: Sums) -> Sums {
            Sums(gradient: a.gradient - b.gradient, curvature: a.curvature - b.curvature, rows: a.rows - b.rows)
        }
        var worth: Double { curvature > 0 ? gradient * gradient / curvature : 0 }
    }

    /// Nil where no division gains anything.
    func best(_ histogram: ArraySlice<BinSums>) -> Split? {
        var best: Split?
        for feature in bins.counts.indices {
            let start = histogram.startIndex + bins.offsets[feature]
            let part = histogram[start..<start + bins.counts[feature]]
            let total = part.reduce(Sums()) { $0 + $1 }
            let found = bins.isCategory[feature] ? category(part, total) : quantity(part, total)
            if let found, found.gain > best?.gain ?? 1e-7 {
                best = Split(gain: found.gain, feature: feature, left: found.left)
            }
        }
        return best
    }

    private func gain(_ left: Sums, _ total: Sums) -> Double? {
        let right = total - left
        let least = Double(settings.leafRows)
        guard left.rows >= least, right.rows >= least, left.curvature >= settings.leafCurvature,
            right.curvature >= settings.leafCurvature
        else { return nil }
        return left.worth + right.worth - total.worth
    }

    private func quantity(_ part: ArraySlice<BinSums>, _ total: Sums) -> (gain: Double, left: [Int])? {
        let missing = part.count - 1
        var best: (gain: Double, bin: Int, takesMissing: Bool)?
        let missingSums = part[part.startIndex + missing]
        for takesMissing in missingSums.z > 0 ? [false, true] : [false] {
            var left = takesMissing ? Sums() + missingSums : Sums()
            for bin in 0..<missing {
                left = left + part[part.startIndex + bin]
                if let gain = gain(left, total), gain > best?.gain ?? 0 { best = (gain, bin, takesMissing) }
            }
        }
        guard let best else { return nil }
        return (best.gain, Array(0...best.bin) + (best.takesMissing ? [missing] : []))
    }

    /// Puts the categories in the order of their answers; then one of the sets at an end of that order is the best.
    private func category(_ part: ArraySlice<BinSums>, _ total: Sums) -> (gain: Double, left: [Int])? {
        func answer(_ bin: Int) -> Double {
            let sums = part[part.startIndex + bin]
            return Double(sums.x) / (Double(sums.y) + settings.categorySmoothing)
        }
        let known = (0..<part.count).filter { part[part.startIndex + $0].z >= settings.categoryRows }
        let order = known.map { (answer($0), $0) }.sorted { $0 < $1 }.map(\.1)
        var best: (gain: Double, count: Int, fromEnd: Bool)?
        for fromEnd in known.count < part.count ? [false, true] : [false] {
            var left = Sums()
            for (place, bin) in (fromEnd ? order.reversed() : order).enumerated() {
                left = left + part[part.startIndex + bin]
                if let gain = gain(left, total), gain > best?.gain ?? 0 { best = (gain, place + 1, fromEnd) }
            }
        }
        return best.map { ($0.gain, Array($0.fromEnd ? order.suffix($0.count) : order.prefix($0.count))) }
    }
}
