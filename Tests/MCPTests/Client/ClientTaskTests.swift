import JSON
import MCPTesting
import Synchronization
import Testing

@testable import MCP

/// What becomes of calls that became tasks when connections do not hold or callers go.
@Suite(.timeLimit(.minutes(1))) struct `Client tasks` {
    private static let working: JSONObject = ["taskId": "t-1", "status": "working", "pollIntervalMs": 20]
    private static let completed: JSONObject = [
        "taskId": "t-1", "status": "completed", "result": ["content": [["type": "text", "text": "done"]]],
    ]
    private static let asking: JSONObject = [
        "taskId": "t-1", "status": "input_required",
        "inputRequests": ["where": ["method": "roots/list", "params": [:]]],
    ]

    /// Answers each method with what is listed for it, and the last again and again.
    private final class Script: Sendable {
        private let replies: [String: [ScriptedTransport.Reply]]
        private let counts = Mutex<[String: Int]>([:])

        init(_ replies: [String: [ScriptedTransport.Reply]]) { self.replies = replies }

        func reply(to method: String) -> ScriptedTransport.Reply {
            let count = counts.withLock { counts in
                counts[method, default: 0] += 1
                return counts[method, default: 1]
            }
            guard let listed = replies[method], let last = listed.last else { return .result([:]) }
            return count <= listed.count ? listed[count - 1] : last
        }
    }

    /// A server that makes a task of every call.
    private func modern(
        hasRequestStreams: Bool = true, tasks: [ScriptedTransport.Reply]
    ) -> ScriptedTransport {
        var created = Self.working
        created["resultType"] = "task"
        let script = Script([Method.callTool: [.result(created)], Method.getTask: tasks])
        return .modern(hasRequestStreams: hasRequestStreams) { request, _ in script.reply(to: request.method) }
    }

    private func legacy(
        capabilities: JSONObject, _ replies: [String: [ScriptedTransport.Reply]] = [:]
    ) -> ScriptedTransport {
        let script = Script(replies)
        return ScriptedTransport(hasRequestStreams: true) { request, _ in
            guard request.method == Method.initialize else { return script.reply(to: request.method) }
            return .result(["protocolVersion": "2025-11-25", "capabilities": .object(capabilities)])
        }
    }

    private static let offersTasks: JSONObject = ["tasks": ["requests": ["tools": ["call": [:]]]]]

    /// Runs a client whose waits end as soon as everybody waits. Only the time of tasks is bounded.
    private func withClient<Value: Sendable>(
        of transport: ScriptedTransport, _ revision: ProtocolRevision = .v2026_07_28,
        clock: ManualClock = ManualClock(),
        maximum: Duration = .seconds(100 * 86_400),
        answering roots: (@Sendable () async throws -> [RootsResult.Root])? = nil,
        _ body: @escaping @Sendable (MCPClient) async throws -> Value
    ) async throws -> Value {
        let never = Duration.seconds(1000 * 86_400)
        var options = ClientOptions(name: "test")
        options.revisions = [revision]
        options.clock = clock
        options.probeTimeout = never
        options.connectTimeout = never
        options.call.timeout = never
        options.call.maximumDuration = maximum
        options.handlers.roots = roots
        return try await withMCPClient(of: transport, options: options) { client in
            try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask { try await body(client) }
                group.addTask {
                    while !Task.isCancelled {
                        clock.advance(by: .milliseconds(100))
                        await Task.yield()
                    }
                    return nil
                }
                defer { group.cancelAll() }
                while let value = try await group.next() { if let value { return value } }
                throw CancellationError()
            }
        }
    }

    // MARK: - Failures of connections

    @Test(arguments: [true, false])
    func `a task is asked for again when the server was out of reach`(hasRequestStreams: Bool) async throws {
        let server = modern(
            hasRequestStreams: hasRequestStreams,
            tasks: [
                .failure(.unreachable("it restarts")), .hangUp, .failure(.lost("reset")),
                .failure(.refused(status: 503, error: nil, detail: "a proxy")), .result(Self.completed),
            ])
        try await withClient(of: server) { client async throws in
            #expect(try await client.callTool("x").content.first?.text == "done")
            #expect(server.methods.filter { $0 == Method.callTool }.count == 1)
        }
    }

    @Test func `a task of 2025-11-25 is asked for again when the server was out of reach`() async throws {
        let server = legacy(
            capabilities: Self.offersTasks,
            [
                Method.callTool: [.result(["task": .object(Self.working)])],
                Method.taskResult: [
                    .failure(.unreachable("it restarts")), .failure(.lost("reset")), .result(["content": []]),
                ],
            ])
        try await withClient(of: server, .v2025_11_25) { client async throws in
            guard case .task(let task) = try await client.startTask("x") else {
                Issue.record("no task")
                return
            }
            #expect(try await task.result().content.isEmpty)
            #expect(server.methods.filter { $0 == Method.taskResult }.count == 3)
        }
    }

    @Test func `a task that stays out of reach is lost, and not said not to have run`() async throws {
        let server = modern(tasks: [.failure(.unreachable("it is down"))])
        try await withClient(of: server, maximum: .seconds(600)) { client async throws in
            let error = await #expect(throws: ClientError.self) { try await client.callTool("x") }
            #expect(error?.code == .lost)
            #expect(error?.message.contains("\"t-1\"") == true)
            let asked = server.methods.filter { $0 == Method.getTask }.count
            #expect(asked > 5 && asked < 100, "asked \(asked) times")
        }
    }

    @Test func `a refusal to tell of a task is not waited out`() async throws {
        let server = modern(tasks: [.failure(.refused(status: 403, error: nil, detail: "no")), .result(Self.completed)])
        try await withClient(of: server) { client async throws in
            let error = await #expect(throws: ClientError.self) { try await client.callTool("x") }
            #expect(error?.code == .refused)
        }
    }

    @Test func `answers to a task's questions are sent again, and the user is not asked again`() async throws {
        let script = Script([
            Method.callTool: [.result(["resultType": "task", "taskId": "t-1", "status": "working"])],
            Method.getTask: [.result(Self.asking), .result(Self.completed)],
            Method.updateTask: [.failure(.lost("reset")), .result([:])],
        ])
        let server = ScriptedTransport.modern(hasRequestStreams: true) { request, _ in script.reply(to: request.method)
        }
        let asked = Counter()
        try await withClient(of: server, answering: { asked.count() }) { client async throws in
            #expect(try await client.callTool("x").content.first?.text == "done")
        }
        #expect(asked.value == 1)
        #expect(server.methods.filter { $0 == Method.updateTask }.count == 2)
    }

    private final class Counter: Sendable {
        private let number = Mutex(0)
        var value: Int { number.withLock { $0 } }
        func count() -> [RootsResult.Root] {
            number.withLock { $0 += 1 }
            return []
        }
    }

    // MARK: - Time

    @Test func `the user's time to answer a task's question is not counted`() async throws {
        let clock = ManualClock()
        let server = modern(tasks: [.result(Self.asking), .result(Self.completed)])
        try await withClient(
            of: server, clock: clock, maximum: .seconds(86_400),
            answering: {
                clock.advance(by: .seconds(2 * 86_400))
                return []
            }
        ) { client async throws in
            #expect(try await client.callTool("x").content.first?.text == "done")
        }
    }

    @Test func `pauses grow, begin anew when the server was reached, and end with the time`() {
        var backOff = BackOff()
        backOff.first = .seconds(1)
        backOff.longest = .seconds(4)
        var patience = TaskPatience(.seconds(20), backOff: backOff, at: .seconds(100))
        #expect((0..<4).map { _ in patience.pause(at: .seconds(100)) } == [1, 2, 4, 4].map { .seconds($0) })
        patience.reached()
        #expect(patience.pause(at: .seconds(118)) == .seconds(1))
        #expect(patience.pause(at: .seconds(118)) == nil)
        patience.exclude(.seconds(5))
        #expect(patience.left(at: .seconds(118)) == .seconds(7))
        #expect(patience.pause(at: .seconds(118)) == .seconds(4))
    }

    // MARK: - Leaving

    @Test func `a task that takes too long is ended with its call`() async throws {
        let server = modern(tasks: [.result(Self.working)])
        try await withClient(of: server, maximum: .seconds(60)) { client async throws in
            let error = await #expect(throws: ClientError.self) { try await client.callTool("x") }
            #expect(error?.code == .timedOut)
            while !server.methods.contains(Method.cancelTask) { await Task.yield() }
        }
    }

    @Test func `a task whose question nobody answers is ended with its call`() async throws {
        let server = modern(tasks: [.result(Self.asking)])
        try await withClient(of: server) { client async throws in
            let error = await #expect(throws: ClientError.self) { try await client.callTool("x") }
            #expect(error?.code == .inputRefused)
            while !server.methods.contains(Method.cancelTask) { await Task.yield() }
        }
    }

    // MARK: - Beginning

    @Test func `a task is asked for only where it is offered`() async throws {
        let server = legacy(capabilities: ["tools": [:], "tasks": ["cancel": [:]]])
        try await withClient(of: server, .v2025_11_25) { client async throws in
            let error = await #expect(throws: ClientError.self) { try await client.startTask("x") }
            #expect(error?.code == .unsupported)
            #expect(!server.methods.contains(Method.callTool))
        }
    }

    @Test func `a task of 2025-11-25 is asked for with its lifetime`() async throws {
        let server = legacy(
            capabilities: Self.offersTasks, [Method.callTool: [.result(["task": .object(Self.working)])]])
        try await withClient(of: server, .v2025_11_25) { client async throws in
            _ = try await client.startTask("x", lifetime: .seconds(2))
            #expect(server.seen.last?.params["task"] == ["ttl": 2000])
        }
    }
}
