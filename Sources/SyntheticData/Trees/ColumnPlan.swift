import Tables

/// Where the values of one column come from in one batch.
enum ColumnPlan {
    /// From its tree.
    case drawn
    /// From its tree, as far as a condition allows.
    case restricted(Restriction)
    /// From the batch.
    case given(Column, symbols: [UInt32], bins: [UInt8])

    var isGiven: Bool {
        if case .given = self { true } else { false }
    }
    var isDrawn: Bool {
        if case .drawn = self { true } else { false }
    }

    /// One for each column in the order of learning: given where the batch gives it, drawn elsewhere.
    static func make(
        for profiles: [ColumnProfile], contextCount: Int, _ batch: SampleBatch
    ) throws(LearningError) -> [ColumnPlan] {
        var plans: [ColumnPlan] = []
        for (index, profile) in profiles.enumerated() {
            if let column = try profile.given(in: batch) {
                let symbols = profile.symbols(of: column)
                plans.append(.given(column, symbols: symbols, bins: profile.bins(of: symbols)))
            } else if index < contextCount {
                throw .notGiven(profile.name)
            } else {
                plans.append(.drawn)
            }
        }
        return plans
    }

    /// One for each column in the order of learning, with conditions.
    static func make(
        for model: TreeModel, _ batch: SampleBatch, _ conditions: [Condition]
    ) throws(LearningError) -> [ColumnPlan] {
        var plans = try make(for: model.profiles, contextCount: model.contextCount, batch)
        for condition in conditions {
            guard let index = model.profiles.firstIndex(where: { $0.name == condition.column }) else {
                throw .noColumn(condition.column, known: model.header.names)
            }
            guard plans[index].isDrawn else {
                throw .impossible(condition.column, "its values are given, or have another condition")
            }
            plans[index] = .restricted(try Restriction(condition, model.profiles[index]))
        }
        return plans
    }
}

extension ColumnProfile {
    /// The column that a batch gives for this one; nil where it gives none.
    ///
    /// - Throws: ``LearningError/wrongGiven(_:_:)`` where it does not fit.
    func given(in batch: SampleBatch) throws(LearningError) -> Column? {
        guard let column = batch.given?.column(name) else { return nil }
        guard column.kind == kind else {
            throw .wrongGiven(name, "its values are \(column.values.kind) and should be \(kind.rawValue)")
        }
        guard column.count == batch.rows.count else {
            throw .wrongGiven(name, "it has \(column.count) values for \(batch.rows.count) rows")
        }
        return column
    }
}
