import JSON
import MCP
import Synchronization

/// The client's side of a conversation, the same over every link.
final class Talk: Sendable {
    private struct State {
        var next: Int64 = 1
        var responses: [RequestID: JSONRPCResponse] = [:]
        var notifications: [JSONRPCNotification] = []
        var questions: [JSONRPCRequest] = []
    }

    let era: Era
    private let link: any Link
    private let state = Mutex(State())

    init(link: any Link, era: Era) {
        self.link = link
        self.era = era
    }

    /// What every request declares.
    private static let capabilities: JSONValue = ["elicitation": ["form": [:]]]

    func open() async throws {
        guard era == .legacy else { return }
        let result = try await call(
            Method.initialize,
            [
                "protocolVersion": "2025-11-25", "capabilities": Self.capabilities,
                "clientInfo": ["name": "test", "version": "1"],
            ]
        ).outcome.get()
        guard result["protocolVersion"] == "2025-11-25" else { throw WaitFailure("Not initialized: \(result)") }
        try await link.send(.notification(.init(method: Method.Notification.initialized)))
    }

    /// Sends a request and gives its id.
    func start(_ method: String, _ params: JSONObject = [:], meta: JSONObject = [:]) async throws -> RequestID {
        let id = state.withLock { state in
            defer { state.next += 1 }
            return RequestID.integer(state.next)
        }
        var all: JSONObject = [:]
        if era == .modern {
            all[MetaKey.protocolVersion] = "2026-07-28"
            all[MetaKey.clientCapabilities] = Self.capabilities
        }
        all.merge(meta)
        var params = params
        if !all.isEmpty { params["_meta"] = .object(all) }
        try await link.send(.request(JSONRPCRequest(id: id, method: method, params: params)))
        return id
    }

    func call(_ method: String, _ params: JSONObject = [:], meta: JSONObject = [:]) async throws -> JSONRPCResponse {
        try await response(to: try await start(method, params, meta: meta))
    }

    func call(tool name: String, _ arguments: JSONObject = [:], meta: JSONObject = [:]) async throws -> JSONObject {
        let params: JSONObject = ["name": .string(name), "arguments": .object(arguments)]
        return try await call(Method.callTool, params, meta: meta).outcome.get()
    }

    func cancel(_ id: RequestID) async throws { try await link.cancel(id) }

    func answer(_ question: JSONRPCRequest, _ result: JSONObject) async throws {
        try await link.send(.response(JSONRPCResponse(id: question.id, outcome: .success(result))))
    }

    func response(to id: RequestID) async throws -> JSONRPCResponse {
        try await pump { $0.responses.removeValue(forKey: id) }
    }

    /// Whether a response has come already.
    func hasResponse(to id: RequestID) -> Bool { state.withLock { $0.responses[id] != nil } }

    /// The first notification of a method that was not taken before.
    func notification(_ method: String) async throws -> JSONRPCNotification {
        try await pump { state in
            state.notifications.firstIndex { $0.method == method }.map { state.notifications.remove(at: $0) }
        }
    }

    func question() async throws -> JSONRPCRequest {
        try await pump { $0.questions.isEmpty ? nil : $0.questions.removeFirst() }
    }

    /// Takes in what comes until what is looked for is there.
    private func pump<Value>(_ look: (inout State) -> Value?) async throws -> Value {
        while true {
            if let found = state.withLock({ look(&$0) }) { return found }
            guard let message = try await link.incoming.next() else { throw WaitFailure("Nothing more comes") }
            state.withLock { state in
                switch message {
                case .request(let request): state.questions.append(request)
                case .notification(let notification): state.notifications.append(notification)
                case .response(let response): if let id = response.id { state.responses[id] = response }
                }
            }
        }
    }
}
