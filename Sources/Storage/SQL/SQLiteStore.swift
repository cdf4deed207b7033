import Foundation
import GRDB
import MCP
import Synchronization

/// A store in a SQLite file. Several processes of one machine may share the file.
///
/// The file and what SQLite puts beside it can be read by their owner only. It is made, and its directory too, when it is
/// first needed.
public final class SQLiteStore: SQLStore {
    /// See ``SQLStore/dialect``.
    public var dialect: StoreDialect { .sqlite }

    private let path: String?
    private let busyTimeout: Duration
    private let opened = Mutex<(any DatabaseWriter)?>(nil)
    /// A transaction spans several accesses to the one connection that writes.
    private let turn = Turn()

    /// A store in a file.
    ///
    /// - Parameter busyTimeout: How long to wait for another process that writes.
    public init(path: String, busyTimeout: Duration = .seconds(10)) {
        self.path = path
        self.busyTimeout = busyTimeout
    }

    private init() {
        path = nil
        busyTimeout = .zero
    }

    /// A store that lives as long as this object.
    public static func inMemory() -> SQLiteStore { SQLiteStore() }

    /// See ``SQLStore/query(_:_:)``.
    public func query(_ sql: String, _ parameters: [StoreValue]) async throws -> [StoreRow] {
        // Memory has one connection, and what it reads must not be a transaction that is under way.
        guard path != nil else { return try await transaction { try await $0.query(sql, parameters) } }
        let database = try database()
        return try await withCheckedThrowingContinuation { continuation in
            database.asyncRead { access in
                continuation.resume(
                    with: SQLiteFailure.result { try SQLiteStatement(sql, parameters).rows(try access.get()) })
            }
        }
    }

    /// See ``SQLStore/transaction(_:)``.
    public func transaction<Value: Sendable>(
        _ body: (any StoreTransaction) async throws -> Value
    ) async throws -> Value {
        let session = SQLiteSession(database: try database())
        guard await turn.take() else { throw CancellationError() }
        defer { turn.pass() }
        // The lock is taken at once: one that is taken later can find that what was read is no longer true.
        try await session.execute("BEGIN IMMEDIATE", [])
        do {
            let value = try await body(session)
            try await session.execute("COMMIT", [])
            return value
        } catch {
            // SQLite may have rolled back by itself; then there is nothing left to do.
            _ = try? await session.execute("ROLLBACK", [])
            throw error
        }
    }

    private func database() throws -> any DatabaseWriter {
        try opened.withLock { opened in
            if let opened { return opened }
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let database: any DatabaseWriter
            do {
                if let path {
                    configuration.busyMode = .timeout(busyTimeout / .seconds(1))
                    try PrivateFile.make(path)
                    database = try DatabasePool(path: path, configuration: configuration)
                } else {
                    database = try DatabaseQueue(configuration: configuration)
                }
            } catch {
                throw SQLiteFailure.storeError(opening: error)
            }
            opened = database
            return database
        }
    }
}

/// Statements on the connection that writes.
private struct SQLiteSession: StoreTransaction {
    let database: any DatabaseWriter

    func query(_ sql: String, _ parameters: [StoreValue]) async throws -> [StoreRow] {
        try await access { try SQLiteStatement(sql, parameters).rows($0) }
    }

    @discardableResult
    func execute(_ sql: String, _ parameters: [StoreValue]) async throws -> Int {
        try await access { database in
            try SQLiteStatement(sql, parameters).run(database)
            return database.changesCount
        }
    }

    // GRDB's own asynchronous calls give up when the calling task is cancelled, also those that roll back.
    private func access<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            database.asyncWriteWithoutTransaction { database in
                continuation.resume(with: SQLiteFailure.result { try body(database) })
            }
        }
    }
}

/// A statement with its values.
private struct SQLiteStatement: Sendable {
    private let sql: String
    private let parameters: [StoreValue]

    init(_ sql: String, _ parameters: [StoreValue]) { (self.sql, self.parameters) = (sql, parameters) }

    func run(_ database: Database) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func rows(_ database: Database) throws -> [StoreRow] {
        try Row.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments).map { row in
            StoreRow(row.databaseValues.map(StoreValue.init))
        }
    }

    /// By number, because SQLite takes `$1` for a name and counts names as they come.
    private var arguments: StatementArguments {
        var arguments: [String: (any DatabaseValueConvertible)?] = [:]
        for (index, parameter) in parameters.enumerated() { arguments["\(index + 1)"] = parameter.databaseValue }
        return StatementArguments(arguments)
    }
}

extension StoreValue {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .double(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes(Array(data))
        }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .double(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }
}
