import JSON
import Testing

@testable import MCP

@Suite struct `Schema defaults` {
    struct Page: Decodable, SchemaDescribed {
        var size: Int
        var inner: [Page]?
        static let schemaNotes: [String: SchemaNote] = ["size": .init(default: 10)]
    }
    struct Query: Decodable, SchemaDescribed {
        var text: String
        var first: Page
        var more: [String: Page]
        static let schemaNotes: [String: SchemaNote] = ["text": .init(default: "*")]
    }

    @Test func `the defaults of a schema are read off its members`() throws {
        #expect(SchemaDerivation.defaults(of: try SchemaDerivation.schema(for: Query.self)) == ["text": "*"])
        #expect(SchemaDerivation.defaults(of: ["type": "object"]).isEmpty)
    }

    @Test func `missing members are filled at any depth, present ones stay`() throws {
        let defaults = SchemaDefaults(of: try SchemaDerivation.schema(for: Query.self))
        #expect(!defaults.isEmpty)
        let filled = defaults.filling([
            "first": ["inner": [["size": 1], [:]]], "more": ["a": [:], "b": ["size": .null]], "other": [[:]],
        ])
        #expect(
            filled == [
                "text": "*", "first": ["size": 10, "inner": [["size": 1], ["size": 10]]],
                "more": ["a": ["size": 10], "b": ["size": .null]], "other": [[:]],
            ])
    }

    @Test func `a recursive root is filled through its reference`() throws {
        let defaults = SchemaDefaults(of: try SchemaDerivation.schema(for: Page.self))
        #expect(defaults.filling(["inner": [[:]]]) == ["size": 10, "inner": [["size": 10]]])
    }

    @Test func `arguments of another shape than the schema are left alone`() throws {
        let defaults = SchemaDefaults(of: try SchemaDerivation.schema(for: Query.self))
        #expect(defaults.filling(["first": 1, "more": [], "text": 2]) == ["first": 1, "more": [], "text": 2])
    }

    @Test func `references in a circle come to an end`() {
        let defaults = SchemaDefaults(of: [
            "properties": ["a": ["$ref": "#/$defs/x"], "b": ["default": 1]],
            "$defs": ["x": ["$ref": "#/$defs/y"], "y": ["$ref": "#/$defs/x"]],
        ])
        #expect(defaults.filling(["a": [:]]) == ["a": [:], "b": 1])
    }
}
