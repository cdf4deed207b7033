import MCP

/// The table of tasks in a transaction: the records of one server, and the columns to find them by.
struct TaskTable: Sendable {
    /// As the table came to be. Add steps; never change one that was released.
    static let migrations = [
        StoreMigration("tasks") { dialect in
            [
                """
                CREATE TABLE imcp_task (
                    server \(dialect.text) NOT NULL, id \(dialect.text) NOT NULL, owner \(dialect.text) NOT NULL,
                    created_at \(dialect.integer) NOT NULL, expires_at \(dialect.integer) NOT NULL,
                    is_working \(dialect.integer) NOT NULL, leased_until \(dialect.integer) NOT NULL,
                    version \(dialect.integer) NOT NULL, bytes \(dialect.integer) NOT NULL,
                    record \(dialect.bytes) NOT NULL, PRIMARY KEY (server, id))
                """,
                "CREATE INDEX imcp_task_by_owner ON imcp_task (server, owner, created_at, id, bytes)",
                "CREATE INDEX imcp_task_by_expiry ON imcp_task (server, expires_at)",
                "CREATE INDEX imcp_task_by_lease ON imcp_task (server, leased_until) WHERE is_working = 1",
                "CREATE TABLE imcp_task_lock (id \(dialect.integer) PRIMARY KEY)",
                "INSERT INTO imcp_task_lock (id) VALUES (1)",
            ]
        }
    ]

    let transaction: any StoreTransaction
    let server: String

    /// Changes of several processes come one after the other, because the bounds hold for all of them together.
    static func lock(_ transaction: any StoreTransaction) async throws {
        try await transaction.execute("UPDATE imcp_task_lock SET id = 1 WHERE id = 1", [])
    }

    func insert(_ record: TaskRecord, _ data: [UInt8]) async throws {
        try await transaction.execute(
            """
            INSERT INTO imcp_task
                (server, id, owner, created_at, expires_at, is_working, leased_until, version, bytes, record)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .text(server), .text(record.id), .text(record.owner), .integer(record.createdAt),
                .integer(record.expiresAt), record.isWorking, .integer(record.leasedUntil), .integer(record.version),
                .integer(Int64(data.count)), .bytes(data),
            ])
    }

    /// - Parameter data: The record with its next version.
    func update(_ record: TaskRecord, _ data: [UInt8]) async throws {
        try await transaction.execute(
            """
            UPDATE imcp_task SET is_working = $3, leased_until = $4, version = $5, bytes = $6, record = $7
            WHERE server = $1 AND id = $2
            """,
            [
                .text(server), .text(record.id), record.isWorking, .integer(record.leasedUntil),
                .integer(record.version + 1), .integer(Int64(data.count)), .bytes(data),
            ])
    }

    func stored(_ id: String) async throws -> (version: Int64, bytes: Int)? {
        try await transaction.query(
            "SELECT version, bytes FROM imcp_task WHERE server = $1 AND id = $2", [.text(server), .text(id)]
        ).first.map { (try $0.integer(0), Int(try $0.integer(1))) }
    }

    func usage(by owner: String) async throws -> (tasks: Int, ofOwner: Int, bytes: Int) {
        let rows = try await transaction.query(
            """
            SELECT COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS \(Self.wholeNumber)),
                COALESCE(SUM(CASE WHEN owner = $2 THEN 1 ELSE 0 END), 0)
            FROM imcp_task WHERE server = $1
            """, [.text(server), .text(owner)])
        guard let row = rows.first else { return (0, 0, 0) }
        return (Int(try row.integer(0)), Int(try row.integer(2)), Int(try row.integer(1)))
    }

    /// Sums are of a wider type in PostgreSQL; SQLite takes this for whole numbers too.
    private static let wholeNumber = "BIGINT"

    /// Reads a stored record.
    static func record(_ row: StoreRow) throws -> TaskRecord {
        do {
            return try TaskRecord(encoded: try row.bytes(0))
        } catch {
            throw TaskStoreError(.unreadable, "A stored task cannot be read: \(error)")
        }
    }
}

extension TaskRecord {
    fileprivate var isWorking: StoreValue { .integer(status == .working ? 1 : 0) }

    /// The record as it is stored under another version.
    func encoded(version: Int64) throws -> [UInt8] {
        var record = self
        record.version = version
        return Array(try record.encoded())
    }
}
