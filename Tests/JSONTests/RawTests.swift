import JSON
import Testing

@Suite struct `Raw values` {
    private let message = Array(
        #"{"id": 1, "params": {"name": "x", "arguments": { "a" : [1.50, "\u00e9"] } , "_meta": {}}, "result":[ ]}"#.utf8
    )

    @Test func `they are the bytes as they came, without the space around them`() throws {
        let options = JSONParser.Options(raw: [["params", "arguments"], ["result"]])
        let value = try JSONParser.parse(message, options: options)
        guard case .raw(let arguments)? = value["params"]?["arguments"], case .raw(let result)? = value["result"] else {
            Issue.record("they were read")
            return
        }
        #expect(Array(arguments.bytes) == Array(#"{ "a" : [1.50, "\u00e9"] }"#.utf8))
        #expect(arguments.value.jsonString == #"{"a":[1.50,"é"]}"#)
        #expect(Array(result.bytes) == Array("[ ]".utf8))
        #expect(value["params"]?["name"] == "x")
        #expect(value == (try JSONParser.parse(message)))
    }

    @Test func `writing copies them`() throws {
        let options = JSONParser.Options(raw: [["params"]])
        let written = try JSONParser.parse(message, options: options).jsonString
        #expect(written.contains(#""params":{"name": "x", "arguments": { "a" : [1.50, "\u00e9"] } , "_meta": {}},"#))
    }

    @Test func `writing never breaks a line`() throws {
        let raw = JSONValue.raw(try RawJSON(Array("\n{\r\n\"a\":\n[1,\n\"\\n\"]}\n".utf8)[...]))
        let written = JSONValue.object(["x": raw, "y": "a\nb"]).serialized()
        #expect(!written.contains(UInt8(ascii: "\n")) && !written.contains(UInt8(ascii: "\r")))
        #expect(try JSONParser.parse(written) == ["x": ["a": [1, "\n"]], "y": "a\nb"])
    }

    @Test(arguments: [#"{"params": 5"#, #"{"params": [01]}"#, #"{"params": {"a" 1}}"#, #"{"params": "x}"#])
    func `they are checked all the same`(text: String) {
        #expect(throws: JSONParseError.self) { try JSONParser.parse(text, options: .init(raw: [["params"]])) }
    }

    @Test func `a path goes through objects only`() throws {
        let value = try JSONParser.parse(#"[{"a":1}]"#, options: .init(raw: [["a"], ["0", "a"]]))
        #expect(value.jsonString == #"[{"a":1}]"#)
        guard case .integer? = value[0]?["a"] else {
            Issue.record("it was not read")
            return
        }
    }

    @Test func `of a key that comes twice the last value is kept`() throws {
        let value = try JSONParser.parse(#"{"a":[1],"a":[2]}"#, options: .init(raw: [["a"]]))
        #expect(value.jsonString == #"{"a":[2]}"#)
    }

    @Test func `any scalar can be one`() throws {
        for text in ["1", "-0.5e7", "\"x\"", "true", "null"] {
            guard case .raw(let raw)? = try JSONParser.parse("{\"a\": \(text) }", options: .init(raw: [["a"]]))["a"]
            else {
                Issue.record("\(text) was read")
                continue
            }
            #expect(raw.description == text)
        }
    }
}
