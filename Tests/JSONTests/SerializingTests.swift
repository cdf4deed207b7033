import JSON
import Testing

@Suite struct `Writing JSON` {
    @Test(arguments: 0..<60 as Range<UInt64>)
    func `any value reads back as itself`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let value = JSONValue.random(depth: 4, using: &generator)
        let compact = value.serialized()
        #expect(try JSONParser.parse(compact) == value, "seed \(seed)")
        #expect(try JSONParser.parse(value.serialized(pretty: true)) == value, "seed \(seed)")
        #expect(try JSONParser.parse(value.canonicalBytes()).canonicalBytes() == value.canonicalBytes(), "seed \(seed)")
        #expect(try JSONParser.parse(compact, options: .init(raw: [[]])).serialized() == compact, "seed \(seed)")
        #expect(!compact.contains { $0 < 0x20 }, "seed \(seed)")
        #expect(value.jsonString.utf8.elementsEqual(compact), "seed \(seed)")
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `a damaged text is refused or read, and never more`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let bytes = JSONValue.random(depth: 3, using: &generator).serialized()
        for _ in 0..<200 where !bytes.isEmpty {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            guard let value = try? JSONParser.parse(damaged) else { continue }
            #expect((try? JSONParser.parse(value.serialized())) == value, "seed \(seed)")
        }
    }

    @Test func `only what must be escaped is`() {
        let value = JSONValue.string("\"\\/\u{8}\u{C}\n\r\t\u{1}\u{1F}\u{7F}é€😀\u{2028}")
        #expect(value.jsonString == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u{7F}é€😀\u{2028}\"")
    }

    @Test(arguments: 0..<40)
    func `an escape is written at any distance`(distance: Int) throws {
        let padding = String(repeating: "é", count: distance / 2) + String(repeating: "x", count: distance)
        for special in ["\"", "\u{2}", "\\\\", "\n\u{1}\u{1}\u{1}\u{1}\u{1}"] {
            let value = JSONValue.string(padding + special + padding)
            #expect(try JSONParser.parse(value.serialized()) == value)
        }
    }

    @Test func `integers are exact`() {
        for integer in [0, 9, 10, -1, 99, 100, Int64.max, Int64.min, 1_000_000_007] {
            #expect(JSONValue(integer).jsonString == String(integer))
        }
        #expect(JSONValue.number(JSONNumber(UInt64.max)).jsonString == "18446744073709551615")
    }

    @Test func `pretty text is indented by two spaces`() {
        let value: JSONValue = ["a": [1, ["b": nil]], "e": [], "f": [:]]
        let expected = """
            {
              "a": [
                1,
                {
                  "b": null
                }
              ],
              "e": [],
              "f": {}
            }
            """
        #expect(String(decoding: value.serialized(pretty: true), as: UTF8.self) == expected)
    }

    @Test func `canonical text sorts keys by their bytes on every level`() throws {
        let raw = JSONValue.raw(try RawJSON(Array(#"{"z": 1, "\u0061": 2}"#.utf8)[...]))
        let value: JSONValue = ["b": raw, "B": 1, "é": 2, "a": [["y": 1, "x": 2]]]
        #expect(
            String(decoding: value.canonicalBytes(), as: UTF8.self)
                == #"{"B":1,"a":[{"x":2,"y":1}],"b":{"a":2,"z":1},"é":2}"#)
    }

    @Test func `writing into bytes appends`() {
        var bytes = Array("data: ".utf8)
        JSONValue.object(["a": 1]).write(into: &bytes)
        JSONObject([("b", 2)]).write(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"data: {"a":1}{"b":2}"#)
    }
}
