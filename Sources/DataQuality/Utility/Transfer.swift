import Tables

/// Trains on one table and tests on another: train on synthetic, test on real.
struct Transfer {
    let real: Frame
    let synthetic: Frame
    let independent: Frame
    let holdout: Frame
    let target: Int
    let inputs: [Int]
    let options: JudgeOptions
    let monitor: WorkMonitor

    private static let resamples = 200

    func utility(named name: String, detection: Score) throws -> Utility {
        let (task, reason) = task()
        guard let task else {
            return Utility(
                detection: detection, target: name, measure: nil, transfer: .notMeasured(reason), predictions: nil)
        }
        let (answers, tested) = known(holdout)
        let tests = holdout.selecting(inputs).rows(at: tested)
        let tables = [real, synthetic, independent]
        let predicted = try Parallel.map(tables.count, threads: options.threads) { table -> [[Double]]? in
            let (target, rows) = known(tables[table])
            guard rows.count >= UtilityJudge.leastRows, Set(target).count > 1 else { return nil }
            let features = tables[table].selecting(inputs).rows(at: rows)
            var settings = BoostingSettings()
            settings.rounds = options.rounds
            let model = try BoostedTrees(
                features, target: target, task: task, settings: settings, seed: options.seed, monitor: monitor)
            return model.predict(tests)
        }
        let measures = predicted.map { $0.map { measure($0, answers, task) } ?? .notMeasured(Self.tooFew) }
        var predictions: Utility.Predictions?
        if task == .classes(2), let fromReal = predicted[0]?[0], let fromSynthetic = predicted[1]?[0] {
            predictions = .init(rows: tested, fromReal: fromReal, fromSynthetic: fromSynthetic)
        }
        return Utility(
            detection: detection, target: name, measure: task == .quantity ? "R²" : "AUC",
            transfer: Score(measures[1], floor: measures[2], ceiling: measures[0]), predictions: predictions)
    }

    private static let tooFew =
        "a table has fewer than \(UtilityJudge.leastRows) rows with a known target, or only one value of it"

    private func task() -> (LearningTask?, String) {
        guard !inputs.isEmpty else { return (nil, "there is no column to predict the target from") }
        switch holdout.values[target] {
        case .numbers: return (.quantity, "")
        case .codes:
            let count = holdout.columns[target].labels.count
            if count < 2 { return (nil, "the target has one value only") }
            if count > UtilityJudge.maxClasses {
                return (nil, "the target has \(count) classes, and at most \(UtilityJudge.maxClasses) are predicted")
            }
            return (.classes(count), "")
        }
    }

    /// The target where it is known, and the rows.
    private func known(_ frame: Frame) -> (target: [Double], rows: [Int]) {
        switch frame.values[target] {
        case .numbers(let values):
            let rows = values.indices.filter { values[$0].isFinite }
            return (rows.map { values[$0] }, rows)
        case .codes(let codes):
            let rows = codes.indices.filter { codes[$0] >= 0 }
            return (rows.map { Double(codes[$0]) }, rows)
        }
    }

    private func measure(_ predicted: [[Double]], _ answers: [Double], _ task: LearningTask) -> Measure {
        guard task != .quantity else { return determination(predicted[0], answers) }
        if predicted.count == 1 { return Statistics.auc(scores: predicted[0], isPositive: answers.map { $0 == 1 }) }
        // Each class against the others, every one counting the same.
        let areas = predicted.indices.compactMap { output in
            Statistics.auc(scores: predicted[output], isPositive: answers.map { $0 == Double(output) }).estimate
        }
        guard !areas.isEmpty else { return .notMeasured("only one class is there") }
        let error = areas.map { (($0.high ?? $0.value) - $0.value) }.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return .measured(
            Estimate(Statistics.mean(areas.map(\.value)), error: error / Double(areas.count), in: 0...1))
    }

    /// The share of variance that a model explains, below 0 where the mean alone would do better.
    private func determination(_ predicted: [Double], _ answers: [Double]) -> Measure {
        func share(_ rows: [Int]) -> Double {
            let mean = Statistics.mean(rows.map { answers[$0] })
            var (left, all) = (0.0, 0.0)
            for row in rows {
                left += (answers[row] - predicted[row]) * (answers[row] - predicted[row])
                all += (answers[row] - mean) * (answers[row] - mean)
            }
            return all > 0 ? 1 - left / all : .nan
        }
        let value = share(Array(answers.indices))
        guard value.isFinite else { return .notMeasured("the target does not vary in the holdout") }
        var random = CounterRandom(seed: options.seed).sequence(row: 2, stream: Streams.resamples)
        let drawn = (0..<Self.resamples).map { _ in
            share(answers.map { _ in Int(random.next(upperBound: UInt64(answers.count))) })
        }
        let sorted = drawn.filter(\.isFinite).sorted()
        let (low, high) = (Statistics.quantile(0.025, ofSorted: sorted), Statistics.quantile(0.975, ofSorted: sorted))
        return .measured(Estimate(value, low: min(value, low), high: max(value, high)))
    }
}
