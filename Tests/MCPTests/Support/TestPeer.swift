import JSON
import MCP
import Synchronization

/// The client's side of a conversation over the in-memory transport.
///
/// ```swift
/// try await TestPeer.converse(with: server, as: .modern()) { peer in
///     let result = try await peer.result("tools/call", ["name": "add"])
///     #expect(peer.notifications.isEmpty)
/// }
/// ```
///
/// Messages are taken in as they arrive, in order: once a response is there, so is every notification before it. A wait
/// that takes longer than ``deadline`` throws, so that a broken server fails a test instead of hanging it.
final class TestPeer: Sendable {
    /// The longest a conversation may take.
    static let deadline: Duration = .seconds(60)

    /// How the client speaks.
    enum Dialect: Sendable {
        /// Each request gets the `_meta` of 2026-07-28, merged into what it brings itself.
        case modern(ClientCapabilities = .init(), extraMeta: JSONObject = [:])
        /// The conversation begins with the handshake of a legacy revision.
        case legacy(ProtocolRevision = .v2025_11_25, ClientCapabilities = .init())
        /// Nothing is sent or added but what the test says.
        case bare
    }

    /// Answers a question of the server; nil leaves it open.
    typealias Answerer = @Sendable (JSONRPCRequest) async -> Result<JSONObject, MCPError>?

    /// Why a wait ended without what was waited for.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        var responses: [JSONRPCResponse] = []
        var notifications: [JSONRPCNotification] = []
        var taken = 0
        var requests: [JSONRPCRequest] = []
        var batches: [[JSONValue]] = []
        var nextID: Int64 = 1
        /// Set when nothing more will come.
        var end: String?
        /// Counts what happened, so that nobody sleeps through it.
        var changes = 0
        var sleepers: [CheckedContinuation<Void, Never>] = []
    }

    private let transport: InMemoryTransport
    private let dialect: Dialect
    private let state = Mutex(State())

    private init(transport: InMemoryTransport, dialect: Dialect) {
        self.transport = transport
        self.dialect = dialect
    }

    /// Serves one connection while `body` speaks to it. Afterwards the client hangs up and the server winds down.
    static func converse<Value: Sendable>(
        with service: any MCPService, as dialect: Dialect = .bare, principal: Principal = .local,
        options: ProtocolOptions = ProtocolOptions(), answering answerer: @escaping Answerer = { _ in nil },
        _ body: (TestPeer) async throws -> Value
    ) async throws -> Value {
        let (near, far) = InMemoryTransport.pair()
        let connection = ServerConnection(service: service, transport: far, principal: principal, options: options)
        let peer = TestPeer(transport: near, dialect: dialect)
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await connection.run()
                return true
            }
            group.addTask { await peer.read(answerer) }
            group.addTask { try await peer.keepTime() }
            let outcome: Result<Value, any Error>
            do {
                try await peer.openSession()
                outcome = .success(try await body(peer))
            } catch {
                outcome = .failure(error)
                group.cancelAll()
            }
            await near.close()
            do {
                while let isServer = try await group.next(), !isServer {}
            } catch {
                _ = try outcome.get()
                throw error
            }
            group.cancelAll()
            return try outcome.get()
        }
    }

    // MARK: - Sending

    /// Sends a request and waits for its response.
    func call(_ method: String, _ params: JSONObject = [:], id: RequestID? = nil) async throws -> JSONRPCResponse {
        try await response(to: try await start(method, params, id: id))
    }

    /// Sends a request and waits for its result. Throws the error if it gets one.
    func result(_ method: String, _ params: JSONObject = [:], id: RequestID? = nil) async throws -> JSONObject {
        try await call(method, params, id: id).outcome.get()
    }

    /// Sends a request and waits for its error. Throws if it gets a result.
    func error(_ method: String, _ params: JSONObject = [:], id: RequestID? = nil) async throws -> MCPError {
        switch try await call(method, params, id: id).outcome {
        case .failure(let error): return error
        case .success(let result): throw Failure(description: "\(method) gave a result: \(result)")
        }
    }

    /// Sends a request, which gets the dialect's `_meta`, and returns at once with its id.
    @discardableResult
    func start(_ method: String, _ params: JSONObject = [:], id: RequestID? = nil) async throws -> RequestID {
        let id = id ?? freshID()
        try await send(.request(JSONRPCRequest(id: id, method: method, params: enveloped(params))))
        return id
    }

    /// Sends a notification as it is.
    func notify(_ method: String, _ params: JSONObject = [:]) async throws {
        try await send(.notification(JSONRPCNotification(method: method, params: params)))
    }

    /// Sends any message as it is.
    func send(_ message: JSONRPCMessage) async throws { try await send(raw: message.serialized()) }

    /// Sends any bytes as one frame.
    func send(raw bytes: [UInt8]) async throws { try await transport.send(bytes) }

    /// Sends any text as one frame.
    func send(raw text: String) async throws { try await send(raw: Array(text.utf8)) }

    /// Hangs up; what was sent already is still answered.
    func hangUp() async { await transport.close() }

    /// An id that this conversation has not used.
    func freshID() -> RequestID {
        state.withLock { state in
            defer { state.nextID += 1 }
            return .integer(state.nextID)
        }
    }

    // MARK: - Receiving

    /// All notifications so far, in order.
    var notifications: [JSONRPCNotification] { state.withLock { $0.notifications } }

    /// The parameters of all notifications of a method so far, in order.
    func notifications(_ method: String) -> [JSONObject] {
        notifications.filter { $0.method == method }.map(\.params)
    }

    /// All questions of the server so far, in order.
    var questions: [JSONRPCRequest] { state.withLock { $0.requests } }

    /// The response to a request that was started; nil as the id means a response without one.
    func response(to id: RequestID?) async throws -> JSONRPCResponse {
        try await wait(for: "the response to \(id.map { "\($0)" } ?? "no id")") { state in
            guard let position = state.responses.firstIndex(where: { $0.id == id }) else { return nil }
            return state.responses.remove(at: position)
        }
    }

    /// Each notification once, in order.
    func nextNotification() async throws -> JSONRPCNotification {
        try await wait(for: "a notification") { state in
            guard state.taken < state.notifications.count else { return nil }
            defer { state.taken += 1 }
            return state.notifications[state.taken]
        }
    }

    /// The server's questions, once there are so many of them.
    func questions(atLeast count: Int) async throws -> [JSONRPCRequest] {
        try await wait(for: "\(count) questions") { $0.requests.count >= count ? $0.requests : nil }
    }

    /// Each batch of responses once, in order.
    func nextBatch() async throws -> [JSONValue] {
        try await wait(for: "a batch") { $0.batches.isEmpty ? nil : $0.batches.removeFirst() }
    }

    /// Returns once the server has hung up.
    func waitForEnd() async throws {
        try await wait(for: "the end") { $0.end != nil ? () : nil }
    }

    // MARK: - Inside

    private func openSession() async throws {
        guard case .legacy(let revision, let capabilities) = dialect else { return }
        _ = try await result(
            Method.initialize,
            [
                "protocolVersion": .string(revision.rawValue), "capabilities": capabilities.json,
                "clientInfo": ["name": "test", "version": "1"],
            ], id: .string("initialize"))
        try await notify(Method.Notification.initialized)
    }

    private func enveloped(_ params: JSONObject) -> JSONObject {
        guard case .modern(let capabilities, let extra) = dialect else { return params }
        var meta: JSONObject = [
            MetaKey.protocolVersion: .string(ProtocolRevision.latest.rawValue),
            MetaKey.clientCapabilities: capabilities.json,
            MetaKey.clientInfo: ["name": "test", "version": "1"],
        ]
        meta.merge(extra)
        meta.merge(params["_meta"]?.objectValue ?? [:])
        var params = params
        params["_meta"] = .object(meta)
        return params
    }

    private func read(_ answerer: @escaping Answerer) async -> Bool {
        await withDiscardingTaskGroup { group in
            while let frame = try? await transport.frames.next() {
                guard case .message(let bytes) = frame, let question = take(bytes) else { continue }
                group.addTask {
                    guard let outcome = await answerer(question) else { return }
                    try? await self.send(.response(JSONRPCResponse(id: question.id, outcome: outcome)))
                }
            }
            group.cancelAll()
        }
        finish("the server hung up")
        return false
    }

    /// Keeps what arrived; a question of the server is returned as well.
    private func take(_ bytes: [UInt8]) -> JSONRPCRequest? {
        if let batch = try? JSONParser.parse(bytes).arrayValue {
            change { $0.batches.append(batch) }
            return nil
        }
        switch try? JSONRPCFrame.parse(bytes[...]) {
        case .single(.response(let response)): change { $0.responses.append(response) }
        case .single(.notification(let notification)): change { $0.notifications.append(notification) }
        case .single(.request(let request)):
            change { $0.requests.append(request) }
            return request
        case .batch, nil: finish("the server sent nonsense: \(String(decoding: bytes, as: UTF8.self))")
        }
        return nil
    }

    private func keepTime() async throws -> Bool {
        try await ContinuousClock().sleep(for: Self.deadline)
        finish("the deadline passed")
        throw Failure(description: "The conversation took longer than \(Self.deadline).")
    }

    private func finish(_ reason: String) { change { $0.end = $0.end ?? reason } }

    /// Changes the state and wakes everybody, to look again.
    private func change(_ body: (inout State) -> Void) {
        let sleepers = state.withLock { state in
            body(&state)
            state.changes += 1
            defer { state.sleepers = [] }
            return state.sleepers
        }
        for sleeper in sleepers { sleeper.resume() }
    }

    private func wait<Value: Sendable>(for what: String, _ take: (inout State) -> Value?) async throws -> Value {
        while true {
            let (found, end, changes) = state.withLock { (take(&$0), $0.end, $0.changes) }
            if let found { return found }
            if let end { throw Failure(description: "Waited for \(what), but \(end).") }
            try Task.checkCancellation()
            await waitForChange(after: changes)
        }
    }

    /// Returns once something happened since the state was looked at, or when the task is cancelled.
    private func waitForChange(after changes: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let hasChanged = state.withLock { state in
                    if state.changes != changes || Task.isCancelled { return true }
                    state.sleepers.append(continuation)
                    return false
                }
                if hasChanged { continuation.resume() }
            }
        } onCancel: {
            change { _ in }
        }
    }
}
