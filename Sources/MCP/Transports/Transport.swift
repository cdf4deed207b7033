/// What arrives over a transport.
public enum TransportFrame: Sendable, Hashable {
    /// The bytes of one JSON-RPC message, or of one batch.
    case message([UInt8])
    /// A message longer than the transport accepts. It was dropped; the stream goes on.
    case tooLong(byteCount: Int)
}

/// Carries whole JSON-RPC messages between two peers, both ways.
///
/// The transport does not look into messages. It keeps their order, and it makes a sender wait while the peer is slow.
public protocol Transport: Sendable {
    /// The sequence of ``frames``.
    associatedtype Frames: AsyncSequence & Sendable where Frames.Element == TransportFrame, Frames.Failure == any Error

    /// What the peer sends, in order; ends when the peer, or ``close()``, ends the connection. One task reads it.
    ///
    /// A task that is cancelled while it waits throws `CancellationError` and loses no frame.
    var frames: Frames { get }

    /// Sends one message or batch, and returns once the transport has taken it.
    ///
    /// Any number of tasks may send at once. Throws ``TransportError`` when the connection has ended, and
    /// `CancellationError` when the task was cancelled before the transport had taken all of the message. That one
    /// arrives whole or not at all, unless the connection is closed in the middle of it: a peer that does not read must
    /// not keep the sender, nor be left with half of one.
    func send(_ frame: [UInt8]) async throws

    /// Ends the connection. Whoever waits in ``frames`` sees the end; sending fails from now on. Safe to call again.
    func close() async
}

/// Why a transport can no longer carry messages.
public enum TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// This side closed the connection.
    case closed
    /// The peer no longer reads.
    case peerGone
    /// The operating system refused an operation.
    case system(operation: String, code: Int32)

    /// One sentence for logs.
    public var description: String {
        switch self {
        case .closed: "The connection is closed."
        case .peerGone: "The peer closed the connection."
        case .system(let operation, let code): "\(operation) failed with error number \(code)."
        }
    }
}
