/// What clients may not name, although the server would let them.
enum DeniedNames {
    /// Built-in functions that reach files, programs, the network, locks, other sessions, settings or the write-ahead log,
    /// that run SQL given as text, that wait, or that tell where the server is. As a regular expression of the server.
    static let functions =
        "^("
        + [
            "lo_.*", "loread", "lowrite", "pg_read_.*", "pg_write.*", "pg_ls_.*", "pg_stat_file.*", "pg_file_.*",
            "pg_sleep.*", "pg_(try_)?advisory_.*", "pg_logical_.*", "pg_replication_.*", "pg_create_.*", "pg_drop_.*",
            "pg_copy_.*", "pg_(start_|stop_)?backup.*", "pg_is_in_backup", "pg_promote", "pg_wal_replay_.*",
            "pg_switch_wal", "pg_rotate_logfile.*", "pg_reload_conf", "pg_terminate_backend", "pg_cancel_backend",
            "pg_log_backend.*", "pg_log_standby.*", "pg_export_snapshot", "pg_current_xact_id", "txid_current",
            "pg_notify", "pg_listening_channels", "set_config", "pg_stat_reset.*", "pg_stat_clear_snapshot",
            "pg_stat_force.*", "pg_import_system_.*", "pg_extension_config_dump", "pg_set_.*", "binary_upgrade.*",
            "pg_nextoid", "query_to_xml.*", "cursor_to_xml.*", "table_to_xml.*", "schema_to_xml.*",
            "database_to_xml.*", "ts_stat", "ts_rewrite", "nextval", "setval", "pg_restore_.*", "pg_clear_.*",
            "pg_hba_file_rules", "pg_ident_file_mappings", "pg_show_all_file_settings", "pg_current_logfile",
            "pg_tablespace_location", "pg_relation_filepath", "pg_config", "inet_server_.*", "inet_client_.*",
            "brin_.*summarize.*", "gin_clean_pending_list", "pg_prepared_statement", "pg_cursor",
            "pg_get_wal_.*", "pg_sync_.*", "pg_injection.*", "row_security_active", "currtid.*",
            "pg_collation_actual.*",
            "pg_database_collation_actual.*", "pg_trigger_depth", "pg_event_trigger.*",
        ].joined(separator: "|") + ")$"

    /// Relations with secrets, or with other callers' statements.
    static let relations: Set<String> = [
        "pg_authid", "pg_shadow", "pg_user_mapping", "pg_user_mappings", "pg_hba_file_rules", "pg_ident_file_mappings",
        "pg_file_settings", "pg_subscription", "pg_largeobject", "pg_prepared_statements", "pg_cursors", "pg_config",
        "pg_foreign_server", "pg_backend_memory_contexts", "user_mapping_options", "foreign_server_options",
        "foreign_data_wrapper_options", "_pg_user_mappings", "_pg_foreign_servers", "_pg_foreign_data_wrappers",
    ]

    /// What shows superusers and those who watch the server secrets of it that others do not see.
    static let forPrivileged: Set<String> = [
        "current_setting", "pg_settings", "pg_show_all_settings", "pg_stat_replication", "pg_stat_wal_receiver",
        "pg_stat_get_wal_receiver", "pg_stat_ssl", "pg_stat_gssapi",
    ]

    /// What shows values beside the tables, statements of others, or how the caller's own was rewritten.
    static let underProtection: Set<String> = [
        "pg_stats", "pg_statistic", "pg_stats_ext", "pg_stats_ext_exprs", "pg_statistic_ext_data", "pg_stat_activity",
        "pg_stat_get_activity", "pg_stat_get_backend_activity", "current_query", "pg_stat_statements",
        "pg_stat_statements_info", "pg_get_expr",
        "pg_mcv_list_items", "pg_toast",
    ]

    /// C functions of these extensions compute and nothing else.
    static let harmlessExtensions: Set<String> = [
        "btree_gin", "btree_gist", "citext", "cube", "dict_int", "dict_xsyn", "earthdistance", "fuzzystrmatch",
        "hstore",
        "intarray", "isn", "ltree", "pg_trgm", "pgcrypto", "seg", "tsm_system_rows", "tsm_system_time", "unaccent",
        "uuid-ossp", "vector", "plpgsql",
    ]
}
