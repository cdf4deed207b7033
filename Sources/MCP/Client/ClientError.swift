/// Why a call of a client failed, other than by an error of the server, which is an ``MCPError``.
public struct ClientError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is. An open set.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The name, for logs.
        public let rawValue: String
        /// A code of your own.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The server cannot be reached; the call did not run.
        public static let unreachable = Code(rawValue: "unreachable")
        /// The connection broke while the call was under way; it may have run, or run still.
        public static let lost = Code(rawValue: "lost")
        /// The call took longer than it may, or the connection was not there in time.
        public static let timedOut = Code(rawValue: "timed-out")
        /// The client is closed, or nobody runs it any more.
        public static let closed = Code(rawValue: "closed")
        /// The server refused before it looked at the call: a status of HTTP, such as 401.
        public static let refused = Code(rawValue: "refused")
        /// Client and server have no revision in common.
        public static let noCommonRevision = Code(rawValue: "no-common-revision")
        /// The server does not offer what the call needs; it was not sent.
        public static let unsupported = Code(rawValue: "unsupported")
        /// What the server sent breaks the protocol, or its own output schema.
        public static let invalidAnswer = Code(rawValue: "invalid-answer")
        /// The server asks for input that this client has no handler for, or asks too often.
        public static let inputRefused = Code(rawValue: "input-refused")
    }

    /// What kind of failure it is.
    public var code: Code
    /// One sentence that says what happened, without secrets.
    public var message: String
    /// What caused it, where something else did.
    public var cause: (any Error)?

    /// - Parameter cause: Kept for the caller; not part of the description.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}

extension ClientError {
    init(_ failure: ExchangeFailure) {
        let code: Code =
            switch failure {
            case .unreachable: .unreachable
            case .lost, .sessionEnded: .lost
            case .refused: .refused
            case .unreadable: .invalidAnswer
            }
        self.init(code, failure.description, cause: failure)
    }

    static let isClosed = ClientError(.closed, "The client is closed.")
}
