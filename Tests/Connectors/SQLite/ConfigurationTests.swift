import ConnectorKit
import JSON
import Logging
import MCP
import SQLTools
import Settings
import Testing

@testable import SQLiteConnector

@Suite struct `Settings of the SQLite server` {
    private func read(_ yaml: String) throws -> SQLiteConfiguration {
        let source = ConfigurationSource(name: "imcp.yaml", directory: "/srv", bytes: Array(yaml.utf8))
        return try ConfigurationSchema(SQLiteConfiguration.self).read(source, substituting: .none).settings
    }

    @Test func `only the path is needed; then the file is only read`() throws {
        let settings = try read("path: shop.db")
        #expect(settings.sources.map(\.name) == [""])
        #expect(settings.sources[0].value.path == "/srv/shop.db")
        #expect(settings.sources[0].value.settings.mode == .readOnly)
        #expect(settings.sources[0].value.settings.maxRows == 1_000)
    }

    @Test func `several files have their own settings`() throws {
        let settings = try read("sources: { a: { path: a.db, max_rows: 5 }, b: { path: b.db, mode: read-write } }")
        #expect(settings.sources.map(\.name) == ["a", "b"])
        #expect(settings.sources[0].value.settings.maxRows == 5 && settings.sources[0].value.settings.defaultRows == 5)
        #expect(settings.sources[1].value.settings.mode == .readWrite)
    }

    @Test func `columns and tools are read`() throws {
        let settings = try read(
            """
            path: shop.db
            columns:
              customers.email: { mask: { first: 1 }, unless: [support] }
              customers.age: { generalise: { step: 10 } }
              customers.born: { generalise: { date: year } }
              customers.name: { hash: { key: k } }
              orders.note: { hide: true }
            tools:
              mine:
                description: Mine.
                statement: SELECT :who, :n
                parameters:
                  who: { from_claim: subject }
                  n: { type: integer, min: 1, max: 9, default: 5 }
            """
        ).sources[0].value.settings
        #expect(
            settings.columns.map(\.treatment) == [
                .mask(keepFirst: 1, keepLast: 0), .generalise(.step(10)), .generalise(.date(.year)), .hash(key: "k"),
                .hide,
            ])
        #expect(settings.columns[0].unless == ["support"])
        #expect(settings.tools.map(\.name) == ["mine"] && settings.tools[0].parameters.count == 2)
    }

    @Test(arguments: [
        "{}", "path: a\nsources: { b: { path: b } }", "path: a\ncreate: true", "path: a\nmode: readonly",
        "path: a\ncolumns: { t.c: {} }", "path: a\ncolumns: { t.c: { hide: false } }",
        "path: a\ncolumns: { t.c: { hide: true, mask: {} } }", "path: a\ncolumns: { t.c: { replace: true } }",
        "path: a\ncolumns: { t.c: { hide: true, unles: [x] } }", "path: a\nallow: []", "path: a\nread_only-true: 1",
        "path: a\ntools: { t: { description: d, statement: s, parameters: { p: { value: 1, from_claim: tenant } } } }",
    ])
    func `mistakes are refused`(yaml: String) {
        #expect(throws: ConfigurationError.self) { try read(yaml) }
    }

    @Test func `a server is made of them`() async throws {
        let file = try DatabaseFile()
        let context = ConnectorContext(name: "shop", logger: Logger(label: "test"))
        let connected = try SQLiteConnector.makeServer(try read("path: \(file.path)"), context: context)
        let tools = try await connected.service.perform(ServiceRequest(method: "tools/list"))["tools"]?.arrayValue ?? []
        #expect(tools.count == 4)
        let wrong = try read("path: \(file.path)\ncolumns: { email: { hide: true } }")
        #expect(throws: SQLFailure.self) { try SQLiteConnector.makeServer(wrong, context: context) }
    }
}
