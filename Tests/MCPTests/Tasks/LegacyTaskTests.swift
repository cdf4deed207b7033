import JSON
import MCP
import MCPTesting
import Testing
import everything

/// The same tools under 2025-11-25, where the client decides.
@Suite(.timeLimit(.minutes(1))) struct `Tasks of 2025-11-25` {
    private static let augmented: JSONObject = ["task": ["ttl": 60_000]]
    private static let user: TestPeer.Answerer = { question in
        .success(["action": "accept", "content": ["name": "Alice", "confirm": true]])
    }

    private func converse(
        revision: ProtocolRevision = .v2025_11_25, principal: Principal = .local,
        clock: any Clock<Duration> = ImmediateClock(), _ body: (TestPeer) async throws -> Void
    ) async throws {
        try await TestPeer.converse(
            with: EverythingServer(clock: clock).server, as: .legacy(revision, .everything), principal: principal,
            answering: Self.user
        ) { try await body($0) }
    }

    private func capabilities(_ revision: ProtocolRevision, _ principal: Principal) async throws -> JSONValue? {
        try await TestPeer.converse(with: EverythingServer().server, principal: principal) { peer async throws in
            let params: JSONObject = [
                "protocolVersion": .string(revision.rawValue), "capabilities": [:],
                "clientInfo": ["name": "c", "version": "1"],
            ]
            return try await peer.result(Method.initialize, params)["capabilities"]
        }
    }

    @Test func `the capability is declared in this revision only`() async throws {
        let own = try await capabilities(.v2025_11_25, .local)
        #expect(own?["tasks"] == ["list": [:], "cancel": [:], "requests": ["tools": ["call": [:]]]])
        #expect(own?["extensions"] == nil)
        let strangers = try await capabilities(.v2025_11_25, .anonymous)
        #expect(strangers?["tasks"]?["list"] == nil)
        #expect(strangers?["tasks"]?["cancel"] != nil)
        #expect(try await capabilities(.v2025_06_18, .local)?["tasks"] == nil)
    }

    @Test func `tools say whether they run as tasks`() async throws {
        try await converse { peer async throws in
            let tools = try await peer.result(Method.listTools)["tools"]?.arrayValue ?? []
            func support(_ name: String) -> JSONValue? {
                tools.first { $0["name"]?.stringValue == name }?["execution"]?["taskSupport"]
            }
            #expect(support("slow_compute") == "optional")
            #expect(support("failing_job") == "required")
            #expect(support("greet") == nil)
        }
        try await converse(revision: .v2025_06_18) { peer async throws in
            let tools = try await peer.result(Method.listTools)["tools"]?.arrayValue ?? []
            #expect(tools.allSatisfy { $0["execution"] == nil })
        }
    }

    @Test func `an augmented call gives a task, whose result is waited for`() async throws {
        try await converse { peer async throws in
            let created = try await peer.callTool("slow_compute", ["seconds": 1], more: Self.augmented)
            #expect(!created.contains("resultType"))
            #expect(created["task"]?["ttl"] == 60_000)
            #expect(created["task"]?["ttlMs"] == nil)
            let id = try #require(created["task"]?["taskId"]?.stringValue)
            let result = try await peer.result(Method.taskResult, ["taskId": .string(id)])
            #expect(result["content"]?[0]?["text"] == "Computed something in 1.0 seconds")
            #expect(result["_meta"]?[MetaKey.relatedTask] == ["taskId": .string(id)])
            #expect(!result.contains("resultType"))
            let task = try await peer.result(Method.getTask, ["taskId": .string(id)])
            #expect(task["status"] == "completed")
            for name in ["result", "ttlMs", "pollIntervalMs", "resultType"] { #expect(!task.contains(name)) }
        }
    }

    @Test func `calls that do not fit the tool are refused`() async throws {
        try await converse { peer async throws in
            let greeting: JSONObject = ["name": "greet", "arguments": ["name": "Ada"], "task": [:]]
            #expect(try await peer.error(Method.callTool, greeting).code == .methodNotFound)
            #expect(try await peer.error(Method.callTool, ["name": "failing_job"]).code == .methodNotFound)
            let bad: JSONObject = ["name": "failing_job", "task": ["ttl": "long"]]
            #expect(try await peer.error(Method.callTool, bad).code == .invalidParams)
            #expect(try await peer.callTool("slow_compute", ["seconds": 1]).contains("content"))
        }
    }

    @Test func `other revisions have no tasks`() async throws {
        try await converse(revision: .v2025_06_18) { peer async throws in
            for method in [Method.getTask, Method.taskResult, Method.listTasks, Method.cancelTask, Method.updateTask] {
                #expect(try await peer.error(method, ["taskId": "x"]).code == .methodNotFound)
            }
            // What this revision does not know is ignored.
            #expect(try await peer.callTool("greet", ["name": "Ada"], more: Self.augmented).contains("content"))
        }
    }

    @Test func `the questions of a task are asked while its result is waited for`() async throws {
        try await converse { peer async throws in
            let task = try await peer.createTask("confirm_delete", ["filename": "a.txt"], more: Self.augmented)
            let result = try await peer.result(Method.taskResult, ["taskId": .string(task.id)])
            #expect(result["content"]?[0]?["text"] == "Deleted a.txt")
            let asked = peer.questions
            #expect(asked.map(\.method) == [Method.elicit])
            #expect(asked.first?.params["_meta"]?[MetaKey.relatedTask] == ["taskId": .string(task.id)])
        }
    }

    @Test func `what a tool asks first is asked before there is a task`() async throws {
        try await converse { peer async throws in
            let task = try await peer.createTask("test_tool_with_task", more: Self.augmented)
            #expect(peer.questions.count == 1)
            let result = try await peer.result(Method.taskResult, ["taskId": .string(task.id)])
            #expect(result["content"]?[0]?["text"] == "Hello, Alice, from a task!")
            #expect(peer.questions.count == 1)
        }
    }

    @Test func `failures come as the call would have had them`() async throws {
        try await converse { peer async throws in
            let failing = try await peer.createTask("failing_job", more: Self.augmented)
            let result = try await peer.result(Method.taskResult, ["taskId": .string(failing.id)])
            #expect(result["isError"] == true)
            #expect(try await peer.task(failing.id).status == .failed)
            let broken = try await peer.createTask("protocol_error_job", more: Self.augmented)
            let error = try await peer.error(Method.taskResult, ["taskId": .string(broken.id)])
            #expect(error.code == .internalError)
            let invalid = try await peer.createTask("slow_compute", ["seconds": "x"], more: Self.augmented)
            #expect(try await peer.result(Method.taskResult, ["taskId": .string(invalid.id)])["isError"] == true)
        }
    }

    @Test func `cancelling tells the new status, and cannot be repeated`() async throws {
        try await converse(clock: ManualClock()) { peer async throws in
            let task = try await peer.createTask("slow_compute", ["seconds": 60], more: Self.augmented)
            let waiting = try await peer.start(Method.taskResult, ["taskId": .string(task.id)])
            let cancelled = try await peer.result(Method.cancelTask, ["taskId": .string(task.id)])
            #expect(cancelled["status"] == "cancelled")
            #expect(try await peer.response(to: waiting).error?.message.contains("cancelled") == true)
            let again = try await peer.error(Method.cancelTask, ["taskId": .string(task.id)])
            #expect(again.code == .invalidParams)
            let told = try await peer.nextNotification()
            #expect(told.method == Method.Notification.taskStatus)
            #expect(told.params["taskId"] == .string(task.id))
        }
    }

    @Test func `the list has the caller's tasks, page by page`() async throws {
        var configuration = MCPServer.Configuration()
        configuration.pageSize = 2
        let server = MCPServer(Implementation(name: "s", version: "1"), configuration: configuration) {
            Tool("work", "Works") { _ in "done" }.task(.optional)
        }
        try await TestPeer.converse(with: server, as: .legacy()) { peer async throws in
            var created: Set<String> = []
            for _ in 1...3 { created.insert(try await peer.createTask("work", more: Self.augmented).id) }
            let first = try await peer.result(Method.listTasks)
            let cursor = try #require(first["nextCursor"])
            let second = try await peer.result(Method.listTasks, ["cursor": cursor])
            #expect(second["nextCursor"] == nil)
            let listed = [first, second].flatMap { $0["tasks"]?.arrayValue ?? [] }
            #expect(listed.count == 3)
            #expect(Set(listed.compactMap { $0["taskId"]?.stringValue }) == created)
            #expect(listed.allSatisfy { $0["ttl"] == 60_000 })
            #expect(try await peer.error(Method.listTasks, ["cursor": "x"]).code == .invalidParams)
        }
        try await TestPeer.converse(with: server, as: .legacy(), principal: .anonymous) { peer async throws in
            #expect(try await peer.error(Method.listTasks).code == .methodNotFound)
        }
    }
}
