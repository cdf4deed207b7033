public import MCP

/// Keeps tasks in tables, in SQLite or PostgreSQL, so that they outlive the process. Several processes may share them.
///
/// Arguments and results are in the tables as they are.
public final class SQLTaskStore: TaskStore {
    private let store: MigratedStore
    private let server: String
    private let limits: TaskStoreLimits

    /// Makes its tables when it is first used.
    ///
    /// - Parameters:
    ///   - server: Whose tasks these are: a server works only on its own. Its limits are its own as well.
    public init(_ store: any SQLStore, server: String = "", limits: TaskStoreLimits = TaskStoreLimits()) {
        self.store = MigratedStore(store, TaskTable.migrations, of: "tasks")
        self.server = server
        self.limits = limits
    }

    /// See `TaskStore.create(_:)`.
    public func create(_ record: TaskRecord) async throws {
        let data = try record.encoded()
        try await change { table, limits in
            guard try await table.stored(record.id) == nil else {
                throw TaskStoreError(.duplicate, "There is a task of this id already.")
            }
            let usage = try await table.usage(by: record.owner)
            let (tasks, owned) = (usage.tasks + 1, usage.ofOwner + 1)
            if let refusal = limits.refusal(tasks: tasks, ofOwner: owned, bytes: usage.bytes + data.count) {
                throw refusal
            }
            try await table.insert(record, data)
        }
    }

    /// See `TaskStore.load(_:)`.
    public func load(_ id: String) async throws -> TaskRecord? {
        try await rows("SELECT record FROM imcp_task WHERE server = $1 AND id = $2", [.text(id)])
            .first.map(TaskTable.record)
    }

    /// See `TaskStore.replace(_:)`.
    public func replace(_ record: TaskRecord) async throws -> Bool {
        let data = try record.encoded(version: record.version + 1)
        return try await change { table, limits in
            guard let stored = try await table.stored(record.id), stored.version == record.version else { return false }
            // A record that shrinks always fits.
            if data.count > stored.bytes {
                let usage = try await table.usage(by: record.owner)
                let bytes = usage.bytes - stored.bytes + data.count
                if let refusal = limits.refusal(tasks: 0, ofOwner: 0, bytes: bytes) { throw refusal }
            }
            try await table.update(record, data)
            return true
        }
    }

    /// See `TaskStore.list(owner:after:limit:)`.
    public func list(owner: String, after place: TaskPlace?, limit: Int) async throws -> [TaskRecord] {
        try await rows(
            """
            SELECT record FROM imcp_task WHERE server = $1 AND owner = $2 AND (created_at, id) > ($3, $4)
            ORDER BY created_at, id LIMIT $5
            """,
            [.text(owner), .integer(place?.createdAt ?? .min), .text(place?.id ?? ""), .integer(Int64(limit))]
        ).map(TaskTable.record)
    }

    /// See `TaskStore.unclaimed(at:limit:)`.
    public func unclaimed(at now: Int64, limit: Int) async throws -> [String] {
        try await rows(
            """
            SELECT id FROM imcp_task WHERE server = $1 AND is_working = 1 AND leased_until <= $2 AND expires_at > $2
            ORDER BY created_at, id LIMIT $3
            """, [.integer(now), .integer(Int64(limit))]
        ).map { try $0.text(0) }
    }

    /// See `TaskStore.deleteExpired(at:)`.
    public func deleteExpired(at now: Int64) async throws {
        let server = server
        try await change { table, _ in
            _ = try await table.transaction.execute(
                "DELETE FROM imcp_task WHERE server = $1 AND expires_at <= $2", [.text(server), .integer(now)])
        }
    }

    // MARK: - Access

    private func rows(_ sql: String, _ parameters: [StoreValue]) async throws -> [StoreRow] {
        let (store, all) = (store, [.text(server)] + parameters)
        return try await toItsEnd { try await store.ready().query(sql, all) }
    }

    private func change<Value: Sendable>(
        _ body: @escaping @Sendable (TaskTable, TaskStoreLimits) async throws -> Value
    ) async throws -> Value {
        let (store, server, limits) = (store, server, limits)
        return try await toItsEnd {
            try await store.ready().transaction { transaction in
                try await TaskTable.lock(transaction)
                return try await body(TaskTable(transaction: transaction, server: server), limits)
            }
        }
    }

    /// A store's method that has begun comes to its end also when its caller is cancelled, which drivers see. Only a task
    /// apart from the caller's does not see it.
    private func toItsEnd<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await Task { try await body() }.value
    }
}
