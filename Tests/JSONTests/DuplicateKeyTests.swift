import JSON
import Testing

@Suite struct `Keys that come twice` {
    private let many = "{" + (0..<40).map { "\"k\($0 % 39)\":\($0)" }.joined(separator: ",") + "}"

    @Test func `the last value wins at the first place`() throws {
        let value = try JSONParser.parse(#"{"a":1,"b":2,"a":3}"#)
        #expect(value.jsonString == #"{"a":3,"b":2}"#)
    }

    @Test func `so it is in a large object`() throws {
        let object = try JSONParser.parse(many).objectValue
        #expect(object?.count == 39)
        #expect(object?["k0"] == 39)
        #expect(object?["k38"] == 38)
        #expect(object?.keys.first { _ in true } == "k0")
    }

    @Test(arguments: [[], [[]], [["x"]], [["a"]]] as [[[String]]])
    func `they are refused on request, also where the value stays unread`(raw: [[String]]) {
        let options = JSONParser.Options(duplicateKeys: .reject, raw: raw)
        for text in [#"{"a":1,"b":2,"a":3}"#, #"{"x":{"y":[{"a":1,"\u0061":2}]}}"#, many, "{\"x\":\(many)}"] {
            do {
                _ = try JSONParser.parse(text, options: options)
                Issue.record("\(text) was taken")
            } catch {
                #expect(error.kind == .duplicateKey)
            }
        }
        #expect(throws: Never.self) { try JSONParser.parse(#"{"x":{"a":{"a":1}},"a":[{"x":1}]}"#, options: options) }
    }

    @Test func `keys are compared by their bytes`() throws {
        let composed = "\u{e9}"
        let decomposed = "e\u{301}"
        let value = try JSONParser.parse(
            "{\"\(composed)\":1,\"\(decomposed)\":2}", options: .init(duplicateKeys: .reject))
        #expect(value.objectValue?.count == 2)
        #expect(value[composed] == 1)
        #expect(value[decomposed] == 2)
    }

    @Test func `a large object tells such keys apart too`() throws {
        var object = JSONObject()
        for number in 0..<50 { object["k\(number)"] = .integer(Int64(number)) }
        object["\u{e9}"] = 1
        object["e\u{301}"] = 2
        #expect(object.count == 52)
        #expect(object["\u{e9}"] == 1)
        #expect(object["e\u{301}"] == 2)
        object["k7"] = nil
        #expect(object["k7"] == nil)
        #expect(object["k49"] == 49)
        for number in 0..<50 { object["k\(number)"] = nil }
        #expect(object.count == 2)
        #expect(object["e\u{301}"] == 2)
    }
}
