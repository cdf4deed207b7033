import Foundation
import GRDB
import MCP

/// The table of tasks, as it came to be. Add steps; never change one that was released.
enum TaskSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("tasks") { db in
            try db.create(table: "task") { table in
                table.primaryKey("id", .text)
                table.column("owner", .text).notNull()
                table.column("createdAt", .integer).notNull()
                table.column("expiresAt", .integer).notNull()
                table.column("isWorking", .boolean).notNull()
                table.column("leasedUntil", .integer).notNull()
                table.column("version", .integer).notNull()
                table.column("bytes", .integer).notNull()
                table.column("record", .blob).notNull()
            }
            try db.create(index: "task_by_owner", on: "task", columns: ["owner", "createdAt", "id", "bytes"])
            try db.create(index: "task_by_expiry", on: "task", columns: ["expiresAt"])
            try db.create(
                index: "task_by_lease", on: "task", columns: ["leasedUntil"], condition: Column("isWorking") == true)
        }
        return migrator
    }
}

/// One task as it is stored: the record, and the columns to find it by.
struct TaskRow: Sendable {
    let bytes: Int
    private let record: TaskRecord
    private let data: Data

    /// - Parameter version: The version to store it as; nil for its own.
    init(_ record: TaskRecord, version: Int64? = nil) throws {
        var record = record
        if let version { record.version = version }
        self.record = record
        data = Data(try record.encoded())
        bytes = data.count
    }

    func insert(_ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO task (id, owner, createdAt, expiresAt, isWorking, leasedUntil, version, bytes, record)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                record.id, record.owner, record.createdAt, record.expiresAt, record.status == .working,
                record.leasedUntil, record.version, bytes, data,
            ])
    }

    func update(_ db: Database) throws {
        try db.execute(
            sql: "UPDATE task SET isWorking = ?, leasedUntil = ?, version = ?, bytes = ?, record = ? WHERE id = ?",
            arguments: [record.status == .working, record.leasedUntil, record.version, bytes, data, record.id])
    }

    static func version(of id: String, _ db: Database) throws -> Int64? {
        try Int64.fetchOne(db, sql: "SELECT version FROM task WHERE id = ?", arguments: [id])
    }

    static func bytes(of id: String, _ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT bytes FROM task WHERE id = ?", arguments: [id]) ?? 0
    }

    static func usage(by owner: String, _ db: Database) throws -> (tasks: Int, ofOwner: Int, bytes: Int) {
        let all = try Row.fetchOne(db, sql: "SELECT COUNT(*), CAST(TOTAL(bytes) AS INTEGER) FROM task")
        let own = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM task WHERE owner = ?", arguments: [owner])
        return (all?[0] ?? 0, own ?? 0, all?[1] ?? 0)
    }

    /// Reads a stored record.
    static func record(_ data: Data) throws -> TaskRecord {
        do {
            return try TaskRecord(encoded: Array(data))
        } catch {
            throw TaskStoreError(.unreadable, "A stored task cannot be read: \(error)")
        }
    }
}
