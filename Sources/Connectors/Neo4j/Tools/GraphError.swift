import MCP

/// Why a tool could not do its work, in words for a model. Names no host and holds no password.
struct GraphError: ToolFailure, Hashable {
    /// The kind of failure, by which a model or program can decide what to do.
    enum Code: String, Sendable {
        case unreachable = "SOURCE_UNREACHABLE"
        case authentication = "AUTH_FAILED"
        case readOnly = "READONLY_VIOLATION"
        case syntax = "SYNTAX"
        case statement = "STATEMENT_FAILED"
        case timeout = "TIMEOUT"
        case busy = "BUSY"
        case deniedFunction = "DENIED_FUNCTION"
        case deniedStatement = "DENIED_STATEMENT"
        case denied = "DENIED"
        case parameter = "PARAMETER"
        case tooLarge = "TOO_LARGE"
        case cursorStale = "CURSOR_STALE"
        case conflict = "CONFLICT"
        case declined = "DECLINED"
        case commitUnknown = "COMMIT_UNKNOWN"
    }

    var code: Code
    /// Sentences: what was wrong, and what to do.
    var message: String
    /// The right name, where one is near.
    var near: String?

    init(_ code: Code, _ message: String, near: String? = nil) {
        (self.code, self.message, self.near) = (code, message, near)
    }

    /// What the model reads.
    var description: String { "\(code.rawValue): \(message)" + (near.map { " Did you mean \($0)?" } ?? "") }
}
