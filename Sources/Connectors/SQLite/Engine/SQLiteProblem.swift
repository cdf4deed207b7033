import CSQLite
import SQLTools

/// SQLite's errors in words for the model.
enum SQLiteProblem {
    static func timedOut(_ code: Int32) -> SQLFailure {
        code & 0xFF == SQLITE_BUSY
            ? SQLFailure(.conflict, "The database is locked by another process; try again later.")
            : SQLFailure(.timeout, "The statement took too long and was ended; narrow it, or give it more time.")
    }

    static func denied(_ denial: Fence.Denial) -> SQLFailure {
        switch denial {
        case .change: SQLFailure(.readOnly, "The statement would change something; only reading is allowed.")
        case .function(let name): SQLFailure(.deniedFunction, "The function \(name.prefix(64)) is not available.")
        case .statement(let what): SQLFailure(.deniedStatement, "\(what).")
        case .protected(let what):
            SQLFailure(
                .protectedColumn,
                "\(what) is protected. Name the table without a schema, and not through a view; its protected columns are then shown as far as they may be."
            )
        }
    }

    /// - Parameter message: SQLite's own, which names tables and columns but no file.
    static func failure(_ code: Int32, _ message: String, at position: Int? = nil) -> SQLFailure {
        switch code & 0xFF {
        case SQLITE_ERROR: return ordinary(message, at: position)
        case SQLITE_AUTH: return SQLFailure(.deniedStatement, "The statement is not allowed.")
        case SQLITE_READONLY: return denied(.change)
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: return timedOut(SQLITE_BUSY)
        case SQLITE_INTERRUPT: return timedOut(SQLITE_INTERRUPT)
        case SQLITE_CANTOPEN:
            return SQLFailure(.sourceUnreachable, "The database file cannot be opened; its permissions may forbid it.")
        case SQLITE_NOTADB:
            return SQLFailure(.misconfigured, "The file is not an SQLite database, or it is encrypted.")
        case SQLITE_CORRUPT:
            return SQLFailure(.sourceUnreachable, "The database file is damaged; restore it from a backup.")
        case SQLITE_TOOBIG, SQLITE_NOMEM:
            return SQLFailure(.tooLarge, "The statement makes a value that is too large.")
        case SQLITE_CONSTRAINT: return SQLFailure(.constraint, "\(message).")
        case SQLITE_MISMATCH, SQLITE_RANGE: return SQLFailure(.data, "\(message).")
        case SQLITE_IOERR, SQLITE_FULL:
            return SQLFailure(.sourceUnreachable, "The database file cannot be read or written; the disk may be full.")
        case SQLITE_SCHEMA: return SQLFailure(.conflict, "The schema changed meanwhile; try again.")
        default: return SQLFailure(.data, "\(message).")
        }
    }

    private static func ordinary(_ message: String, at position: Int?) -> SQLFailure {
        let unknown: [(prefix: String, kind: SQLObjectKind)] = [
            ("no such table: ", .table), ("no such view: ", .view), ("no such column: ", .column),
            ("no such function: ", .function), ("no such index: ", .index),
        ]
        for (prefix, kind) in unknown where message.hasPrefix(prefix) {
            let name = String(message.dropFirst(prefix.count))
            return SQLFailure(
                .unknownName, "There is no \(kind.rawValue) \(name).", position: position,
                unknownName: SQLUnknownName(kind, name))
        }
        if message.hasPrefix("no such table-valued function") {
            return SQLFailure(.deniedFunction, "The function is not available.", position: position)
        }
        let isSyntax = message.contains("syntax error") || message.contains("incomplete input") || position != nil
        return SQLFailure(isSyntax ? .syntax : .data, "\(message).", position: position)
    }
}
