import JSON
import Synchronization

@testable import MCP

/// A server of which the test says what each connection answers.
final class ScriptedTransport: ClientTransport {
    /// What happens to a request.
    enum Reply: Sendable {
        case result(JSONObject)
        case error(MCPError)
        case failure(ExchangeFailure)
        /// The connection ends without an answer.
        case hangUp
        /// No answer, ever.
        case silence
    }

    private struct State {
        var connections = 0
        var seen: [JSONRPCRequest] = []
        var notes: [JSONRPCNotification] = []
        var answers: [JSONRPCResponse] = []
        var current: Connection?
    }

    let identity = "scripted"
    let hasRequestStreams: Bool
    let fallback: (any ClientTransport)?
    private let state = Mutex(State())
    private let script: @Sendable (JSONRPCRequest, Int) -> Reply

    /// - Parameter script: The reply to a request, by the number of its connection, from 1 on.
    init(
        hasRequestStreams: Bool = false, fallback: (any ClientTransport)? = nil,
        _ script: @escaping @Sendable (JSONRPCRequest, Int) -> Reply
    ) {
        self.hasRequestStreams = hasRequestStreams
        self.fallback = fallback
        self.script = script
    }

    /// A modern server that answers calls by a script.
    static func modern(
        hasRequestStreams: Bool = false, _ script: @escaping @Sendable (JSONRPCRequest, Int) -> Reply
    ) -> ScriptedTransport {
        ScriptedTransport(hasRequestStreams: hasRequestStreams) { request, connection in
            guard request.method == Method.discover else { return script(request, connection) }
            return .result(["supportedVersions": ["2026-07-28"], "capabilities": [:]])
        }
    }

    var connections: Int { state.withLock { $0.connections } }
    var seen: [JSONRPCRequest] { state.withLock { $0.seen } }
    var methods: [String] { seen.map(\.method) }
    var notes: [JSONRPCNotification] { state.withLock { $0.notes } }
    var answers: [JSONRPCResponse] { state.withLock { $0.answers } }

    func connect() async throws -> any ClientConnection {
        state.withLock { state in
            state.connections += 1
            let connection = Connection(self, number: state.connections)
            state.current = connection
            return connection
        }
    }

    /// The server says something on the current connection.
    func tell(_ message: JSONRPCMessage) async { await state.withLock { $0.current }?.tell(message) }

    /// The current connection breaks.
    func breakOff() { state.withLock { $0.current }?.end.finish() }

    final class Connection: ClientConnection {
        let hasRequestStreams: Bool
        let end = BoundedChannel<Int>(capacity: 1)
        private let transport: ScriptedTransport
        private let number: Int
        private let inbox = Mutex<(any ClientInbox)?>(nil)

        init(_ transport: ScriptedTransport, number: Int) {
            self.transport = transport
            self.number = number
            hasRequestStreams = transport.hasRequestStreams
        }

        func run(_ inbox: any ClientInbox) async throws {
            self.inbox.withLock { $0 = inbox }
            while try await end.next() != nil {}
        }

        func tell(_ message: JSONRPCMessage) async { await inbox.withLock { $0 }?.receive(message, on: nil) }

        func answer(to request: OutgoingRequest) async throws -> JSONRPCResponse {
            transport.state.withLock { $0.seen.append(request.message) }
            switch transport.script(request.message, number) {
            case .result(let result): return JSONRPCResponse(id: request.message.id, outcome: .success(result))
            case .error(let error): return JSONRPCResponse(id: request.message.id, outcome: .failure(error))
            case .failure(let failure): throw failure
            case .hangUp:
                end.finish()
                throw ExchangeFailure.lost("hung up")
            case .silence:
                let never = BoundedChannel<Int>(capacity: 1)
                while try await never.next() != nil {}
                throw CancellationError()
            }
        }

        func send(_ message: JSONRPCMessage, revision: ProtocolRevision?) async throws {
            transport.state.withLock { state in
                switch message {
                case .notification(let notification): state.notes.append(notification)
                case .response(let response): state.answers.append(response)
                case .request: break
                }
            }
        }

        func established(_ revision: ProtocolRevision) async {}
        func close() async { end.finish() }
    }
}
