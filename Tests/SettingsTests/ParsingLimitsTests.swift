import JSON
import Settings
import Testing

@Suite struct `A hostile file` {
    private func refusal(_ text: String, limits: ConfigurationLimits = .init()) throws -> String {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationNode.parse(ConfigurationSource(name: "f", text: text), limits: limits)
        }
        return try #require(error).diagnostics.map(\.description).joined(separator: "\n")
    }

    @Test func `aliases that multiply are refused before they are expanded`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            let previous = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(previous)]\n"
        }
        #expect(try refusal(text) == "f:5:45: error: the file stands for more than 100000 values, aliases included")
    }

    @Test func `aliases that multiply in a key are refused as well`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...6 {
            let previous = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "? &a\(level) [\(previous)]\n: x\n"
        }
        #expect(try refusal(text).contains("a key must be a string, not a list or a map"))
    }

    @Test func `an alias cannot contain itself`() throws {
        #expect(try refusal("a: &a [*a]\n") == "f:1:8: error: no anchor &a stands above this alias")
    }

    @Test func `aliases count towards the depth`() throws {
        var limits = ConfigurationLimits()
        limits.maxDepth = 3
        #expect(
            try refusal("a: &a [[x]]\nb: [*a]\n", limits: limits)
                == "f:2:5: error: lists and maps are nested more than 3 levels deep")
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func `deep nesting is refused`(opening: String) throws {
        let limit = ConfigurationLimits().maxDepth
        let closed = opening == "[" ? String(repeating: "]", count: 65) : ""
        let told = try refusal(String(repeating: opening, count: limit + 1) + closed)
        #expect(
            told.contains("nested more than 64 levels") || told.contains("not valid YAML") || told.contains("a key"))
        #expect(try refusal(String(repeating: opening, count: 100_000)).hasPrefix("f:1:"))
    }

    @Test func `a file beyond the size limit is not read`() throws {
        let text = String(repeating: "#", count: ConfigurationLimits().maxBytes + 1)
        #expect(try refusal(text) == "f: error: the file has 1048577 bytes; the limit is 1048576")
    }

    @Test func `a million values are too many`() throws {
        let text = "[" + String(repeating: "1,", count: 500_000) + "]"
        #expect(try refusal(text).hasSuffix("the file stands for more than 100000 values, aliases included"))
    }

    @Test func `bytes that are no UTF-8 are refused with their place`() throws {
        let source = ConfigurationSource(name: "f", bytes: Array("a: b\nc: é".utf8) + [0xFF])
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationNode.parse(source) }
        #expect(error?.description == "f:2:5: error: the file is not valid UTF-8: byte 10 cannot be read")
    }

    @Test func `a control character is refused with its place`() throws {
        #expect(try refusal("a: b\nc: \u{1}\n") == "f:2:4: error: not valid YAML: control characters are not allowed")
    }

    @Test func `many mistakes are counted instead of listed`() throws {
        var limits = ConfigurationLimits()
        limits.maxDiagnostics = 2
        let told = try refusal("1: a\n2: a\n3: a\n4: a\n", limits: limits)
        #expect(told.hasSuffix("f: error: 2 more findings are not shown"))
        #expect(told.split(separator: "\n").count == 3)
    }

    @Test func `a repeated key in a form we cannot tell apart is still refused`() throws {
        #expect(try refusal("&a x: 1\n&b x: 2\n").contains("the key \"x\" is used more than once"))
        #expect(try refusal("\"\": 1\n'': 2\n").contains("is used more than once"))
        #expect(try refusal("[a]: 1\n[a]: 2\n").contains("a key must be a string"))
        let many = (0..<100).map { _ in "k: 1\n" }.joined()
        #expect(try refusal(many).contains("the key \"k\" is used more than once"))
    }

    @Test func `a byte order mark and Windows line ends are no obstacle`() throws {
        let node = try ConfigurationNode.parse(ConfigurationSource(name: "f", text: "\u{FEFF}a: 1\r\nb: 2\r\n"))
        #expect(node.canonicalJSON == ["a": 1, "b": 2])
    }

    @Test func `characters we use inside are kept when the file has them`() throws {
        let text = "a: \"\u{E000}*\"\nb: \u{E001}x\n"
        let node = try ConfigurationNode.parse(ConfigurationSource(name: "f", text: text))
        #expect(node.canonicalJSON == ["a": "\u{E000}*", "b": "\u{E001}x"])
    }
}
