import JSON
import Testing

@Suite struct `Encoding types into values` {
    private func json(_ value: some Encodable) throws -> String { try JSONValue(encoding: value).jsonString }

    @Test func `scalars, arrays and dictionaries`() throws {
        #expect(try json("x") == #""x""#)
        #expect(try json([1, 2]) == "[1,2]")
        #expect(try json([nil, true] as [Bool?]) == "[null,true]")
        #expect(try json(["a": 1.5]) == #"{"a":1.5}"#)
        #expect(try json([7: "x"]) == #"{"7":"x"}"#)
        #expect(try json([UInt64.max]) == "[18446744073709551615]")
        #expect(try json([2.0, 0.1]) == "[2,0.1]")
        #expect(try json([0.1, 3] as [Float]) == "[0.1,3]")
        #expect(try json(Int?.none) == "null")
    }

    @Test func `members come in the order of the type, and nothing for nil`() throws {
        struct Inner: Encodable { var z = 1, a: [Inner2] = [Inner2()] }
        struct Inner2: Encodable { var deep: String? = "x", gone: Int? }
        struct Empty: Encodable {}
        struct Outer: Encodable { var second = Inner(), first = "f", none: Int?, empty = Empty() }
        #expect(try json(Outer()) == #"{"second":{"z":1,"a":[{"deep":"x"}]},"first":"f","empty":{}}"#)
    }

    @Test func `our own values go in as they are`() throws {
        let raw = JSONValue.raw(try RawJSON(Array(#"{"k":1.50}"#.utf8)[...]))
        let object = JSONObject([("o", nil)])
        #expect(try json(["r": raw]) == #"{"r":{"k":1.50}}"#)
        #expect(try json([object]) == #"[{"o":null}]"#)
        #expect(try JSONValue(encoding: JSONValue.integer(1)) == 1)
    }

    @Test func `what JSON cannot express is an error that names its place`() throws {
        for value in [Double.nan, .infinity] {
            do {
                _ = try JSONValue(encoding: ["a": [0, value]])
                Issue.record("\(value) was taken")
            } catch EncodingError.invalidValue(_, let context) {
                #expect(context.debugDescription == "/a/1 is \(value), which JSON cannot express")
                #expect(context.codingPath.map(\.stringValue) == ["a", "1"])
            }
        }
        #expect(throws: EncodingError.self) { try JSONValue(encoding: [Float.infinity]) }
        #expect(throws: EncodingError.self) { try JSONValue(encoding: Double.nan) }
    }

    @Test func `nested containers and super encoders fill in late`() throws {
        struct Probe: Encodable {
            enum Key: String, CodingKey { case first, outer, list, last }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Key.self)
                try container.encode(1, forKey: .first)
                var outer = container.nestedContainer(keyedBy: Key.self, forKey: .outer)
                var list = container.nestedUnkeyedContainer(forKey: .list)
                try container.encode(2, forKey: .last)
                try outer.encode("in", forKey: .first)
                try list.encode(true)
                var inner = list.nestedUnkeyedContainer()
                try list.encodeNil()
                try inner.encode(0.5)
                var keyed = list.nestedContainer(keyedBy: Key.self)
                try keyed.encode(3, forKey: .last)
                try "sup".encode(to: list.superEncoder())
                #expect(list.count == 5)
                try [1].encode(to: container.superEncoder())
            }
        }
        let list = #"[true,[0.5],null,{"last":3},"sup"]"#
        let members = #""first":1,"outer":{"first":"in"},"list":\#(list),"last":2,"super":[1]"#
        #expect(try json(["p": Probe()]) == "{\"p\":{\(members)}}")
    }
}
