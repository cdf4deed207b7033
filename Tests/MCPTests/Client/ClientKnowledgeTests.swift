import JSON
import MCPTesting
import Testing
import Timing

@testable import MCP

/// What a client keeps of what it has heard.
@Suite struct `Client knowledge` {
    private let clock = ManualClock()

    private func cache(count: Int = 4, bytes: Int = 1 << 20) -> ResultCache {
        var limits = CacheLimits()
        limits.count = count
        limits.bytes = bytes
        return ResultCache(limits: limits, timeline: Timeline(clock))
    }

    @Test func `a result is kept for as long as the server says`() {
        let cache = cache()
        cache.keep(["ttlMs": 1000, "tools": []], of: Method.listTools, [:], asOf: cache.generation)
        clock.advance(by: .milliseconds(999))
        #expect(cache.result(of: Method.listTools, [:]) != nil)
        clock.advance(by: .milliseconds(1))
        #expect(cache.result(of: Method.listTools, [:]) == nil)
        #expect(cache.count == 0)
    }

    @Test(arguments: [JSONValue.integer(0), -5, "soon", .null]) func `without a time nothing is kept`(ttl: JSONValue) {
        let cache = cache()
        cache.keep(["ttlMs": ttl], of: Method.listTools, [:], asOf: cache.generation)
        #expect(cache.count == 0)
    }

    @Test func `an absurd time is cut`() {
        let cache = cache()
        cache.keep(["ttlMs": .integer(.max)], of: Method.listTools, [:], asOf: cache.generation)
        clock.advance(by: .seconds(3600))
        #expect(cache.result(of: Method.listTools, [:]) == nil)
    }

    @Test func `pages and resources are kept apart, and calls never`() {
        let cache = cache()
        cache.keep(["ttlMs": 1000, "a": 1], of: Method.listTools, [:], asOf: cache.generation)
        cache.keep(["ttlMs": 1000, "a": 2], of: Method.listTools, ["cursor": "2"], asOf: cache.generation)
        cache.keep(["ttlMs": 1000], of: Method.callTool, [:], asOf: cache.generation)
        #expect(cache.result(of: Method.listTools, ["cursor": "2"])?["a"] == 2)
        #expect(cache.result(of: Method.callTool, [:]) == nil)
    }

    @Test func `changes drop what they make untrue, and nothing else`() {
        let cache = cache()
        for method in [Method.listTools, Method.listPrompts, Method.listResources] {
            cache.keep(["ttlMs": 1000], of: method, [:], asOf: cache.generation)
        }
        cache.keep(["ttlMs": 1000], of: Method.readResource, ["uri": "file:///a"], asOf: cache.generation)
        cache.forget(.tools)
        #expect(cache.count == 3)
        cache.forget(.resource(uri: "file:///b"))
        #expect(cache.count == 3)
        cache.forget(.resource(uri: "file:///a/below"))
        #expect(cache.result(of: Method.readResource, ["uri": "file:///a"]) == nil)
        cache.forget(.resources)
        cache.forget(.prompts)
        #expect(cache.count == 0)
    }

    @Test func `the oldest goes first`() {
        let cache = cache(count: 4)
        for number in 0..<5 {
            cache.keep(["ttlMs": 1000], of: Method.readResource, ["uri": .string("u\(number)")], asOf: cache.generation)
        }
        #expect(cache.count <= 4)
        #expect(cache.result(of: Method.readResource, ["uri": "u0"]) == nil)
        #expect(cache.result(of: Method.readResource, ["uri": "u4"]) != nil)
    }

    @Test func `what was asked for before a change is not kept after it`() {
        let cache = cache()
        for change in [{ cache.forget(.prompts) }, { cache.removeAll() }, { cache.forgetPages(of: Method.listTools) }] {
            let generation = cache.generation
            change()
            cache.keep(["ttlMs": 1000], of: Method.listTools, [:], asOf: generation)
            #expect(cache.count == 0)
        }
    }

    @Test func `what is not complete is not kept`() {
        let cache = cache()
        let result: JSONObject = ["resultType": "input_required", "ttlMs": 1000]
        cache.keep(result, of: Method.readResource, ["uri": "a:"], asOf: cache.generation)
        #expect(cache.count == 0)
    }

    private func result(_ size: Int) -> JSONObject {
        ["ttlMs": 1000, "text": .string(String(repeating: "x", count: size))]
    }

    @Test func `the bytes that are kept are bounded`() {
        let cache = cache(count: 100, bytes: 10_000)
        for number in 0..<50 {
            let params: JSONObject = ["uri": .string("u\(number)")]
            cache.keep(result(number * 50), of: Method.readResource, params, asOf: cache.generation)
            #expect(cache.bytes <= 10_000)
            #expect(cache.result(of: Method.readResource, params) != nil)
        }
        #expect(cache.count > 1)
        cache.removeAll()
        #expect(cache.bytes == 0)
    }

    @Test func `a result that is larger than all that may be kept drops nothing`() {
        let cache = cache(count: 100, bytes: 10_000)
        cache.keep(result(5000), of: Method.listTools, [:], asOf: cache.generation)
        let bytes = cache.bytes
        cache.keep(result(10_000), of: Method.listPrompts, [:], asOf: cache.generation)
        #expect(cache.count == 1)
        cache.keep(result(5000), of: Method.listTools, [:], asOf: cache.generation)
        #expect(cache.bytes == bytes)
    }

    // MARK: - Changes

    @Test func `what a server claims to report without being asked is not kept`() {
        let hub = SubscriptionHub(feed: ChangeFeed())
        let mailbox = hub.want([.tools])
        let uris = (0..<100).map { JSONValue.string("file:///\($0)") }
        hub.acknowledge(["notifications": ["toolsListChanged": true, "resourceSubscriptions": .array(uris)]])
        hub.acknowledge(["notifications": ["taskIds": .array(uris), "promptsListChanged": true]])
        #expect(hub.heardCount == 1)
        hub.release([.tools], mailbox)
        hub.acknowledge(["notifications": ["toolsListChanged": true]])
        #expect(hub.heardCount == 0)
    }

    // MARK: - Tools

    private func tool(_ name: String, _ schema: JSONObject, output: JSONObject? = nil) -> ToolDefinition {
        ToolDefinition(name: name, description: "", inputSchema: schema, outputSchema: output)
    }

    @Test func `tools with wrong header annotations are left out where headers count`() {
        let knowledge = ToolKnowledge()
        let good: JSONObject = ["type": "object", "properties": ["a": ["type": "string", "x-mcp-header": "A"]]]
        let bad: JSONObject = ["type": "object", "properties": ["a": ["type": "object", "x-mcp-header": "A"]]]
        let learned = knowledge.learn([tool("good", good), tool("bad", bad)], mirrors: true)
        #expect(learned.usable.map(\.name) == ["good"])
        #expect(learned.refused.map(\.0) == ["bad"])
        #expect(knowledge.learn([tool("bad", bad)], mirrors: false).usable.count == 1)
    }

    @Test func `arguments are repeated in headers as the specification writes them`() {
        let knowledge = ToolKnowledge()
        let names = ["text", "flag", "number", "blank", "umlaut", "none"]
        var properties = JSONObject()
        for name in names {
            let type = name == "flag" ? "boolean" : name == "number" ? "integer" : "string"
            properties[name] = ["type": .string(type), "x-mcp-header": .string(name)]
        }
        _ = knowledge.learn([tool("t", ["type": "object", "properties": .object(properties)])], mirrors: true)
        let headers = knowledge.headers(
            for: "t",
            arguments: ["text": "a b", "flag": true, "number": 42, "blank": " x", "umlaut": "ü", "none": .null, "o": 1])
        #expect(
            headers.map { "\($0.name)=\($0.value)" } == [
                "text=a b", "flag=true", "number=42", "blank==?base64?IHg=?=", "umlaut==?base64?w7w=?=",
            ])
        #expect(knowledge.headers(for: "unknown", arguments: [:]).isEmpty)
    }

    @Test func `results are checked against the schema that was listed`() {
        let knowledge = ToolKnowledge()
        let schema: JSONObject = ["type": "object", "required": ["n"], "properties": ["n": ["type": "integer"]]]
        _ = knowledge.learn([tool("t", ["type": "object"], output: schema)], mirrors: false)
        #expect(knowledge.fault(of: .structured(["n": 1]), from: "t") == nil)
        #expect(knowledge.fault(of: .structured(["n": "x"]), from: "t") != nil)
        #expect(knowledge.fault(of: .text("no structure"), from: "t") != nil)
        #expect(knowledge.fault(of: .failure("broken"), from: "t") == nil)
        #expect(knowledge.fault(of: .text("anything"), from: "unknown") == nil)
    }
}
