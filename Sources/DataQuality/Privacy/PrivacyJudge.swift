import Tables

/// Measures ``Privacy``.
struct PrivacyJudge {
    static let histogramBins = 40
    /// Distances of 32-bit numbers that are added up differ by so much without meaning.
    static let tie: Float = 1e-6

    let set: FrameSet
    let options: JudgeOptions
    let monitor: WorkMonitor

    func privacy() throws -> Privacy {
        try monitor.begin("looking for the nearest records", total: nil, unit: "rows")
        let rows = RowKeys([set.real, set.synthetic] + (set.holdout.map { [$0] } ?? []))
        var privacy = Privacy(
            copies: rows.share(of: 1, in: 0),
            copiesByChance: set.holdout == nil ? .notMeasured(FidelityJudge.noHoldout) : rows.share(of: 2, in: 0),
            duplicates: rows.duplicates(1), duplicatesReal: rows.duplicates(0),
            closerToReal: .notMeasured(FidelityJudge.noHoldout), closerByChance: nil, distances: nil,
            membership: .notMeasured(FidelityJudge.noHoldout), attacks: [],
            anonymity: Anonymity(set.synthetic, options))
        if !set.real.columns.isEmpty { try measureDistances(&privacy) }
        privacy.attacks = try AttackJudge(set: set, options: options, monitor: monitor).attacks()
        return privacy
    }

    private func measureDistances(_ privacy: inout Privacy) throws {
        var random = CounterRandom(seed: options.seed).sequence(row: 0, stream: Streams.neighbours)
        let space = RecordSpace(ranges: set.real)
        let real = NearestRecords(space.columns(set.real), count: set.real.rowCount)
        let asked = set.synthetic.sampled(options.neighbourRows, &random)
        let toReal = try neighbours(of: asked, in: real, space)
        var histogram = Histogram(toReal.map { $0[0].distance })
        var summary = DistanceSummary(
            medianToReal: Self.median(toReal.map { Double($0[0].distance) }), ratioToReal: Self.ratio(toReal),
            edges: histogram.edges, toReal: histogram.shares(toReal.map { $0[0].distance }), toHoldout: [],
            ofHoldout: [])
        defer { privacy.distances = summary }
        guard let holdout = set.holdout else { return }
        let unseen = NearestRecords(space.columns(holdout), count: holdout.rowCount)
        let toHoldout = try neighbours(of: asked, in: unseen, space)
        let ofHoldout = try neighbours(of: holdout.sampled(options.neighbourRows, &random), in: real, space)
        histogram = Histogram((toReal + toHoldout + ofHoldout).map { $0[0].distance })
        summary.edges = histogram.edges
        summary.toReal = histogram.shares(toReal.map { $0[0].distance })
        summary.toHoldout = histogram.shares(toHoldout.map { $0[0].distance })
        summary.ofHoldout = histogram.shares(ofHoldout.map { $0[0].distance })
        summary.medianToHoldout = Self.median(toHoldout.map { Double($0[0].distance) })
        summary.medianOfHoldout = Self.median(ofHoldout.map { Double($0[0].distance) })
        summary.ratioOfHoldout = Self.ratio(ofHoldout)
        privacy.closerToReal = Self.closer(toReal, toHoldout)
        privacy.closerByChance = Double(set.real.rowCount) / Double(set.real.rowCount + holdout.rowCount)
        privacy.membership = try membership(space, holdout, &random)
    }

    /// The two nearest records of each row.
    private func neighbours(
        of frame: Frame, in records: NearestRecords, _ space: RecordSpace
    ) throws -> [[NearestRecords.Neighbour]] {
        try records.nearest(space.columns(frame), count: 2, threads: options.threads, monitor)
    }

    private static func closer(_ a: [[NearestRecords.Neighbour]], _ b: [[NearestRecords.Neighbour]]) -> Measure {
        var (nearer, ties) = (0, 0)
        for (x, y) in zip(a, b) {
            let apart = x[0].distance - y[0].distance
            if abs(apart) <= tie { ties += 1 } else if apart < 0 { nearer += 1 }
        }
        let (centre, error) = Statistics.wilson(successes: nearer + ties / 2, of: a.count)
        let share = (Double(nearer) + Double(ties) / 2) / Double(max(1, a.count))
        return .measured(
            Estimate(share, low: max(0, min(share, centre - error)), high: min(1, max(share, centre + error))))
    }

    /// Those who were learned from against those who were not, by the distance to the nearest synthetic row.
    private func membership(_ space: RecordSpace, _ holdout: Frame, _ random: inout RandomSequence) throws -> Measure {
        let synthetic = NearestRecords(space.columns(set.synthetic), count: set.synthetic.rowCount)
        let count = min(options.neighbourRows, holdout.rowCount, set.real.rowCount)
        let people = [holdout, set.real].map { $0.sampled(count, &random) }
        let nearest = try people.map { try neighbours(of: $0, in: synthetic, space) }
        let scores = nearest.joined().map { -Double($0[0].distance) }
        return Statistics.auc(scores: scores, isPositive: scores.indices.map { $0 >= count })
    }

    private static func median(_ values: [Double]) -> Double { Statistics.quantile(0.5, ofSorted: values.sorted()) }

    private static func ratio(_ found: [[NearestRecords.Neighbour]]) -> Double {
        let ratios = found.map { pair in
            guard pair.count > 1, pair[1].distance > 0 else { return 1.0 }
            return Double(pair[0].distance / pair[1].distance)
        }
        return median(ratios)
    }

    /// Counts in bins of equal width from 0 on.
    private struct Histogram {
        let edges: [Double]

        init(_ distances: [Float]) {
            let sorted = distances.map(Double.init).sorted()
            let end = max(1e-3, Statistics.quantile(0.995, ofSorted: sorted))
            edges = (0...histogramBins).map { end * Double($0) / Double(histogramBins) }
        }

        func shares(_ distances: [Float]) -> [Double] {
            var counts = [Int](repeating: 0, count: histogramBins)
            let end = edges.last ?? 1
            for distance in distances {
                counts[min(histogramBins - 1, Int(Double(distance) / end * Double(histogramBins)))] += 1
            }
            return counts.map { Double($0) / Double(max(1, distances.count)) }
        }
    }
}

extension NearestRecords {
    /// So many rows are looked for between two looks at the clock.
    private static let chunk = 256

    /// The nearest records of each row.
    ///
    /// - Parameter columns: The coordinates of the rows, column after column.
    func nearest(_ columns: [[Float]], count: Int, threads: Int, _ monitor: WorkMonitor) throws -> [[Neighbour]] {
        let rows = columns.first?.count ?? 0
        let chunks = try Parallel.map((rows + Self.chunk - 1) / Self.chunk, threads: threads) { chunk in
            let range = chunk * Self.chunk..<min(rows, (chunk + 1) * Self.chunk)
            try monitor.advance(by: range.count)
            return range.map { row in nearest(columns.map { $0[row] }, count: count) }
        }
        return chunks.flatMap(\.self)
    }
}
