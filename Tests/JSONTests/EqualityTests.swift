import JSON
import Testing

@Suite struct `Equality of values` {
    @Test func `strings differ when their code points do`() {
        #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
        #expect(JSONValue.string("\u{212B}") != .string("\u{C5}"))
        #expect(JSONValue.string("caf\u{e9} and a longer text") == .string("caf\u{e9} and a longer text"))
        #expect(JSONValue.object(["\u{e9}": 1]) != .object(["e\u{301}": 1]))
    }

    @Test func `the order of members does not count, that of elements does`() {
        #expect(JSONValue.object(["a": 1, "b": 2]) == .object(["b": 2, "a": 1]))
        #expect(JSONValue.object(["a": 1, "b": 2]).hashValue == JSONValue.object(["b": 2, "a": 1]).hashValue)
        #expect(JSONValue.object(["a": 1]) != .object(["a": 1, "b": nil]))
        #expect(JSONValue.array([1, 2]) != .array([2, 1]))
    }

    @Test func `an unread value equals what it stands for`() throws {
        let raw = JSONValue.raw(try RawJSON(Array(#"{"b": [1, 2.50], "a": "x"}"#.utf8)[...]))
        let read = try JSONParser.parse(#"{"a":"x","b":[1,2.50]}"#)
        #expect(raw == read)
        #expect(raw.hashValue == read.hashValue)
        #expect(raw.canonicalBytes() == read.canonicalBytes())
    }

    @Test func `doubles become the shortest number, whole ones an integer`() {
        #expect(JSONValue(2.0) == .integer(2))
        #expect(JSONValue(0.1).jsonString == "0.1")
        #expect(JSONValue(-0.0).jsonString == "-0.0")
        #expect(JSONValue(1e300).doubleValue == 1e300)
        #expect(JSONValue(Double.infinity) == .null)
        #expect(JSONValue(0x1p60).doubleValue == 0x1p60)
    }
}
