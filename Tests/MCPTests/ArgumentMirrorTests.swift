import JSON
import Testing

@testable import MCP

@Suite struct `Mirrored arguments` {
    private func schema(_ properties: JSONObject, _ more: JSONObject = [:]) -> JSONObject {
        var schema: JSONObject = ["type": "object", "properties": .object(properties)]
        schema.merge(more)
        return schema
    }

    @Test func `are found along properties, with their paths`() throws {
        let found = try ArgumentMirror.arguments(
            in: schema([
                "region": ["type": "string", "x-mcp-header": "Region"], "plain": ["type": "string"],
                "place": .object(
                    schema([
                        "count": ["type": "integer", "x-mcp-header": "Count"],
                        "x-mcp-header": ["type": "boolean", "x-mcp-header": "!#$%&'*+-.^_`|~"],
                    ])),
            ]))
        #expect(found.map(\.path) == [["region"], ["place", "count"], ["place", "x-mcp-header"]])
        #expect(found.map(\.header) == ["Mcp-Param-Region", "Mcp-Param-Count", "Mcp-Param-!#$%&'*+-.^_`|~"])
    }

    @Test func `a word of values is not an annotation`() throws {
        let schema = schema([
            "a": [
                "type": "object", "default": ["x-mcp-header": ""], "const": ["x-mcp-header": ""],
                "enum": [["x-mcp-header": ""]], "examples": [["x-mcp-header": ""]],
            ]
        ])
        #expect(try ArgumentMirror.arguments(in: schema).isEmpty)
    }

    @Test(arguments: ["", " ", "a b", "a:b", "ü", "a\tb", "a\nb", "(a)", "a,b", "\"a\"", "a/b", "a@b", "{a}"])
    func `a name is a token`(name: String) {
        let schema = schema(["a": ["type": "string", "x-mcp-header": .string(name)]])
        #expect(throws: MCPError.self) { try ArgumentMirror.arguments(in: schema) }
    }

    @Test(arguments: [5, nil, true, ["x"], ["a": "b"]] as [JSONValue]) func `a name is a string`(name: JSONValue) {
        let schema = schema(["a": ["type": "string", "x-mcp-header": name]])
        #expect(throws: MCPError.self) { try ArgumentMirror.arguments(in: schema) }
    }

    @Test(arguments: ["number", "object", "array", "null", ["string", "null"], nil] as [JSONValue])
    func `a type is string, integer or boolean`(type: JSONValue) {
        let schema = schema(["a": ["type": type, "x-mcp-header": "A"]])
        #expect(throws: MCPError.self) { try ArgumentMirror.arguments(in: schema) }
    }

    @Test func `a name is unique without regard to case`() {
        let schema = schema([
            "a": ["type": "string", "x-mcp-header": "Name"], "b": ["type": "string", "x-mcp-header": "nAME"],
        ])
        #expect(throws: MCPError.self) { try ArgumentMirror.arguments(in: schema) }
    }

    private static let annotated: JSONValue = ["type": "string", "x-mcp-header": "A"]

    @Test(
        arguments: [
            ["items": annotated], ["prefixItems": [annotated]], ["contains": annotated], ["allOf": [annotated]],
            ["anyOf": [["properties": ["x": annotated]]]], ["oneOf": [annotated]], ["not": annotated],
            ["if": annotated],
            ["then": annotated], ["else": annotated], ["$defs": ["d": annotated]], ["definitions": ["d": annotated]],
            ["additionalProperties": annotated], ["patternProperties": ["x": annotated]], ["propertyNames": annotated],
            ["dependentSchemas": ["x": annotated]], ["unevaluatedProperties": annotated], ["x-mcp-header": "A"],
        ] as [JSONObject])
    func `one that properties alone do not lead to is refused, at the root and further down`(keyword: JSONObject) {
        #expect(throws: MCPError.self) { try ArgumentMirror.arguments(in: schema([:], keyword)) }
        let nested = schema(["p": .object(schema([:], keyword))])
        #expect(throws: MCPError.self) { try ArgumentMirror.arguments(in: nested) }
    }

    @Test func `endless nesting is refused`() {
        var deep: JSONValue = ["type": "string"]
        for _ in 0..<ArgumentMirror.maxDepth { deep = ["properties": ["a": deep]] }
        #expect(throws: MCPError.self) { try ArgumentMirror.arguments(in: deep.objectValue ?? [:]) }
    }

    @Test func `a tool with a broken annotation is not served`() {
        let definition = ToolDefinition(
            name: "t", description: "", inputSchema: schema(["a": ["type": "number", "x-mcp-header": "A"]]))
        #expect(throws: ServerDefinitionError.self) {
            try MCPServer(name: "s", version: "1").add(Tool(definition) { _, _ in "" })
        }
    }

    // MARK: - Values

    @Test(
        arguments: [
            ("eu", "eu", true), ("eu", "EU", false), ("", "", true), ("=?base64?SGVsbG8=?=", "Hello", true),
            ("=?base64?SGVsbG8?=", "Hello", false), ("=?base64?SGVs!!!bG8=?=", "Hello", false),
            ("=?base64??=", "", true),
            ("SGVsbG8=", "SGVsbG8=", true), ("=?base64?SGVsbG8=", "=?base64?SGVsbG8=", true),
            ("=?base64?=", "=?base64?=", true),
            ("=?BASE64?SGVsbG8=?=", "Hello", false), ("=?BASE64?SGVsbG8=?=", "=?BASE64?SGVsbG8=?=", true),
            ("=?base64?/w==?=", "\u{FFFD}", false), ("=?base64?w7w=?=", "ü", true), ("=?base64?dcyI?=", "ü", false),
            ("true", "true", true), ("42", "42", true),
        ] as [(String, String, Bool)])
    func `text matches byte for byte, Base64 only in its full wrapping`(header: String, text: String, isSame: Bool) {
        #expect(ArgumentMirror.matches(header: header, value: .string(text)) == isSame)
    }

    @Test(
        arguments: [
            ("42", 42, true), ("42.0", 42, true), ("+42", 42, true), ("4.2e1", 42, true), ("-0", 0, true),
            ("43", 42, false),
            ("42.5", 42, false), ("0x2A", 42, false), ("", 0, false), (" 42", 42, false), ("forty-two", 42, false),
            ("inf", 42, false), ("nan", 42, false), ("9223372036854775807", .max, true),
            ("-9223372036854775808", .min, true),
            ("1e400", .max, false), ("true", 1, false),
        ] as [(String, Int64, Bool)])
    func `integers match by their value`(header: String, number: Int64, isSame: Bool) {
        #expect(ArgumentMirror.matches(header: header, value: .integer(number)) == isSame)
    }

    @Test func `an integer that is written with a fraction matches too`() throws {
        let value = try JSONParser.parse("42.0")
        #expect(ArgumentMirror.matches(header: "42", value: value))
        #expect(!ArgumentMirror.matches(header: "0x2A", value: value))
    }

    @Test func `booleans match by their name, and nothing else matches anything`() {
        #expect(ArgumentMirror.matches(header: "true", value: true))
        #expect(ArgumentMirror.matches(header: "false", value: false))
        #expect(!ArgumentMirror.matches(header: "True", value: true))
        #expect(!ArgumentMirror.matches(header: "1", value: true))
        for value in [nil, [], [:]] as [JSONValue] {
            #expect(!ArgumentMirror.matches(header: "null", value: value))
            #expect(!ArgumentMirror.matches(header: value.description, value: value))
        }
    }

    @Test(arguments: [
        ("plain", "plain"), ("inner blank", "inner blank"), ("", ""), (" a", "=?base64?IGE=?="),
        ("a ", "=?base64?YSA=?="),
        ("\ta", "=?base64?CWE=?="), ("a\tb", "=?base64?YQli?="), ("a\nb", "=?base64?YQpi?="), ("ü", "=?base64?w7w=?="),
        ("=?base64?x?=", "=?base64?PT9iYXNlNjQ/eD89?="), ("=?base64?x", "=?base64?x"),
    ])
    func `a value is written plainly where a header can hold it, and reads back`(text: String, header: String) {
        #expect(ArgumentMirror.encode(text) == header)
        #expect(ArgumentMirror.matches(header: header, value: .string(text)))
    }
}
