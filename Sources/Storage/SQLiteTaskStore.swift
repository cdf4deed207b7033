import Foundation
import GRDB
public import MCP

/// Keeps tasks in a SQLite file, so that they outlive the process. Several processes of one machine may share the file.
///
/// The file and what SQLite puts beside it can be read by their owner only: arguments and results are in it as they are.
public final class SQLiteTaskStore: TaskStore {
    private let pool: DatabasePool
    private let limits: TaskStoreLimits

    /// Opens the file, and makes it if it is not there. Its directory must exist.
    ///
    /// - Throws: What keeps the file from being opened, in the words of the system or of SQLite.
    public init(path: String, limits: TaskStoreLimits = TaskStoreLimits()) throws {
        self.limits = limits
        // SQLite gives the files beside it the permissions of the first.
        try Self.makePrivateFile(path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        pool = try DatabasePool(path: path, configuration: configuration)
        try TaskSchema.migrator.migrate(pool)
    }

    private static func makePrivateFile(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: attributes) else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
        }
    }

    /// See `TaskStore.create(_:)`.
    public func create(_ record: TaskRecord) async throws {
        let row = try TaskRow(record)
        try await write { [limits] db in
            guard try TaskRow.version(of: record.id, db) == nil else {
                throw TaskStoreError(.duplicate, "There is a task of this id already.")
            }
            let usage = try TaskRow.usage(by: record.owner, db)
            if let refusal = limits.refusal(
                tasks: usage.tasks + 1, ofOwner: usage.ofOwner + 1, bytes: usage.bytes + row.bytes)
            {
                throw refusal
            }
            try row.insert(db)
        }
    }

    /// See `TaskStore.load(_:)`.
    public func load(_ id: String) async throws -> TaskRecord? {
        try await read { db in
            try Data.fetchOne(db, sql: "SELECT record FROM task WHERE id = ?", arguments: [id])
        }.map(TaskRow.record)
    }

    /// See `TaskStore.replace(_:)`.
    public func replace(_ record: TaskRecord) async throws -> Bool {
        let row = try TaskRow(record, version: record.version + 1)
        return try await write { [limits] db in
            guard try TaskRow.version(of: record.id, db) == record.version else { return false }
            let old = try TaskRow.bytes(of: record.id, db)
            // A record that shrinks always fits.
            if row.bytes > old {
                let usage = try TaskRow.usage(by: record.owner, db)
                if let refusal = limits.refusal(tasks: 0, ofOwner: 0, bytes: usage.bytes - old + row.bytes) {
                    throw refusal
                }
            }
            try row.update(db)
            return true
        }
    }

    /// See `TaskStore.list(owner:after:limit:)`.
    public func list(owner: String, after place: TaskPlace?, limit: Int) async throws -> [TaskRecord] {
        try await read { db in
            try Data.fetchAll(
                db,
                sql: """
                    SELECT record FROM task WHERE owner = ? AND (createdAt, id) > (?, ?)
                    ORDER BY createdAt, id LIMIT ?
                    """,
                arguments: [owner, place?.createdAt ?? Int64.min, place?.id ?? "", limit])
        }.map(TaskRow.record)
    }

    /// See `TaskStore.unclaimed(at:limit:)`.
    public func unclaimed(at now: Int64, limit: Int) async throws -> [String] {
        try await read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT id FROM task WHERE isWorking AND leasedUntil <= ? AND expiresAt > ?
                    ORDER BY createdAt, id LIMIT ?
                    """,
                arguments: [now, now, limit])
        }
    }

    /// See `TaskStore.deleteExpired(at:)`.
    public func deleteExpired(at now: Int64) async throws {
        try await write { db in try db.execute(sql: "DELETE FROM task WHERE expiresAt <= ?", arguments: [now]) }
    }

    // MARK: - Access

    // GRDB's own asynchronous calls give up when the calling task is cancelled; a store must not.

    private func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncWrite(body) { _, result in continuation.resume(with: result) }
        }
    }

    private func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncRead { database in
                continuation.resume(with: Result { try body(try database.get()) })
            }
        }
    }
}
