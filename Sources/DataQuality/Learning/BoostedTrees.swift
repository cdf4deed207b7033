import Tables

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Gradient boosting over histograms: many small trees, each for what the ones before it left.
struct BoostedTrees: Sendable {
    let task: LearningTask
    private let bins: FeatureBins
    private var start: [Double]
    private var trees: [[DecisionTree]] = []

    /// How many rounds were of use.
    var rounds: Int { trees.count }

    /// - Parameters:
    ///   - features: One row an example.
    ///   - target: The quantity, or the position of the class.
    init(
        _ features: Frame, target: [Double], task: LearningTask, settings: BoostingSettings = BoostingSettings(),
        seed: UInt64, monitor: WorkMonitor
    ) throws {
        self.task = task
        bins = FeatureBins(features)
        start = [Double](repeating: 0, count: task.outputs)
        let rows = bins.rows(features)
        var (taken, held) = (Array(0..<Int32(rows.count)), [Int]())
        if rows.count > settings.stoppingRows {
            var random = CounterRandom(seed: seed).sequence(row: 0, stream: Streams.learning)
            held = Statistics.sample(Int(Double(rows.count) * settings.heldBack), of: rows.count, &random)
            let isHeld = Set(held)
            taken = taken.filter { !isHeld.contains(Int($0)) }
        }
        let loss = BoostingLoss(task: task, target: target)
        start = loss.start(taken)
        var sums = start.map { [Double](repeating: $0, count: rows.count) }
        var grower = TreeGrower(rows, bins, settings)
        var (best, bestRound) = (Double.infinity, 0)
        for round in 1...max(1, settings.rounds) {
            try monitor.advance(by: 1)
            addRound(&sums, &grower, taken, held, loss, rows)
            guard !held.isEmpty else { continue }
            let now = loss.mean(sums, held)
            if now < best - 1e-7 { (best, bestRound) = (now, round) }
            if round - bestRound >= settings.patience { break }
        }
    }

    private mutating func addRound(
        _ sums: inout [[Double]], _ grower: inout TreeGrower, _ taken: [Int32], _ held: [Int], _ loss: BoostingLoss,
        _ rows: BinnedRows
    ) {
        let derivatives = loss.derivatives(sums)
        var round: [DecisionTree] = []
        for output in 0..<task.outputs {
            let (tree, leaves) = grower.grow(taken, derivatives[output])
            if held.isEmpty {
                for (range, value) in leaves {
                    for place in range { sums[output][Int(grower.order[place])] += value }
                }
            } else {
                tree.add(to: &sums[output], rows: rows)
            }
            round.append(tree)
        }
        trees.append(round)
    }

    /// One list an output: the quantity, the probability of the second of two classes, or that of each class.
    func predict(_ features: Frame) -> [[Double]] {
        let rows = bins.rows(features)
        var sums = start.map { [Double](repeating: $0, count: rows.count) }
        for round in trees {
            for (output, tree) in round.enumerated() { tree.add(to: &sums[output], rows: rows) }
        }
        return BoostingLoss(task: task, target: []).answers(sums)
    }
}

/// What is made small: squares for quantities, surprise for classes.
struct BoostingLoss {
    let task: LearningTask
    let target: [Double]

    /// The best answer without any feature.
    func start(_ rows: [Int32]) -> [Double] {
        let count = Double(max(1, rows.count))
        switch task {
        case .quantity: return [rows.reduce(0) { $0 + target[Int($1)] } / count]
        case .classes(let classes):
            var counts = [Double](repeating: 0, count: classes)
            for row in rows { counts[Int(target[Int(row)])] += 1 }
            let logs = counts.map { log(max($0, 0.5) / count) }
            return classes == 2 ? [logs[1] - logs[0]] : logs
        }
    }

    func answers(_ sums: [[Double]]) -> [[Double]] {
        switch task {
        case .quantity: return sums
        case .classes(2): return [sums[0].map(Self.logistic)]
        case .classes:
            var answers = sums
            for row in sums[0].indices {
                let top = sums.reduce(-Double.infinity) { max($0, $1[row]) }
                var total = 0.0
                for output in sums.indices {
                    answers[output][row] = exp(sums[output][row] - top)
                    total += answers[output][row]
                }
                for output in sums.indices { answers[output][row] /= total }
            }
            return answers
        }
    }

    private static func logistic(_ sum: Double) -> Double { 1 / (1 + exp(-sum)) }

    func derivatives(_ sums: [[Double]]) -> [[BinSums]] {
        let answers = answers(sums)
        return answers.indices.map { output in
            answers[output].indices.map { row in
                let answer = answers[output][row]
                switch task {
                case .quantity: return BinSums(Float(answer - target[row]), 1, 1, 0)
                case .classes(let classes):
                    let isThis = classes == 2 ? target[row] : target[row] == Double(output) ? 1 : 0
                    return BinSums(Float(answer - isThis), Float(answer * (1 - answer)), 1, 0)
                }
            }
        }
    }

    /// The mean loss of some rows.
    func mean(_ sums: [[Double]], _ rows: [Int]) -> Double {
        var total = 0.0
        for row in rows {
            let answers = answers(sums.map { [$0[row]] })
            switch task {
            case .quantity: total += (answers[0][0] - target[row]) * (answers[0][0] - target[row])
            case .classes(2): total -= log(max(1e-15, target[row] == 1 ? answers[0][0] : 1 - answers[0][0]))
            case .classes: total -= log(max(1e-15, answers[Int(target[row])][0]))
            }
        }
        return total / Double(max(1, rows.count))
    }
}
