import JSON
import MCP
import Storage
import Testing

/// Two servers, one after the other, on one file.
@Suite(.timeLimit(.minutes(1))) struct `Tasks in a file` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func server(_ greeting: String) throws -> MCPServer {
        let options = TaskOptions(store: SQLTaskStore(SQLiteStore(path: folder.file("tasks.sqlite"))))
        return MCPServer(name: "s", version: "1", tasks: options) {
            Tool("ask", "Asks") { context in
                let form: JSONObject = ["type": "object", "properties": ["name": ["type": "string"]]]
                let answer = try context.elicit("who", message: "Who?", schema: form)
                return "\(greeting) \(answer.content?["name"]?.stringValue ?? "nobody")"
            }
            .task(.required)
            Tool("hang", "Never ends by itself") { (context: RequestContext) -> String in
                await context.report(progress: 1)
                let (never, continuation) = AsyncStream<Void>.makeStream()
                for await _ in never {}
                continuation.finish()
                throw CancellationError()
            }
            .task(.required)
        }
    }

    /// Serves one connection.
    private func converse<Value: Sendable>(
        with server: MCPServer, _ body: @escaping @Sendable (Caller) async throws -> Value
    ) async throws -> Value {
        let (near, far) = InMemoryTransport.pair()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run(over: far) }
            let value = try await body(Caller(transport: near))
            await near.close()
            try await group.waitForAll()
            return value
        }
    }

    @Test func `outlive the server: results, questions, and work that was lost`() async throws {
        let (asked, answered, lost) = try await converse(with: server("Hello")) { caller in
            let asked = try await caller.create("ask")
            let answered = try await caller.create("ask")
            let lost = try await caller.create("hang")
            _ = try await caller.task(asked) { $0.status == .inputRequired }
            _ = try await caller.task(answered) { $0.status == .inputRequired }
            try await caller.answer(answered, "Ada")
            _ = try await caller.task(answered) { $0.status == .completed }
            _ = try await caller.task(lost) { $0.statusMessage != nil }
            return (asked, answered, lost)
        }
        try await converse(with: server("Welcome")) { caller in
            let completed = try await caller.task(answered) { _ in true }
            #expect(completed.result?["content"]?[0]?["text"] == "Hello Ada")
            try await caller.answer(asked, "Bob")
            let next = try await caller.task(asked) { $0.status == .completed }
            #expect(next.result?["content"]?[0]?["text"] == "Welcome Bob")
            let failed = try await caller.task(lost) { $0.status.isFinal }
            #expect(failed.error?.message.contains("restarted") == true)
        }
    }

    @Test func `can be asked for and ended in another process at the same time`() async throws {
        let (first, second) = (try server("Hello"), try server("Hello"))
        try await converse(with: first) { one in
            let task = try await one.create("hang")
            _ = try await one.task(task) { $0.statusMessage != nil }
            try await self.converse(with: second) { other in
                #expect(try await other.task(task) { _ in true }.status == .working)
                _ = try await other.call(Method.cancelTask, ["taskId": .string(task)])
            }
            #expect(try await one.task(task) { $0.status.isFinal }.status == .cancelled)
        }
    }
}

/// A client that makes one call after the other.
private struct Caller: Sendable {
    let transport: InMemoryTransport

    func call(_ method: String, _ params: JSONObject) async throws -> JSONObject {
        var params = params
        params["_meta"] = [
            MetaKey.protocolVersion: .string(ProtocolRevision.latest.rawValue),
            MetaKey.clientCapabilities: [
                "elicitation": ["form": [:]], "extensions": [ProtocolExtension.tasks: [:]],
            ],
        ]
        let request = JSONRPCRequest(id: .integer(1), method: method, params: params)
        try await transport.send(JSONRPCMessage.request(request).serialized())
        while case .message(let bytes)? = try await transport.frames.next() {
            if case .single(.response(let response)) = try JSONRPCFrame.parse(bytes[...]) {
                return try response.outcome.get()
            }
        }
        throw CancellationError()
    }

    func create(_ tool: String) async throws -> String {
        try await call(Method.callTool, ["name": .string(tool)])["taskId"]?.stringValue ?? ""
    }

    func answer(_ id: String, _ name: String) async throws {
        let answer: JSONValue = ["action": "accept", "content": ["name": .string(name)]]
        _ = try await call(Method.updateTask, ["taskId": .string(id), "inputResponses": ["who": answer]])
    }

    /// Asks until the task is as wanted.
    func task(_ id: String, when isThere: (TaskInfo) -> Bool) async throws -> TaskInfo {
        while true {
            let task = try TaskInfo(json: .object(try await call(Method.getTask, ["taskId": .string(id)])))
            if isThere(task) { return task }
            try Task.checkCancellation()
        }
    }
}
