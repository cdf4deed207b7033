import JSON
import MCP
import Testing

@Suite struct `The first server` {
    struct Forecast: Decodable, Sendable {
        var city: String
        var days: Int?
    }

    struct Station: Sendable {
        func forecast(for city: String, days: Int?) async throws -> String { "\(city): sun for \(days ?? 1) days" }
    }

    @Test(arguments: [TestPeer.Dialect.modern(), .legacy(.v2024_11_05), .legacy(.v2025_11_25)])
    func `is eight lines and speaks to every client`(dialect: TestPeer.Dialect) async throws {
        let station = Station()
        let server = MCPServer(name: "weather", version: "1.0.0") {
            Tool("forecast", "Tells tomorrow's weather") { (input: Forecast, context) in
                try await station.forecast(for: input.city, days: input.days)
            }
        }
        try await TestPeer.converse(with: server, as: dialect) { peer in
            let tool = try await peer.result("tools/list")["tools"]?[0]
            #expect(tool?["name"] == "forecast")
            #expect(tool?["description"] == "Tells tomorrow's weather")
            #expect(tool?["inputSchema"]?["properties"]?["city"] == ["type": "string"])
            #expect(tool?["inputSchema"]?["required"] == ["city"])
            let result = try await peer.result(
                "tools/call", ["name": "forecast", "arguments": ["city": "Lisbon", "days": 3]])
            #expect(result["content"] == [["type": "text", "text": "Lisbon: sun for 3 days"]])
            let refused = try await peer.result("tools/call", ["name": "forecast", "arguments": ["days": "x"]])
            #expect(refused["isError"] == true)
        }
    }

    @Test func `tells the model which argument is wrong`() async throws {
        let server = MCPServer(name: "weather", version: "1.0.0") {
            Tool("forecast", "") { (input: Forecast, _) in input.city }
        }
        try await TestPeer.converse(with: server, as: .modern()) { peer in
            let result = try await peer.result(
                "tools/call", ["name": "forecast", "arguments": ["city": 5, "days": true]])
            let text = result["content"]?[0]?["text"]?.stringValue ?? ""
            #expect(text.contains("/city") && text.contains("/days"))
        }
    }

    @Test func `hides the reason of a failure that is not meant for the client`() async throws {
        struct Secret: Error { let password = "hunter2" }
        let server = MCPServer(name: "s", version: "1") {
            Tool("t", "") { (_: RequestContext) -> String in throw Secret() }
            Resource("a:b", name: "r") { _ in throw Secret() }
        }
        try await TestPeer.converse(with: server, as: .modern()) { peer in
            let result = try await peer.result("tools/call", ["name": "t"])
            #expect(result["isError"] == true)
            #expect(!result.description.contains("hunter2"))
            let error = try await peer.error("resources/read", ["uri": "a:b"])
            #expect(error.code == .internalError)
            #expect(!error.message.contains("hunter2"))
        }
    }
}
