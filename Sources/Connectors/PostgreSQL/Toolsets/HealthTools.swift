import JSON
import SQLTools

/// What ails a database.
enum HealthTools {
    static let all = [
        SQLEngineTool(
            "analyze_db_health", "Checks a database's health; finds what to mend.",
            [
                "health_type": [
                    "type": "string", "enum": .array((["all"] + checks.map(\.name)).map(JSONValue.string)),
                    "default": "all",
                ]
            ]
        ) { call in
            try call.requiresFullSight()
            let wanted = call.text("health_type") ?? "all"
            var result = JSONObject()
            for check in checks where wanted == "all" || wanted == check.name {
                var part = JSONObject()
                for question in check.questions { part[question.name] = try await call.list(question.sql) }
                result[check.name] = .object(part)
            }
            return result
        }
    ]

    private struct Check: Sendable {
        var name: String
        var questions: [(name: String, sql: String)]
    }

    private static let checks = [
        Check(
            name: "index",
            questions: [
                (
                    "invalid",
                    """
                    SELECT i.indexrelid::regclass::text AS index, i.indrelid::regclass::text AS "table"
                    FROM pg_catalog.pg_index i WHERE NOT i.indisvalid LIMIT 100
                    """
                ),
                (
                    "duplicate",
                    """
                    SELECT pg_catalog.array_agg(i.indexrelid::regclass::text) AS indexes, i.indrelid::regclass::text AS "table"
                    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                    WHERE i.indrelid >= 16384 GROUP BY i.indrelid, i.indkey::text, i.indclass::text, c.relam,
                        i.indoption::text, pg_catalog.pg_get_expr(i.indexprs, i.indrelid), pg_catalog.pg_get_expr(i.indpred, i.indrelid)
                    HAVING count(*) > 1 LIMIT 100
                    """
                ),
                (
                    "unused",
                    """
                    SELECT s.indexrelid::regclass::text AS index, s.relid::regclass::text AS "table",
                        pg_catalog.pg_relation_size(s.indexrelid) AS bytes
                    FROM pg_catalog.pg_stat_user_indexes s JOIN pg_catalog.pg_index i ON i.indexrelid = s.indexrelid
                    WHERE s.idx_scan = 0 AND NOT i.indisunique ORDER BY 3 DESC LIMIT 100
                    """
                ),
            ]),
        Check(
            name: "connection",
            questions: [
                (
                    "use",
                    """
                    SELECT count(*) AS connections, count(*) FILTER (WHERE state = 'active') AS active,
                        count(*) FILTER (WHERE state LIKE 'idle in transaction%') AS idle_in_transaction,
                        pg_catalog.current_setting('max_connections')::int AS max_connections
                    FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend'
                    """
                )
            ]),
        Check(
            name: "vacuum",
            questions: [
                (
                    "wraparound",
                    """
                    SELECT c.oid::regclass::text AS "table", pg_catalog.age(c.relfrozenxid) AS age
                    FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'm') ORDER BY 2 DESC LIMIT 5
                    """
                ),
                (
                    "dead_rows",
                    """
                    SELECT relid::regclass::text AS "table", n_dead_tup AS dead, n_live_tup AS live, last_autovacuum
                    FROM pg_catalog.pg_stat_user_tables WHERE n_dead_tup > 1000 AND n_dead_tup > n_live_tup / 5
                    ORDER BY 2 DESC LIMIT 50
                    """
                ),
            ]),
        Check(
            name: "sequence",
            questions: [
                (
                    "nearly_used_up",
                    """
                    SELECT schemaname || '.' || sequencename AS sequence, last_value, max_value,
                        round(100.0 * last_value / max_value, 1) AS percent
                    FROM pg_catalog.pg_sequences WHERE last_value > max_value * 0.7 ORDER BY 4 DESC LIMIT 100
                    """
                )
            ]),
        Check(
            name: "replication",
            questions: [
                (
                    "state",
                    "SELECT pg_catalog.pg_is_in_recovery() AS is_standby, (SELECT count(*) FROM pg_catalog.pg_stat_replication) AS standbys"
                ),
                (
                    "slots",
                    "SELECT slot_name, slot_type, active FROM pg_catalog.pg_replication_slots ORDER BY 1 LIMIT 100"
                ),
            ]),
        Check(
            name: "buffer",
            questions: [
                (
                    "hit_rates",
                    """
                    SELECT round(100.0 * sum(heap_blks_hit) / nullif(sum(heap_blks_hit + heap_blks_read), 0), 2) AS table_percent,
                        round(100.0 * sum(idx_blks_hit) / nullif(sum(idx_blks_hit + idx_blks_read), 0), 2) AS index_percent
                    FROM pg_catalog.pg_statio_user_tables
                    """
                )
            ]),
        Check(
            name: "constraint",
            questions: [
                (
                    "not_validated",
                    """
                    SELECT conname AS "constraint", conrelid::regclass::text AS "table" FROM pg_catalog.pg_constraint
                    WHERE NOT convalidated LIMIT 100
                    """
                )
            ]),
    ]
}
