/// What went wrong between this process and a Redis server. Never holds a password or an address, so that it may be
/// shown to whoever asked.
public struct RedisError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure. The set is open: new codes may come.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The name of the code, such as `unreachable`.
        public let rawValue: String
        /// A code by its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The server answered with an error; ``RedisError/prefix`` tells which.
        public static let reply = Code(rawValue: "reply")
        /// No connection could be made.
        public static let unreachable = Code(rawValue: "unreachable")
        /// The server refused user or password.
        public static let authenticationFailed = Code(rawValue: "authenticationFailed")
        /// The connection broke before the command left this process: it has not been carried out.
        public static let notSent = Code(rawValue: "notSent")
        /// The connection broke while the command was under way: nobody knows whether it was carried out.
        public static let connectionLost = Code(rawValue: "connectionLost")
        /// The reply did not come in time. The command may still be carried out.
        public static let timeout = Code(rawValue: "timeout")
        /// The caller did not want to wait any longer.
        public static let cancelled = Code(rawValue: "cancelled")
        /// Too many commands are under way, or too many bytes wait to be sent.
        public static let overloaded = Code(rawValue: "overloaded")
        /// The command was carried out, but the reply is over the bounds and was dropped.
        public static let tooLarge = Code(rawValue: "tooLarge")
        /// The server sent what is no reply, or one without an end.
        public static let protocolViolation = Code(rawValue: "protocolViolation")
        /// The configuration cannot work.
        public static let configuration = Code(rawValue: "configuration")
        /// The client has been shut down.
        public static let closed = Code(rawValue: "closed")
        /// A cluster sent the command from node to node, or a sentinel knows no master.
        public static let topology = Code(rawValue: "topology")
    }

    /// The kind of failure.
    public var code: Code
    /// One sentence for a person.
    public var message: String
    /// The first word of the server's error, such as `WRONGTYPE`; empty for other codes than ``Code/reply``.
    public var prefix: String

    /// An error of this process.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
        prefix = ""
    }

    /// An error that the server answered with.
    public init(reply: String) {
        code = .reply
        message = reply
        prefix = String(reply.prefix { $0 != " " })
    }

    /// The code and the sentence.
    public var description: String { "\(code.rawValue): \(message)" }

    /// Whether the command certainly changed nothing, so that repeating it is safe whatever it does.
    public var provesNothingDone: Bool { code == .notSent || code == .unreachable || code == .overloaded }
}
