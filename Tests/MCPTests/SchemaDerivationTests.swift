import Foundation
import JSON
import Testing

@testable import MCP

@Suite struct `Schema derivation` {
    struct Scalars: Decodable {
        var flag: Bool, text: String, whole: Int, real: Double, small: UInt8, signed: Int16, big: UInt64
    }

    @Test func `scalars keep their order and their bounds`() throws {
        let schema = try SchemaDerivation.schema(for: Scalars.self)
        let properties: JSONObject = [
            "flag": ["type": "boolean"], "text": ["type": "string"], "whole": ["type": "integer"],
            "real": ["type": "number"], "small": ["type": "integer", "minimum": 0, "maximum": 255],
            "signed": ["type": "integer", "minimum": -32768, "maximum": 32767],
            "big": ["type": "integer", "minimum": 0],
        ]
        #expect(schema["properties"] == .object(properties))
        #expect(schema["properties"]?.objectValue.map { Array($0.keys) } == Array(properties.keys))
        #expect(schema["required"] == .array(properties.keys.map { .string($0) }))
        #expect(schema["additionalProperties"] == false)
        #expect(Array(schema.keys) == ["type", "properties", "required", "additionalProperties"])
    }

    struct Empty: Codable {}

    @Test func `a struct without fields is an object without members`() throws {
        #expect(try SchemaDerivation.inputSchema(for: Empty.self) == ["type": "object", "additionalProperties": false])
    }

    struct Optionals: Decodable {
        var name: String?
        var tags: [String]?
        var mixed: [Int?]
    }

    @Test func `an optional is not required, an optional element may be null`() throws {
        #expect(
            try SchemaDerivation.schema(for: Optionals.self) == [
                "type": "object",
                "properties": [
                    "name": ["type": "string"], "tags": ["type": "array", "items": ["type": "string"]],
                    "mixed": ["type": "array", "items": ["type": ["integer", "null"]]],
                ],
                "required": ["mixed"], "additionalProperties": false,
            ])
    }

    struct Collections: Decodable {
        var names: Set<String>
        var counts: [String: Int]
        var grid: [[Double]]
        var anything: JSONValue
        var object: JSONObject
    }

    @Test func `sets, dictionaries, nested arrays and plain JSON have their shapes`() throws {
        #expect(
            try SchemaDerivation.schema(for: Collections.self)["properties"] == [
                "names": ["type": "array", "items": ["type": "string"], "uniqueItems": true],
                "counts": ["type": "object", "additionalProperties": ["type": "integer"]],
                "grid": ["type": "array", "items": ["type": "array", "items": ["type": "number"]]],
                "anything": [:], "object": ["type": "object"],
            ])
    }

    enum Unit: String, Codable, CaseIterable { case metric, imperial }
    enum Level: Int, Codable, CaseIterable { case low = 1, high = 3 }
    struct Enums: Decodable {
        var unit: Unit
        var level: Level?
    }

    @Test func `raw enums list their values`() throws {
        #expect(
            try SchemaDerivation.schema(for: Enums.self)["properties"] == [
                "unit": ["type": "string", "enum": ["metric", "imperial"]],
                "level": ["type": "integer", "enum": [1, 3]],
            ])
    }

    struct Point: Decodable { var x: Double, y: Double }
    struct Once: Decodable { var at: Point }
    struct Twice: Decodable { var from: Point, to: Point? }

    @Test func `a type used once stands where it is used, a type used twice moves to the definitions`() throws {
        let point: JSONValue = [
            "type": "object", "properties": ["x": ["type": "number"], "y": ["type": "number"]], "required": ["x", "y"],
            "additionalProperties": false,
        ]
        #expect(try SchemaDerivation.schema(for: Once.self)["properties"] == ["at": point])
        let twice = try SchemaDerivation.schema(for: Twice.self)
        #expect(twice["properties"] == ["from": ["$ref": "#/$defs/Point"], "to": ["$ref": "#/$defs/Point"]])
        #expect(twice["$defs"] == ["Point": point])
    }

    struct Node: Decodable {
        var value: Int
        var children: [Node]
    }
    final class Linked: Decodable {
        let next: Linked?
    }
    struct Forest: Decodable { var tree: Node }
    struct Even: Decodable { var odd: [Odd] }
    struct Odd: Decodable { var even: Even? }

    @Test func `a recursive root refers to the document, a recursive part to its definition`() throws {
        #expect(try SchemaDerivation.schema(for: Node.self)["properties"]?["children"]?["items"] == ["$ref": "#"])
        #expect(try SchemaDerivation.schema(for: Linked.self)["properties"] == ["next": ["$ref": "#"]])
        let forest = try SchemaDerivation.schema(for: Forest.self)
        #expect(forest["properties"] == ["tree": ["$ref": "#/$defs/Node"]])
        #expect(forest["$defs"]?["Node"]?["properties"]?["children"]?["items"] == ["$ref": "#/$defs/Node"])
        let even = try SchemaDerivation.schema(for: Even.self)
        #expect(even["properties"]?["odd"]?["items"]?["properties"] == ["even": ["$ref": "#"]])
    }

    final class Endless: Decodable { let inner: Endless }

    @Test func `a type that contains itself without end is refused`() {
        let error = #expect(throws: SchemaDerivationError.self) { try SchemaDerivation.schema(for: Endless.self) }
        #expect(error?.code == .endlessType)
        #expect(error?.path == "Endless.inner")
    }

    struct Growing<T: Decodable>: Decodable {
        init(from decoder: any Decoder) throws {
            _ = try decoder.singleValueContainer().decode([Growing<[T]>].self)
        }
    }

    @Test func `a type that grows with each level meets a limit`() {
        let error = #expect(throws: SchemaDerivationError.self) { try SchemaDerivation.schema(for: Growing<Int>.self) }
        #expect(error?.code == .limitExceeded)
    }

    struct Foreign: Decodable {
        var id: UUID
        var link: URL
        var when: Date
        var homepage: URL?
    }

    @Test func `the schema of Foundation's types is what the JSON decoder reads`() throws {
        let properties = try #require(try SchemaDerivation.schema(for: Foreign.self)["properties"])
        #expect(properties["id"] == ["type": "string", "format": "uuid"])
        let link: JSONValue = "https://example.com/"
        let sample: JSONValue = [
            "id": "00000000-0000-4000-8000-000000000000",
            "link": properties["link"]?["type"] == "string" ? link : ["relative": link],
            "when": properties["when"]?["type"] == "string" ? "2000-01-02T03:04:05Z" : 0,
        ]
        #expect(try sample.decode(Foreign.self).link.absoluteString == "https://example.com/")
    }

    struct Everything: Codable, SchemaDescribed {
        var name: String
        var size: UInt8
        var unit: Unit
        var parts: [Part]?
        var extra: [String: JSONValue]
        static let schemaNotes: [String: SchemaNote] = ["size": .init(default: 7), "unit": .init(default: "imperial")]
    }
    struct Part: Codable { var inner: [Part] }

    @Test func `arguments that the schema asks for are decoded, defaults included`() throws {
        let defaults = SchemaDefaults(of: try SchemaDerivation.inputSchema(for: Everything.self))
        let filled = defaults.filling(["name": "a", "parts": [["inner": [["inner": []]]]], "extra": ["x": [1]]])
        let decoded = try JSONValue.object(filled).decode(Everything.self)
        #expect(decoded.size == 7)
        #expect(decoded.unit == .imperial)
        #expect(decoded.parts?.first?.inner.count == 1)
        #expect(decoded.extra == ["x": [1]])
    }

    struct ISODate: Decodable {
        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            guard (try? Date(text, strategy: .iso8601)) != nil else { throw Refused() }
        }
    }
    struct NonEmpty: Decodable {
        init(from decoder: any Decoder) throws {
            guard try !decoder.singleValueContainer().decode(String.self).isEmpty else { throw Refused() }
        }
    }
    struct Positive: Decodable {
        var value: Int
        enum CodingKeys: CodingKey { case value }
        init(from decoder: any Decoder) throws {
            value = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .value)
            guard value > 0 else { throw Refused() }
        }
    }
    struct Refused: Error {}
    struct Checked: Decodable { var when: ISODate, name: NonEmpty, amount: Positive }

    @Test func `a type that refuses a sample is asked again with others`() throws {
        let properties = try SchemaDerivation.schema(for: Checked.self)["properties"]
        #expect(properties?["when"] == ["type": "string", "format": "date-time"])
        #expect(properties?["name"] == ["type": "string"])
        #expect(properties?["amount"]?["properties"] == ["value": ["type": "integer"]])
    }

    enum Secret: String, Decodable { case swordfish }
    struct Stubborn: Decodable { var places: [Place] }
    struct Place: Decodable { var word: Secret }
    struct Swallowing: Decodable {
        var word: Secret?
        enum CodingKeys: CodingKey { case word }
        init(from decoder: any Decoder) throws {
            word = try? decoder.container(keyedBy: CodingKeys.self).decode(Secret.self, forKey: .word)
        }
    }

    @Test func `a type that refuses every sample is named with its field and the fix`() {
        let error = #expect(throws: SchemaDerivationError.self) { try SchemaDerivation.schema(for: Stubborn.self) }
        #expect(error?.code == .refusedSample)
        #expect(error?.path == "Stubborn.places.word")
        #expect(error?.message.contains("CaseIterable") == true)
        let swallowed = #expect(throws: SchemaDerivationError.self) {
            try SchemaDerivation.schema(for: Swallowing.self)
        }
        #expect(swallowed?.code == .refusedSample)
    }

    enum Payload: Codable { case text(String), number(Int) }

    @Test func `an enum with payloads points to the way out`() {
        let error = #expect(throws: SchemaDerivationError.self) { try SchemaDerivation.schema(for: Payload.self) }
        #expect(error?.message.contains("SchemaProviding") == true)
    }

    struct Provided: Decodable, SchemaProviding {
        static let jsonSchema: JSONObject = ["$ref": "#/$defs/secret", "$defs": ["secret": ["const": "swordfish"]]]
        static let schemaSample = Provided()
        init() {}
        init(from decoder: any Decoder) throws { throw Refused() }
    }
    struct UsesProvided: Decodable { var word: Provided }

    @Test func `a provided schema is taken as it is, its definitions move to the root`() throws {
        let schema = try SchemaDerivation.schema(for: UsesProvided.self)
        #expect(schema["properties"] == ["word": ["$ref": "#/$defs/secret"]])
        #expect(schema["$defs"] == ["secret": ["const": "swordfish"]])
    }

    struct Flattened: Decodable {
        enum Outer: CodingKey { case place, rest, list }
        enum Inner: CodingKey { case zip }
        init(from decoder: any Decoder) throws {
            let outer = try decoder.container(keyedBy: Outer.self)
            _ = try outer.nestedContainer(keyedBy: Inner.self, forKey: .place).decode(String.self, forKey: .zip)
            if outer.contains(.rest) { _ = try outer.decode(Int.self, forKey: .rest) }
            var list = try outer.nestedUnkeyedContainer(forKey: .list)
            while !list.isAtEnd { _ = try list.decode(Bool.self) }
        }
    }

    @Test func `nested containers and probed members are recorded`() throws {
        #expect(
            try SchemaDerivation.schema(for: Flattened.self) == [
                "type": "object",
                "properties": [
                    "place": [
                        "type": "object", "properties": ["zip": ["type": "string"]], "required": ["zip"],
                        "additionalProperties": false,
                    ],
                    "rest": ["type": "integer"], "list": ["type": "array", "items": ["type": "boolean"]],
                ],
                "required": ["place", "list"], "additionalProperties": false,
            ])
    }

    struct Keyed: Decodable { var table: [Point2: Int] }
    struct Point2: Decodable, Hashable { var x: Int }

    @Test func `a dictionary whose keys are no names is refused`() {
        let error = #expect(throws: SchemaDerivationError.self) { try SchemaDerivation.schema(for: Keyed.self) }
        #expect(error?.code == .unsupportedKey)
    }

    @Test func `a tool's input must be an object`() throws {
        #expect(throws: SchemaDerivationError.self) { try SchemaDerivation.inputSchema(for: [Int].self) }
        #expect(try SchemaDerivation.schema(for: [Int].self) == ["type": "array", "items": ["type": "integer"]])
        #expect(
            try SchemaDerivation.inputSchema(for: [String: Int].self)
                == ["type": "object", "additionalProperties": ["type": "integer"]])
        #expect(try SchemaDerivation.inputSchema(for: JSONObject.self) == ["type": "object"])
    }

    struct Pair<A: Decodable, B: Decodable>: Decodable { var a: A, b: B }
    struct Generic: Decodable { var left: Pair<Int, String>, right: Pair<Int, String>, other: [Pair<Bool, Int>?] }

    @Test func `the name of a generic type is a plain one in the definitions`() throws {
        let schema = try SchemaDerivation.schema(for: Generic.self)
        #expect(schema["properties"]?["left"] == ["$ref": "#/$defs/Pair_Int_String"])
        #expect(schema["properties"]?["other"]?["items"]?["type"] == ["object", "null"])
    }
}
