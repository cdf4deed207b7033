import ConnectorKit
import JSON
import MCP
import Testing

@testable import SQLTools

@Suite struct `The list of tools` {
    /// Clients pay for the list with every conversation.
    private static let mostTokens = 1_200

    private func list(_ sources: [SQLSource]) async throws -> (names: [String], tokens: Int) {
        let server = try SQLToolbox(sources).server(name: "sql", title: "SQL")
        let tools = try await server.perform(ServiceRequest(method: "tools/list"))["tools"] ?? []
        return (tools.arrayValue?.compactMap { $0["name"]?.stringValue } ?? [], (tools.serialized().count + 3) / 4)
    }

    @Test(arguments: SQLDialect.allCases) func `costs little by default`(dialect: SQLDialect) async throws {
        let one = try await list([SQLSource("db", ScriptedDatabase(dialect))])
        #expect(one.names == ["execute_sql", "search_objects", "explain_sql", "list_sources"])
        #expect(one.tokens <= Self.mostTokens)
        print("tools/list of \(dialect): \(one.tokens) tokens")
        let three = try await list(["a", "b", "c"].map { SQLSource($0, ScriptedDatabase(dialect)) })
        #expect(three.tokens <= Self.mostTokens)
    }

    @Test func `has the tools for writing only where something may be written`() async throws {
        var settings = SQLSettings()
        settings.mode = .readWrite
        let list = try await list([SQLSource("db", ScriptedDatabase(.sqlite), settings)])
        #expect(list.names.suffix(2) == ["preview_write", "commit_write"])
        #expect(list.tokens <= Self.mostTokens)
        print("tools/list with writing: \(list.tokens) tokens")
    }

    @Test func `has the tools of the configuration, with what the model may give`() async throws {
        var limits = SQLCustomTool.Parameter.Limits()
        limits.minimum = 1
        limits.defaultValue = 5
        var settings = SQLSettings()
        settings.tools = [
            SQLCustomTool(
                name: "my_orders", "Lists orders.", statement: "SELECT $1, $2, $3",
                parameters: [
                    .init("limit", kind: .integer, source: .model(limits)), .init("who", source: .claim(.subject)),
                    .init("region", source: .fixed("eu")),
                ])
        ]
        let database = ScriptedDatabase(.postgresql, .init(rows: [[.int(1)]]))
        let box = try Toolbox(database, settings)
        let tools = try await box.server.perform(ServiceRequest(method: "tools/list"))["tools"]?.arrayValue ?? []
        let tool = try #require(tools.first { $0["name"] == "my_orders" })
        #expect(tool["inputSchema"]?["properties"] == ["limit": ["type": "integer", "minimum": 1.0, "default": 5]])
        let caller = Principal(subject: "ada", authentication: "jwt")
        #expect(try await box.code("my_orders", [:], as: caller) == nil)
        guard case .positional(let values) = try #require(database.statements.last).parameters else {
            Issue.record("the parameters have names")
            return
        }
        #expect(values == [.int(5), .text("ada"), .text("eu")])
        #expect(try await box.code("my_orders", ["who": "eve"], as: caller) != nil)
        #expect(try await box.code("my_orders", [:], as: .anonymous) == "PERMISSION_DENIED")
    }

    @Test func `refuses a tool of the configuration that has the name of one of the engine's`() {
        var settings = SQLSettings()
        settings.tools = [SQLCustomTool(name: "db_monitor", "", statement: "SELECT 1", parameters: [])]
        let monitor = SQLEngineTool("db_monitor", "") { _ in [:] }
        #expect(throws: SQLFailure.self) {
            try SQLToolbox([SQLSource("db", ScriptedDatabase(), settings)], engineTools: [monitor])
        }
    }

    @Test(arguments: [
        "DELETE FROM t WHERE id = $1", "SELECT $2", "SELECT 1", "SELECT 1; SELECT $1", "SELECT '$1",
    ]) func `refuses tools that cannot work`(statement: String) {
        var settings = SQLSettings()
        settings.tools = [SQLCustomTool(name: "t", "", statement: statement, parameters: [.init("a")])]
        #expect(throws: SQLFailure.self) { try SQLToolbox([SQLSource("db", ScriptedDatabase(), settings)]) }
    }
}
