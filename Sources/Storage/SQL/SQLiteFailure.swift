import Foundation
import GRDB

/// What SQLite's errors mean to a store.
enum SQLiteFailure {
    static func result<Value>(_ body: () throws -> Value) -> Result<Value, any Error> {
        do { return .success(try body()) } catch { return .failure(storeError(error)) }
    }

    /// The file cannot be used. Its path is in the message, which is for whoever runs the server.
    static func storeError(opening error: any Error) -> any Error {
        if let error = error as? DatabaseError, error.resultCode != .SQLITE_NOTADB { return storeError(error) }
        return StoreError(
            .configuration, "The file of the store cannot be opened: \(error.localizedDescription)", cause: error)
    }

    static func storeError(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let said = error.message ?? "\(error.resultCode)"
        return switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY:
            StoreError(.uniqueViolation, "There is such a row already: \(said)", cause: error)
        case .SQLITE_BUSY_SNAPSHOT:
            StoreError(.serializationFailure, "Another transaction has changed what this one read.", cause: error)
        default: storeError(error, said)
        }
    }

    private static func storeError(_ error: DatabaseError, _ said: String) -> StoreError {
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            StoreError(.busy, "Another process holds the file of the store; try again.", cause: error)
        case .SQLITE_FULL: StoreError(.full, "The disk of the store is full.", cause: error)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            StoreError(.unreadable, "The file of the store is damaged or no database: \(said)", cause: error)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
            StoreError(.configuration, "The file of the store cannot be used: \(said)", cause: error)
        case .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_RANGE:
            StoreError(.illegalStatement, "SQLite refuses a statement: \(said)", cause: error)
        default: StoreError(.failed, "SQLite failed: \(said)", cause: error)
        }
    }
}
