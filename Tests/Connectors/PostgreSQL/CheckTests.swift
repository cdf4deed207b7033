import ConnectorKit
import PostgreSQLClient
import RealServers
import Settings
import Testing

@testable import PostgreSQLConnector

@Suite(.timeLimit(.minutes(10))) struct `The check of PostgreSQL databases` {
    private func findings(_ url: String, _ settings: String = "") async throws -> [ConnectorFinding] {
        let yaml = "url: \"\(url)\"\nconnect_timeout: 30s\n\(settings)"
        let source = ConfigurationSource(name: "imcp.yaml", directory: "/srv", bytes: Array(yaml.utf8))
        let settings = try ConfigurationSchema(PostgreSQLSettings.self).read(source, substituting: .none).settings
        let made = try PostgreSQLConnector.makeServer(settings, context: .inMemory(name: "shop"))
        return try await withThrowingTaskGroup(of: [ConnectorFinding]?.self) { group in
            group.addTask {
                await made.run?()
                return nil
            }
            group.addTask { try #require(await made.check?()) }
            defer { group.cancelAll() }
            while let findings = try await group.next() { if let findings { return findings } }
            throw CancellationError()
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `refuses a superuser, or warns of one that is allowed, with a recipe for another role`(
        version: PostgreSQLServer.Version
    ) async throws {
        let server = try await Shop.server(version)
        let settings = ["": ConnectorFinding.Severity.error, "allow_privileged_role: true": .warning]
        for (settings, severity) in settings {
            let findings = try await findings(server.url, settings)
            let role = findings.first { $0.message.contains("superuser") }
            #expect(role?.severity == severity && role?.fix.contains("CREATE ROLE") == true)
            #expect(findings.contains { $0.severity == .ok } == (severity == .warning))
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `has nothing against a role that may only read`(version: PostgreSQLServer.Version) async throws {
        let server = try await Shop.server(version)
        let url = "postgresql://shop_reader:reading@127.0.0.1:\(server.port)/\(PostgreSQLServer.database)"
        #expect(!(try await findings(url)).contains { $0.message.contains("role") })
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `tells what to correct where the login is refused, and repeats no password`(
        version: PostgreSQLServer.Version
    ) async throws {
        let server = try await Shop.server(version)
        let url = "postgresql://shop_reader:hidden-word@127.0.0.1:\(server.port)/\(PostgreSQLServer.database)"
        let findings = try await findings(url)
        #expect(findings.map(\.severity) == [.error])
        #expect(findings.first?.fix.contains("password") == true)
        #expect(!"\(findings)".contains("hidden-word"))
    }

    @Test func `tells what to do where nobody listens`() async throws {
        let findings = try await findings("postgresql://reader:hidden-word@127.0.0.1:1/shop")
        #expect(findings.map(\.severity) == [.error])
        #expect(findings.first?.fix.contains("Start the server") == true)
        #expect(!"\(findings)".contains("hidden-word"))
    }
}
