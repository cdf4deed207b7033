import JSON
import PostgreSQLClient
import SQLTools

/// Searches for indexes that make statements cheaper: candidates are the columns that the statements mention, tried one
/// after the other with HypoPG, and the best is kept as long as it helps.
struct IndexAdvisor {
    let database: PostgreSQLDatabase
    let connection: PostgreSQLConnection
    let limits: SQLLimits

    private static let maxCandidates = 60
    private static let maxIndexes = 5
    /// Of one statement.
    private static let maxParameters = 1_000
    /// An index has to save this share of the cost that is left.
    private static let leastGain = 0.05

    private struct Candidate: Hashable {
        var table: SQLName
        var columns: [String]
        var index: SQLPlanOptions.HypotheticalIndex { .init(table, columns: columns) }
    }

    private struct Query {
        var text: String
        var calls: Int
        var names: Set<String>
        /// The highest number of a placeholder.
        var parameterCount: Int
    }

    /// The name under which a statement is prepared while it is planned.
    private static let prepared = "imcp_advice"

    func advise(
        _ statements: [(text: String, calls: Int)], maxBytes: (partialValue: Int, overflow: Bool)
    ) async throws -> JSONObject {
        let facts = try await database.knowledge.facts(on: connection)
        // What is prepared would outlive a call that fails half way.
        connection.markDirty()
        guard let hypo = try await HypotheticalIndexes(on: connection) else {
            throw SQLFailure(
                .notSupported, "Index advice needs the extension hypopg; an operator can CREATE EXTENSION hypopg.")
        }
        var queries: [Query] = []
        var skipped: [JSONValue] = []
        for (statement, calls) in statements {
            do {
                let text = try SQLText(statement, .postgresql)
                guard text.statementClass == .read || text.statementClass == .dml else { continue }
                try Fence(facts: facts).check(text, SQLProtection())
                guard text.parameterCount <= Self.maxParameters else {
                    throw SQLFailure(.notSupported, "It has more than \(Self.maxParameters) parameters.")
                }
                let query = Query(
                    text: text.body, calls: calls, names: text.names, parameterCount: text.parameterCount)
                _ = try await planning { try await cost(query) }
                queries.append(query)
            } catch let failure as SQLFailure {
                // The rollback keeps what was prepared.
                try? await forgetPrepared()
                skipped.append(["query": .string(String(statement.prefix(200))), "reason": .string(failure.message)])
            }
        }
        let candidates = try await candidates(for: queries)
        var result = try await search(queries, candidates, hypo, maxBytes.overflow ? .max : maxBytes.partialValue)
        if !skipped.isEmpty { result["skipped"] = .array(skipped) }
        return result
    }

    /// The estimated cost. Parameters of recorded statements have no values, so such a statement is prepared and the plan
    /// for any values is asked for: in an EXPLAIN alone, the placeholders would be parameters of the EXPLAIN.
    private func cost(_ query: Query) async throws -> Double {
        guard query.parameterCount > 0 else { return try await plannedCost(query.text) }
        try await database.mapping(0) { _ = try await connection.run("PREPARE \(Self.prepared) AS \(query.text)") }
        let values = Array(repeating: "NULL", count: query.parameterCount).joined(separator: ", ")
        let cost = try await plannedCost("EXECUTE \(Self.prepared)(\(values))")
        try await forgetPrepared()
        return cost
    }

    private func plannedCost(_ text: String) async throws -> Double {
        try await database.mapping(0) {
            let rows = try await connection.rows("EXPLAIN (FORMAT JSON) \(text)")
            let plan = rows.first?[0].string.flatMap { try? JSONParser.parse($0) }
            return plan?[0]?["Plan"]?["Total Cost"]?.doubleValue ?? 0
        }
    }

    private func forgetPrepared() async throws {
        try await database.mapping(0) { _ = try await connection.run("DEALLOCATE \(Self.prepared)") }
    }

    /// A read-only transaction in which statements are planned for any values of their parameters.
    private func planning<R>(_ body: () async throws -> R) async throws -> R {
        try await database.mapping(0) {
            try await connection.transaction("BEGIN READ ONLY") { connection in
                for setting in PostgreSQLDatabase.settings(limits) + ["SET LOCAL plan_cache_mode = force_generic_plan"]
                {
                    try await connection.run(setting)
                }
                return try await body()
            }
        }
    }

    private func total(_ queries: [Query]) async throws -> Double {
        var sum = 0.0
        for query in queries { sum += try await cost(query) * Double(query.calls) }
        return sum
    }

    /// Single columns and pairs of columns that one statement mentions, of tables that it mentions.
    private func candidates(for queries: [Query]) async throws -> [Candidate] {
        var found: [Candidate] = []
        for query in queries {
            let names = JSONValue.array(query.names.sorted().map(JSONValue.string))
            let rows = try await connection.rows(
                """
                SELECT n.nspname, c.relname, a.attname FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relkind = 'r' AND c.relname = ANY ($1::text[]) AND a.attname = ANY ($1::text[])
                    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                    AND EXISTS (SELECT FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
                        WHERE m.amname = 'btree' AND o.opcdefault AND o.opcintype = a.atttypid
                            OR a.atttypid = 1043)
                ORDER BY 1, 2, a.attnum LIMIT 40
                """, [names])
            let byTable = Dictionary(grouping: rows) { SQLName(schema: $0[0].string, $0[1].text) }
            for (table, rows) in byTable.sorted(by: { $0.key < $1.key }) {
                let columns = rows.map { $0[2].text }
                found += columns.map { Candidate(table: table, columns: [$0]) }
                for first in columns {
                    for second in columns where first != second {
                        found.append(Candidate(table: table, columns: [first, second]))
                    }
                }
            }
        }
        var seen: Set<Candidate> = []
        return Array(
            found.filter { seen.insert($0).inserted }.sorted { $0.columns.count < $1.columns.count }.prefix(
                Self.maxCandidates))
    }

    private func search(
        _ queries: [Query], _ candidates: [Candidate], _ hypo: HypotheticalIndexes, _ maxBytes: Int
    ) async throws -> JSONObject {
        try await planning {
            let before = try await total(queries)
            var (cost, bytes) = (before, 0)
            var chosen: [Candidate] = []
            var left = candidates
            while chosen.count < Self.maxIndexes {
                var best: (candidate: Candidate, cost: Double, bytes: Int)?
                for candidate in left {
                    let (trial, size) = try await self.trial(chosen + [candidate], queries, hypo)
                    guard size <= maxBytes, trial < (best?.cost ?? cost * (1 - Self.leastGain)) else { continue }
                    best = (candidate, trial, size)
                }
                guard let best else { break }
                chosen.append(best.candidate)
                left.removeAll { $0 == best.candidate }
                (cost, bytes) = (best.cost, best.bytes)
            }
            try await hypo.reset(on: connection)
            return [
                "recommendations": .array(chosen.map { .string(Self.statement($0)) }),
                "cost_before": JSONValue(before), "cost_after": JSONValue(cost), "index_bytes": JSONValue(bytes),
                "candidates": JSONValue(candidates.count),
            ]
        }
    }

    private func trial(
        _ indexes: [Candidate], _ queries: [Query], _ hypo: HypotheticalIndexes
    ) async throws -> (cost: Double, bytes: Int) {
        try await hypo.reset(on: connection)
        for index in indexes { _ = try await hypo.create(index.index, on: connection) }
        return (try await total(queries), try await hypo.bytes(on: connection))
    }

    private static func statement(_ candidate: Candidate) -> String {
        let dialect = SQLDialect.postgresql
        let columns = candidate.columns.map(dialect.quote).joined(separator: ", ")
        return "CREATE INDEX ON \(dialect.quote(candidate.table)) (\(columns))"
    }
}

extension SQLText {
    /// The highest number of a placeholder such as `$2`.
    fileprivate var parameterCount: Int {
        tokens.compactMap { token in
            if case .parameter(let name) = token.kind { Int(name.dropFirst()) } else { nil }
        }.max() ?? 0
    }
}
