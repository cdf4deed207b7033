/// One statement with its parameters, ready to be run.
public struct SQLStatement: Sendable {
    /// The statement as the caller wrote it; positions of errors count from its first character.
    public var text: String
    /// What stands for the parameters in the text.
    public var parameters: SQLParameters
    /// The trace comment (SQLCommenter), `/*…*/`; nil for none.
    public var comment: String?

    /// A statement without a trace comment unless one is given.
    public init(_ text: String, parameters: SQLParameters = .none, comment: String? = nil) {
        self.text = text
        self.parameters = parameters
        self.comment = comment
    }

    /// The text to send: the trace comment comes last, on a line of its own so that a comment at the end of the text
    /// cannot swallow it.
    public var tracedText: String { comment.map { "\(text)\n\($0)" } ?? text }
}

/// What stands for the parameters of a statement.
public enum SQLParameters: Sendable {
    /// `$1`, `$2` … or `?`, in their order.
    case positional([SQLValue])
    /// `:name`, `@name` or `$name`, keyed without the sign. Only where the dialect has them.
    case named([String: SQLValue])

    /// No parameters.
    public static let none = SQLParameters.positional([])
}

/// What a statement may cost. Rows and bytes are the sink's affair.
public struct SQLLimits: Sendable {
    /// From the start of the statement to its last row; for a transaction, all statements together. The engine waits for
    /// a connection or a lock no longer than this either.
    public var timeout: Duration
    /// The largest value that the engine makes or hands over, in bytes; a larger one is ``SQLErrorCode/tooLarge``.
    public var maxValueBytes: Int

    /// Half a minute, and values of 16 MiB.
    public init(timeout: Duration = .seconds(30), maxValueBytes: Int = 16 << 20) {
        self.timeout = timeout
        self.maxValueBytes = maxValueBytes
    }
}

/// How a statement ended.
public struct SQLOutcome: Sendable {
    /// Rows that were inserted, changed or deleted; nil where the statement changes none.
    public var affectedRows: Int?
    /// Whether the sink stopped it.
    public var isStopped: Bool
    /// What the server had to say beside the result, in its words, without secrets. At most a few.
    public var notices: [String]

    /// An outcome without notices unless some are given.
    public init(affectedRows: Int? = nil, isStopped: Bool = false, notices: [String] = []) {
        self.affectedRows = affectedRows
        self.isStopped = isStopped
        self.notices = notices
    }
}

/// Takes the rows of one statement.
public protocol SQLRowSink: Sendable {
    /// Called once, before any row.
    func begin(_ columns: [SQLColumn]) throws
    /// Called for each row, with as many values as there are columns. False: no more.
    func accept(_ row: [SQLValue]) throws -> Bool
}
