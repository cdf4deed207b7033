/// Why an engine did not do what it was asked, in words for the model.
///
/// Never in the message: passwords, hosts, file paths, or another caller's data.
public struct SQLFailure: Error, Sendable {
    /// What kind of failure it is.
    public var code: SQLErrorCode
    /// What was wrong and what to do instead, in a sentence or two.
    public var message: String
    /// Where in the text of the statement, in characters from 1; nil where the engine does not say.
    public var position: Int?
    /// The name that is not there. SQLTools looks for the nearest names that are.
    public var unknownName: SQLUnknownName?

    /// A failure without a place in the statement unless one is given.
    public init(
        _ code: SQLErrorCode, _ message: String, position: Int? = nil, unknownName: SQLUnknownName? = nil
    ) {
        self.code = code
        self.message = message
        self.position = position
        self.unknownName = unknownName
    }
}

/// A name that a statement uses and the database does not have.
public struct SQLUnknownName: Sendable, Hashable {
    /// What it should have been.
    public var kind: SQLObjectKind
    /// As the engine reported it, without quotes; may have dots.
    public var name: String

    /// An unknown table, column, function or schema.
    public init(_ kind: SQLObjectKind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

/// The kind of a failure. The set is open: a new code breaks no switch.
public struct SQLErrorCode: Sendable, Hashable, CustomStringConvertible {
    /// What clients read.
    public let description: String

    /// A code in capitals.
    public init(_ code: String) { description = code }

    /// The server or file cannot be reached.
    public static let sourceUnreachable = SQLErrorCode("SOURCE_UNREACHABLE")
    /// The server does not accept our credentials.
    public static let authenticationFailed = SQLErrorCode("AUTH_FAILED")
    /// The source cannot be used as it is set up, for instance with an over-privileged role.
    public static let misconfigured = SQLErrorCode("MISCONFIGURED")
    /// The statement would change something where only reading is allowed.
    public static let readOnly = SQLErrorCode("READONLY_VIOLATION")
    /// The statement cannot be understood.
    public static let syntax = SQLErrorCode("SYNTAX")
    /// A table, column or function is not there.
    public static let unknownName = SQLErrorCode("UNKNOWN_NAME")
    /// A function is not for clients.
    public static let deniedFunction = SQLErrorCode("DENIED_FUNCTION")
    /// A kind of statement is not for clients.
    public static let deniedStatement = SQLErrorCode("DENIED_STATEMENT")
    /// The database's own permissions say no.
    public static let permission = SQLErrorCode("PERMISSION_DENIED")
    /// A column is protected, and the statement cannot be run so that it stays so.
    public static let protectedColumn = SQLErrorCode("PROTECTED_COLUMN")
    /// It took too long.
    public static let timeout = SQLErrorCode("TIMEOUT")
    /// A value, a statement or the work memory grew too large.
    public static let tooLarge = SQLErrorCode("TOO_LARGE")
    /// Parameters are missing, too many, or of the wrong type.
    public static let parameters = SQLErrorCode("PARAMETERS")
    /// Other work is in the way: a lock, a serialization failure, a changed row.
    public static let conflict = SQLErrorCode("CONFLICT")
    /// A constraint of the database refuses the data.
    public static let constraint = SQLErrorCode("CONSTRAINT")
    /// The statement failed on the data, for instance by a division by zero.
    public static let data = SQLErrorCode("DATA")
    /// Too many calls are waiting.
    public static let busy = SQLErrorCode("BUSY")
    /// The engine has no such thing.
    public static let notSupported = SQLErrorCode("NOT_SUPPORTED")
    /// The connection broke while a commit was under way.
    public static let outcomeUnknown = SQLErrorCode("OUTCOME_UNKNOWN")
    /// A cursor does not fit any more.
    public static let cursorStale = SQLErrorCode("CURSOR_STALE")
    /// A token of a preview or a cursor is not valid.
    public static let token = SQLErrorCode("INVALID_TOKEN")
    /// The user did not agree.
    public static let declined = SQLErrorCode("DECLINED")
    /// Something that must not happen; it was refused.
    public static let `internal` = SQLErrorCode("INTERNAL")
}
