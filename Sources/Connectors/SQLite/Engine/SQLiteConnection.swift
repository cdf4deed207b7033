import CSQLite
import ConnectorKit
import SQLTools

/// One open connection.
///
/// Sendable is safe although nothing here is locked: whoever holds the connection has it from ``SQLiteConnections``, which
/// gives each to one job at a time, and a job runs on one thread. SQLite itself is threadsafe between jobs.
@safe final class SQLiteConnection: @unchecked Sendable {
    /// Which file it was opened on.
    let identity: SQLiteFile.Identity?
    var fence = Fence()
    /// The work that may use the connection now.
    var work: Work?
    /// The function of the statement's shield, to be dropped with it.
    var treatmentFunction: String?
    let handle: OpaquePointer
    private let boundedFunctions: BoundedFunctions

    /// - Parameter writes: Whether the file may be changed; it is not created in either case unless `creates`.
    /// - Parameter work: The work that opens it, which waits where another process has the file locked.
    init(_ file: SQLiteFile, writes: Bool, creates: Bool = false, work: Work? = nil) throws(SQLFailure) {
        _ = Self.previousHeapLimit
        guard creates || file.exists else {
            throw SQLFailure(
                .sourceUnreachable,
                "The database file is not there. It is created only where the source says create: true.")
        }
        let access = writes ? SQLITE_OPEN_READWRITE | (creates ? SQLITE_OPEN_CREATE : 0) : SQLITE_OPEN_READONLY
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(
            file.path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nil)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            unsafe sqlite3_close_v2(opened)
            throw SQLiteProblem.failure(code, "")
        }
        unsafe self.handle = unsafe handle
        identity = file.identity
        self.work = work
        do {
            boundedFunctions = try unsafe BoundedFunctions.install(on: handle)
        } catch {
            unsafe sqlite3_close_v2(handle)
            throw error
        }
        harden()
        installCallbacks()
        // The last one reads the file, and so finds out whether it is a database.
        for statement in Self.preparation(writes: writes) { try execute(statement) }
    }

    deinit { unsafe sqlite3_close_v2(handle) }

    private static func preparation(writes: Bool) -> [String] {
        [
            "PRAGMA query_only = \(writes ? 0 : 1)", "PRAGMA foreign_keys = 1", "PRAGMA cell_size_check = 1",
            "PRAGMA cache_size = -8000", "SELECT count(*) FROM sqlite_schema",
        ]
    }

    // MARK: - Bounds

    /// The largest values; see the reference page.
    private static let limits: [(id: Int32, value: Int32)] = [
        (SQLITE_LIMIT_SQL_LENGTH, Int32(2 * SQLText.maxBytes)), (SQLITE_LIMIT_COLUMN, 2_000),
        (SQLITE_LIMIT_EXPR_DEPTH, 500), (SQLITE_LIMIT_COMPOUND_SELECT, 100), (SQLITE_LIMIT_VDBE_OP, 1_000_000),
        (SQLITE_LIMIT_FUNCTION_ARG, 100), (SQLITE_LIMIT_ATTACHED, 0), (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 500),
        (SQLITE_LIMIT_VARIABLE_NUMBER, 10_000), (SQLITE_LIMIT_TRIGGER_DEPTH, 32), (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]

    /// The most memory that SQLite may take for all connections of the process, in bytes. It guards what no limit of a
    /// single value does: sorting, joining and collecting many large ones at the same time.
    private static let maxHeapBytes: Int64 = 1 << 30
    /// Setting it once is what counts.
    private static let previousHeapLimit = sqlite3_hard_heap_limit64(maxHeapBytes)

    private func harden() {
        unsafe sqlite3_extended_result_codes(handle, 1)
        for option in [
            SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER,
            SQLITE_DBCONFIG_TRUSTED_SCHEMA,
            SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_WRITABLE_SCHEMA,
        ] { _ = unsafe csqlite_configure(handle, Int32(option), 0) }
        _ = unsafe csqlite_configure(handle, Int32(SQLITE_DBCONFIG_DEFENSIVE), 1)
        for (id, value) in Self.limits {
            _ = unsafe sqlite3_limit(handle, id, value)
            boundedFunctions.limit(id, to: value)
        }
    }

    /// Sets the largest value that a statement may make.
    func limitValues(to bytes: Int) {
        let size = Int32(clamping: max(bytes, 4 * SQLText.maxBytes))
        _ = unsafe sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, size)
        boundedFunctions.limit(SQLITE_LIMIT_LENGTH, to: size)
    }

    // MARK: - Callbacks

    /// How many steps of SQLite's machine pass between two questions whether to go on.
    private static let stepsBetweenQuestions: Int32 = 1_000
    /// How long a lock is waited for at a time, in milliseconds.
    private static let lockPause: Int32 = 5

    /// The pointers that SQLite keeps are not retained: the connection closes before it goes.
    private func installCallbacks() {
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe sqlite3_set_authorizer(
            handle,
            { this, code, first, second, database, accessor in
                guard let this = unsafe this else { return SQLITE_DENY }
                let connection = unsafe Unmanaged<SQLiteConnection>.fromOpaque(this).takeUnretainedValue()
                let action = unsafe Fence.Action(
                    code: code, first: first.map { unsafe String(cString: $0) },
                    second: second.map { unsafe String(cString: $0) },
                    database: database.map { unsafe String(cString: $0) },
                    accessor: accessor.map { unsafe String(cString: $0) })
                return connection.fence.admits(action) ? SQLITE_OK : SQLITE_DENY
            }, this)
        unsafe sqlite3_progress_handler(
            handle, Self.stepsBetweenQuestions,
            { this in
                guard let this = unsafe this else { return 1 }
                return unsafe Unmanaged<SQLiteConnection>.fromOpaque(this).takeUnretainedValue().work?.end == nil
                    ? 0 : 1
            }, this)
        unsafe sqlite3_busy_handler(
            handle,
            { this, _ in
                guard let this = unsafe this else { return 0 }
                let connection = unsafe Unmanaged<SQLiteConnection>.fromOpaque(this).takeUnretainedValue()
                guard let work = connection.work, work.end == nil else { return 0 }
                sqlite3_sleep(SQLiteConnection.lockPause)
                return 1
            }, this)
    }

    // MARK: - Statements of our own

    /// Runs a statement of the connector's own, whose rows do not matter.
    func execute(_ sql: String) throws(SQLFailure) {
        let statement = try SQLitePrepared(sql, on: self)
        while try statement.step() {}
    }

    /// The rows of a statement of the connector's own.
    func rows(_ sql: String, _ parameters: [SQLValue] = []) throws(SQLFailure) -> [[SQLValue]] {
        let statement = try SQLitePrepared(sql, on: self)
        try statement.bind(.positional(parameters))
        var rows: [[SQLValue]] = []
        while try statement.step() { rows.append(try statement.row()) }
        return rows
    }

    /// Runs a body as something that clients' statements must pass, and goes back to our own.
    func fenced<Output>(_ mode: Fence.Mode, _ body: () throws -> Output) throws -> Output {
        fence.mode = mode
        fence.forgetDenial()
        defer { fence.mode = .own }
        return try body()
    }

    /// Rows that the last statement changed.
    var changes: Int { Int(unsafe sqlite3_changes64(handle)) }
    var totalChanges: Int { Int(unsafe sqlite3_total_changes64(handle)) }
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// The failure of the last call, as clients read it.
    func failure(_ code: Int32, sql: String? = nil) -> SQLFailure {
        switch (code & 0xFF, work?.end) {
        case (SQLITE_INTERRUPT, .timedOut?), (SQLITE_BUSY, .timedOut?): return SQLiteProblem.timedOut(code)
        default: break
        }
        if code & 0xFF == SQLITE_AUTH, let denial = fence.denial { return SQLiteProblem.denied(denial) }
        let message = unsafe String(cString: sqlite3_errmsg(handle))
        // A function that is refused while a row is made fails with an error of its own.
        if let denial = fence.denial, message.contains("not authorized") || message.contains("prohibited") {
            return SQLiteProblem.denied(denial)
        }
        let offset = unsafe sqlite3_error_offset(handle)
        return SQLiteProblem.failure(
            code, message, at: offset < 0 ? nil : sql.flatMap { $0.characters(before: Int(offset)) })
    }
}

extension String {
    /// The position, from 1, of what follows so many bytes; nil beyond the end.
    fileprivate func characters(before bytes: Int) -> Int? {
        guard bytes <= utf8.count else { return nil }
        return String(decoding: utf8.prefix(bytes), as: UTF8.self).unicodeScalars.count + 1
    }
}
