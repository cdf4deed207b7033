import JSON
import Testing

@Suite struct `JSON Schema limits` {
    private func nested(_ depth: Int) -> JSONValue {
        var value: JSONValue = 1
        for _ in 0..<depth { value = [value] }
        return value
    }

    private func given(up schema: JSONSchema, _ value: JSONValue) -> String? {
        guard !schema.isValid(value) else { return nil }
        return schema.validate(value).first { $0.keyword == "limit" }?.message
    }

    @Test func `a value nested deeper than the limit is refused with the reason`() throws {
        let schema = try JSONSchema(["items": ["$ref": "#"]], options: .init(maxDepth: 64))
        #expect(schema.isValid(nested(20)))
        #expect(given(up: schema, nested(200))?.contains("nested more than 64 deep") == true)
    }

    @Test func `a depth limit that the stack could not hold is lowered`() throws {
        let schema = try JSONSchema(["items": ["$ref": "#"]], options: .init(maxDepth: .max))
        #expect(given(up: schema, nested(2000))?.contains("nested more than 1000 deep") == true)
    }

    @Test(arguments: [["uniqueItems": true], ["not": ["uniqueItems": true]]] as [JSONValue])
    func `values too deep to compare are refused, also under not`(_ schema: JSONValue) throws {
        let schema = try JSONSchema(schema, options: .init(maxDepth: 64))
        #expect(given(up: schema, [nested(200), nested(200)])?.contains("to compare is nested") == true)
    }

    @Test(
        arguments: [
            ["$ref": "#"],
            ["allOf": [["$ref": "#"]]],
            ["$ref": "#/$defs/a", "$defs": ["a": ["$ref": "#/$defs/b"], "b": ["$ref": "#/$defs/a"]]],
            ["not": ["$ref": "#"]],
        ] as [JSONValue])
    func `a schema that refers to itself without end is given up`(_ schema: JSONValue) throws {
        #expect(given(up: try JSONSchema(schema), 1)?.contains("refers to itself without end") == true)
    }

    @Test func `references that multiply end at the work limit`() throws {
        var definitions: JSONObject = ["a40": [:]]
        for level in 0..<40 {
            let next: JSONValue = ["$ref": .string("#/$defs/a\(level + 1)")]
            definitions["a\(level)"] = ["allOf": [next, next]]
        }
        let bomb: JSONValue = ["$ref": "#/$defs/a0", "$defs": .object(definitions)]
        let schema = try JSONSchema(bomb, options: .init(maxWork: 50_000))
        #expect(given(up: schema, 1)?.contains("more than 50000 steps") == true)
    }

    @Test(arguments: [
        ("^(a+)+$", String(repeating: "a", count: 5000) + "!"),
        ("(a+)+b", String(repeating: "a", count: 100_000) + "!b!"),
        ("a.*b.*c.*d.*!$", String(repeating: "abcd", count: 500) + "!x"),
        (#"^(?:(?:a|b)*c?)*$"#, String(repeating: "ab", count: 500) + "!"),
    ])
    func `a pattern that would take too long is given up`(_ pattern: String, _ text: String) throws {
        let schema = try JSONSchema(["pattern": .string(pattern)], options: .init(regexMatchLimit: 20_000))
        #expect(given(up: schema, .string(text))?.contains("too expensive") == true)
    }

    @Test func `a pattern given up under not does not count as a match`() throws {
        let schema = try JSONSchema(["not": ["pattern": "^(a+)+$"]], options: .init(regexMatchLimit: 1000))
        #expect(!schema.isValid(.string(String(repeating: "a", count: 5000) + "!")))
    }

    @Test func `large arrays of distinct items are checked in one pass`() throws {
        let values = (0..<50_000).map { JSONValue($0) }
        let schema = try JSONSchema(["uniqueItems": true], options: .init(maxWork: 200_000))
        #expect(schema.isValid(.array(values)))
        #expect(!schema.isValid(.array(values + [49_999])))
    }

    @Test func `a schema with too many or too deep subschemas is refused`() throws {
        let wide: JSONValue = ["allOf": .array(.init(repeating: [:], count: 100))]
        var deep: JSONValue = [:]
        for _ in 0..<100 { deep = ["not": deep] }
        #expect(code(wide, .init(maxSubschemas: 50)) == .limitExceeded)
        #expect(code(deep, .init(maxDepth: 50)) == .limitExceeded)
        #expect(code(deep, .init()) == nil)
    }

    @Test func `one schema serves many tasks at once`() async throws {
        let schema = try JSONSchema(["type": "array", "items": ["pattern": "^[a-z]+$"], "unevaluatedItems": false])
        let counts = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<200).count { round in
                        let value: JSONValue = ["abc", round % 2 == task % 2 ? "def" : "D"]
                        return schema.isValid(value) == schema.validate(value).isEmpty && schema.isValid(value)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == .init(repeating: 100, count: 8))
    }

    private func code(_ schema: JSONValue, _ options: JSONSchema.Options) -> JSONSchemaError.Code? {
        do {
            _ = try JSONSchema(schema, options: options)
            return nil
        } catch {
            return error.code
        }
    }
}
