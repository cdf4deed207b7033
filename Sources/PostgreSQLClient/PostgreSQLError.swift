/// What went wrong with a database or on the way to it. Never holds a password, a host or a connection string.
public struct PostgreSQLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may come.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        /// The kind's name.
        public let description: String

        private init(_ name: String) { description = name }

        /// Nobody listens where the server should be.
        public static let refused = Kind("refused")
        /// The host cannot be found or reached.
        public static let unreachable = Kind("unreachable")
        /// The server did not accept the user, the password or the certificate.
        public static let authentication = Kind("authentication")
        /// No encrypted connection that can be trusted.
        public static let tls = Kind("tls")
        /// A deadline of ours, or `statement_timeout`, has passed.
        public static let timeout = Kind("timeout")
        /// The statement was cancelled.
        public static let cancelled = Kind("cancelled")
        /// The connection ended while it was in use.
        public static let lost = Kind("lost")
        /// All connections are in use and too many callers wait already.
        public static let exhausted = Kind("exhausted")
        /// A row has more bytes than are taken; the connection was closed instead of reading on.
        public static let tooLarge = Kind("tooLarge")
        /// Two tasks use one connection at the same time, or it is used after its time.
        public static let misuse = Kind("misuse")
        /// The settings cannot be understood.
        public static let configuration = Kind("configuration")
        /// The server says that a statement failed; ``PostgreSQLError/sqlState`` says why.
        public static let server = Kind("server")
    }

    /// What kind of failure.
    public var kind: Kind
    /// What happened, in words.
    public var message: String
    /// The server's five-letter code, where the server said something.
    public var sqlState: String?
    /// More about it, as the server said.
    public var detail: String?
    /// What might help, as the server said.
    public var hint: String?
    /// The character in the statement, counted from 1.
    public var position: Int?
    /// The constraint that was violated.
    public var constraint: String?
    /// The table it is about.
    public var table: String?

    /// A failure on this side of the connection.
    public init(_ kind: Kind, _ message: String, sqlState: String? = nil) {
        (self.kind, self.message, self.sqlState) = (kind, message, sqlState)
    }

    /// The message with the server's code.
    public var description: String { sqlState.map { "\(message) (\($0))" } ?? message }
}

extension PostgreSQLError {
    /// The kind that a code stands for in a statement's failure.
    static func kind(ofState state: String) -> Kind {
        switch state {
        case "57014": .cancelled
        case "57P01", "57P02", "57P03", "57P05", "08000", "08003", "08006": .lost
        default: .server
        }
    }

    static let lost = PostgreSQLError(.lost, "The connection to the database ended")
    static let misuse = PostgreSQLError(.misuse, "The connection is in use by another task, or closed")
    static func tooLarge(_ limit: Int) -> PostgreSQLError {
        PostgreSQLError(.tooLarge, "A row of the result has more than \(limit) bytes")
    }
    static let timeout = PostgreSQLError(.timeout, "The database took too long to answer")
}

extension PostgreSQLError {
    /// What a failed attempt to connect means. The text of libpq names hosts and users, so none of it is kept.
    static func connecting(_ text: String) -> PostgreSQLError {
        if let state = sqlState(in: text) { return refusal(state) }
        let lower = text.lowercased()
        func mentions(_ words: String...) -> Bool { words.contains { lower.contains($0) } }
        if mentions("certificate", "ssl", "tls") {
            return PostgreSQLError(.tls, "No trusted TLS connection to the database; check sslmode and sslrootcert")
        }
        if mentions("password", "sasl", "authentication") {
            return PostgreSQLError(.authentication, "The database needs a password that was not given, or is not right")
        }
        if mentions("timeout", "timed out") {
            return PostgreSQLError(.timeout, "Connecting to the database took too long")
        }
        if mentions("refused", "no such file") {
            return PostgreSQLError(.refused, "Nobody listens where the database should be; is it running?")
        }
        if mentions("read-only", "read-write", "standby", "hot standby") {
            return PostgreSQLError(.unreachable, "No server of the wanted kind (target_session_attrs) was found")
        }
        return PostgreSQLError(.unreachable, "The database cannot be reached")
    }

    private static func refusal(_ state: String) -> PostgreSQLError {
        switch state.prefix(2) {
        case "28":
            PostgreSQLError(.authentication, "The database refused the user or the password", sqlState: state)
        case "3D": PostgreSQLError(.server, "There is no database of this name", sqlState: state)
        case "53": PostgreSQLError(.exhausted, "The database has no connection left", sqlState: state)
        case "57": PostgreSQLError(.refused, "The database is starting up or shutting down", sqlState: state)
        default: PostgreSQLError(.server, "The database refused the connection", sqlState: state)
        }
    }

    /// The code in a message such as `FATAL:  28P01`; connecting asks libpq for messages of this form.
    private static func sqlState(in text: String) -> String? {
        for line in text.split(separator: "\n") {
            guard let marker = line.range(ofLast: ":  ") else { continue }
            let code = line[marker...].prefix(5)
            let isCode = code.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
            if code.utf8.count == 5, isCode { return String(code) }
        }
        return nil
    }
}

extension Substring {
    /// Where the text after the last occurrence begins.
    fileprivate func range(ofLast marker: String) -> Index? {
        var start = endIndex
        while start > startIndex {
            start = index(before: start)
            if self[start...].hasPrefix(marker) { return index(start, offsetBy: marker.count) }
        }
        return nil
    }
}
