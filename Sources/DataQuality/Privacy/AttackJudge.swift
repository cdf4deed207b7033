import Tables

/// Attacks the synthetic table in the manner of Giomi, Boenisch, Wehmeyer and Tasnádi, "A unified framework for quantifying
/// privacy risk in synthetic data" (PoPETs 2023): what succeeds against people of the holdout, who are not in the real
/// table, is no leak, and is taken off.
struct AttackJudge {
    /// Two records are linked where one synthetic row is among so many of the nearest to both.
    static let linkedNeighbours = 10
    /// A guessed quantity is right where it is off by no more than this part of it.
    static let tolerance = 0.05
    /// Fewer attacks than that say nothing.
    static let leastAttacks = 10

    let set: FrameSet
    let options: JudgeOptions
    let monitor: WorkMonitor

    func attacks() throws -> [AttackResult] {
        guard let holdout = set.holdout else {
            return AttackResult.Kind.allCases.map { .notMeasured($0, FidelityJudge.noHoldout) }
        }
        let kinds = AttackResult.Kind.allCases
        try monitor.begin("attacking", total: kinds.count, unit: "kinds of attack")
        return try Parallel.map(kinds.count, threads: options.threads) { place in
            var random = CounterRandom(seed: options.seed).sequence(row: UInt64(place), stream: Streams.attacks)
            try monitor.advance(by: 1)
            switch kinds[place] {
            case .singlingOutUnivariate:
                let guesses = SinglingOut(table: set.synthetic).univariate(options.attacks, &random)
                return singled(kinds[place], guesses, holdout)
            case .singlingOutMultivariate:
                let guesses = SinglingOut(table: set.synthetic).multivariate(options.attacks, &random)
                return singled(kinds[place], guesses, holdout)
            case .linkability: return try linked(holdout, &random)
            case .inference: return try inferred(holdout, &random)
            }
        }
    }

    private func singled(_ kind: AttackResult.Kind, _ guesses: [SinglingOut.Guess], _ holdout: Frame) -> AttackResult {
        guard guesses.count >= Self.leastAttacks else {
            return .notMeasured(kind, "the synthetic table gives only \(guesses.count) guesses to try")
        }
        let hits = [set.real, holdout].map(SinglingOut.Numbers.init).map { table in guesses.count { table.isSingle($0) }
        }
        return AttackResult(kind, attempts: guesses.count, hits: hits[0], control: hits[1])
    }

    /// Real rows and as many of the holdout.
    private func targets(_ holdout: Frame, _ random: inout RandomSequence) -> [Frame] {
        let count = min(options.attacks, holdout.rowCount, set.real.rowCount)
        return [set.real, holdout].map { $0.sampled(count, &random) }
    }

    /// The attacker knows half of the columns from one source and the other half from another.
    private func linked(_ holdout: Frame, _ random: inout RandomSequence) throws -> AttackResult {
        let half = set.real.columns.count / 2
        guard half > 0 else { return .notMeasured(.linkability, "it takes two columns to link them") }
        let people = targets(holdout, &random)
        guard people[0].rowCount >= Self.leastAttacks else { return .notMeasured(.linkability, Self.tooFew) }
        let parts = [Array(0..<half), Array(half..<set.real.columns.count)]
        let found = try parts.map { columns in
            try neighbours(of: people, columns: columns, count: Self.linkedNeighbours)
        }
        let hits = people.indices.map { table in
            zip(found[0][table], found[1][table]).count { !Set($0).isDisjoint(with: $1) }
        }
        return AttackResult(.linkability, attempts: people[0].rowCount, hits: hits[0], control: hits[1])
    }

    private static let tooFew = "there are fewer than \(leastAttacks) rows to attack"

    /// The synthetic rows nearest to each person of each table.
    private func neighbours(of people: [Frame], columns: [Int], count: Int) throws -> [[[Int]]] {
        let space = RecordSpace(ranges: set.real.selecting(columns))
        let synthetic = set.synthetic.selecting(columns)
        let records = NearestRecords(space.columns(synthetic), count: synthetic.rowCount)
        return try people.map { table in
            try records.nearest(space.columns(table.selecting(columns)), count: count, threads: 1, monitor)
                .map { $0.map(\.row) }
        }
    }

    /// The attacker knows all columns but the sensitive one, and takes that from the nearest synthetic row.
    private func inferred(_ holdout: Frame, _ random: inout RandomSequence) throws -> AttackResult {
        guard let name = options.sensitive ?? options.target, let secret = set.real.index(of: name) else {
            return .notMeasured(.inference, "no sensitive column was named")
        }
        let known = set.real.columns.indices.filter { $0 != secret }
        guard !known.isEmpty else { return .notMeasured(.inference, "there is no other column to infer it from") }
        let people = targets(holdout, &random)
        guard people[0].rowCount >= Self.leastAttacks else { return .notMeasured(.inference, Self.tooFew) }
        let found = try neighbours(of: people, columns: known, count: 1)
        let hits = people.indices.map { table in
            found[table].indices.count { row in
                found[table][row].first.map { isRight(people[table].values[secret], row, $0, secret) } ?? false
            }
        }
        return AttackResult(.inference, attempts: people[0].rowCount, hits: hits[0], control: hits[1])
    }

    private func isRight(_ truth: FrameValues, _ row: Int, _ guess: Int, _ secret: Int) -> Bool {
        switch (truth, set.synthetic.values[secret]) {
        case (.numbers(let a), .numbers(let b)):
            if a[row].isNaN || b[guess].isNaN { return a[row].isNaN && b[guess].isNaN }
            return abs(a[row] - b[guess]) <= Self.tolerance * abs(a[row])
        case (.codes(let a), .codes(let b)): return a[row] == b[guess]
        default: preconditionFailure("a column has one role in all tables")
        }
    }
}

extension AttackResult {
    /// The rates after Wilson, and the risk with the errors of both.
    init(_ kind: Kind, attempts: Int, hits: Int, control: Int) {
        let rate = Statistics.wilson(successes: hits, of: attempts)
        let base = Statistics.wilson(successes: control, of: attempts)
        let left = 1 - base.centre
        let residual = (rate.centre - base.centre) / left
        let (a, b) = (rate.error / left, base.error * (rate.centre - 1) / (left * left))
        let error = (a * a + b * b).squareRoot()
        func bound(_ value: Double) -> Double { max(0, min(1, value)) }
        self.init(
            kind: kind,
            risk: .measured(Estimate(bound(residual), low: bound(residual - error), high: bound(residual + error))),
            success: Statistics.share(hits, of: attempts), control: Statistics.share(control, of: attempts),
            attempts: attempts)
    }

    static func notMeasured(_ kind: Kind, _ reason: String) -> AttackResult {
        AttackResult(
            kind: kind, risk: .notMeasured(reason), success: .notMeasured(reason), control: .notMeasured(reason),
            attempts: 0)
    }
}
