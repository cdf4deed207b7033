/// What statements of clients may name. Lists of what is allowed, so that what SQLite or an extension adds later is not.
enum AllowedNames {
    /// Pragmas that only tell something, and nothing of the machine.
    static let pragmas: Set = pragmasWithArgument.union([
        "application_id", "encoding", "freelist_count", "page_count", "page_size", "schema_version", "user_version",
    ])

    /// Those whose argument is a question; the others would be set by it.
    static let pragmasWithArgument: Set = [
        "foreign_key_check", "foreign_key_list", "index_info", "index_list", "index_xinfo", "table_info", "table_list",
        "table_xinfo",
    ]

    static let schemaTables: Set = [
        "sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema",
    ]

    /// Whether a table is none of the user's, and none that is harmless.
    static func isInternal(_ table: String) -> Bool {
        if readable.contains(table) { return false }
        return table.hasPrefix("sqlite_") || table.hasPrefix("dbstat") || machinery.contains(table)
    }

    private static let readable: Set = ["json_each", "json_tree", "sqlite_sequence", "sqlite_stat1"]
    /// Tables that are there without being created, and show the engine or the file.
    private static let machinery: Set = [
        "bytecode", "fsdir", "fts3tokenize", "lsm1", "memstat", "tables_used", "vfsstat", "zipfile",
    ]

    static let functions: Set = core.union(aggregates).union(dates).union(mathematics).union(json).union(search)

    private static let core: Set = [
        "abs", "char", "coalesce", "concat", "concat_ws", "format", "glob", "hex", "if", "ifnull", "iif", "instr",
        "length",
        "like", "likelihood", "likely", "lower", "ltrim", "max", "min", "nullif", "octet_length", "printf", "quote",
        "random", "randomblob", "regexp", "replace", "round", "rtrim", "sign", "soundex", "sqlite_version", "substr",
        "substring", "trim", "typeof", "unhex", "unicode", "unlikely", "upper", "zeroblob", "last_insert_rowid",
        "changes",
        "total_changes",
    ]
    private static let aggregates: Set = [
        "avg", "count", "group_concat", "string_agg", "sum", "total", "median", "percentile", "percentile_cont",
        "percentile_disc", "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead",
        "first_value", "last_value", "nth_value",
    ]
    private static let dates: Set = [
        "date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff", "current_date", "current_time",
        "current_timestamp",
    ]
    private static let mathematics: Set = [
        "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "ceiling", "cos", "cosh", "degrees", "exp",
        "floor", "ln", "log", "log10", "log2", "mod", "pi", "pow", "power", "radians", "sin", "sinh", "sqrt", "tan",
        "tanh",
        "trunc",
    ]
    private static let json: Set = [
        "json", "json_array", "json_array_insert", "json_array_length", "json_error_position", "json_extract",
        "json_insert",
        "json_object", "json_patch", "json_pretty", "json_quote", "json_remove", "json_replace", "json_set",
        "json_type",
        "json_valid", "json_group_array", "json_group_object", "jsonb", "jsonb_array", "jsonb_extract", "jsonb_object",
        "->",
        "->>",
    ]
    private static let search: Set = ["bm25", "highlight", "match", "matchinfo", "offsets", "snippet"]
}
