import Tables

/// Measures ``Utility``.
struct UtilityJudge {
    /// A classifier that tells tables apart stops after so many rounds.
    static let detectionRounds = 60
    static let folds = 3
    /// A quantity with more different whole values is predicted as a quantity, one with fewer as classes.
    static let maxClasses = 20
    /// Models look at no more than so many columns.
    static let maxFeatures = 300
    /// Fewer rows of a table teach a model nothing.
    static let leastRows = 60

    let set: FrameSet
    let options: JudgeOptions
    let monitor: WorkMonitor

    func utility() throws -> Utility {
        guard let holdout = set.holdout else {
            return Utility(
                detection: .notMeasured(FidelityJudge.noHoldout), target: options.target, measure: nil,
                transfer: .notMeasured(FidelityJudge.noHoldout), predictions: nil)
        }
        try monitor.begin("training models", total: nil, unit: "rounds")
        var random = CounterRandom(seed: options.seed).sequence(row: 1, stream: Streams.samples)
        let features = Statistics.sample(Self.maxFeatures, of: set.real.columns.count, &random)
        let tested = holdout.sampled(options.sampledRows, &random)
        let tables = [set.real, set.synthetic].map { $0.sampled(options.sampledRows, &random) }
        let independent = set.real.independent(rows: tables[1].rowCount, &random)
        let detection = try detection(
            tested.selecting(features), (tables + [independent]).map { $0.selecting(features) })
        guard let target = options.target, let column = set.real.index(of: target) else {
            return Utility(
                detection: detection, target: nil, measure: nil,
                transfer: .notMeasured("no target column was named"), predictions: nil)
        }
        let inputs = features.filter { $0 != column }
        let transfer = Transfer(
            real: tables[0], synthetic: tables[1], independent: independent, holdout: tested, target: column,
            inputs: inputs, options: options, monitor: monitor)
        return try transfer.utility(named: target, detection: detection)
    }

    /// The ceiling is what real rows get, which differ from the holdout by chance alone.
    private func detection(_ holdout: Frame, _ tables: [Frame]) throws -> Score {
        let reason = "the holdout and the synthetic table need \(Self.leastRows) rows each to train a classifier"
        let measures = try Parallel.map(tables.count, threads: options.threads) { table in
            let count = min(holdout.rowCount, tables[table].rowCount)
            guard count >= Self.leastRows, !holdout.columns.isEmpty else { return Measure.notMeasured(reason) }
            var random = CounterRandom(seed: options.seed).sequence(row: UInt64(table), stream: Streams.folds)
            return try crossed(holdout.sampled(count, &random), tables[table].sampled(count, &random), &random)
        }
        return Score(measures[1], floor: measures[2], ceiling: measures[0])
    }

    private func crossed(_ a: Frame, _ b: Frame, _ random: inout RandomSequence) throws -> Measure {
        let both = a.joined(b)
        let isB = (0..<both.rowCount).map { $0 >= a.rowCount }
        var order = Array(0..<both.rowCount)
        order.shuffle(using: &random)
        // The same share of both tables in each fold.
        var folds = [[Int]](repeating: [], count: Self.folds)
        for side in [false, true] {
            for (place, row) in order.filter({ isB[$0] == side }).enumerated() { folds[place % Self.folds].append(row) }
        }
        var scores = [Double](repeating: 0, count: both.rowCount)
        for fold in folds.indices {
            let training = folds.indices.filter { $0 != fold }.flatMap { folds[$0] }
            var settings = BoostingSettings()
            settings.rounds = min(Self.detectionRounds, options.rounds)
            let model = try BoostedTrees(
                both.rows(at: training), target: training.map { isB[$0] ? 1 : 0 }, task: .classes(2),
                settings: settings, seed: options.seed, monitor: monitor)
            let answers = model.predict(both.rows(at: folds[fold]))[0]
            for (place, row) in folds[fold].enumerated() { scores[row] = answers[place] }
        }
        return Statistics.auc(scores: scores, isPositive: isB)
    }
}

extension Frame {
    /// The rows of this table and then those of another with the same columns.
    func joined(_ other: Frame) -> Frame {
        let joined: [FrameValues] = zip(values, other.values).map { pair in
            switch pair {
            case (.numbers(let a), .numbers(let b)): .numbers(a + b)
            case (.codes(let a), .codes(let b)): .codes(a + b)
            default: preconditionFailure("a column has one role in all tables")
            }
        }
        return Frame(columns: columns, values: joined, rowCount: rowCount + other.rowCount)
    }
}
