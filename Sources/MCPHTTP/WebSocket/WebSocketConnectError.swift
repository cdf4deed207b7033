import NIOCore
import NIOHTTP1
import NIOPosix

/// Why no WebSocket could be opened. Nothing was sent to the server over it.
public enum WebSocketConnectError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The URL cannot be used.
    case badURL(String)
    /// The server cannot be reached, or its certificate was not accepted.
    case unreachable(String)
    /// The server answered with another status than 101.
    case refused(status: Int)
    /// The server's answer is no WebSocket handshake, or not the one that was asked for.
    case notWebSocket(String)
    /// No connection, or no answer, in time.
    case timedOut

    /// One sentence for logs.
    public var description: String {
        switch self {
        case .badURL(let why): "The WebSocket URL cannot be used: \(why)"
        case .unreachable(let why): "The WebSocket server cannot be reached: \(why)"
        case .refused(let status): "The server refused the WebSocket with HTTP status \(status)."
        case .notWebSocket(let why): "The server does not speak WebSocket as asked: \(why)"
        case .timedOut: "The server did not answer the request for a WebSocket in time."
        }
    }
}

/// The answer of a server that refused a WebSocket, with what it says about credentials.
struct WebSocketRefusal: Error {
    var status: Int
    var headers: HTTPHeaders

    /// What the caller is told.
    var reason: WebSocketConnectError { .refused(status: status) }
}

extension WebSocketConnectError {
    /// Why there is no connection to the server at all.
    init(connecting error: any Error) {
        switch error {
        case ChannelError.connectTimeout: self = .timedOut
        case let error as NIOConnectionError where error.connectionErrors.contains(where: \.isTimeout): self = .timedOut
        default: self = .unreachable("\(error)")
        }
    }
}

extension SingleConnectionFailure {
    fileprivate var isTimeout: Bool {
        if case ChannelError.connectTimeout = error { true } else { false }
    }
}
