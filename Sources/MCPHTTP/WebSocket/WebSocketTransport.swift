public import MCP
import NIOCore
import NIOWebSocket

/// Carries MCP messages over one WebSocket, each in a text message of its own. Either side's.
///
/// WebSocket is not part of the specification, which allows custom transports; this one is what the official SDKs
/// had: subprotocol `mcp`, messages as they are. The other side is pinged when it is quiet, and given up when it does
/// not answer. Extensions, such as compression, are not used.
public final class WebSocketTransport: Transport {
    /// The messages of the other side. The sequence ends with ``WebSocketClosure`` when the connection broke.
    public struct Frames: AsyncSequence, Sendable {
        /// `WebSocketClosure`, or `CancellationError`.
        public typealias Failure = any Error

        let transport: WebSocketTransport

        /// Asks the transport. Several iterators share its messages, so use one.
        public struct AsyncIterator: AsyncIteratorProtocol {
            let transport: WebSocketTransport
            /// The next message; nil at the end.
            public func next() async throws -> TransportFrame? { try await transport.next() }
        }

        /// Several iterators would share the messages.
        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(transport: transport) }
    }

    /// The longest frame that can be written.
    private static let maxFrameBytes = Int(Int32.max)

    private let channel: any Channel
    private let handler: NIOLoopBound<WebSocketHandler>
    private let inbox: WebSocketInbox

    /// Made on the event loop of a connection whose sides have agreed on WebSocket.
    ///
    /// - Returns: The transport, and what must be put at the end of the connection's pipeline for it.
    static func make(
        on channel: any Channel, role: WebSocketAssembly.Role, limits: WebSocketLimits
    ) -> (handlers: [any ChannelHandler], transport: WebSocketTransport) {
        let inbox = WebSocketInbox(maxBytes: limits.maxMessageBytes)
        let handler = WebSocketHandler(role: role, limits: limits, inbox: inbox)
        let intake = ByteToMessageHandler(WebSocketIntake(maxFrameBytes: limits.maxMessageBytes, handler: handler))
        let transport = WebSocketTransport(
            channel, NIOLoopBound(handler, eventLoop: channel.eventLoop), inbox)
        return ([WebSocketFrameEncoder(), intake, handler], transport)
    }

    private init(_ channel: any Channel, _ handler: NIOLoopBound<WebSocketHandler>, _ inbox: WebSocketInbox) {
        self.channel = channel
        self.handler = handler
        self.inbox = inbox
    }

    /// What the other side sends.
    public var frames: Frames { Frames(transport: self) }

    /// Sends one text message. Waits while the other side is slow to read.
    public func send(_ frame: [UInt8]) async throws {
        guard frame.count <= Self.maxFrameBytes else { throw TransportError.closed }
        try Task.checkCancellation()
        let ticket = WebSocketTicket()
        let message = ByteBuffer(bytes: frame)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { sender in
                onLoop { $0.send(WebSocketOutbox.Entry(ticket: ticket, message: message, sender: sender)) }
            }
        } onCancel: {
            // In this order: whichever comes first to the loop, the message or the next line, the sender is resumed.
            ticket.cancel()
            onLoop { $0.cancel(ticket) }
        }
    }

    /// Closes in order and returns when the connection is closed, which the limits bound. A cancelled task does not wait
    /// for the other side to agree.
    public func close() async {
        onLoop { $0.close() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in channel.closeFuture.whenComplete { _ in waiter.resume() } }
        } onCancel: {
            onLoop { $0.hurry() }
        }
    }

    /// Takes no new messages, so that whoever serves the connection comes to an end and closes it, with 1001.
    func drain() { onLoop { $0.drain() } }

    private func next() async throws -> TransportFrame? {
        guard let frame = try await inbox.frames.next() else { return nil }
        if inbox.took(frame) { onLoop { $0.readOn() } }
        return frame
    }

    private func onLoop(_ body: @escaping @Sendable (WebSocketHandler) -> Void) {
        if channel.eventLoop.inEventLoop { return body(handler.value) }
        channel.eventLoop.execute { [handler] in body(handler.value) }
    }
}
