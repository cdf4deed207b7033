import JSON
import SQLTools

/// Views on a running server, each under its name.
enum MonitorTools {
    static let all = [
        SQLEngineTool(
            "db_monitor", "Shows one view on the running server.",
            [
                "view": ["type": "string", "enum": .array(views.map { .string($0.name) })],
                "limit": ["type": "integer", "minimum": 1, "maximum": 1000, "default": 50],
            ], required: ["view"]
        ) { call in
            try call.requiresFullSight()
            guard let view = views.first(where: { $0.name == call.text("view") }) else {
                throw SQLFailure(.parameters, "view is none of the listed words.")
            }
            if view.name == "query_stats" { try await PerformanceTools.requireStatements(call) }
            let limit = call.arguments["limit"]?.intValue ?? 50
            return [view.name: try await call.list("\(view.sql) LIMIT $1", [JSONValue(limit)])]
        }
    ]

    static var names: [String] { views.map(\.name) }

    private static let views: [(name: String, sql: String)] = [
        (
            "active_queries",
            """
            SELECT pid, usename, application_name, state, wait_event_type, wait_event, query_start,
                extract(epoch FROM now() - query_start) AS seconds, pg_catalog.left(query, 500) AS query
            FROM pg_catalog.pg_stat_activity WHERE state = 'active' AND pid <> pg_catalog.pg_backend_pid() ORDER BY query_start
            """
        ),
        (
            "long_running_transactions",
            """
            SELECT pid, usename, state, xact_start, extract(epoch FROM now() - xact_start) AS seconds, pg_catalog.left(query, 500) AS query
            FROM pg_catalog.pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_catalog.pg_backend_pid() ORDER BY xact_start
            """
        ),
        (
            "locks",
            """
            SELECT l.pid, l.locktype, l.mode, l.granted, l.relation::regclass::text AS relation,
                pg_catalog.pg_blocking_pids(l.pid) AS blocked_by
            FROM pg_catalog.pg_locks l WHERE l.pid <> pg_catalog.pg_backend_pid() ORDER BY l.granted, l.pid
            """
        ),
        (
            "query_stats",
            "SELECT query, calls, total_exec_time, mean_exec_time, rows FROM pg_stat_statements ORDER BY total_exec_time DESC"
        ),
        (
            "database_stats",
            """
            SELECT datname, numbackends, xact_commit, xact_rollback, blks_read, blks_hit, deadlocks, temp_bytes,
                CASE WHEN pg_catalog.has_database_privilege(datid, 'CONNECT') THEN pg_catalog.pg_database_size(datid) END AS bytes
            FROM pg_catalog.pg_stat_database WHERE datname IS NOT NULL ORDER BY datname
            """
        ),
        (
            "table_stats",
            """
            SELECT relid::regclass::text AS "table", seq_scan, idx_scan, n_live_tup, n_dead_tup, last_vacuum, last_autovacuum,
                last_analyze, pg_catalog.pg_total_relation_size(relid) AS bytes
            FROM pg_catalog.pg_stat_user_tables ORDER BY bytes DESC
            """
        ),
        (
            "top_bloated_tables",
            """
            SELECT relid::regclass::text AS "table", n_dead_tup AS dead, n_live_tup AS live,
                round(100.0 * n_dead_tup / nullif(n_live_tup + n_dead_tup, 0), 1) AS dead_percent
            FROM pg_catalog.pg_stat_user_tables ORDER BY n_dead_tup DESC
            """
        ),
        (
            "invalid_indexes",
            "SELECT indexrelid::regclass::text AS index, indrelid::regclass::text AS \"table\" FROM pg_catalog.pg_index WHERE NOT indisvalid"
        ),
        (
            "indexes",
            "SELECT schemaname, tablename, indexname, indexdef FROM pg_catalog.pg_indexes WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 3"
        ),
        (
            "triggers",
            """
            SELECT tgrelid::regclass::text AS "table", tgname AS "trigger", pg_catalog.pg_get_triggerdef(oid) AS definition
            FROM pg_catalog.pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2
            """
        ),
        (
            "sequences",
            "SELECT schemaname, sequencename, data_type::text AS type, last_value, max_value FROM pg_catalog.pg_sequences ORDER BY 1, 2"
        ),
        (
            "column_cardinality",
            """
            SELECT schemaname, tablename, attname AS "column", n_distinct, null_frac FROM pg_catalog.pg_stats
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 3
            """
        ),
        (
            "autovacuum_configurations",
            "SELECT name, setting, unit FROM pg_catalog.pg_settings WHERE name LIKE 'autovacuum%' ORDER BY 1"
        ),
        (
            "memory_configurations",
            """
            SELECT name, setting, unit FROM pg_catalog.pg_settings WHERE name IN ('shared_buffers', 'work_mem',
                'maintenance_work_mem', 'effective_cache_size', 'temp_buffers', 'wal_buffers') ORDER BY 1
            """
        ),
        (
            "settings",
            """
            SELECT name, setting, unit, source FROM pg_catalog.pg_settings
            WHERE source NOT IN ('default', 'override') AND name !~ '(conninfo|_command|_file|director|ssl_)' ORDER BY 1
            """
        ),
        (
            "tablespaces",
            "SELECT spcname AS name, pg_catalog.pg_get_userbyid(spcowner)::text AS owner FROM pg_catalog.pg_tablespace ORDER BY 1"
        ),
        (
            "overview",
            """
            SELECT pg_catalog.current_database()::text AS database, pg_catalog.current_setting('server_version') AS version,
                pg_catalog.pg_database_size(pg_catalog.current_database()) AS bytes, pg_catalog.pg_is_in_recovery() AS is_standby,
                extract(epoch FROM now() - pg_catalog.pg_postmaster_start_time())::bigint AS uptime_seconds
            """
        ),
        (
            "available_extensions",
            "SELECT name, default_version, comment FROM pg_catalog.pg_available_extensions ORDER BY 1"
        ),
        (
            "installed_extensions",
            "SELECT extname AS name, extversion AS version FROM pg_catalog.pg_extension ORDER BY 1"
        ),
        (
            "replication_stats",
            """
            SELECT application_name, state, sync_state, pg_catalog.pg_wal_lsn_diff(sent_lsn, replay_lsn) AS lag_bytes
            FROM pg_catalog.pg_stat_replication ORDER BY 1
            """
        ),
        (
            "replication_slots",
            "SELECT slot_name, plugin, slot_type, active, wal_status FROM pg_catalog.pg_replication_slots ORDER BY 1"
        ),
        (
            "publication_tables",
            "SELECT pubname, schemaname, tablename FROM pg_catalog.pg_publication_tables ORDER BY 1, 2, 3"
        ),
        (
            "roles",
            """
            SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication FROM pg_catalog.pg_roles
            WHERE rolname !~ '^pg_' ORDER BY 1
            """
        ),
    ]
}
