import JSON
import Settings
import Testing

@Suite struct `Importing a desktop client's servers` {
    private func convert(_ text: String) throws -> DesktopClientImport {
        DesktopClientImport(try JSONParser.parse(text), file: "client.json")
    }

    @Test func `programs and addresses become stdio and http`() throws {
        let result = try convert(
            """
            {"mcpServers": {
              "time": {"command": "mcp-server-time", "args": ["--tz", "UTC"], "env": {"A": "${env:TOKEN}", "B": 5}},
              "crm": {"url": "https://crm.example/mcp", "headers": {"Authorization": "Bearer ${TOKEN}"}},
              "old": {"type": "sse", "url": "http://localhost:1/sse"}
            }}
            """)
        let expected: JSONValue = [
            "servers": [
                "time": [
                    "stdio": [
                        "command": "mcp-server-time", "args": ["--tz", "UTC"], "env": ["A": "${TOKEN}", "B": "5"],
                    ]
                ],
                "crm": ["http": ["url": "https://crm.example/mcp", "headers": ["Authorization": "Bearer ${TOKEN}"]]],
                "old": ["http": ["url": "http://localhost:1/sse", "transport": "sse"]],
            ]
        ]
        #expect(result.configuration == expected)
        #expect(result.diagnostics == [])
    }

    @Test func `what has no counterpart is told`() throws {
        let result = try convert(
            """
            {"mcpServers": {
              "My Server!": {"command": "x", "autoApprove": ["a"], "env": {"K": "${input:key} ${", "S": "${secret:x}"}},
              "My Server?": {"command": "y"},
              "off": {"command": "z", "disabled": true},
              "both": {"command": "z", "url": "u"},
              "none": {}, "text": "x", "bad": {"command": ["x"]}
            }}
            """)
        #expect(
            result.diagnostics.map(\.description) == [
                "client.json: warning: mcpServers.\"My Server!\": the server is called \"My-Server-\" here",
                "client.json: warning: mcpServers.\"My Server!\".env.K: ${input:key} has a meaning only in that client "
                    + "and is plain text here",
                "client.json: warning: mcpServers.\"My Server!\".env.S: ${secret:x} has a meaning only in that client "
                    + "and is plain text here",
                "client.json: warning: mcpServers.\"My Server!\".autoApprove: \"autoApprove\" has no counterpart and is "
                    + "left out",
                "client.json: warning: mcpServers.\"My Server?\": the server is called \"My-Server--2\" here",
                "client.json: warning: mcpServers.off: the server is switched off there and is left out",
                "client.json: error: mcpServers.both: \"command\" and \"url\" exclude each other",
                "client.json: error: mcpServers.none: expected \"command\" or \"url\"",
                "client.json: error: mcpServers.text: expected an object, found string",
                "client.json: error: mcpServers.bad.command: expected a string, found array",
            ])
        let servers = result.configuration["servers"]
        #expect(servers?["My-Server-"]?["stdio"]?["env"] == ["K": "$${input:key} $${", "S": "$${secret:x}"])
        #expect(servers?["My-Server--2"]?["stdio"]?["command"] == "y")
        #expect(servers?.objectValue?.count == 2)
    }

    @Test func `a file of another form is an error`() throws {
        for text in ["[]", "{}", "{\"mcpServers\": 5}"] {
            #expect(try convert(text).diagnostics.map(\.severity) == [.error])
        }
    }

    @Test func `the result is a configuration that can be read`() throws {
        let result = try convert(
            "{\"servers\": {\"a\": {\"command\": \"x\", \"args\": [\"$${HOME} \\ud83d\\ude00\"]}}}")
        let source = ConfigurationSource(name: "f", text: result.configuration.jsonString)
        let schema = ConfigurationSchema("Test.") { reader in
            reader.setting("servers", "", .dictionary(.json))
        }
        let servers = try schema.read(source, substituting: .none).settings
        #expect(servers["a"]?["stdio"]?["args"] == ["${HOME} 😀"])
    }
}
