import BoltClient

/// What must not appear in what a model reads: the password, the server's name.
struct SecretWords: Sendable {
    private let words: [String]

    /// Words so short that they are part of others are left out.
    init(_ words: [String?]) { self.words = words.compactMap { $0 }.filter { $0.utf8.count >= 4 } }

    func hidden(in text: String) -> String {
        words.reduce(text) { text, word in
            text.split(separator: word, omittingEmptySubsequences: false).joined(separator: "[hidden]")
        }
    }
}

extension GraphError {
    /// Longer messages of a server are cut.
    private static let maxMessage = 1000

    init(_ error: BoltError, hiding words: SecretWords) {
        let said = words.hidden(in: String(error.message.prefix(Self.maxMessage)))
        switch error.code {
        case .unreachable, .noServer:
            self.init(.unreachable, "The graph database cannot be reached at the moment. Try again later.")
        case .timeout:
            self.init(.timeout, "The statement took too long and was ended. Narrow it, or give it more timeout_ms.")
        case .exhausted: self.init(.busy, "All connections to the graph database are in use. Try again later.")
        case .commitUnknown:
            self.init(.commitUnknown, "The connection was lost during the commit. Look whether the change is there.")
        case .unauthorized:
            self.init(.authentication, "The graph database refused the credentials of this server. Tell its operator.")
        case .syntax: self.init(.syntax, said)
        case .tooLarge: self.init(.tooLarge, "A row is too large. Return less of it.")
        case .malformed, .unsupported, .misuse:
            self.init(.unreachable, "The graph database does not answer as it should: \(said).")
        default: self.init(server: error.code.rawValue, said)
        }
    }

    private init(server code: String, _ said: String) {
        switch code {
        case "Neo.ClientError.Statement.ParameterMissing", "Neo.ClientError.Statement.ParameterNotFound":
            self.init(.parameter, said)
        case "Neo.ClientError.Statement.AccessMode": self.init(.readOnly, said)
        case "Neo.ClientError.Transaction.TransactionTimedOut",
            "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration":
            self.init(.timeout, "The server ended the statement because it took too long. Narrow it.")
        case _ where code.hasPrefix("Neo.ClientError.Security."):
            self.init(.denied, "The graph database does not allow this: \(said)")
        default: self.init(.statement, "\(said) (\(code))")
        }
    }
}
