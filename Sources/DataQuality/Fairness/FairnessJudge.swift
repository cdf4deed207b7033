#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Measures ``Fairness``.
struct FairnessJudge {
    /// Smaller groups decide nothing.
    static let leastRows = 30
    /// At most so many groups are listed.
    static let listedGroups = 12

    let set: FrameSet
    let options: JudgeOptions
    let predictions: Utility.Predictions?

    /// One for each protected column, where the target has two values.
    func fairness() -> [Fairness] {
        guard let target = options.target.flatMap({ set.real.index(of: $0) }),
            case .codes(let real) = set.real.values[target], case .codes(let synthetic) = set.synthetic.values[target]
        else { return [] }
        let names = set.real.columns[target].labels
        let counts = TotalVariation.counts(real, names.count)
        let shown = names.indices.filter { counts[$0] > 0 }
        guard shown.count == 2 else { return [] }
        let rarer = counts[shown[0]] < counts[shown[1]] ? shown[0] : shown[1]
        let favourable = options.favourable.flatMap { names.firstIndex(of: $0) } ?? rarer
        return options.protected.compactMap { name in
            set.real.index(of: name).map { protected in
                fairness(protected, target, favourable, real: real, synthetic: synthetic)
            }
        }
    }

    /// How many of a group have something.
    private struct Rate {
        var hits = 0
        var total = 0

        var share: Double { Double(hits) / Double(max(1, total)) }
        /// The variance of the share, with half a row added so that it is never zero.
        var variance: Double {
            let share = (Double(hits) + 0.5) / (Double(total) + 1)
            return share * (1 - share) / Double(max(1, total))
        }

        mutating func add(_ isHit: Bool) {
            total += 1
            if isHit { hits += 1 }
        }
    }

    private func fairness(
        _ protected: Int, _ target: Int, _ favourable: Int, real: [Int32], synthetic: [Int32]
    ) -> Fairness {
        let (groups, names) = groups(protected)
        func rates(_ table: [Int32], _ decided: [Int32]) -> [Rate] {
            var rates = [Rate](repeating: Rate(), count: names.count)
            for row in table.indices where table[row] >= 0 && decided[row] >= 0 {
                rates[Int(table[row])].add(Int(decided[row]) == favourable)
            }
            return rates
        }
        let (before, after) = (rates(groups.real, real), rates(groups.synthetic, synthetic))
        let order = names.indices.sorted { (before[$1].total, $0) < (before[$0].total, $1) }
        return Fairness(
            protected: set.real.columns[protected].name, target: set.real.columns[target].name,
            favourable: set.real.columns[target].labels[favourable],
            groups: order.prefix(Self.listedGroups).map { group in
                Fairness.Group(
                    name: names[group], real: before[group].total, synthetic: after[group].total,
                    rateReal: Statistics.share(before[group].hits, of: before[group].total),
                    rateSynthetic: Statistics.share(after[group].hits, of: after[group].total))
            },
            parityDifference: .init(real: difference(before), synthetic: difference(after)),
            disparateImpact: .init(real: impact(before), synthetic: impact(after)),
            equalizedOdds: odds(groups.holdout, target, favourable, names.count))
    }

    private typealias Groups = (real: [Int32], synthetic: [Int32], holdout: [Int32])

    /// The groups of a category are its values; a quantity is halved at the real median.
    private func groups(_ column: Int) -> (Groups, names: [String]) {
        switch (set.real.values[column], set.synthetic.values[column], set.holdout?.values[column]) {
        case (.codes(let a), .codes(let b), let holdout):
            var c: [Int32] = []
            if case .codes(let codes) = holdout { c = codes }
            return ((a, b, c), set.real.columns[column].labels)
        case (.numbers(let a), .numbers(let b), let holdout):
            var c: [Double] = []
            if case .numbers(let numbers) = holdout { c = numbers }
            let middle = Statistics.quantile(0.5, ofSorted: a.filter { !$0.isNaN }.sorted())
            func halves(_ values: [Double]) -> [Int32] { values.map { $0.isNaN ? -1 : $0 <= middle ? 0 : 1 } }
            let name = LabelList.name(middle)
            return ((halves(a), halves(b), halves(c)), ["≤ \(name)", "> \(name)"])
        default: preconditionFailure("a column has one role in all tables")
        }
    }

    private static let tooFew = "there are not two groups of \(leastRows) rows"

    private func ends(_ rates: [Rate]) -> (low: Rate, high: Rate)? {
        let counted = rates.filter { $0.total >= Self.leastRows }.sorted { $0.share < $1.share }
        guard counted.count > 1 else { return nil }
        return (counted[0], counted[counted.count - 1])
    }

    private func difference(_ rates: [Rate]) -> Measure {
        guard let (low, high) = ends(rates) else { return .notMeasured(Self.tooFew) }
        let error = Statistics.z * (low.variance + high.variance).squareRoot()
        return .measured(Estimate(high.share - low.share, error: error, in: 0...1))
    }

    /// The interval is that of the logarithm of the ratio.
    private func impact(_ rates: [Rate]) -> Measure {
        guard let (low, high) = ends(rates) else { return .notMeasured(Self.tooFew) }
        guard high.hits > 0 else { return .notMeasured("nobody has the favourable target") }
        let ratio = low.share / high.share
        guard low.hits > 0 else {
            return .measured(Estimate(0, low: 0, high: min(1, 3 / Double(low.total) / high.share)))
        }
        let spread = low.variance / (low.share * low.share) + high.variance / (high.share * high.share)
        let factor = exp(Statistics.z * spread.squareRoot())
        return .measured(Estimate(ratio, low: ratio / factor, high: min(1, ratio * factor)))
    }

    private func odds(_ groups: [Int32], _ target: Int, _ favourable: Int, _ count: Int) -> Fairness.Change {
        let reason = "it needs a holdout and models that learned from both tables"
        guard let predictions, let holdout = set.holdout, predictions.rows.count <= groups.count,
            case .codes(let truth) = holdout.values[target]
        else { return .init(real: .notMeasured(reason), synthetic: .notMeasured(reason)) }
        func measure(_ probabilities: [Double]) -> Measure {
            var rates = [[Rate]](repeating: [Rate](repeating: Rate(), count: count), count: 2)
            for (row, probability) in zip(predictions.rows, probabilities) where groups[row] >= 0 {
                let says = (probability >= 0.5) == (favourable == 1)
                rates[Int(truth[row]) == favourable ? 1 : 0][Int(groups[row])].add(says)
            }
            let gaps = rates.compactMap { difference($0).estimate }
            return gaps.max { $0.value < $1.value }.map { .measured($0) } ?? .notMeasured(Self.tooFew)
        }
        return .init(real: measure(predictions.fromReal), synthetic: measure(predictions.fromSynthetic))
    }
}
