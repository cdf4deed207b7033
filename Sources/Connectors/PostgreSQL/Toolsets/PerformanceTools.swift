import JSON
import PostgreSQLClient
import SQLTools

/// Which statements cost most, and which indexes would help.
enum PerformanceTools {
    static let all = [topQueries, queryIndexes, workloadIndexes]

    /// - Throws: Where the extension is not there.
    static func requireStatements(_ call: SQLEngineCall) async throws {
        guard try await call.database.withConnection({ try await $0.has("pg_stat_statements") }) else {
            throw SQLFailure(
                .notSupported,
                "This needs the extension pg_stat_statements; an operator can CREATE EXTENSION pg_stat_statements.")
        }
    }

    private static let topQueries = SQLEngineTool(
        "get_top_queries", "Lists the statements that cost most.",
        [
            "sort_by": ["type": "string", "enum": ["resources", "mean_time", "total_time"], "default": "resources"],
            "limit": ["type": "integer", "minimum": 1, "maximum": 100, "default": 10],
        ]
    ) { call in
        try call.requiresFullSight()
        try await requireStatements(call)
        let orders = [
            "mean_time": "mean_exec_time", "total_time": "total_exec_time",
            "resources": "total_exec_time + 0.1 * (shared_blks_read + shared_blks_dirtied)",
        ]
        let order = orders[call.text("sort_by") ?? "resources"] ?? "total_exec_time"
        return [
            "queries": try await call.list(
                """
                SELECT query, calls, total_exec_time AS total_ms, mean_exec_time AS mean_ms, rows, shared_blks_hit, shared_blks_read
                FROM pg_stat_statements s JOIN pg_catalog.pg_database d ON d.oid = s.dbid AND d.datname = pg_catalog.current_database()
                ORDER BY \(order) DESC LIMIT $1
                """, [JSONValue(call.arguments["limit"]?.intValue ?? 10)])
        ]
    }

    private static let sizeLimit: JSONValue = [
        "type": "integer", "minimum": 1, "default": 10_000, "description": "For all recommended indexes together",
    ]

    private static let queryIndexes = SQLEngineTool(
        "analyze_query_indexes", "Recommends indexes for statements.",
        [
            "queries": ["type": "array", "items": ["type": "string"], "minItems": 1, "maxItems": 10],
            "max_index_size_mb": sizeLimit,
        ], required: ["queries"]
    ) { call in
        let queries = call.arguments["queries"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return try await advise(queries.map { ($0, 1) }, call)
    }

    private static let workloadIndexes = SQLEngineTool(
        "analyze_workload_indexes", "Recommends indexes for the statements that cost most.",
        ["max_index_size_mb": sizeLimit]
    ) { call in
        try call.requiresFullSight()
        try await requireStatements(call)
        let rows = try await call.database.withConnection { connection in
            try await connection.rows(
                """
                SELECT query, calls FROM pg_stat_statements s
                JOIN pg_catalog.pg_database d ON d.oid = s.dbid AND d.datname = pg_catalog.current_database()
                WHERE query ~* '^\\s*(select|with|update|delete)' AND query !~* '(pg_catalog|pg_stat_|hypopg)'
                ORDER BY total_exec_time DESC LIMIT 20
                """)
        }
        return try await advise(rows.map { ($0[0].text, $0[1].int ?? 1) }, call)
    }

    private static func advise(_ queries: [(text: String, calls: Int)], _ call: SQLEngineCall) async throws
        -> JSONObject
    {
        try call.requiresFullSight()
        let database = try call.database
        let megabytes = call.arguments["max_index_size_mb"]?.intValue ?? 10_000
        return try await database.withConnection { connection in
            let advisor = IndexAdvisor(database: database, connection: connection, limits: call.limits)
            return try await advisor.advise(queries, maxBytes: megabytes.multipliedReportingOverflow(by: 1 << 20))
        }
    }
}
