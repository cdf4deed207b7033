import JSON
import Settings
import Testing

@Suite struct `Reading settings` {
    private func read<Value>(
        _ text: String, environment: [String: String] = [:],
        _ body: @escaping @Sendable (ConfigurationReader) -> Value
    ) throws -> LoadedConfiguration<Value> {
        let schema = ConfigurationSchema("Test.", body)
        let source = ConfigurationSource(name: "f", directory: "/dir", text: text)
        return try schema.read(source, substituting: SubstitutionSources(environment: { environment[$0] }))
    }

    private func refusal(
        _ text: String, _ body: @escaping @Sendable (ConfigurationReader) -> Void
    ) throws -> ConfigurationError {
        try #require(#expect(throws: ConfigurationError.self) { try read(text, body) })
    }

    @Test func `the sample file becomes typed settings`() throws {
        let settings = try Golden.schema.read(Golden.source("Settings/full"), substituting: .sample).settings
        #expect(settings.listen == HostAndPort(host: "::1", port: 9000))
        #expect(settings.data == "/etc/imcp/state")
        #expect(settings.servers.map(\.name) == ["files", "warehouse", "clock"])
        let roots = ["/etc/imcp", "/etc/imcp/work", "/srv"]
        #expect(settings.servers[0].value.backend == .files(roots, readOnly: false, maxRead: 1 << 20))
        #expect(settings.servers[1].value.backend == .database(Secret("hunter2")))
        #expect(settings.servers[1].value.prefix == .never)
        #expect(settings.limits.timeout == .seconds(90))
        #expect(settings.tls?.certificate == "/etc/imcp/certs/10.0.0.7.pem")
        #expect(settings.labels == ["region": "eu", "tier": "gold", "5": "${literal}"])
        #expect(settings.extra == [1, "two", ["three": nil]])
    }

    @Test func `defaults hold where nothing is written, and a default path starts from the file's directory`() throws {
        let settings = try Golden.schema.read(Golden.source("Settings/empty"), substituting: .none).settings
        #expect(settings.data == "/etc/imcp/data")
        #expect(settings.listen.description == "127.0.0.1:8080")
        #expect(settings.limits.timeout == .seconds(10))
        #expect(settings.tls == nil)
    }

    @Test func `a variable is taken for what the setting wants`() throws {
        let environment = ["N": "5432", "B": "true", "S": "1.10", "D": "3s"]
        let loaded = try read("n: ${N}\nq: '${N}'\nb: '${B}'\ns: ${S}\nd: ${D}\n", environment: environment) { reader in
            let numbers = [reader.setting("n", "", .int), reader.setting("q", "", .int)]
            let flag = reader.setting("b", "", .bool)
            return (numbers, flag, reader.setting("s", "", .string), reader.setting("d", "", .duration))
        }
        #expect(loaded.settings.0 == [5432, 5432])
        #expect(loaded.settings.1)
        #expect(loaded.settings.2 == "1.10")
        #expect(loaded.settings.3 == .seconds(3))
        #expect(loaded.node.canonicalJSON["s"] == "[secret]")
        var dumped = ""
        dump(loaded.node, to: &dumped)
        #expect(!dumped.contains("5432"))
        #expect(!"\(loaded.node)".contains("5432"))
    }

    @Test func `a value cannot smuggle a substitution in`() throws {
        let loaded = try read("s: ${A}\n", environment: ["A": "${B}", "B": "x"]) { $0.setting("s", "", .string) }
        #expect(loaded.settings == "${B}")
    }

    @Test func `a secret written in the file is kept out of every finding`() throws {
        let told = try refusal("password: hunter2\nkey: { pin: 12345, other: 1 }\n") { reader in
            let short = SettingKind<Secret>.secret.checked("a longer password") { $0.exposed.count > 12 }
            _ = reader.setting("password", "", short)
            _ = reader.setting("key", "", .dictionary(.secret))
        }
        #expect(
            told.description == """
                f:1:11: error: expected a longer password, found something else
                f:2:13: error: expected a string, found something else; put it in quotes
                f:2:27: error: expected a string, found something else; put it in quotes
                """)
        #expect(!told.json.jsonString.contains("hunter2"))
    }

    @Test func `a secret written where a list or a map should be is kept out as well`() throws {
        let told = try refusal("keys: hunter2\nmap: hunter2\nbase: hunter2\n") { reader in
            _ = reader.setting("keys", "", .list(.secret))
            _ = reader.setting("map", "", .dictionary(.secret))
            _ = reader.setting("base", "", .section(SampleDatabase.self))
        }
        #expect(told.diagnostics.count == 3)
        #expect(!told.description.contains("hunter2"))
    }

    @Test func `kinds can be bounded, checked and mapped`() throws {
        let error = try refusal("d: 2h\ns: 1MiB\nu: ftp://x\nm: 7\n") { reader in
            _ = reader.setting("d", "", .duration(in: .seconds(1) ... .seconds(3600)))
            _ = reader.setting("s", "", .bytes(in: 1...1024))
            _ = reader.setting("u", "", .string.checked("an http URL") { $0.hasPrefix("http") })
            _ = reader.setting("m", "", SettingKind<Int>.int.map { [$0] })
        }
        #expect(
            error.diagnostics.map(\.message) == [
                "expected a duration between 1s and 1h, found \"2h\"",
                "expected a size between 1B and 1KiB, found \"1MiB\"",
                "expected an http URL, found \"ftp://x\"",
            ])
    }

    @Test func `warnings do not refuse a configuration`() throws {
        let source = ConfigurationSource(name: "f", text: "limits: { burst: true, ratio: 0.95 }")
        let loaded = try Golden.schema.read(source, substituting: .none)
        #expect(
            loaded.warnings.map(\.description) == [
                "f:1:24: warning: a ratio this high leaves no room for bursts"
            ])
    }

    @Test func `a finding is also told to programs`() throws {
        let source = ConfigurationSource(name: "f", text: "servers: { a: { filesystem: { rots: [x] } } }")
        let error = #expect(throws: ConfigurationError.self) {
            try Golden.schema.read(source, substituting: .none)
        }
        let expected: JSONValue = [
            [
                "severity": "error", "file": "f", "line": 1, "column": 31, "path": "servers.a.filesystem",
                "message": "unknown key \"rots\" in servers.a.filesystem", "suggestion": "roots",
            ]
        ]
        #expect(error?.json == expected)
    }

    @Test func `a long line is shown around the place`() throws {
        let source = ConfigurationSource(
            name: "f", text: "extra: [\(String(repeating: "1, ", count: 100))], bad\u{7}: 1")
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationNode.parse(source) }
        let lines = try #require(error).description.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 130 })
    }
}
