import ConnectorKit
import Settings
import Testing

@testable import SQLiteConnector

@Suite struct `The check of SQLite databases` {
    private func findings(_ yaml: String) async throws -> [ConnectorFinding] {
        let source = ConfigurationSource(name: "imcp.yaml", directory: "/srv", bytes: Array(yaml.utf8))
        let settings = try ConfigurationSchema(SQLiteConfiguration.self).read(source, substituting: .none).settings
        return try #require(
            await SQLiteConnector.makeServer(settings, context: .inMemory(name: "shop")).check?())
    }

    @Test func `is content with a file that can be read, and makes nothing`() async throws {
        let file = try DatabaseFile()
        let before = try file.bytes()
        #expect(try await findings("path: \(file.path)") == [.ok("database", "It answers, and is only read.")])
        #expect(try file.bytes() == before)
    }

    @Test func `says of a file that is not there how to correct it, and goes on with the others`() async throws {
        let file = try DatabaseFile()
        let missing = file.directory + "/missing.db"
        let findings = try await findings("sources: { a: { path: \(missing) }, b: { path: \(file.path) } }")
        #expect(findings.map(\.severity) == [.error, .ok])
        #expect(findings[0].subject == "a" && findings[0].message.contains(missing) && !findings[0].fix.isEmpty)
    }

    @Test func `reports a rule about a table that is not there`() async throws {
        let file = try DatabaseFile()
        let findings = try await findings("path: \(file.path)\ncolumns: { nobody.email: { hide: true } }")
        #expect(findings.map(\.severity) == [.error] && findings[0].message.contains("nobody"))
    }
}
