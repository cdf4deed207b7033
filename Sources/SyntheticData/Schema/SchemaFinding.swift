/// Something wrong in a schema: under which key, of which column, and why.
struct SchemaFinding: Equatable {
    let key: String
    var column: String?
    /// A sentence without a full stop.
    let message: String

    init(_ key: String, column: String? = nil, _ message: String) {
        (self.key, self.column, self.message) = (key, column, message)
    }

    var inWords: String { column.map { "column \"\($0)\": \(message)" } ?? message }
}

extension DataSchema {
    /// Finds out whether the schema contradicts itself. A schema that was read from a file was checked already.
    ///
    /// - Throws: `SyntheticDataError` about the first mistake.
    public func check() throws(SyntheticDataError) {
        for table in tables { try table.check() }
        if let finding = ownFindings.first { throw SyntheticDataError(.badSchema, finding.message + ".") }
    }

    /// What is wrong between tables.
    var ownFindings: [SchemaFinding] {
        var findings: [SchemaFinding] = []
        var byName: [String: TableSchema] = [:]
        for table in tables where byName.updateValue(table, forKey: table.name) != nil {
            findings.append(SchemaFinding("tables", "two tables are called \"\(table.name)\""))
        }
        for table in tables {
            guard let parent = table.parent else { continue }
            guard let other = byName[parent.table] else {
                findings.append(
                    SchemaFinding("tables", "the parent \"\(parent.table)\" of table \"\(table.name)\" is not there"))
                continue
            }
            if other.key == nil {
                findings.append(
                    SchemaFinding(
                        "tables", "table \"\(other.name)\" needs a key, because \"\(table.name)\" refers to it"))
            }
        }
        let parents = Dictionary(tables.compactMap { table in table.parent.map { (table.name, [$0.table]) } }) { $1 }
        if let cycle = Cycle.find(tables.map(\.name), { parents[$0] ?? [] }) {
            findings.append(
                SchemaFinding("tables", "tables are each other's parents: \(cycle.joined(separator: " → "))"))
        }
        return findings
    }
}

extension TableSchema {
    /// Finds out whether the schema contradicts itself.
    ///
    /// - Throws: `SyntheticDataError` about the first mistake.
    public func check() throws(SyntheticDataError) {
        for column in columns {
            guard let finding = column.ownFindings.first else { continue }
            throw SyntheticDataError(.badSchema, table: name, column: column.name, finding.message + ".")
        }
        guard let finding = ownFindings.first else { return }
        throw SyntheticDataError(.badSchema, table: name, column: finding.column, finding.message + ".")
    }
}

/// Looks for things that lead back to themselves.
enum Cycle {
    /// The first cycle, its first element again at its end; nil where there is none. Does not recurse, so a chain may
    /// be long.
    static func find(_ names: [String], _ next: (String) -> [String]) -> [String]? {
        var done: Set<String> = []
        for name in names where !done.contains(name) {
            var path: [(name: String, rest: [String])] = [(name, next(name))]
            var onPath: Set<String> = [name]
            while let last = path.last {
                guard let following = last.rest.last else {
                    done.insert(last.name)
                    onPath.remove(last.name)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].rest.removeLast()
                if onPath.contains(following) {
                    let names = path.map(\.name)
                    return names.drop { $0 != following } + [following]
                }
                guard !done.contains(following) else { continue }
                onPath.insert(following)
                path.append((following, next(following)))
            }
        }
        return nil
    }
}
