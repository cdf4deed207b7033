import ConnectorKit
import JSON
import Logging
import MCP
import Settings
import Testing

@testable import Neo4jConnector

@Suite struct `Settings of the graph server` {
    private func read(_ yaml: String) throws -> Neo4jConfiguration {
        let source = ConfigurationSource(name: "imcp.yaml", directory: "/srv", bytes: Array(yaml.utf8))
        return try ConfigurationSchema(Neo4jConfiguration.self).read(source, substituting: .none).settings
    }

    private func make(_ yaml: String) throws -> MCPServer? {
        let context = ConnectorContext(name: "graph", logger: Logger(label: "test"))
        return try Neo4jConnector.makeServer(try read(yaml), context: context).service as? MCPServer
    }

    @Test func `need only the address; then data is only read`() throws {
        let settings = try read("url: bolt://localhost")
        #expect(settings.mode == .readOnly)
        #expect(settings.procedures.isEmpty)
        #expect(settings.limits.maxRows == 1000)
    }

    @Test(arguments: [
        "url: bolt://localhost\nuser: neo4j", "url: bolt://localhost\npassword: x",
        "url: bolt://localhost\nuser: a\npassword: b\ntoken: c", "url: bolt://localhost\nmax_rows: 0",
        "mode: read-only",
    ])
    func `are refused where they do not go together`(yaml: String) {
        #expect(throws: (any Error).self) { try read(yaml) }
    }

    @Test(arguments: ["http://localhost", "bolt://user:hidden-word@localhost", "localhost:7687"])
    func `are refused with a wrong address, which is not repeated`(url: String) {
        #expect { try make("url: \"\(url)\"") } throws: { !"\($0)".contains("hidden-word") }
    }

    @Test func `make a check that tells what to do where nobody listens, without the password`() async throws {
        let context = ConnectorContext(name: "graph", logger: Logger(label: "test"))
        let settings = try read("url: bolt://127.0.0.1:1\nuser: neo4j\npassword: hidden-word")
        let findings = try #require(await Neo4jConnector.makeServer(settings, context: context).check?())
        #expect(findings.map(\.severity) == [.error])
        #expect(findings.first?.fix.contains("Start the server") == true)
        #expect(!"\(findings)".contains("hidden-word"))
    }

    @Test func `make a server although nobody listens, whose tools say so`() async throws {
        let server = try #require(try make("url: bolt://127.0.0.1:1\nuser: neo4j\npassword: hidden-word"))
        let request = ServiceRequest(
            method: "tools/call", params: ["name": "read-cypher", "arguments": ["query": "RETURN 1"]])
        let text = CallToolResult(unchecked: try await server.perform(request)).content.first?.text
        #expect(text?.hasPrefix("SOURCE_UNREACHABLE") == true)
        #expect(text?.contains("127.0.0.1") == false)
    }
}
