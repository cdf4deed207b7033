import PostgreSQLClient
import SQLTools

/// The server's errors in words for the model.
enum Failures {
    /// - Parameter offset: How many characters were put in front of the caller's statement.
    static func failure(_ error: PostgreSQLError, offset: Int = 0) -> SQLFailure {
        let position = error.position.flatMap { $0 > offset ? $0 - offset : nil }
        guard error.kind == .server || error.kind == .cancelled, let state = error.sqlState else { return own(error) }
        return server(error, state, position)
    }

    /// What happened on this side or on the way.
    private static func own(_ error: PostgreSQLError) -> SQLFailure {
        let message = "\(error.message)."
        switch error.kind {
        case .authentication: return SQLFailure(.authenticationFailed, message)
        case .timeout: return timeout
        case .exhausted: return SQLFailure(.busy, message)
        case .tooLarge: return SQLFailure(.tooLarge, message)
        case .configuration: return SQLFailure(.misconfigured, message)
        case .cancelled: return SQLFailure(.timeout, "The statement was cancelled.")
        case .server: return SQLFailure(.data, message)
        default: return SQLFailure(.sourceUnreachable, message)
        }
    }

    static let timeout = SQLFailure(
        .timeout, "The statement took too long and was ended; narrow it, or give it more time.")

    private static func server(_ error: PostgreSQLError, _ state: String, _ position: Int?) -> SQLFailure {
        let hint = error.hint.map { " \($0)" } ?? ""
        let message = "\(error.message).\(hint)"
        func failure(_ code: SQLErrorCode) -> SQLFailure { SQLFailure(code, message, position: position) }
        switch state {
        case "57014": return timeout
        case "25006":
            return SQLFailure(
                .readOnly, "The statement would change something; only reading is allowed.", position: position)
        case "42501": return failure(.permission)
        case "42P01", "3F000", "42703", "42883", "42704": return unknown(error, state, position)
        case "42601": return failure(.syntax)
        case "08P01", "42P02", "42P18": return failure(.parameters)
        case "55P03", "40001", "40P01": return failure(.conflict)
        case "54000", "53200", "54001", "53400": return failure(.tooLarge)
        case "0A000": return failure(.notSupported)
        default: break
        }
        switch state.prefix(2) {
        case "23": return failure(.constraint)
        case "42", "26", "34": return failure(.syntax)
        case "28": return failure(.authenticationFailed)
        case "53": return failure(.busy)
        case "57", "58", "XX": return SQLFailure(.sourceUnreachable, "The database could not do it (\(state)).")
        default: return failure(.data)
        }
    }

    private static func unknown(_ error: PostgreSQLError, _ state: String, _ position: Int?) -> SQLFailure {
        let kinds: [String: SQLObjectKind] = [
            "42P01": .table, "3F000": .schema, "42703": .column, "42883": .function, "42704": .index,
        ]
        var failure = SQLFailure(.unknownName, "\(error.message).", position: position)
        // The server quotes the name, but not the name of a function or of a column with its table.
        let quoted = error.message.split(separator: "\"", omittingEmptySubsequences: false)
        let bare = error.message.split(separator: " ").dropFirst().first.map { $0.prefix { $0 != "(" } }
        let name = quoted.count > 2 ? quoted[1] : bare ?? ""
        if let kind = kinds[state], !name.isEmpty { failure.unknownName = SQLUnknownName(kind, String(name)) }
        return failure
    }
}
