import JSON
import MCP
import Testing

@testable import MCPHTTP

/// One conversation, told over every link and in both eras: what a client sees does not depend on how it is connected.
@Suite(.timeLimit(.minutes(1))) struct `Conversation` {
    private let specimen = Specimen()
    private static let places = World.allCases.flatMap { world in Era.allCases.map { (world, $0) } }

    @Test(arguments: places) func `tells what the server is`(world: World, era: Era) async throws {
        try await world.converse(with: specimen.server, in: era) { talk in
            guard era == .modern else { return }
            let result = try await talk.call(Method.discover).outcome.get()
            #expect(result["supportedVersions"] == ["2026-07-28"])
            #expect(result["capabilities"]?["tools"] != nil)
            #expect(result["_meta"]?[MetaKey.serverInfo]?["name"] == "specimen")
        }
    }

    @Test(arguments: places) func `lists what there is`(world: World, era: Era) async throws {
        try await world.converse(with: specimen.server, in: era) { talk in
            for (method, key, count) in [
                (Method.listTools, "tools", 8), (Method.listResources, "resources", 1),
                (Method.listPrompts, "prompts", 1),
            ] {
                let result = try await talk.call(method).outcome.get()
                #expect(result[key]?.arrayValue?.count == count)
                #expect(result.contains("ttlMs") == (era == .modern))
            }
        }
    }

    @Test(arguments: places) func `calls, reads and prompts`(world: World, era: Era) async throws {
        try await world.converse(with: specimen.server, in: era) { talk in
            let echo = try await talk.call(tool: "echo", ["text": "ä\n\"\u{1F600}"])
            #expect(echo["content"]?[0]?["text"] == "ä\n\"\u{1F600}")
            let content = try await talk.call(Method.readResource, ["uri": "test://one"]).outcome.get()
            #expect(content["contents"]?[0]?["text"] == "content")
            let prompt = try await talk.call(Method.getPrompt, ["name": "greet"]).outcome.get()
            #expect(prompt["messages"]?[0]?["content"]?["text"] == "Hi")
        }
    }

    @Test(arguments: places) func `hears of progress in order and before the result`(world: World, era: Era)
        async throws
    {
        try await world.converse(with: specimen.server, in: era) { talk in
            let result = try await talk.call(tool: "steps", meta: ["progressToken": "p"])
            #expect(result["content"]?[0]?["text"] == "done")
            for step in 1...3 {
                let params = try await talk.notification(Method.Notification.progress).params
                #expect(params["progressToken"] == "p")
                #expect(params["progress"]?.doubleValue == Double(step))
            }
        }
    }

    @Test(arguments: places) func `hears the log from the level that it set`(world: World, era: Era) async throws {
        try await world.converse(with: specimen.server, in: era) { talk in
            if era == .legacy { _ = try await talk.call(Method.setLogLevel, ["level": "info"]).outcome.get() }
            _ = try await talk.call(tool: "steps", meta: era == .modern ? [MetaKey.logLevel: "info"] : [:])
            let params = try await talk.notification(Method.Notification.message).params
            #expect(params["level"] == "warning")
            #expect(params["data"] == "look out")
        }
    }

    @Test(arguments: places) func `is asked for input and gets its result`(world: World, era: Era) async throws {
        try await world.converse(with: specimen.server, in: era) { talk in
            let answer: JSONObject = ["action": "accept", "content": ["name": "Ann"]]
            let result: JSONObject
            if era == .modern {
                let asked = try await talk.call(tool: "ask")
                #expect(asked["resultType"] == "input_required")
                #expect(asked["inputRequests"]?["name"]?["method"]?.stringValue == Method.elicit)
                var params: JSONObject = ["name": "ask", "arguments": [:]]
                params["requestState"] = asked["requestState"]
                params["inputResponses"] = ["name": .object(answer)]
                result = try await talk.call(Method.callTool, params).outcome.get()
            } else {
                let id = try await talk.start(Method.callTool, ["name": "ask"])
                let question = try await talk.question()
                #expect(question.method == Method.elicit)
                try await talk.answer(question, answer)
                result = try await talk.response(to: id).outcome.get()
            }
            #expect(result["content"]?[0]?["text"] == "Hello Ann")
        }
    }

    @Test(arguments: places) func `hears that a list has changed`(world: World, era: Era) async throws {
        let server = specimen.server
        try await world.converse(with: server, in: era) { talk in
            var subscription: RequestID?
            if era == .modern {
                let filter: JSONObject = ["notifications": ["toolsListChanged": true]]
                subscription = try await talk.start(Method.listen, filter)
                _ = try await talk.notification(Method.Notification.subscriptionAcknowledged)
            } else {
                // An answer means that the server has read everything before it.
                _ = try await talk.call(Method.ping).outcome.get()
            }
            try server.add(Tool("new", "New") { _ in "" })
            let change = try await talk.notification(Method.Notification.toolsChanged)
            if let subscription {
                #expect(change.params["_meta"]?[MetaKey.subscriptionID] == subscription.json)
                try await talk.cancel(subscription)
            }
            #expect(try await talk.call(Method.listTools).outcome.get()["tools"]?.arrayValue?.count == 9)
        }
    }

    @Test(arguments: places) func `gives a request up`(world: World, era: Era) async throws {
        let diary = specimen.diary
        try await world.converse(with: specimen.server, in: era) { talk in
            let id = try await talk.start(Method.callTool, ["name": "wait"])
            #expect(try await diary.next() == "started")
            try await talk.cancel(id)
            #expect(try await diary.next() == "cancelled")
            let echo = try await talk.call(tool: "echo", ["text": "still here"])
            #expect(echo["content"]?[0]?["text"] == "still here")
            #expect(!talk.hasResponse(to: id))
        }
    }

    @Test(arguments: places) func `is told what is wrong`(world: World, era: Era) async throws {
        try await world.converse(with: specimen.server, in: era) { talk in
            #expect(try await talk.call(Method.callTool, ["name": "none"]).error?.code == .invalidParams)
            #expect(try await talk.call("tools/fly").error?.code == .methodNotFound)
            let missing: MCPError.Code = era == .modern ? .invalidParams : .resourceNotFound
            #expect(try await talk.call(Method.readResource, ["uri": "test://two"]).error?.code == missing)
            let invalid = try await talk.call(tool: "echo", ["text": 1])
            #expect(invalid["isError"] == true)
        }
    }

    @Test(arguments: places) func `speaks of many things at once`(world: World, era: Era) async throws {
        let (diary, gate) = (specimen.diary, specimen.gate)
        try await world.converse(with: specimen.server, in: era) { talk in
            let slow = try await talk.start(Method.callTool, ["name": "wait"])
            #expect(try await diary.next() == "started")
            var ids: [(RequestID, String)] = []
            for number in 0..<20 {
                let params: JSONObject = ["name": "echo", "arguments": ["text": .string("\(number)")]]
                ids.append((try await talk.start(Method.callTool, params), "\(number)"))
            }
            for (id, text) in ids.reversed() {
                let result = try await talk.response(to: id).outcome.get()
                #expect(result["content"]?[0]?["text"]?.stringValue == text)
            }
            #expect(!talk.hasResponse(to: slow))
            gate.open()
            #expect(try await talk.response(to: slow).outcome.get()["content"]?[0]?["text"] == "waited")
        }
    }
}
