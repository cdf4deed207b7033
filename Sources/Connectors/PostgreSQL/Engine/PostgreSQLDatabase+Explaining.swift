import JSON
import PostgreSQLClient
import SQLTools

extension PostgreSQLDatabase {
    func explain(
        _ statement: SQLStatement, _ options: SQLPlanOptions, limits: SQLLimits, protection: SQLProtection
    ) async throws -> SQLPlan {
        try await withConnection { connection in
            try await admitPlan(statement, options, protection, on: connection)
            guard !options.hypotheticalIndexes.isEmpty else {
                return try await plan(statement, options.analyze, envelope(limits), on: connection, limits)
            }
            guard !options.analyze else {
                throw SQLFailure(.notSupported, "Indexes that are not there cannot be measured; leave out analyze.")
            }
            return try await supposing(options.hypotheticalIndexes, on: connection, limits) {
                try await plan(statement, false, .none, on: connection, limits)
            }
        }
    }

    private func admitPlan(
        _ statement: SQLStatement, _ options: SQLPlanOptions, _ protection: SQLProtection,
        on connection: PostgreSQLConnection
    ) async throws {
        let text = try SQLText(statement.text, .postgresql)
        guard text.statementClass == .read || (text.statementClass == .dml && !options.analyze) else {
            throw SQLFailure(.readOnly, "Only statements that read are run to be measured.", position: 1)
        }
        let fence = Fence(facts: try await knowledge.facts(on: connection))
        try fence.check(text, protection)
        if text.statementClass == .read { try fence.checkReading(text) }
        guard !protection.isEmpty else { return }
        // A plan shows values and estimates of the columns that it filters by.
        let shield = try await Shield.load(protection, on: connection)
        guard try shield.rewrite(statement, text).prefix.isEmpty else {
            throw SQLFailure(.protectedColumn, "Plans over tables with protected columns are not shown.")
        }
    }

    func plan(
        _ statement: SQLStatement, _ analyze: Bool, _ envelope: PostgreSQLEnvelope,
        on connection: PostgreSQLConnection, _ limits: SQLLimits
    ) async throws -> SQLPlan {
        let front = "EXPLAIN (FORMAT JSON\(analyze ? ", ANALYZE, BUFFERS" : "")) "
        return try await mapping(front.unicodeScalars.count) {
            let result = try await connection.execute(
                try AdmittedStatement(statement: statement).query(front), in: envelope,
                deadline: Self.deadline(limits))
            guard let text = result.rows.first?[0].string, let json = try? JSONParser.parse(text),
                let top = json[0], let node = top["Plan"]
            else { throw SQLFailure(.internal, "The server's plan cannot be read.") }
            return SQLPlan(PlanText.text(of: top), structure: json, cost: node["Total Cost"]?.doubleValue)
        }
    }

    /// Plans with indexes that are not there, by the extension HypoPG.
    func supposing<R>(
        _ indexes: [SQLPlanOptions.HypotheticalIndex], on connection: PostgreSQLConnection, _ limits: SQLLimits,
        _ body: () async throws -> R
    ) async throws -> R {
        guard let hypo = try await HypotheticalIndexes(on: connection) else {
            throw SQLFailure(
                .notSupported,
                "Planning with indexes that are not there needs the extension hypopg; an operator can CREATE EXTENSION hypopg."
            )
        }
        return try await mapping(0) {
            try await connection.transaction("BEGIN READ ONLY") { connection in
                for setting in Self.settings(limits) { try await connection.run(setting) }
                for index in indexes { _ = try await hypo.create(index, on: connection) }
                let result = try await body()
                try await hypo.reset(on: connection)
                return result
            }
        }
    }
}

/// The functions of HypoPG, wherever the extension is. What they make lives in the session and is taken back.
struct HypotheticalIndexes: Sendable {
    private let schema: String

    /// Nil where the extension is not there.
    init?(on connection: PostgreSQLConnection) async throws {
        let rows = try await connection.rows(
            """
            SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
            WHERE e.extname = 'hypopg'
            """)
        guard let name = rows.first?[0].string else { return nil }
        schema = SQLDialect.postgresql.quote(name)
        // An index that a failed call left in the session would be in every later plan.
        try await reset(on: connection)
    }

    private static let methods: Set = ["btree", "hash", "brin", "bloom"]

    /// The name that plans show for the index.
    func create(_ index: SQLPlanOptions.HypotheticalIndex, on connection: PostgreSQLConnection) async throws -> String {
        guard Self.methods.contains(index.method.lowercased()), !index.columns.isEmpty else {
            throw SQLFailure(.parameters, "An index needs columns and one of the methods btree, hash, brin, bloom.")
        }
        let dialect = SQLDialect.postgresql
        let columns = index.columns.map(dialect.quote).joined(separator: ", ")
        let text = "CREATE INDEX ON \(dialect.quote(index.table)) USING \(index.method.lowercased()) (\(columns))"
        let rows = try await connection.rows(
            "SELECT indexname FROM \(schema).hypopg_create_index($1)", [.string(text)])
        return rows.first?[0].string ?? ""
    }

    func reset(on connection: PostgreSQLConnection) async throws {
        _ = try await connection.rows("SELECT \(schema).hypopg_reset()")
    }

    /// How large the indexes would be, all together.
    func bytes(on connection: PostgreSQLConnection) async throws -> Int {
        let rows = try await connection.rows(
            "SELECT coalesce(sum(\(schema).hypopg_relation_size(indexrelid)), 0)::int8 FROM \(schema).hypopg()")
        return rows.first?[0].int ?? 0
    }
}
