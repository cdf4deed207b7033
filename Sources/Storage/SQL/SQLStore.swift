/// A small relational database of imcp's own, whatever the engine: SQLite or PostgreSQL.
///
/// Meant for what imcp itself keeps, not for databases that agents ask. Statements are written once for all engines:
/// parameters are `$1`, `$2`, …, and for the few words that differ there is ``StoreDialect``.
/// `SQLStoreCompatibility` of `ConnectorTesting` checks an implementation.
public protocol SQLStore: Sendable {
    /// What differs in the engine's SQL.
    var dialect: StoreDialect { get }

    /// Runs one statement that only reads, apart from any transaction.
    ///
    /// - Throws: ``StoreError``, as all methods do.
    func query(_ sql: String, _ parameters: [StoreValue]) async throws -> [StoreRow]

    /// Finds out whether the database answers, and makes nothing in it.
    func check() async throws

    /// Runs statements that take effect together when the body returns, and not at all when it throws.
    ///
    /// Whoever is tried again after `serializationFailure` or `busy` decides that, because only they know whether the
    /// body may run twice. The body must wait for nothing but its statements, and must not begin another transaction.
    ///
    /// - Throws: What the body throws; `CancellationError` when cancelled before it began.
    func transaction<Value: Sendable>(
        _ body: (any StoreTransaction) async throws -> Value
    ) async throws -> Value
}

extension SQLStore {
    /// Asks a question that needs no table.
    public func check() async throws { _ = try await query("SELECT 1", []) }
}

/// Statements that take effect together.
public protocol StoreTransaction: Sendable {
    /// Runs one statement, and returns its rows.
    func query(_ sql: String, _ parameters: [StoreValue]) async throws -> [StoreRow]

    /// Runs one statement, and returns how many rows it changed.
    @discardableResult
    func execute(_ sql: String, _ parameters: [StoreValue]) async throws -> Int
}

/// What differs between the engines.
public enum StoreDialect: Sendable, Hashable, CaseIterable {
    /// A file, or memory.
    case sqlite
    /// A server.
    case postgresql

    /// The type of a column for whole numbers of 64 bits.
    public var integer: String { self == .sqlite ? "INTEGER" : "BIGINT" }
    /// The type of a column for bytes, which compare byte by byte.
    public var bytes: String { self == .sqlite ? "BLOB" : "BYTEA" }
    /// The type of a column for text that compares by its bytes in UTF-8.
    public var text: String { self == .sqlite ? "TEXT" : "TEXT COLLATE \"C\"" }
    /// The type of a column for numbers with a fraction.
    public var double: String { self == .sqlite ? "REAL" : "DOUBLE PRECISION" }

    /// What a transaction runs first so that no other one that does the same goes on before it has ended.
    var lockOutOthers: String? {
        // In SQLite every transaction that writes has the database for itself.
        self == .sqlite ? nil : "SELECT pg_advisory_xact_lock(7596834562397)"
    }
}

/// A value of a parameter or a cell.
public enum StoreValue: Sendable, Hashable {
    /// SQL's NULL.
    case null
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction.
    case double(Double)
    /// Text without NUL characters.
    case text(String)
    /// Bytes.
    case bytes([UInt8])
}

/// A row of a result.
public struct StoreRow: Sendable, Hashable {
    /// The cells, in the order of the statement's columns.
    public var values: [StoreValue]

    /// For stores.
    public init(_ values: [StoreValue]) { self.values = values }

    /// A cell, counted from 0.
    ///
    /// - Throws: ``StoreError`` with the code `unreadable` when there is no such cell.
    public func value(_ column: Int) throws(StoreError) -> StoreValue {
        guard values.indices.contains(column) else { throw unreadable(column, "a value") }
        return values[column]
    }

    /// A cell with a whole number.
    public func integer(_ column: Int) throws(StoreError) -> Int64 {
        guard case .integer(let number) = try value(column) else { throw unreadable(column, "a whole number") }
        return number
    }

    /// A cell with text.
    public func text(_ column: Int) throws(StoreError) -> String {
        guard case .text(let text) = try value(column) else { throw unreadable(column, "text") }
        return text
    }

    /// A cell with bytes.
    public func bytes(_ column: Int) throws(StoreError) -> [UInt8] {
        guard case .bytes(let bytes) = try value(column) else { throw unreadable(column, "bytes") }
        return bytes
    }

    private func unreadable(_ column: Int, _ wanted: String) -> StoreError {
        StoreError(.unreadable, "Column \(column) of \(values.count) does not hold \(wanted).")
    }
}
