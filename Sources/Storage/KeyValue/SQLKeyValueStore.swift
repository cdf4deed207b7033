public import MCP

/// Keeps values in a table, in SQLite or PostgreSQL.
public final class SQLKeyValueStore: KeyValueStore {
    private let store: MigratedStore
    private let limits: KeyValueLimits
    private let now: @Sendable () -> Int64

    /// Makes its tables when it is first used.
    ///
    /// - Parameters:
    ///   - limits: Those of all who share the tables; they should give the same ones.
    ///   - now: Milliseconds since 1970.
    public init(
        _ store: any SQLStore, limits: KeyValueLimits = KeyValueLimits(),
        now: @escaping @Sendable () -> Int64 = WallClock.milliseconds
    ) {
        self.store = MigratedStore(store, KeyValueTables.migrations, of: "key-value")
        self.limits = limits
        self.now = now
    }

    /// See ``KeyValueStore/value(for:)``.
    public func value(for key: String) async throws -> [UInt8]? {
        try await store.ready().query(
            "SELECT value FROM imcp_entry WHERE key = $1 AND expires_at > $2",
            [.bytes(Array(key.utf8)), .integer(now())]
        ).first?.bytes(0)
    }

    /// See ``KeyValueStore/set(_:for:lifetime:)``.
    public func set(_ value: [UInt8], for key: String, lifetime: Duration?) async throws {
        try limits.check(value: value)
        try await apply(.set(value, lifetime: lifetime), to: key)
    }

    /// See ``KeyValueStore/insert(_:for:lifetime:)``.
    public func insert(_ value: [UInt8], for key: String, lifetime: Duration?) async throws -> [UInt8]? {
        try limits.check(value: value)
        return try await apply(.insert(value, lifetime: lifetime), to: key)
    }

    /// See ``KeyValueStore/replace(_:with:for:lifetime:)``.
    public func replace(
        _ old: [UInt8], with new: [UInt8]?, for key: String, lifetime: Duration?
    ) async throws -> Bool {
        if let new { try limits.check(value: new) }
        return try await apply(.replace(old, with: new, lifetime: lifetime), to: key)
    }

    /// See ``KeyValueStore/remove(_:)``.
    public func remove(_ key: String) async throws -> Bool { try await apply(.remove, to: key) }

    /// See ``KeyValueStore/keys(withPrefix:after:limit:)``.
    public func keys(withPrefix prefix: String, after cursor: String?, limit: Int) async throws -> KeyValuePage {
        let (prefix, limit) = (Array(prefix.utf8), max(1, limit))
        // A cursor is the last key of the page before. No key is empty, so the first page has them all.
        let start = cursor.map { Array($0.utf8) } ?? []
        let rows = try await store.ready().query(
            """
            SELECT key FROM imcp_entry
            WHERE key > $1 AND key >= $2 AND key < $3 AND expires_at > $4 ORDER BY key LIMIT $5
            """,
            [.bytes(start), .bytes(prefix), .bytes(prefix + [0xFF]), .integer(now()), .integer(Int64(limit) + 1)])
        let keys = try rows.prefix(limit).map { String(decoding: try $0.bytes(0), as: UTF8.self) }
        return KeyValuePage(keys: keys, next: rows.count > limit ? keys.last : nil)
    }

    private func apply<Outcome>(_ change: KeyValueChange<Outcome>, to key: String) async throws -> Outcome {
        try limits.check(key: key)
        let (store, now, limits) = (try await store.ready(), now(), limits)
        return try await store.transaction { transaction in
            try await KeyValueTables(transaction: transaction, now: now, limits: limits)
                .apply(change, to: Array(key.utf8))
        }
    }
}

/// The tables of a key-value store, in a transaction. How much there is stands in a row of its own, which each change
/// takes first: so it costs no counting, and changes of several processes come one after the other.
private struct KeyValueTables {
    /// How many that have run out a change deletes in passing, so that none takes long.
    private static let maxSwept: Int64 = 100

    static let migrations = [
        StoreMigration("entries") { dialect in
            [
                """
                CREATE TABLE imcp_entry (
                    key \(dialect.bytes) PRIMARY KEY, value \(dialect.bytes) NOT NULL,
                    bytes \(dialect.integer) NOT NULL, expires_at \(dialect.integer) NOT NULL)
                """,
                "CREATE INDEX imcp_entry_by_expiry ON imcp_entry (expires_at)",
                """
                CREATE TABLE imcp_entry_usage (
                    id \(dialect.integer) PRIMARY KEY, entries \(dialect.integer) NOT NULL,
                    bytes \(dialect.integer) NOT NULL)
                """,
                "INSERT INTO imcp_entry_usage (id, entries, bytes) VALUES (1, 0, 0)",
            ]
        }
    ]

    let transaction: any StoreTransaction
    let now: Int64
    let limits: KeyValueLimits

    func apply<Outcome>(_ change: KeyValueChange<Outcome>, to key: [UInt8]) async throws -> Outcome {
        var usage = try await takeUsage()
        let current = try await entry(key)
        let (effect, outcome) = change.decide(current.flatMap { $0.expiresAt > now ? $0.value : nil })
        switch effect {
        case .none: return outcome
        case .remove:
            if let current { try await delete(key, of: current.value.count, &usage) }
        case .put(let value, let lifetime):
            if let current { try await delete(key, of: current.value.count, &usage) }
            try await sweep(&usage, max: Self.maxSwept)
            try await insert(value, for: key, lifetime, replacing: current?.value, &usage)
        }
        try await transaction.execute(
            "UPDATE imcp_entry_usage SET entries = $1, bytes = $2 WHERE id = 1",
            [.integer(usage.entries), .integer(usage.bytes)])
        return outcome
    }

    private struct Usage {
        var entries: Int64
        var bytes: Int64
    }

    private func takeUsage() async throws -> Usage {
        let rows = try await transaction.query(
            "UPDATE imcp_entry_usage SET entries = entries WHERE id = 1 RETURNING entries, bytes", [])
        guard let row = rows.first else { throw StoreError(.unreadable, "The store's row of its usage is gone.") }
        return Usage(entries: try row.integer(0), bytes: try row.integer(1))
    }

    private func entry(_ key: [UInt8]) async throws -> (value: [UInt8], expiresAt: Int64)? {
        try await transaction.query("SELECT value, expires_at FROM imcp_entry WHERE key = $1", [.bytes(key)])
            .first.map { (try $0.bytes(0), try $0.integer(1)) }
    }

    private func delete(_ key: [UInt8], of size: Int, _ usage: inout Usage) async throws {
        try await transaction.execute("DELETE FROM imcp_entry WHERE key = $1", [.bytes(key)])
        usage.entries -= 1
        usage.bytes -= Int64(key.count + size)
    }

    private func insert(
        _ value: [UInt8], for key: [UInt8], _ lifetime: Duration?, replacing old: [UInt8]?, _ usage: inout Usage
    ) async throws {
        let bytes = Int64(key.count + value.count)
        let isShrinking = old.map { value.count <= $0.count } ?? false
        func refusal() -> StoreError? {
            isShrinking
                ? nil : limits.refusal(entries: Int(usage.entries) + 1, bytes: Int(usage.bytes + bytes))
        }
        if refusal() != nil { try await sweep(&usage, max: Int64(limits.maxEntries)) }
        if let refusal = refusal() { throw refusal }
        try await transaction.execute(
            "INSERT INTO imcp_entry (key, value, bytes, expires_at) VALUES ($1, $2, $3, $4)",
            [.bytes(key), .bytes(value), .integer(bytes), .integer(Expiry.time(lifetime, after: now))])
        usage.entries += 1
        usage.bytes += bytes
    }

    private func sweep(_ usage: inout Usage, max: Int64) async throws {
        let rows = try await transaction.query(
            """
            DELETE FROM imcp_entry WHERE key IN (
                SELECT key FROM imcp_entry WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2) RETURNING bytes
            """, [.integer(now), .integer(max)])
        usage.entries -= Int64(rows.count)
        for row in rows { usage.bytes -= try row.integer(0) }
    }
}
