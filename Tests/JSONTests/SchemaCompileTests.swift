import JSON
import Testing

@Suite struct `Compiling a JSON Schema` {
    private func error(_ schema: JSONValue, documents: [String: JSONValue] = [:]) -> JSONSchemaError? {
        do {
            _ = try JSONSchema(schema, documents: documents)
            return nil
        } catch {
            return error
        }
    }

    @Test func `an unresolved reference is named with its place`() throws {
        let found = try #require(error(["properties": ["a": ["$ref": "https://example.com/x.json#/y"]]]))
        #expect(found.code == .unresolvedReference)
        #expect(found.schemaPath == "#/properties/a/$ref")
        #expect(found.message.contains("https://example.com/x.json"))
        #expect(error(["$ref": "#/$defs/nothing"])?.code == .unresolvedReference)
        #expect(error(["$ref": "#nothing"])?.code == .unresolvedReference)
    }

    @Test func `documents resolve references by URI and by the $id inside them`() throws {
        let documents: [String: JSONValue] = [
            "https://example.com/a.json": ["$defs": ["n": ["$id": "https://example.com/n", "type": "null"]]]
        ]
        for reference in ["https://example.com/a.json#/$defs/n", "https://example.com/n"] {
            let schema = try JSONSchema(["$ref": .string(reference)], documents: documents)
            #expect(schema.isValid(nil))
            #expect(!schema.isValid(1))
        }
    }

    @Test func `a document that cannot be read is no trouble until it is needed`() throws {
        let documents: [String: JSONValue] = [
            "https://example.com/old": ["$schema": "http://json-schema.org/draft-04/schema#"]
        ]
        #expect(error(["type": "null"], documents: documents) == nil)
        #expect(error(["$ref": "https://example.com/old"], documents: documents)?.code == .unknownDialect)
    }

    @Test func `the dialect comes from $schema, with or without a trailing #`() throws {
        let items: JSONValue = [["type": "string"]]
        let draft7 = try JSONSchema(["$schema": "http://json-schema.org/draft-07/schema", "items": items])
        #expect(!draft7.isValid([1]))
        #expect(try JSONSchema(["items": items], options: .init(defaultDialect: .draft7)).isValid(["x", 1]))
        #expect(error(["items": items])?.code == .invalidKeyword)
        #expect(error(["$schema": "https://json-schema.org/draft/2020-12/schema#"]) == nil)
        #expect(error(["$schema": "https://example.com/mine"])?.code == .unknownDialect)
    }

    @Test func `a vocabulary that is required and not known is refused`() throws {
        let metaschema: JSONValue = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$vocabulary": ["https://example.com/vocab": true],
        ]
        let schema: JSONValue = ["$schema": "https://example.com/meta"]
        #expect(error(schema, documents: ["https://example.com/meta": metaschema])?.code == .unknownDialect)
    }

    @Test(
        arguments: [
            ["type": "strng"], ["type": []], ["minimum": "1"], ["minLength": -1], ["minLength": 1.5], ["required": "a"],
            ["required": [1]], ["properties": []], ["properties": ["a": 1]], ["multipleOf": 0], ["enum": 1],
            ["allOf": [:]], ["$ref": 1], ["uniqueItems": 1], "schema", nil,
        ] as [JSONValue])
    func `a keyword with a value it cannot have is refused`(_ schema: JSONValue) {
        #expect(error(schema)?.code == .invalidKeyword)
    }

    @Test func `a bad pattern is refused with its place`() throws {
        let found = try #require(error(["properties": ["a": ["pattern": "(a"]]]))
        #expect(found.code == .invalidPattern)
        #expect(found.schemaPath == "#/properties/a/pattern")
        #expect(error(["patternProperties": ["[": true]])?.code == .invalidPattern)
    }

    @Test(arguments: [
        "https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2020-12/meta/core",
        "https://json-schema.org/draft/2020-12/meta/applicator",
        "https://json-schema.org/draft/2020-12/meta/unevaluated",
        "https://json-schema.org/draft/2020-12/meta/validation", "https://json-schema.org/draft/2020-12/meta/meta-data",
        "https://json-schema.org/draft/2020-12/meta/format-annotation",
        "https://json-schema.org/draft/2020-12/meta/format-assertion",
        "https://json-schema.org/draft/2020-12/meta/content", "http://json-schema.org/draft-07/schema#",
    ])
    func `the metaschemas are bundled`(_ uri: String) throws {
        let schema = try JSONSchema(["$ref": .string(uri)])
        #expect(schema.isValid(["title": "a schema"]))
        #expect(!schema.isValid(5))
    }

    @Test func `names that only look the same are different properties`() throws {
        let schema = try JSONSchema(["properties": ["\u{e9}": true], "additionalProperties": false])
        #expect(schema.isValid(["\u{e9}": 1]))
        #expect(!schema.isValid(["e\u{301}": 1]))
    }

    @Test func `numbers are compared by value, however they are written`() throws {
        let value = { (text: String) in try JSONParser.parse(text) }
        #expect(try JSONSchema(["const": 1]).isValid(value("1.0")))
        #expect(try JSONSchema(["const": value("1e400")]).isValid(value("10e399")))
        #expect(try !JSONSchema(["const": value("0.1")]).isValid(value("0.10000000000000000001")))
        #expect(try JSONSchema(["maximum": value("9007199254740993")]).isValid(value("9007199254740993")))
        #expect(try !JSONSchema(["maximum": value("9007199254740992")]).isValid(value("9007199254740993")))
        #expect(try !JSONSchema(["minimum": 0]).isValid(value("-1e-400")))
        #expect(try !JSONSchema(["enum": [false]]).isValid(0))
        #expect(try JSONSchema(["type": "integer"]).isValid(value("1e1000000000000000000000")))
    }

    @Test(arguments: [
        ("0.0001", "0.0075", true), ("0.0001", "0.00751", false), ("0.01", "1e308", true),
        ("0.123456789", "1e308", false), ("3", "1e99999999999", false), ("0.5", "1e308", true),
        ("7", "-14", true), ("1e-10", "9223372036854775807", true),
        ("12345678901234567891", "24691357802469135782", true),
        ("12345678901234567891", "24691357802469135783", false), ("2.5", "0", true), ("10", "5", false),
    ])
    func `multiples are exact`(_ divisor: String, _ number: String, _ isMultiple: Bool) throws {
        let schema = try JSONSchema(["multipleOf": JSONParser.parse(divisor)])
        #expect(schema.isValid(try JSONParser.parse(number)) == isMultiple)
    }

    @Test func `formats are annotations unless asked for`() throws {
        let schema: JSONValue = ["format": "date"]
        #expect(try JSONSchema(schema).isValid("tomorrow"))
        #expect(try !JSONSchema(schema, options: .init(assertFormats: true)).isValid("tomorrow"))
    }
}
