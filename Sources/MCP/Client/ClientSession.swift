import JSON

/// What a client and a server agreed upon, and the connection it holds for.
struct ClientSession: Sendable {
    /// Tells the sessions of one client apart.
    let number: Int
    let connection: any ClientConnection
    let info: ConnectedServerInfo

    var revision: ProtocolRevision { info.revision }
}

/// What a server says of itself.
public struct ConnectedServerInfo: Sendable {
    /// The revision that is spoken.
    public let revision: ProtocolRevision
    /// What the server can do.
    public let capabilities: ServerCapabilities
    /// Who it says it is, for display; nil when it does not.
    public let server: Implementation?
    /// How to use it, for the model.
    public let instructions: String?
}
