/// A way to reach one server, from which a client makes connections, one at a time.
///
/// The transport knows nothing of revisions, except what the headers of HTTP say of them.
public protocol ClientTransport: Sendable {
    /// What names the server: the URL without credentials and query, or the command line without its values. For logs,
    /// and the name under which the server's era is remembered.
    var identity: String { get }

    /// The eras that this transport can carry. A transport of one era spares the client the question.
    var eras: Set<ProtocolEra> { get }

    /// Another way to the same server, to be tried when this one is refused to `initialize` with 400, 404 or 405.
    var fallback: (any ClientTransport)? { get }

    /// A new connection. Nothing needs to have been sent when it returns.
    ///
    /// - Throws: ``ExchangeFailure/unreachable(_:)``.
    func connect() async throws -> any ClientConnection
}

extension ClientTransport {
    /// Both.
    public var eras: Set<ProtocolEra> { [.modern, .legacy] }
    /// None.
    public var fallback: (any ClientTransport)? { nil }
}

/// The two ways of MCP: with a handshake, and without.
public enum ProtocolEra: String, Sendable, Hashable {
    /// Up to 2025-11-25: `initialize` opens a session.
    case legacy
    /// From 2026-07-28 on: each request stands alone.
    case modern
}

/// One connection to a server: carries requests there and answers back.
///
/// For a stream of messages, ``StreamConnection`` is one; Streamable HTTP has its own.
public protocol ClientConnection: AnyObject, Sendable {
    /// Whether the answer to each request comes on a stream of its own, as in Streamable HTTP. A modern request is then
    /// cancelled by leaving that stream, and headers repeat what the body says.
    var hasRequestStreams: Bool { get }

    /// Reads what the server sends until the connection ends, hands it to the inbox, and keeps the connection in order.
    ///
    /// Called once, before anything else. Returns when the server ended the connection in order or ``close()`` was
    /// called; throws ``ExchangeFailure`` when it broke. When the task is cancelled, it frees what the connection holds
    /// (a process is ended, sockets are closed) before it throws.
    func run(_ inbox: any ClientInbox) async throws

    /// Sends a request and returns its answer, a JSON-RPC error included.
    ///
    /// What comes before the answer on the request's own stream goes to the inbox. Any number of requests may be under
    /// way. When the task is cancelled, it throws `CancellationError` and nothing more arrives for the request; the
    /// caller tells the server, where the protocol has a message for that.
    ///
    /// - Throws: ``ExchangeFailure``.
    func answer(to request: OutgoingRequest) async throws -> JSONRPCResponse

    /// Sends a message that is not answered: a notification, or the answer to a request of the server.
    ///
    /// - Throws: ``ExchangeFailure``.
    func send(_ message: JSONRPCMessage, revision: ProtocolRevision?) async throws

    /// The handshake is done, in this revision: a legacy connection over HTTP may open its standalone stream.
    func established(_ revision: ProtocolRevision) async

    /// Ends the connection in order: a session is deleted, a process is asked to stop, then made to. Bounded in time.
    func close() async
}

/// A request with what its transport must know beside the message.
public struct OutgoingRequest: Sendable {
    /// The message as it goes into the body or onto the line.
    public var message: JSONRPCRequest
    /// The revision it speaks; nil for `initialize`, which settles it.
    public var revision: ProtocolRevision?
    /// Arguments that headers repeat, names without `Mcp-Param-`, values encoded. Only where there are headers.
    public var mirrored: [(name: String, value: String)]
    /// Headers of this call alone, such as the credentials of the user on whose behalf it is made.
    public var headers: [(name: String, value: String)]

    /// A request without headers of its own.
    public init(
        message: JSONRPCRequest, revision: ProtocolRevision?, mirrored: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = []
    ) {
        self.message = message
        self.revision = revision
        self.mirrored = mirrored
        self.headers = headers
    }
}

/// Takes what a server sends besides answers.
public protocol ClientInbox: Sendable {
    /// Takes a notification, or a request of a legacy server. Returns soon: what takes longer is done elsewhere.
    ///
    /// - Parameter stream: The request on whose own stream it came; nil on a stream that all share.
    func receive(_ message: JSONRPCMessage, on stream: RequestID?) async

    /// Runs what takes the user's time on the way to an answer, such as a login, so that it does not count for the call.
    func waitingForUser<Value: Sendable>(
        _ request: RequestID, _ body: @Sendable () async throws -> Value
    ) async rethrows -> Value
}

extension ClientInbox {
    /// Counts the time like any other.
    public func waitingForUser<Value: Sendable>(
        _ request: RequestID, _ body: @Sendable () async throws -> Value
    ) async rethrows -> Value {
        try await body()
    }
}

/// Why a request has no answer.
public enum ExchangeFailure: Error, Sendable, CustomStringConvertible {
    /// The request never left, so it may be sent again.
    case unreachable(String)
    /// The server does not know the session any more and did not run the request; a new session may.
    case sessionEnded
    /// The connection broke after the request left; it may have run.
    case lost(String)
    /// HTTP refused the request with this status, perhaps with a JSON-RPC error in the body.
    case refused(status: Int, error: MCPError?, detail: String)
    /// What came back is not what the protocol allows; the request may have run.
    case unreadable(String)

    /// One sentence that says what happened.
    public var description: String {
        switch self {
        case .unreachable(let why): "The server cannot be reached: \(why)"
        case .sessionEnded: "The server has ended the session."
        case .lost(let why): "The connection was lost before the answer came: \(why)"
        case .refused(let status, let error, let detail):
            "The server refused the request with HTTP status \(status): \(error?.message ?? detail)"
        case .unreadable(let why): "The server's answer cannot be read: \(why)"
        }
    }

    /// Whether it is certain that the server did not run the request.
    public var provesNotRun: Bool {
        switch self {
        case .unreachable, .sessionEnded: true
        // What is on the way may have lost the server at work: gateways then answer with any of 500 and more, 503
        // included, and with 408. Only 501 says that nobody knew what to do.
        case .refused(let status, _, _): status < 500 && status != 408 || status == 501
        case .lost, .unreadable: false
        }
    }
}
