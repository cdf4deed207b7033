import BoltClient

/// Learns the schema with what every server has: the lists of labels and types, the catalog of properties where there is
/// one, and else a look at some nodes and relationships of each kind.
struct SchemaReader {
    let database: GraphDatabase
    let sample: Int

    private var limit: Duration { database.limits.schemaTimeout }
    private var maxNames: Int { database.limits.maxNames }
    /// How many rows of the catalog are read.
    private static let maxCatalogRows = 20_000

    func read() async throws -> GraphSchema {
        var schema = GraphSchema()
        let labels = try await names(
            "CALL db.labels()", otherwise: "MATCH (n) WITH n LIMIT 10000 UNWIND labels(n) AS name RETURN DISTINCT name")
        let types = try await names(
            "CALL db.relationshipTypes()",
            otherwise: "MATCH ()-[r]->() WITH r LIMIT 10000 RETURN DISTINCT type(r) AS name")
        schema.isTruncated = labels.count > maxNames || types.count > maxNames
        for label in labels.prefix(maxNames) { schema.labels[label] = [:] }
        for type in types.prefix(maxNames) { schema.relationships[type] = .init() }
        if let properties = try await catalog() {
            for (label, names) in properties where schema.labels[label] != nil { schema.labels[label] = names }
        } else {
            schema.isSampled = true
            for label in schema.labels.keys.sorted() { schema.labels[label] = try await properties(ofLabel: label) }
        }
        for type in schema.relationships.keys.sorted() {
            schema.isSampled = true
            schema.relationships[type] = try await relationship(type)
        }
        return schema
    }

    /// One more than the schema describes.
    private func names(_ procedure: String, otherwise statement: String) async throws -> [String] {
        let rows = try await attempt(procedure, limit: maxNames + 1)
        let found: [[BoltValue]] =
            if let rows { rows } else { try await database.rows(statement, limit: maxNames + 1, within: limit) }
        return found.compactMap { $0.first?.stringValue }
    }

    /// Nil where the server does not know the procedure.
    private func attempt(_ procedure: String, limit count: Int) async throws -> [[BoltValue]]? {
        do {
            return try await database.rows(procedure, limit: count, within: limit)
        } catch let error as BoltError where error.code.rawValue.hasPrefix("Neo.") {
            // Servers differ in the code for a procedure that they do not have.
            guard !error.code.rawValue.hasPrefix("Neo.ClientError.Security."), !error.isTransient else { throw error }
            return nil
        }
    }

    private func catalog() async throws -> [String: [String: Set<String>]]? {
        let statement = """
            CALL db.schema.nodeTypeProperties() YIELD nodeLabels, propertyName, propertyTypes
            RETURN nodeLabels, propertyName, propertyTypes
            """
        guard let rows = try await attempt(statement, limit: Self.maxCatalogRows) else { return nil }
        var properties: [String: [String: Set<String>]] = [:]
        for row in rows where row.count == 3 {
            guard let name = row[1].stringValue else { continue }
            for label in row[0].listValue?.compactMap(\.stringValue) ?? [] {
                properties[label, default: [:]][name, default: []]
                    .formUnion(row[2].listValue?.compactMap { $0.stringValue?.lowercased() } ?? [])
            }
        }
        return properties
    }

    private func properties(ofLabel label: String) async throws -> [String: Set<String>] {
        guard let name = Self.quoted(label) else { return [:] }
        let rows = try await database.rows("MATCH (n:\(name)) RETURN n LIMIT \(sample)", limit: sample, within: limit)
        var properties: [String: Set<String>] = [:]
        for case .node(let node)? in rows.map(\.first) { Self.note(node.properties, in: &properties) }
        return properties
    }

    private func relationship(_ type: String) async throws -> GraphSchema.Relationship {
        var found = GraphSchema.Relationship()
        guard let name = Self.quoted(type) else { return found }
        let statement = "MATCH (a)-[r:\(name)]->(b) RETURN labels(a), labels(b), r LIMIT \(sample)"
        for row in try await database.rows(statement, limit: sample, within: limit) where row.count == 3 {
            found.patterns.insert("\(Self.pattern(row[0]))->\(Self.pattern(row[1]))")
            if case .relationship(let one) = row[2] { Self.note(one.properties, in: &found.properties) }
        }
        return found
    }

    private static func note(_ values: [String: BoltValue], in properties: inout [String: Set<String>]) {
        for (name, value) in values { properties[name, default: []].insert(ValueWriter.typeName(value)) }
    }

    private static func pattern(_ labels: BoltValue) -> String {
        "(" + (labels.listValue ?? []).compactMap(\.stringValue).sorted().map { ":\($0)" }.joined() + ")"
    }

    /// The name in backticks; nil where a backslash in it might mean something else to the server.
    private static func quoted(_ name: String) -> String? {
        guard !name.contains("\\") else { return nil }
        return "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
    }
}
