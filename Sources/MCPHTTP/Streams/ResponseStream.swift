import JSON
import MCP
import NIOCore
import NIOHTTP1

/// The answer to one modern request, as long as it is open: plain JSON when nothing but the result is sent, an event
/// stream as soon as something comes before it.
actor ResponseStream: MessageSink {
    private let connection: WebConnection
    /// Whether the client takes event streams; if not, notifications are left out.
    private let mayStream: Bool
    private var isStreaming = false
    private var isEnded = false
    /// The last write that was begun: the next one waits for it, so that writes never overtake each other.
    private var turn = WriteTurn()

    init(connection: WebConnection, mayStream: Bool) {
        self.connection = connection
        self.mayStream = mayStream
    }

    func send(_ message: JSONRPCMessage) async {
        guard mayStream, !isEnded else { return }
        await write(ServerSentEvent.message(message.serialized()))
    }

    /// Keeps a quiet stream alive.
    func keepAlive() async {
        guard isStreaming, !isEnded, turn.isFree else { return }
        await write(ServerSentEvent.keepAlive)
    }

    /// Sends the result and ends the answer.
    ///
    /// - Parameter status: Counts only while nothing has been sent.
    func finish(_ response: JSONRPCResponse?, status: HTTPResponseStatus) async {
        guard !isEnded else { return }
        isEnded = true
        let body = response.map { $0.json.serialized() }
        guard isStreaming else {
            await connection.answer(HTTPReply.json(status, body ?? []))
            return
        }
        if let body { await write(ServerSentEvent.message(body)) }
        await turn.take()
        _ = await connection.send(.end)
    }

    private func write(_ bytes: [UInt8]) async {
        await turn.take()
        defer { turn.pass() }
        if !isStreaming {
            isStreaming = true
            guard await connection.send(.head(.ok, SSEHead.headers())) else { return }
        }
        _ = await connection.send(.body(ByteBuffer(bytes: bytes)))
    }
}

/// Who may write next, in order of asking. Used inside one actor only.
private final class WriteTurn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    var isFree: Bool { !isTaken }

    func take() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func pass() {
        guard !waiting.isEmpty else {
            isTaken = false
            return
        }
        waiting.removeFirst().resume()
    }
}

enum SSEHead {
    static func headers(sessionID: String? = nil) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no",
        ]
        if let sessionID { headers.add(name: "Mcp-Session-Id", value: sessionID) }
        return headers
    }
}
