import JSON
import Testing

@Suite struct `JSON Schema violations` {
    private static let forecast: JSONValue = [
        "type": "object",
        "properties": [
            "city": ["type": "string", "minLength": 2],
            "days": ["type": "integer", "minimum": 1, "maximum": 14],
            "unit": ["enum": ["C", "F"]],
        ],
        "required": ["city"],
        "additionalProperties": false,
    ]

    private func messages(_ schema: JSONValue, _ value: JSONValue, limit: Int = 8) throws -> [String] {
        try JSONSchema(schema).validate(value, limit: limit).map(\.description)
    }

    @Test func `a wrong type names what was expected and what came`() throws {
        #expect(try messages(Self.forecast, ["city": 5]) == ["at /city: expected a string, got number 5"])
        #expect(try messages(Self.forecast, [1, 2]) == ["at /: expected an object, got an array of 2 items"])
        #expect(
            try messages(["type": ["integer", "null"]], 1.5) == ["at /: expected an integer or null, got number 1.5"])
        #expect(try messages(["type": "number"], nil) == ["at /: expected a number, got null"])
    }

    @Test func `a missing property is named`() throws {
        #expect(try messages(Self.forecast, [:]) == [#"at /: missing required property "city""#])
    }

    @Test func `a misspelled property gets a suggestion, a foreign one the list`() throws {
        let near = try messages(Self.forecast, ["city": "Bern", "untis": "C"])
        #expect(near == [#"at /: unknown property "untis"; did you mean "unit"?"#])
        let far = try messages(Self.forecast, ["city": "Bern", "temperature": 1])
        #expect(far == [#"at /: unknown property "temperature"; known are "city", "days", "unit""#])
    }

    @Test func `a value outside of its bounds shows the bound`() throws {
        #expect(try messages(Self.forecast, ["city": "Bern", "days": 20]) == ["at /days: must be ≤ 14 (got 20)"])
        #expect(try messages(Self.forecast, ["city": "Bern", "days": 0]) == ["at /days: must be ≥ 1 (got 0)"])
    }

    @Test func `a value that is not listed shows the list`() throws {
        let found = try messages(Self.forecast, ["city": "Bern", "unit": "K"])
        #expect(found == [#"at /unit: must be one of "C", "F" (got "K")"#])
    }

    @Test func `all violations come in one answer, up to the limit`() throws {
        let value: JSONValue = ["citi": 1, "days": 20, "unit": "K"]
        #expect(try messages(Self.forecast, value).count == 4)
        #expect(try messages(Self.forecast, value, limit: 2).count == 2)
        #expect(try messages(Self.forecast, value, limit: 0).count == 1)
    }

    @Test func `a violation knows the keyword and both places`() throws {
        let schema = try JSONSchema(["properties": ["a/b": ["items": ["type": "string"]]]])
        let violation = try #require(schema.validate(["a/b": ["x", 1]]).first)
        #expect(violation.instancePath == "/a~1b/1")
        #expect(violation.schemaPath == "#/properties/a~1b/items/type")
        #expect(violation.keyword == "type")
    }

    @Test func `alternatives that differ in type only are told as one type`() throws {
        let found = try messages(["anyOf": [["type": "string"], ["type": "null"]]], 5)
        #expect(found == ["at /: expected a string or null, got number 5"])
    }

    @Test(arguments: ["anyOf", "oneOf"])
    func `of several alternatives the closest is explained`(_ keyword: String) throws {
        let circle: JSONValue = [
            "type": "object", "properties": ["kind": ["const": "circle"], "radius": ["type": "number"]],
            "required": ["kind", "radius"],
        ]
        let square: JSONValue = [
            "type": "object", "properties": ["kind": ["const": "square"], "side": ["type": "number"]],
            "required": ["kind", "side"],
        ]
        let found = try messages([keyword: [circle, square]], ["kind": "square", "side": "long"])
        let expected = #"at /side: expected a number, got string "long""#
        #expect(found == ["at /: fits none of the 2 alternatives; closest is alternative 2: \(expected)"])
    }

    @Test func `a value that fits two alternatives of oneOf is told which`() throws {
        let found = try messages(["oneOf": [["type": "integer"], ["type": "string"], ["minimum": 0]]], 5)
        #expect(found == ["at /: must fit exactly one of 3 alternatives, but fits alternatives 1 and 3"])
    }

    @Test func `long values are cut and control characters do not get through`() throws {
        let found = try messages(["maxLength": 3], .string("\u{1b}\n" + String(repeating: "x", count: 500)))
        #expect(found.first?.utf8.count ?? 0 < 200)
        #expect(found.first?.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
        #expect(found.first?.contains("…") == true)
    }

    @Test(
        arguments: [
            (["minLength": 2], "x", #"at /: must have at least 2 characters (got 1: "x")"#),
            (["pattern": "^[a-z]+$"], "X", #"at /: must match the pattern ^[a-z]+$ (got "X")"#),
            (["multipleOf": 5], 7, "at /: must be a multiple of 5 (got 7)"),
            (["uniqueItems": true], [1, 2, 1.0], "at /: items must differ, but items 0 and 2 are both 1"),
            (["maxItems": 1], [1, 2], "at /: must have at most 1 items (got 2)"),
            (["contains": ["const": 1]], [2], "at /: must contain at least 1 item of the required kind (got 0)"),
            (["const": 3], 4, "at /: must be 3 (got 4)"),
            (["not": [:]], 4, "at /: has a form that is forbidden here (got 4)"),
            (false, 4, "at /: no value is allowed here"),
            (
                ["dependentRequired": ["a": ["b"]]], ["a": 1],
                #"at /: missing property "b", which is required when "a" is present"#
            ),
            (
                ["propertyNames": ["maxLength": 1]], ["ab": 1],
                #"at /: the property name "ab" is not allowed: must have at most 1 character (got 2: "ab")"#
            ),
            (
                ["properties": ["ab": true], "unevaluatedProperties": false], ["ba": 1],
                #"at /: unknown property "ba"; did you mean "ab"?"#
            ),
            (["prefixItems": [true], "items": false], [1, 2], "at /: must have at most 1 items (got 2)"),
        ] as [(JSONValue, JSONValue, String)])
    func `every keyword says what it wants`(_ schema: JSONValue, _ value: JSONValue, _ message: String) throws {
        #expect(try messages(schema, value) == [message])
    }
}
