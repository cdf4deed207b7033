import MCP

/// What a connection over HTTP knows of its session with the server. Pure.
struct ClientSession: Sendable {
    enum Phase: Equatable, Sendable {
        /// There is no session, and with a modern server there never will be.
        case none
        /// The server named the session, or does without a name.
        case open(id: String?)
        /// The server does not know the session any more.
        case ended
        /// This side ended it.
        case closed
    }

    private(set) var phase = Phase.none
    /// What `initialize` settled.
    private(set) var revision: ProtocolRevision?

    static let maxIDBytes = 1024

    /// The id that requests carry.
    var id: String? { if case .open(let id) = phase { id } else { nil } }

    /// - Throws: When no request can be made any more.
    func admit() throws(ExchangeFailure) {
        switch phase {
        case .none, .open: return
        case .ended: throw .sessionEnded
        case .closed: throw .unreachable("This connection is closed.")
        }
    }

    /// The server has accepted `initialize`, and names the session or not.
    mutating func opened(id: String?) throws(ExchangeFailure) {
        try admit()
        if let id {
            guard !id.isEmpty, id.utf8.count <= Self.maxIDBytes, id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw .unreadable("The Mcp-Session-Id of the server is not 1 to \(Self.maxIDBytes) visible characters.")
            }
        }
        phase = .open(id: id)
    }

    mutating func established(_ revision: ProtocolRevision) { self.revision = revision }

    /// The server answered 404 to a request.
    ///
    /// - Parameter id: The session that the request named.
    /// - Returns: Whether this says that the session has ended.
    mutating func notFound(with id: String?) -> Bool {
        guard let id else { return false }
        if self.id == id { phase = .ended }
        return true
    }

    /// - Returns: The session that is left for the server to delete.
    mutating func close() -> String? {
        defer { phase = .closed }
        return id
    }
}
