import JSON
import Testing

@testable import MCP

@Suite struct `Schema notes` {
    enum Unit: String, Decodable, CaseIterable { case metric, imperial }

    struct Forecast: Decodable, SchemaDescribed {
        var city: String
        var days: Int
        var unit: Unit?
        var tags: [String]
        var share: Double?
        static let schemaNotes: [String: SchemaNote] = [
            "city": .init("The city's name", length: 1...80, pattern: "^[A-Z]", examples: ["Oslo"], headerName: "City"),
            "days": .init("How many days ahead", in: 1...14, default: 3),
            "unit": .init(titles: ["metric": "Celsius"]),
            "tags": .init("Words to look for", length: 1..<6, items: .init("One word", length: 1...)),
            "share": .init(in: 0.0..<1.0),
        ]
    }

    @Test func `a note adds what the type does not say`() throws {
        #expect(
            try SchemaDerivation.inputSchema(for: Forecast.self) == [
                "type": "object",
                "properties": [
                    "city": [
                        "type": "string", "description": "The city's name", "minLength": 1, "maxLength": 80,
                        "pattern": "^[A-Z]", "x-mcp-header": "City", "examples": ["Oslo"],
                    ],
                    "days": [
                        "type": "integer", "description": "How many days ahead", "minimum": 1, "maximum": 14,
                        "default": 3,
                    ],
                    "unit": [
                        "type": "string",
                        "oneOf": [
                            ["const": "metric", "title": "Celsius"], ["const": "imperial", "title": "imperial"],
                        ],
                    ],
                    "tags": [
                        "type": "array", "items": ["type": "string", "description": "One word", "minLength": 1],
                        "description": "Words to look for", "minItems": 1, "maxItems": 5,
                    ],
                    "share": ["type": "number", "minimum": 0, "exclusiveMaximum": 1],
                ],
                "required": ["city", "tags"], "additionalProperties": false,
            ])
    }

    struct Renamed: Decodable, SchemaDescribed {
        var town: String
        static let schemaNotes: [String: SchemaNote] = ["towm": "The town's name"]
    }

    @Test func `a note for a member that does not exist names the nearest one`() {
        let error = #expect(throws: SchemaDerivationError.self) { try SchemaDerivation.schema(for: Renamed.self) }
        #expect(error?.code == .unknownNote)
        #expect(error?.message.contains("did you mean \"town\"?") == true)
    }

    static let text: JSONObject = ["type": "string"]
    static let whole: JSONObject = ["type": "integer"]
    static let real: JSONObject = ["type": "number"]
    static let listed: JSONObject = ["type": "string", "enum": ["a"]]
    static let unfit: [(JSONObject, SchemaNote)] = [
        (text, SchemaNote(in: 1...2)),
        (whole, SchemaNote(pattern: "a")),
        (whole, SchemaNote(length: 1...2)),
        (text, SchemaNote(items: "an element")),
        (text, SchemaNote(titles: ["a": "A"])),
        (listed, SchemaNote(titles: ["b": "B"])),
        (listed, SchemaNote(default: "b")),
        (whole, SchemaNote(default: 1.5)),
        (whole, SchemaNote(examples: ["one"])),
        (real, SchemaNote(headerName: "Share")),
        (text, SchemaNote(headerName: "no header")),
        (text, SchemaNote(headerName: "")),
    ]

    @Test(arguments: unfit.indices)
    func `a note that its field cannot fulfil is refused`(index: Int) {
        let note = Self.unfit[index].1
        var schema = Self.unfit[index].0
        let error = #expect(throws: SchemaDerivationError.self) {
            try note.apply(to: &schema, at: "T.field", mayMirrorHeader: true)
        }
        #expect(error?.code == .unfitNote)
        #expect(error?.path == "T.field")
    }

    struct Inner: Decodable, SchemaDescribed {
        var region: String
        static let schemaNotes: [String: SchemaNote] = ["region": .init(headerName: "Region")]
    }
    struct Plain: Decodable { var place: Inner }
    struct Listed: Decodable { var places: [Inner] }

    @Test func `a header mirrors a member that only structs enclose`() throws {
        let plain = try SchemaDerivation.schema(for: Plain.self)
        #expect(plain["properties"]?["place"]?["properties"]?["region"]?["x-mcp-header"] == "Region")
        #expect(throws: SchemaDerivationError.self) { try SchemaDerivation.schema(for: Listed.self) }
    }

    @Test func `a range on a bounded integer replaces the type's bounds`() throws {
        var schema: JSONObject = ["type": "integer", "minimum": 0, "maximum": 255]
        try SchemaNote(in: 1..<100).apply(to: &schema, at: "T.small", mayMirrorHeader: true)
        #expect(schema == ["type": "integer", "minimum": 1, "exclusiveMaximum": 100])
    }
}
