/// A store could not do what was asked. Holds no secret and no address, so that it may be logged.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is. An open set.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The name of the code.
        public let rawValue: String
        /// For stores that can fail in ways of their own.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A bound of the store is reached; room may come when entries run out.
        public static let full = Code(rawValue: "full")
        /// The key or the value is larger than the store takes, or the key is empty. Repeating will not help.
        public static let illegalEntry = Code(rawValue: "illegalEntry")
        /// Somebody else holds what is needed, for longer than the store waits. Nothing was done.
        public static let busy = Code(rawValue: "busy")
        /// The store cannot be reached. Nothing was done.
        public static let unreachable = Code(rawValue: "unreachable")
        /// The connection broke, or time ran out, while the work was under way: nobody knows whether it was done.
        public static let outcomeUnknown = Code(rawValue: "outcomeUnknown")
        /// Such a row is there already.
        public static let uniqueViolation = Code(rawValue: "uniqueViolation")
        /// Two transactions got in each other's way. Nothing was done; the transaction may be tried again.
        public static let serializationFailure = Code(rawValue: "serializationFailure")
        /// The store refuses a statement, which is a mistake in the program.
        public static let illegalStatement = Code(rawValue: "illegalStatement")
        /// What is stored is not what this program understands.
        public static let unreadable = Code(rawValue: "unreadable")
        /// The store is set up in a way that cannot work, such as with a wrong password.
        public static let configuration = Code(rawValue: "configuration")
        /// None of the others.
        public static let failed = Code(rawValue: "failed")
    }

    /// What kind of failure it is.
    public var code: Code
    /// One sentence for the server's log.
    public var message: String
    /// What the engine said.
    public var cause: (any Error)?

    /// The message must hold no secret.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The code and the sentence.
    public var description: String { "\(code.rawValue): \(message)" }
}
