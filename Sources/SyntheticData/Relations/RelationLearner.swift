public import Tables

/// Learns how the rows of a table belong to those of another one.
///
/// ```swift
/// let model = try RelationLearner().learn(options, key: "person", of: people, parentKey: "id")
/// let rows = try model.sample(SampleBatch(rows: identifiers, random: random, table: 1, given: newPeople))
/// ```
public struct RelationLearner: Sendable {
    /// How the trees learn. Context and first columns are not used.
    public var options: LearningOptions
    /// The column of the child table that rows are sorted by and made along; nil for rows without time.
    public var time: String?

    /// - Parameter time: A column of numbers or points in time, without missing values.
    public init(options: LearningOptions = LearningOptions(), time: String? = nil) {
        (self.options, self.time) = (options, time)
    }

    /// Learns plain tables that are joined by a key.
    ///
    /// - Parameters:
    ///   - children: Plain columns, and the key.
    ///   - key: The column of the children that names the row of the parent.
    ///   - parents: Plain columns, and the key.
    ///   - parentKey: The column that names a parent; each row has another value.
    /// - Throws: ``SyntheticDataError`` where keys do not fit, ``LearningError``, `CancellationError`.
    public func learn(
        _ children: Table, key: String, of parents: Table, parentKey: String, monitor: WorkMonitor = WorkMonitor()
    ) throws -> RelationModel {
        let owners = try KeyColumn(parents, parentKey).rows(of: children, key)
        return try learn(
            children.without([key]), owners: owners, of: parents.without([parentKey]), parentCount: parents.rowCount,
            monitor: monitor)
    }

    /// Learns plain tables.
    ///
    /// - Parameters:
    ///   - children: Plain columns without key.
    ///   - owners: The parent's row of each child.
    ///   - parents: Plain columns without key; possibly none.
    func learn(
        _ children: Table, owners: [Int], of parents: Table, parentCount: Int, monitor: WorkMonitor = WorkMonitor()
    ) throws -> RelationModel {
        guard !owners.isEmpty else {
            throw SyntheticDataError(.badTable, "There are no rows that belong to others. Leave the table out.")
        }
        let times = try time.map { try Self.times(children, $0) }
        let siblings = Siblings(owners: owners, parentCount: parentCount, times: times?.doubles)
        guard siblings.counts.allSatisfy({ $0 <= RelationModel.countLimit }) else {
            throw SyntheticDataError(
                .badTable, "One parent has more than \(RelationModel.countLimit) rows. Divide the table.")
        }
        let task = RelationTask(
            rows: children.rows(at: siblings.order), header: children.header, siblings: siblings, parents: parents,
            options: options, time: times?.rows(at: siblings.order))
        return try task.model(monitor)
    }

    private static func times(_ children: Table, _ name: String) throws -> Column {
        guard let column = children.column(name) else {
            throw LearningError.noColumn(name, known: children.names)
        }
        guard column.kind.isOrdered, column.missingCount == 0, column.doubles.allSatisfy(\.isFinite) else {
            throw SyntheticDataError(
                .badTable, column: name,
                "Rows are sorted by this column, so each needs a number or a point in time in it.")
        }
        return column
    }
}

/// A column that names the rows of a table.
struct KeyColumn {
    private let name: String
    private var rows: [String: Int] = [:]

    init(_ table: Table, _ name: String) throws {
        guard let column = table.column(name) else { throw LearningError.noColumn(name, known: table.names) }
        self.name = name
        for row in 0..<column.count {
            guard !column.isMissing(row), rows.updateValue(row, forKey: column.keyText(row)) == nil else {
                throw SyntheticDataError(
                    .badTable, column: name, "It names the rows, but that of row \(row + 1) is missing or repeated.")
            }
        }
    }

    /// The row that each row of another table belongs to.
    func rows(of table: Table, _ key: String) throws -> [Int] {
        guard let column = table.column(key) else { throw LearningError.noColumn(key, known: table.names) }
        return try (0..<column.count).map { row in
            guard !column.isMissing(row), let parent = rows[column.keyText(row)] else {
                throw SyntheticDataError(
                    .badTable, column: key,
                    "Row \(row + 1) belongs to no row of the parent table (\"\(name)\"). Remove such rows, or give the parents."
                )
            }
            return parent
        }
    }
}

extension Column {
    /// What tells a key from others; the same for equal numbers of different kinds.
    fileprivate func keyText(_ row: Int) -> String {
        switch values {
        case .integers(let values), .instants(let values): "\(values[row])"
        case .numbers(let values): Int64(exactly: values[row]).map { "\($0)" } ?? "\(values[row])"
        case .texts(let values): values[row]
        case .booleans(let values): "\(values[row])"
        }
    }
}

extension Table {
    /// The other columns. Of none, no rows are left.
    func without(_ names: Set<String>) -> Table { Table(trusted: columns.filter { !names.contains($0.name) }) }
}
