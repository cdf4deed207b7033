/// Why something did not work: the server's own words, or those of this library.
///
/// The message holds neither password nor address.
public struct BoltError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure: a server's status code such as `Neo.ClientError.Statement.SyntaxError`, or one of the names
    /// below, which begin with `Bolt.`.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code as the server writes it.
        public let rawValue: String
        /// Any code; servers have more than are named here.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// No connection could be made, or it was lost.
        public static let unreachable = Code(rawValue: "Bolt.Unreachable")
        /// Something took longer than it may.
        public static let timeout = Code(rawValue: "Bolt.Timeout")
        /// All connections are in use, and as many wait as may.
        public static let exhausted = Code(rawValue: "Bolt.Exhausted")
        /// The peer does not speak the protocol as it should.
        public static let malformed = Code(rawValue: "Bolt.Malformed")
        /// The peer speaks no version of the protocol that this library speaks.
        public static let unsupported = Code(rawValue: "Bolt.Unsupported")
        /// The library was asked for something that cannot be done now.
        public static let misuse = Code(rawValue: "Bolt.Misuse")
        /// The connection was lost while a commit was on its way: nobody here knows whether it happened.
        public static let commitUnknown = Code(rawValue: "Bolt.CommitUnknown")
        /// A message is larger, or nested deeper, than it may be.
        public static let tooLarge = Code(rawValue: "Bolt.TooLarge")
        /// No server of the cluster takes this kind of work at the moment.
        public static let noServer = Code(rawValue: "Bolt.NoServer")

        /// The credentials are wrong.
        public static let unauthorized = Code(rawValue: "Neo.ClientError.Security.Unauthorized")
        /// The statement is not Cypher.
        public static let syntax = Code(rawValue: "Neo.ClientError.Statement.SyntaxError")
    }

    /// What kind of failure it is.
    public var code: Code
    /// What was wrong, as a sentence.
    public var message: String
    /// The status of ISO GQL, since Bolt 5.7.
    public var gqlStatus: String?

    /// An error of the given kind.
    public init(_ code: Code, _ message: String, gqlStatus: String? = nil) {
        self.code = code
        self.message = message
        self.gqlStatus = gqlStatus
    }

    /// Code and message.
    public var description: String { "\(code.rawValue): \(message)" }
}

extension BoltError {
    /// Codes that begin like transient ones although trying again cannot help.
    private static let final: Set<String> = [
        "Neo.TransientError.Transaction.Terminated", "Neo.TransientError.Transaction.LockClientStopped",
    ]

    /// Whether another server has to be asked, because this one does not write (any more).
    public var meansOtherLeader: Bool {
        ["Neo.ClientError.Cluster.NotALeader", "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase"]
            .contains(code.rawValue)
    }

    /// Whether the same work may succeed when it is done again, given that it was not committed.
    public var isTransient: Bool {
        if code == .unreachable || code == .noServer || meansOtherLeader { return true }
        if code.rawValue == "Neo.ClientError.Security.AuthorizationExpired" { return true }
        return code.rawValue.hasPrefix("Neo.TransientError.") && !Self.final.contains(code.rawValue)
    }

    /// Reads what the server says: `code` and `message`, or since version 5.7 `neo4j_code` and the GQL status beside.
    init(failure fields: [String: BoltValue]) {
        let code = fields["neo4j_code"]?.stringValue ?? fields["code"]?.stringValue
        self.init(
            Code(rawValue: code ?? "Neo.DatabaseError.General.UnknownError"),
            fields["message"]?.stringValue ?? fields["description"]?.stringValue ?? "the server gave no reason",
            gqlStatus: fields["gql_status"]?.stringValue)
    }
}

extension BoltError {
    /// Makes the error for something that took too long.
    package static func late(_ what: String) -> @Sendable () -> any Error {
        { BoltError(.timeout, "waiting for \(what) took too long") }
    }
}
