import ConnectorKit
import JSON
import Logging
import MCP
import PostgreSQLClient
import SQLTools
import Settings
import Testing

@testable import PostgreSQLConnector

@Suite struct `Settings of the PostgreSQL server` {
    private func read(_ yaml: String) throws -> PostgreSQLSettings {
        let source = ConfigurationSource(name: "imcp.yaml", directory: "/srv", bytes: Array(yaml.utf8))
        return try ConfigurationSchema(PostgreSQLSettings.self).read(source, substituting: .none).settings
    }

    @Test func `need an address only, and then read only`() throws {
        let settings = try read("url: postgresql://reader:secret@db/shop")
        #expect(settings.sources.map(\.name) == [""])
        #expect(settings.sources[0].value.settings.mode == .readOnly)
        #expect(settings.toolsets.isEmpty && !settings.sources[0].value.isPrivilegedRoleAllowed)
        #expect(!String(reflecting: settings).contains("secret@"))
    }

    @Test func `make a server of several databases with the chosen tools`() async throws {
        let settings = try read(
            """
            sources: { a: { url: "postgresql://x@db/a", connections: 3 }, b: { url: "postgresql://x@db/b" } }
            toolsets: [objects, health, performance, monitor, migrations]
            """)
        #expect(settings.sources[0].value.limits.maxConnections == 3)
        let context = ConnectorContext(name: "shop", logger: Logger(label: "test"))
        let connected = try PostgreSQLConnector.makeServer(settings, context: context)
        let tools = try await connected.service.perform(ServiceRequest(method: "tools/list"))["tools"]?.arrayValue ?? []
        #expect(tools.count == 14)
    }

    @Test(arguments: [
        "{}", "url: postgresql://a/b\nsources: { b: { url: postgresql://a/b } }",
        "url: postgresql://a/b\ntoolsets: [all]",
        "url: postgresql://a/b\nread_only-true: 1", "url: postgresql://a/b\nmode: readonly",
        "url: postgresql://a/b\nconnections: 0",
    ])
    func `refuse mistakes`(yaml: String) {
        #expect(throws: ConfigurationError.self) { try read(yaml) }
    }
}
