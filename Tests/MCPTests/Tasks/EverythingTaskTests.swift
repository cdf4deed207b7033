import JSON
import MCP
import MCPTesting
import Testing
import everything

/// The example's tools under the extension of 2026-07-28.
@Suite(.timeLimit(.minutes(1))) struct `Everything: tasks` {
    private func converse(
        _ capabilities: ClientCapabilities = .tasksAndForms, clock: any Clock<Duration> = ImmediateClock(),
        _ body: (TestPeer) async throws -> Void
    ) async throws {
        try await TestPeer.converse(with: EverythingServer(clock: clock).server, as: .modern(capabilities)) {
            try await body($0)
        }
    }

    @Test func `the server declares the extension and no capability`() async throws {
        try await converse(ClientCapabilities()) { peer async throws in
            let capabilities = try await peer.result(Method.discover)["capabilities"]?.objectValue
            #expect(capabilities?["extensions"] == [ProtocolExtension.tasks: [:]])
            #expect(capabilities?["tasks"] == nil)
            let tools = try await peer.result(Method.listTools)["tools"]?.arrayValue ?? []
            #expect(tools.allSatisfy { $0["execution"] == nil })
        }
    }

    @Test func `greet answers at once, whatever the client says of tasks`() async throws {
        try await converse { peer async throws in
            let result = try await peer.callTool("greet", ["name": "Ada"], more: ["task": ["ttl": 1000]])
            #expect(result["resultType"] == "complete")
            #expect(result["content"] == text("Hello, Ada!")["content"])
            #expect(!result.contains("taskId"))
        }
    }

    @Test func `a task is created flat and ends with the call's result`() async throws {
        try await converse { peer async throws in
            let created = try await peer.callTool("slow_compute", ["seconds": 2, "label": "pi"], more: [:])
            #expect(created["resultType"] == "task")
            #expect(created["createdAt"]?.stringValue?.hasSuffix("Z") == true)
            #expect((created["ttlMs"]?.intValue ?? 0) > 0)
            #expect((created["pollIntervalMs"]?.intValue ?? 0) > 0)
            for name in ["task", "ttl", "pollInterval", "result", "error", "inputRequests", "requestState"] {
                #expect(!created.contains(name))
            }
            let task = try await peer.task(TaskInfo(unchecked: created).id, .completed)
            #expect(task.fields["resultType"] == "complete")
            #expect(task.result?["content"]?[0]?["text"] == "Computed pi in 2.0 seconds")
            #expect(task.result?["resultType"] == "complete")
            #expect(task.result?["_meta"] == nil)
        }
    }

    @Test func `a client without the extension gets the answer, or is refused`() async throws {
        try await converse(ClientCapabilities()) { peer async throws in
            let result = try await peer.callTool("slow_compute", ["seconds": 1], more: [:])
            #expect(result["resultType"] == "complete")
            let needed: JSONValue = ["requiredCapabilities": ["extensions": [ProtocolExtension.tasks: [:]]]]
            let refusal = try await peer.error(Method.callTool, ["name": "failing_job"])
            #expect(refusal.code == .missingClientCapability)
            #expect(refusal.data == needed)
            for method in [Method.getTask, Method.updateTask, Method.cancelTask] {
                let error = try await peer.error(method, ["taskId": "nobody"])
                #expect(error.code == .missingClientCapability)
                #expect(error.data == needed)
            }
        }
    }

    @Test func `a failure of the tool is a result, a protocol error is not`() async throws {
        try await converse { peer async throws in
            let failing = try await peer.createTask("failing_job")
            let completed = try await peer.task(failing.id, .completed)
            #expect(completed.result?["isError"] == true)
            let broken = try await peer.createTask("protocol_error_job")
            let failed = try await peer.task(broken.id, .failed)
            #expect(failed.error?.code == .internalError)
            #expect(failed.result == nil)
        }
    }

    @Test func `a task asks, and goes on with the answer`() async throws {
        try await converse { peer async throws in
            let created = try await peer.createTask("confirm_delete", ["filename": "a.txt"])
            let asking = try await peer.task(created.id, .inputRequired)
            #expect(asking.inputRequests.map(\.key) == ["confirm"])
            #expect(!asking.fields.contains("requestState"))
            let answer: JSONObject = ["confirm": ["action": "accept", "content": ["confirm": true]]]
            #expect(try await peer.answer(created.id, answer).withoutEnvelope.isEmpty)
            let completed = try await peer.task(created.id, .completed)
            #expect(completed.result?["content"]?[0]?["text"] == "Deleted a.txt")
        }
    }

    @Test func `questions are answered one by one, and unknown answers are ignored`() async throws {
        try await converse { peer async throws in
            let content: JSONValue = ["action": "accept", "content": ["name": "Ada", "confirm": true]]
            let created = try await peer.createTask("multi_input")
            let asking = try await peer.task(created.id, .inputRequired)
            #expect(Set(asking.inputRequests.map(\.key)) == ["name", "confirm"])
            _ = try await peer.answer(created.id, ["name": content, "nonsense": content])
            let half = try await peer.task(created.id)
            #expect(half.status == .inputRequired)
            #expect(half.inputRequests.map(\.key) == ["confirm"])
            _ = try await peer.answer(created.id, ["name": content])
            _ = try await peer.answer(created.id, ["confirm": content])
            let completed = try await peer.task(created.id, .completed)
            #expect(completed.result?["content"]?[0]?["text"] == "Ada has confirmed")
        }
    }

    @Test func `what a tool asks first is asked before there is a task`() async throws {
        try await converse { peer async throws in
            let asking = try await peer.callTool("test_tool_with_task", [:], more: [:])
            #expect(asking["resultType"] == "input_required")
            #expect(asking["inputRequests"]?["user_name"] != nil)
            #expect(!asking.contains("taskId"))
            let answers: JSONObject = ["user_name": ["action": "accept", "content": ["name": "Alice"]]]
            let created = try await peer.callTool(
                "test_tool_with_task", [:], more: ["inputResponses": .object(answers)])
            #expect(created["resultType"] == "task")
            #expect(!created.contains("requestState") && !created.contains("inputRequests"))
            let completed = try await peer.task(TaskInfo(unchecked: created).id, .completed)
            #expect(completed.result?["content"]?[0]?["text"] == "Hello, Alice, from a task!")
        }
    }

    @Test func `a cancelled task is cancelled at once, and again to no effect`() async throws {
        try await converse(clock: ManualClock()) { peer async throws in
            let created = try await peer.createTask("slow_compute", ["seconds": 60])
            for _ in 1...2 {
                let result = try await peer.result(Method.cancelTask, ["taskId": .string(created.id)])
                #expect(result.withoutEnvelope.isEmpty)
                #expect(try await peer.task(created.id).status == .cancelled)
            }
        }
    }

    @Test func `methods of the other revision do not exist`() async throws {
        try await converse { peer async throws in
            for method in [Method.taskResult, Method.listTasks] {
                #expect(try await peer.error(method, ["taskId": "x"]).code == .methodNotFound)
            }
        }
    }

    @Test(arguments: [[:], ["taskId": 5], ["taskId": "nobody"], ["taskId": .null]] as [JSONObject])
    func `hostile parameters are refused`(params: JSONObject) async throws {
        try await converse { peer async throws in
            for method in [Method.getTask, Method.cancelTask, Method.updateTask] {
                #expect(try await peer.error(method, params).code == .invalidParams)
            }
            var update = params
            update["inputResponses"] = [1]
            #expect(try await peer.error(Method.updateTask, update).code == .invalidParams)
        }
    }

    @Test func `a subscription hears of the tasks that it names`() async throws {
        try await converse { peer async throws in
            let created = try await peer.createTask("confirm_delete", ["filename": "a.txt"])
            _ = try await peer.task(created.id, .inputRequired)
            let wanted: JSONObject = ["notifications": ["taskIds": [.string(created.id), "nobody"]]]
            let listening = try await peer.start(Method.listen, wanted)
            let granted = try await peer.nextNotification()
            #expect(granted.params["notifications"] == ["taskIds": [.string(created.id)]])
            // It asked before anybody listened, so that is told first.
            let asking = try await peer.nextNotification()
            #expect(asking.method == Method.Notification.task)
            #expect(asking.params["status"] == "input_required")
            #expect(asking.params["_meta"]?[MetaKey.subscriptionID] == listening.json)
            _ = try await peer.answer(created.id, ["confirm": ["action": "accept", "content": ["confirm": true]]])
            while true {
                let told = try await peer.nextNotification()
                guard told.params["status"] == "completed" else { continue }
                #expect(told.params["result"]?["content"] != nil)
                break
            }
        }
    }

    @Test func `a subscription to tasks needs the extension`() async throws {
        try await converse(ClientCapabilities()) { peer async throws in
            let error = try await peer.error(Method.listen, ["notifications": ["taskIds": []]])
            #expect(error.code == .missingClientCapability)
        }
    }
}
