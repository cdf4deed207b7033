import Tables

/// All that a ``GenerationPlan`` knows of a real table: with the schema and these facts the same plan can be made again
/// where the table is not at hand.
///
/// Of the real data it holds
/// - which columns of the schema are there, and which of those that are not learned have missing values,
/// - how many rows break each constraint,
/// - of `fixed_combinations` the combinations with their counts: all of them when gathered, and in a ``TableGenerator``
///   only those that the model learned, where it learned any,
/// - of `unique` columns that are learned the least and the greatest whole number, the form that all texts share, or
///   else all different values, because every one of them comes out,
/// - of `one_of` columns that are no flags the most frequent value of each, which is that of a single row where no two
///   rows agree,
/// - of inequalities how many decimals, or which unit of time, all values have.
///
/// It holds no rows, nothing of identifiers and of personal columns but where values are missing, and no key: of
/// consistent columns it holds fakes.
public struct PlanFacts: Sendable, Equatable {
    /// The columns of the schema that the table has, in the order of the schema.
    var present: [String]
    /// The columns that are not learned but whose missing values are.
    var missing: [String]
    /// For each group of columns that are listed to be unique, what is known of each column.
    var listed: [[ListedFacts]]
    /// One for each rewriting of the outline.
    var rewritings: [RewritingFacts]
    /// How many rows break each constraint of the schema.
    var broken: [Int]
}

/// What is known of a column whose values are listed.
struct ListedFacts: Sendable, Equatable {
    enum Values: Sendable, Equatable {
        /// None of the data's.
        case declared
        case integers(Int64, through: Int64)
        case pattern(String)
        /// Different ones, none missing, ascending.
        case cells([Cell], ValueKind)
    }

    var values: Values
    var spelling: Spelling
}

/// What is known of columns that are learned as others.
enum RewritingFacts: Sendable, Equatable {
    case combinations(CombinationFacts)
    case choice(ChoiceFacts)
    case gap(GapFacts)
}

struct CombinationFacts: Sendable, Equatable {
    /// A row for each combination.
    var columns: [Column]
    /// The text by which the model knows each.
    var labels: [String]
    /// How many rows of the data have each.
    var counts: [UInt32]
}

enum ChoiceFacts: Sendable, Equatable {
    /// The columns are flags, true or 1 where they are set.
    case flags
    /// The columns hold values, and are missing where they are not set. What stands in where the model gives none.
    case optional([Cell])
}

struct GapFacts: Sendable, Equatable {
    /// Of the upper column.
    var spelling: Spelling
    /// What a gap of one is worth: microseconds for points in time, 1 for numbers.
    var unit: Int64
    /// Of numbers, how many digits all have at most after the decimal point; nil where that is more than nine.
    var decimals: Int?

    /// What units of time there are: days, seconds and microseconds.
    static let units = [InstantText.microsecondsPerDay, InstantText.microsecondsPerSecond, 1]
    static let decimalsRange = 0...9
}

extension PlanFacts {
    /// - Throws: `SyntheticDataError` where the facts are not about tables of this schema.
    func check(_ outline: PlanOutline) throws(SyntheticDataError) {
        let areListsFine =
            listed.map(\.count) == outline.listed.map(\.count) && broken.count == outline.schema.constraints.count
            && broken.allSatisfy { $0 >= 0 } && rewritings.count == outline.rewritings.count
        let isFine =
            areListsFine
            && zip(rewritings, outline.rewritings).allSatisfy { facts, rewriting in
                facts.fit(rewriting.form, rewriting.columns.compactMap { outline.byName[$0]?.type.valueKind })
            }
        guard isFine else {
            throw SyntheticDataError(
                .badTable, table: outline.schema.name,
                "What is known of the data does not fit the schema. Learn the table again with this schema.")
        }
    }

    /// The facts without the combinations that a model does not know: it can never ask for them.
    ///
    /// Where it knows none, all were too rare to be learned, and all stay, as there would be nothing to draw.
    func limited(to model: LearnedModel, _ outline: PlanOutline) -> PlanFacts {
        var result = self
        for (index, rewriting) in outline.rewritings.enumerated() where result.rewritings.indices.contains(index) {
            guard case .combinations(let facts) = result.rewritings[index],
                let profile = model.profiles.first(where: { $0.name == rewriting.name })
            else { continue }
            let known = Set(profile.categories)
            let kept = facts.labels.indices.filter { known.contains(facts.labels[$0]) }
                .sorted { facts.labels[$0].utf8.lexicographicallyPrecedes(facts.labels[$1].utf8) }
            if kept.isEmpty { continue }
            result.rewritings[index] = .combinations(
                CombinationFacts(
                    columns: facts.columns.map { $0.only(kept) }, labels: kept.map { facts.labels[$0] },
                    counts: kept.map { facts.counts[$0] }))
        }
        return result
    }
}

extension RewritingFacts {
    fileprivate func fit(_ form: PlanOutline.Rewriting.Form, _ kinds: [ValueKind]) -> Bool {
        switch (self, form) {
        case (.combinations(let facts), .combination):
            facts.columns.map { ValueKind($0.values) } == kinds && facts.labels.count == facts.counts.count
                && facts.columns.allSatisfy { $0.count == facts.labels.count }
        case (.choice(.flags), .choice): kinds.allSatisfy { $0 == .boolean || $0 == .integer }
        case (.choice(.optional(let cells)), .choice):
            cells.count == kinds.count && zip(cells, kinds).allSatisfy { $0.kind ?? $1 == $1 }
        case (.gap(let facts), .gap):
            GapFacts.units.contains(facts.unit) && GapFacts.decimalsRange.contains(facts.decimals ?? 0)
        default: false
        }
    }
}

extension Cell {
    /// What kind of value it is; nil where it is missing.
    var kind: ValueKind? {
        switch self {
        case .missing: nil
        case .integer: .integer
        case .number: .number
        case .text: .text
        case .boolean: .boolean
        case .instant: .instant
        }
    }
}
