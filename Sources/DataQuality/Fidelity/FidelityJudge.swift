import Tables

/// Measures ``Fidelity``.
struct FidelityJudge {
    /// So many of the worst pairs are named.
    static let namedPairs = 20
    /// So many columns have their associations drawn.
    static let associatedColumns = 40
    /// Fewer real rows than these are not split.
    private static let fewestSplit = 40
    static let noHoldout = "there is no holdout: give real rows that nobody learned from"

    let set: FrameSet
    let options: JudgeOptions
    let monitor: WorkMonitor

    func fidelity() throws -> Fidelity {
        let (real, columns) = (set.real, set.real.columns)
        var random = CounterRandom(seed: options.seed).sequence(row: 0, stream: Streams.independent)
        let independent = real.independent(rows: set.synthetic.rowCount, &random)
        let pairs = Resemblance.pairs(columns: columns.count, atMost: options.maxPairs, seed: options.seed)
        let unseen = set.holdout.map { [$0] } ?? halves(of: real)
        let frames = [real, set.synthetic, independent] + unseen
        try monitor.begin("comparing columns and pairs", total: nil, unit: "resamples")
        let like = Resemblance(
            coding: try Coding(frames, threads: options.threads), isContinuous: columns.map(\.role.isContinuous),
            pairs: pairs)
        // Unseen rows beside the real ones; without any, one half of the real rows beside the other.
        let ceiling = unseen.count == 2 ? (3, 4) : (0, 3)
        let sides = [(0, 1), (0, 2)] + (unseen.isEmpty ? [] : [ceiling])
        let compared = try Parallel.map(sides.count, threads: options.threads) { like.scores(sides[$0].0, sides[$0].1) }
        let errors = try errors(pairs)
        let report = SDMetricsReport(real: real, synthetic: set.synthetic)
        let associated = Array(columns.indices.prefix(Self.associatedColumns))
        return Fidelity(
            overall: score(compared, errors, \.overall), shapes: score(compared, errors, \.shape),
            pairs: score(compared, errors, \.pair),
            columns: columns.indices.map { column(compared, errors, $0) }, comparedPairs: pairs.count,
            allPairs: columns.count * (columns.count - 1) / 2, worstPairs: worst(compared, pairs),
            associations: associations(like, associated),
            sdmetrics: try report.quality(pairs: pairs, threads: options.threads, monitor))
    }

    /// Stands for unseen rows, and is rather too hard a mark: smaller samples differ more. None where a half would be too
    /// few rows to say anything.
    private func halves(of real: Frame) -> [Frame] {
        guard real.rowCount >= Self.fewestSplit else { return [] }
        var random = CounterRandom(seed: options.seed).sequence(row: 1, stream: Streams.samples)
        let first = Set(Statistics.sample(real.rowCount / 2, of: real.rowCount, &random))
        return [real.rows(at: first.sorted()), real.rows(at: (0..<real.rowCount).filter { !first.contains($0) })]
    }

    /// How far the scores of resampled rows stray. Their mean is of no use, since resampling adds its own distance.
    private struct Errors {
        var overall: Double
        var shape: Double
        var pair: Double
        var shapes: [Double]
    }

    private func errors(_ pairs: [(Int, Int)]) throws -> Errors {
        let random = CounterRandom(seed: options.seed)
        var sampling = random.sequence(row: 0, stream: Streams.samples)
        let frames = [set.real, set.synthetic].map { $0.sampled(options.sampledRows, &sampling) }
        let budget = 400_000_000 / max(1, options.resamples * (frames[0].rowCount + frames[1].rowCount))
        let like = Resemblance(
            coding: try Coding(frames, threads: options.threads),
            isContinuous: set.real.columns.map(\.role.isContinuous), pairs: Array(pairs.prefix(max(50, budget))))
        let drawn = try Parallel.map(options.resamples, threads: options.threads) { round in
            try monitor.advance(by: 1)
            return like.scores(0, 1, resample: random.sequence(row: UInt64(round), stream: Streams.resamples))
        }
        // Fewer rows than there are make the interval too wide by the root of the ratio.
        let shrink = (Double(frames[1].rowCount) / Double(set.synthetic.rowCount)).squareRoot()
        func error(_ value: (Resemblance.Scores) -> Double) -> Double {
            Statistics.z * Statistics.deviation(drawn.map(value)) * shrink
        }
        return Errors(
            overall: error(\.overall), shape: error(\.shape), pair: error(\.pair),
            shapes: set.real.columns.indices.map { column in error { $0.shapes[column] } })
    }

    private func score(
        _ compared: [Resemblance.Scores], _ errors: Errors, _ part: KeyPath<Resemblance.Scores, Double>
    ) -> Score {
        let error = part == \.pair ? errors.pair : part == \.shape ? errors.shape : errors.overall
        func measure(_ value: Double) -> Measure {
            value.isFinite
                ? .measured(Estimate(value)) : .notMeasured("there are fewer than two columns to compare")
        }
        let value = compared[0][keyPath: part]
        return Score(
            value.isFinite ? .measured(Estimate(value, error: error, in: 0...1)) : measure(value),
            floor: measure(compared[1][keyPath: part]),
            ceiling: compared.count > 2 ? measure(compared[2][keyPath: part]) : .notMeasured(Self.noHoldout))
    }

    private func column(_ compared: [Resemblance.Scores], _ errors: Errors, _ index: Int) -> ColumnFidelity {
        let column = set.real.columns[index]
        return ColumnFidelity(
            name: column.name, role: column.role,
            score: Estimate(compared[0].shapes[index], error: errors.shapes[index], in: 0...1),
            ceiling: compared.count > 2 ? compared[2].shapes[index] : nil,
            distribution: Distribution(real: set.real, synthetic: set.synthetic, column: index))
    }

    private func worst(_ compared: [Resemblance.Scores], _ pairs: [(Int, Int)]) -> [PairFidelity] {
        let order = pairs.indices.sorted { (compared[0].pairs[$0], $0) < (compared[0].pairs[$1], $1) }
        return order.prefix(Self.namedPairs).map { place in
            PairFidelity(
                first: set.real.columns[pairs[place].0].name, second: set.real.columns[pairs[place].1].name,
                score: compared[0].pairs[place], ceiling: compared.count > 2 ? compared[2].pairs[place] : nil)
        }
    }

    private func associations(_ like: Resemblance, _ columns: [Int]) -> Associations {
        func matrix(_ table: Int, _ frame: Frame) -> [[Double?]] {
            columns.map { a in
                columns.prefix { $0 < a }.map { b in
                    if case .numbers(let x) = frame.values[a], case .numbers(let y) = frame.values[b] {
                        return Correlation.pearson(x, y)
                    }
                    return like.cramersV(table, (a, b))
                }
            }
        }
        return Associations(
            names: columns.map { set.real.columns[$0].name }, real: matrix(0, set.real),
            synthetic: matrix(1, set.synthetic))
    }
}
