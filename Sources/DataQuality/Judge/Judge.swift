public import Tables

/// Judges synthetic tables by the real ones they stand for. Knows nothing of how they were made.
///
/// ```swift
/// var options = JudgeOptions()
/// options.target = "income"
/// let validation = try Judge.validate(real: train, synthetic: made, holdout: test, options: options)
/// print(validation.text)
/// ```
public enum Judge {
    /// Measures how valid, faithful, useful, private and fair a synthetic table is.
    ///
    /// - Parameters:
    ///   - real: What the synthetic table was learned from.
    ///   - synthetic: The table to judge, with the columns of the real one; other columns are only named.
    ///   - holdout: Real rows that nobody learned from. Without them privacy and utility cannot be measured honestly, and
    ///     are not.
    ///   - monitor: Is told of progress and may end the work.
    /// - Throws: ``JudgeError`` where the tables do not fit together, `CancellationError` where the monitor says so.
    public static func validate(
        real: Table, synthetic: Table, holdout: Table? = nil, options: JudgeOptions = JudgeOptions(),
        monitor: WorkMonitor = WorkMonitor()
    ) throws -> Validation {
        try check(options)
        let set = try FrameSet(real: real, synthetic: synthetic, holdout: holdout, options: options)
        guard !set.real.columns.isEmpty else {
            throw JudgeError.badOption(
                "All columns are ignored, as keys, free text or by their declared roles. Declare the role of one.")
        }
        let utility = try UtilityJudge(set: set, options: options, monitor: monitor).utility()
        var validation = Validation(
            tables: TableFacts(
                realRows: real.rowCount, syntheticRows: synthetic.rowCount, holdoutRows: holdout?.rowCount,
                columns: set.roles.map { TableFacts.ColumnFact(name: $0.name, role: $0.role) }, seed: options.seed),
            verdict: Verdict(grade: .unsafe, headline: "", advice: []),
            diagnostics: Diagnostics(real: real, synthetic: synthetic, set: set, options: options),
            fidelity: try FidelityJudge(set: set, options: options, monitor: monitor).fidelity(), utility: utility,
            privacy: try PrivacyJudge(set: set, options: options, monitor: monitor).privacy(),
            fairness: FairnessJudge(set: set, options: options, predictions: utility.predictions).fairness(),
            expectations: try options.expectations.map { try $0.check(synthetic) })
        validation.verdict = Verdict(of: validation)
        return validation
    }

    private static func check(_ options: JudgeOptions) throws {
        let counts = [
            ("threads", options.threads, 1), ("sampledRows", options.sampledRows, 100), ("attacks", options.attacks, 1),
            ("neighbourRows", options.neighbourRows, 1), ("resamples", options.resamples, 2),
            ("maxPairs", options.maxPairs, 1), ("rounds", options.rounds, 1),
        ]
        for (name, value, least) in counts where value < least {
            throw JudgeError.badOption("The option \(name) is \(value). Give at least \(least).")
        }
    }
}
