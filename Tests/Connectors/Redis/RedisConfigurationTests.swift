import ConnectorKit
import JSON
import Logging
import MCP
import RedisClient
import Settings
import Testing

@testable import RedisConnector

@Suite struct `Settings of the Redis server` {
    @Test func `only the URL is needed; then data is only read`() throws {
        let settings = try RedisUnderTest.settings("url: redis://u:p%40@db:6380/2")
        #expect(settings.mode == .readOnly)
        #expect(settings.tools == ToolSet.standard)
        #expect(settings.limits == RedisLimits())
        #expect(settings.confirmation == .destructive)
        let client = try settings.clientConfiguration()
        #expect(client.topology == .single(.tcp(host: "db", port: 6380)))
        #expect(client.login == RedisLogin(user: "u", password: "p@", database: 2, clientName: "imcp"))
        #expect(client.tls == nil)
    }

    @Test func `everything can be set`() throws {
        let settings = try RedisUnderTest.settings(
            """
            url: redis-sentinel://one,two/main
            user: reader
            password: secret
            database: 3
            connections: 4
            tls: { ca: ca.pem, cert: c.pem, key: k.pem, server_name: redis }
            mode: read-write
            tools: [string, memory]
            keys: ["app:*"]
            confirm: removals
            max_results: 5
            max_value: 1KiB
            max_result: 2KiB
            timeout: 3s
            """)
        #expect(settings.mode == .readWrite)
        #expect(settings.keys == ["app:*"])
        #expect(settings.confirmation == .removals)
        let expected = RedisLimits(
            maxResults: 5, maxValueBytes: 1024, maxResultBytes: 2048, timeout: .seconds(3))
        #expect(settings.limits == expected)
        let client = try settings.clientConfiguration()
        #expect(client.login.user == "reader")
        #expect(client.login.password == "secret")
        #expect(client.login.database == 3)
        #expect(client.tls?.trustedCertificates == "/srv/ca.pem")
        #expect(client.connections == 4)
    }

    @Test(arguments: [
        "{}", "url: redis://h\nmode: write", "url: redis://h\ntools: [strings]", "url: redis://h\nmax_result: 1",
        "url: redis://h\nread_only: true", "url: redis://h\ntls: { verify: false }",
    ])
    func `mistakes are refused`(yaml: String) {
        #expect(throws: ConfigurationError.self) { try RedisUnderTest.settings(yaml) }
    }

    @Test func `a URL that cannot be used is not repeated`() throws {
        let settings = try RedisUnderTest.settings("url: redis://:s3cret@host:x")
        let context = ConnectorContext(name: "redis", logger: Logger(label: "test"))
        let error = #expect(throws: RedisError.self) {
            try RedisConnector.makeServer(settings, context: context)
        }
        #expect(error?.message.contains("s3cret") == false)
    }
}

/// What clients see of the tools.
@Suite struct `Tool list of the Redis server` {
    /// Every model that uses the server pays for the list with each conversation. About four bytes are one token.
    private static let maxTokens = 1_500

    private func tools(_ yaml: String) async throws -> [ToolDefinition] {
        let context = ConnectorContext(name: "redis", logger: Logger(label: "test"))
        let settings = try RedisUnderTest.settings("url: redis://host\n\(yaml)")
        let service = try RedisConnector.makeServer(settings, context: context).service
        return try await RedisUnderTest(service: service).tools().map { try ToolDefinition(json: $0) }
    }

    @Test func `is short by default`() async throws {
        let list = try await tools("").map { JSONValue.object($0.fields) }
        let tokens = JSONValue.array(list).serialized().count / 4
        #expect(tokens <= Self.maxTokens, "\(tokens) tokens")
    }

    @Test func `has every tool of the table when all is switched on, and only those that read when not`() async throws {
        let all = try await tools("mode: read-write\n\(allSets)")
        #expect(Set(all.map(\.name)) == Set(ToolTable.tools.keys))
        let reading = try await tools(allSets)
        let expected = ToolTable.tools.filter { !$0.value.effect.isWrite }.keys
        #expect(Set(reading.map(\.name)) == Set(expected))
    }

    @Test func `has annotations that follow from the table`() async throws {
        for tool in try await tools("mode: read-write\n\(allSets)") {
            let annotations = try #require(tool.annotations)
            let effect = try #require(ToolTable.tools[tool.name]).effect
            #expect(!annotations.openWorld)
            guard tool.name != "execute_command" else {
                #expect(annotations.destructive && !annotations.readOnly)
                continue
            }
            #expect(annotations.readOnly == !effect.isWrite)
            if effect.isWrite { #expect(annotations.destructive == effect.isDestructive) }
        }
        let reading = try await tools(allSets)
        #expect(reading.allSatisfy { $0.annotations?.readOnly == true })
    }
}
