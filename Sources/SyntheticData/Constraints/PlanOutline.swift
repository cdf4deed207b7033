/// What the constraints of a schema come to, as far as the schema and the names of the data's columns decide it: which
/// columns are listed to be unique, and which are learned as other ones. Each column is taken by at most one of these.
struct PlanOutline: Sendable {
    /// Columns that are learned as others.
    struct Rewriting: Sendable {
        enum Form: Sendable {
            /// One text for the combination of values.
            case combination
            /// Which one is set.
            case choice
            /// The lower one, and how far the upper one lies above it.
            case gap(strict: Bool)
        }

        let form: Form
        /// Where the constraint stands in the schema.
        let constraint: Int
        /// Of a gap, the lower column and then the upper one.
        let columns: [String]
        /// The column that only the model sees.
        let name: String
    }

    /// With each column's origin decided.
    let schema: TableSchema
    let hasData: Bool
    /// Groups of columns in which no two rows are the same.
    private(set) var listed: [[ColumnSchema]] = []
    /// Made from their declarations.
    private(set) var declared: [ColumnSchema] = []
    private(set) var learned: [ColumnSchema] = []
    private(set) var rewritings: [Rewriting] = []

    let byName: [String: ColumnSchema]
    let computed: Set<String>
    private(set) var helpers: HelperNames
    private var taken: Set<String> = []

    /// Learned of fakes only.
    var masked: [ColumnSchema] { learned.filter(\.type.isPersonal) }

    /// - Parameter present: Which columns the data has; nil where there is none.
    init(_ schema: TableSchema, present: Set<String>?) throws(SyntheticDataError) {
        try schema.check()
        self.schema = schema.resolved(present: present ?? [])
        hasData = present != nil
        byName = Dictionary(self.schema.columns.map { ($0.name, $0) }) { first, _ in first }
        computed = Set(schema.formulas.map(\.column))
        helpers = HelperNames(schema.columns.map(\.name))
        try list()
        for column in self.schema.columns where !taken.contains(column.name) {
            if isLearned(column.name) {
                learned.append(column)
            } else if !computed.contains(column.name) {
                declared.append(column)
            }
        }
        try rewrite()
    }

    func isLearned(_ name: String) -> Bool { byName[name]?.from == .learned }

    func isListed(_ name: String) -> Bool { listed.contains { $0.contains { $0.name == name } } }

    // MARK: - Rows that differ

    private mutating func list() throws(SyntheticDataError) {
        var groups = schema.constraints.compactMap { if case .unique(let names) = $0 { names } else { nil } }
        if let key = schema.key, schema.parent?.key != key, !groups.contains([key]) { groups.append([key]) }
        for names in groups where !names.contains(where: isUniqueAlready) {
            guard taken.isDisjoint(with: names), names.allSatisfy(canBeListed) else {
                throw SyntheticDataError(
                    .badSchema, table: schema.name, column: names.first,
                    "The columns \(names.joined(separator: ", ")) "
                        + "cannot be made unique together: one is made in another way. Make one of them an identifier.")
            }
            listed.append(names.compactMap(bounded))
            taken.formUnion(names)
        }
    }

    /// The column with its range as its ends: what is listed must not have to be moved afterwards.
    private func bounded(_ name: String) -> ColumnSchema? {
        guard var column = byName[name] else { return nil }
        for case .range(name, let min, let max) in schema.constraints {
            if let min { column.min = min }
            if let max { column.max = max }
        }
        return column
    }

    private func isUniqueAlready(_ name: String) -> Bool {
        guard let column = byName[name], column.missing ?? 0 == 0 else { return false }
        if taken.contains(name) { return schema.constraints.contains(.unique([name])) || schema.key == name }
        switch column.type {
        case .identifier, .uuid: return true
        case .personEmail, .username: return !column.consistent
        default: return false
        }
    }

    private func canBeListed(_ name: String) -> Bool {
        switch byName[name]?.type {
        case .integer, .category, .boolean, .datetime, .number, .latitude, .longitude: true
        default: false
        }
    }

    // MARK: - Rewritings of learned columns

    private mutating func rewrite() throws(SyntheticDataError) {
        for (index, constraint) in schema.constraints.enumerated() {
            switch constraint {
            case .fixedCombinations(let names):
                guard canRewrite(names) else { throw cannotJoin(names) }
                add(.combination, index, names, names.joined(separator: " + "))
            case .oneOf(let names) where canRewrite(names):
                add(.choice, index, names, "one of " + names.joined(separator: ", "))
            default: break
            }
        }
        addGaps()
    }

    private func canRewrite(_ names: [String]) -> Bool {
        hasData && taken.isDisjoint(with: names) && names.allSatisfy(isLearned)
    }

    private mutating func add(_ form: Rewriting.Form, _ index: Int, _ names: [String], _ name: String) {
        rewritings.append(Rewriting(form: form, constraint: index, columns: names, name: helpers.take(name)))
        taken.formUnion(names)
    }

    private func cannotJoin(_ names: [String]) -> SyntheticDataError {
        SyntheticDataError(
            .badSchema, table: schema.name, column: names.first,
            "fixed_combinations of \(names.joined(separator: ", ")) needs "
                + "these columns to be learned from data, and no other constraint to take them.")
    }

    /// Gaps over gaps: the highest column first, because its gap is measured from the column below as it is.
    private mutating func addGaps() {
        var gaps: [(index: Int, low: String, high: String, strict: Bool)] = []
        var lowOf: [String: String] = [:]
        for (index, constraint) in schema.constraints.enumerated() {
            guard case .inequality(let low, let high, let strict) = constraint, canRewrite([low, high]),
                byName[low]?.type.valueKind == byName[high]?.type.valueKind, lowOf[high] == nil
            else { continue }
            lowOf[high] = low
            gaps.append((index, low, high, strict))
        }
        func depth(_ name: String) -> Int {
            var (depth, current) = (0, name)
            while let next = lowOf[current] { (depth, current) = (depth + 1, next) }
            return depth
        }
        let sorted = gaps.map { (gap: $0, depth: depth($0.high)) }.sorted {
            ($0.depth, $1.gap.high) > ($1.depth, $0.gap.high)
        }
        for (gap, _) in sorted {
            let name = helpers.take("\(gap.high) - \(gap.low)")
            rewritings.append(
                Rewriting(
                    form: .gap(strict: gap.strict), constraint: gap.index, columns: [gap.low, gap.high], name: name))
        }
    }
}

extension TableSchema {
    /// The schema with each column's origin decided. What was decided stays.
    ///
    /// - Parameter present: Which columns the data has.
    func resolved(present: Set<String>) -> TableSchema {
        var result = self
        let computed = Set(formulas.map(\.column))
        let ranges = Dictionary(
            constraints.compactMap { constraint -> (String, (SchemaValue?, SchemaValue?))? in
                guard case .range(let column, let min, let max) = constraint else { return nil }
                return (column, (min, max))
            }
        ) { first, _ in first }
        for index in columns.indices where !computed.contains(columns[index].name) {
            let column = columns[index]
            let isLearned = column.isLearned && (column.from == .learned || present.contains(column.name))
            result.columns[index].from = isLearned ? .learned : .declared
            guard !isLearned, let range = ranges[column.name] else { continue }
            // A declared column keeps its range best by never leaving it.
            if let low = range.0, column.min == nil { result.columns[index].min = low }
            if let high = range.1, column.max == nil { result.columns[index].max = high }
        }
        return result
    }
}

/// Names for columns that only the model sees.
struct HelperNames: Sendable {
    private var taken: Set<String>

    init(_ names: some Sequence<String>) { taken = Set(names) }

    /// The name, or one like it that is free.
    mutating func take(_ name: String) -> String {
        var free = name
        while !taken.insert(free).inserted { free += "'" }
        return free
    }
}
