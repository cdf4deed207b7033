import Foundation
import JSON
import Testing

@Suite struct `Decoding values into types` {
    private enum Level: String, Codable { case low, high }

    private struct Forecast: Codable, Equatable {
        struct Day: Codable, Equatable { var name: String, degrees: Double, wind: Float? }
        var city: String
        var days: [Day]
        var level: Level
        var note: String?
        var tags: [String: [Int]]
        var byNumber: [Int: Bool]
        var extra: JSONValue
        var meta: JSONObject?
    }

    private let text = #"""
        {"city":"Bern","days":[{"name":"Mo","degrees":21.5,"wind":null},{"name":"Di","degrees":20,"wind":0.1}],
         "level":"high","tags":{"a":[1,2.0,3e0]},"byNumber":{"7":true},"extra":{"x":[1e400,{}]},"meta":{"k":null}}
        """#

    private func message(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch let error as DecodingError {
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                return context.debugDescription
            @unknown default: return "\(error)"
            }
        } catch {
            return "\(error)"
        }
    }

    @Test func `a nested type is read, and written it gives the same value`() throws {
        let forecast = try JSONParser.parse(text).decode(Forecast.self)
        #expect(forecast.days.map(\.degrees) == [21.5, 20])
        #expect(forecast.days.map(\.wind) == [nil, 0.1])
        #expect(forecast.level == .high && forecast.note == nil)
        #expect(forecast.tags == ["a": [1, 2, 3]] && forecast.byNumber == [7: true])
        #expect(forecast.extra.jsonString == #"{"x":[1e400,{}]}"#)
        #expect(forecast.meta == ["k": nil])
        #expect(try JSONValue(encoding: forecast).decode(Forecast.self) == forecast)
    }

    @Test func `an unread value is read on the way`() throws {
        let raw = try JSONParser.parse(text, options: .init(raw: [["days"], ["extra"]]))
        #expect(try raw.decode(Forecast.self) == JSONParser.parse(text).decode(Forecast.self))
    }

    @Test func `what does not fit is told with its place`() throws {
        struct Row: Decodable { var count: Int8, name: String? }
        func told(_ text: String) throws -> String? {
            let value = try JSONParser.parse(text)
            return message { _ = try value.decode([String: [Row]].self) }
        }
        #expect(
            try told(#"{"a/b":[{"count":1},{"count":300}]}"#)
                == "/a~1b/1/count must be an integer from -128 to 127, not 300")
        #expect(try told(#"{"a":[{"count":"1"}]}"#) == "/a/0/count must be an integer, not a string")
        #expect(try told(#"{"a":[{"count":1.5}]}"#) == "/a/0/count must be an integer, not the number 1.5")
        #expect(try told(#"{"a":[{"count":null}]}"#) == "/a/0/count must be an integer, not null")
        #expect(
            try told(#"{"a":[{"count":99999999999999999999}]}"#)
                == "/a/0/count must be an integer from -128 to 127, not 99999999999999999999")
        #expect(try told(#"{"a":[{}]}"#) == #"/a/0 lacks the member "count""#)
        #expect(try told(#"{"a":[{"count":1,"name":7}]}"#) == "/a/0/name must be a string, not the number 7")
        #expect(try told(#"{"a":{}}"#) == "/a must be an array, not an object")
        #expect(try told("[]") == "the value must be an object, not an array")
        #expect(try told(#"{"a":[{"count":1,"name":null}]}"#) == nil)
    }

    @Test func `integers are exact in every width`() throws {
        func check<T: FixedWidthInteger & Codable & Sendable>(_ type: T.Type) throws {
            for extreme in [T.min, T.max] {
                #expect(try JSONParser.parse("[\(extreme)]").decode([T].self) == [extreme])
                #expect(try JSONValue(encoding: [extreme]).jsonString == "[\(extreme)]")
            }
            let (beyond, overflow) = Int128(exactly: T.max)?.addingReportingOverflow(1) ?? (0, true)
            guard !overflow else { return }
            #expect(throws: DecodingError.self) { try JSONParser.parse("[\(beyond)]").decode([T].self) }
        }
        try check(Int8.self)
        try check(Int16.self)
        try check(Int32.self)
        try check(Int64.self)
        try check(Int128.self)
        try check(Int.self)
        try check(UInt8.self)
        try check(UInt16.self)
        try check(UInt32.self)
        try check(UInt64.self)
        try check(UInt128.self)
        try check(UInt.self)
    }

    @Test func `a number beyond a double is an error`() throws {
        #expect(throws: DecodingError.self) { try JSONParser.parse("[1e400]").decode([Double].self) }
        #expect(throws: DecodingError.self) { try JSONParser.parse("[1e39]").decode([Float].self) }
        #expect(try JSONParser.parse("[1e39, 5]").decode([Double].self) == [1e39, 5])
    }

    @Test func `nested containers, super and user info are there`() throws {
        struct Probe: Decodable {
            var found: [String] = []
            enum Key: String, CodingKey { case outer, inner, list }
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Key.self)
                let inner = try container.nestedContainer(keyedBy: Key.self, forKey: .outer)
                found.append(try inner.decode(String.self, forKey: .inner))
                var list = try container.nestedUnkeyedContainer(forKey: .list)
                #expect(list.count == 4)
                #expect(throws: DecodingError.self) { try list.decode(Int.self) }
                found.append(try list.decode(String.self))
                #expect(try list.decodeNil())
                #expect(try !list.decodeNil())
                var nested = try list.nestedUnkeyedContainer()
                found.append(try nested.decode(String.self))
                #expect(nested.isAtEnd)
                found.append(try String(from: list.superDecoder()))
                #expect(throws: DecodingError.self) { try list.decode(Int.self) }
                found.append(try String(from: container.superDecoder()))
                found.append(decoder.userInfo.values.first as? String ?? "")
            }
        }
        let value: JSONValue = ["outer": ["inner": "a"], "list": ["b", nil, ["c"], "d"], "super": "e"]
        let key = try #require(CodingUserInfoKey(rawValue: "who"))
        #expect(try value.decode(Probe.self, userInfo: [key: "f"]).found == ["a", "b", "c", "d", "e", "f"])
    }

    @Test func `other coders can carry our values`() throws {
        let value = try JSONParser.parse(#"{"a":[null,true,-7,18446744073709551615,0.25,"x",{"b":{}}],"c":[]}"#)
        let data = try JSONEncoder().encode(value)
        #expect(try JSONParser.parse(Array(data)) == value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
        #expect(try JSONDecoder().decode(JSONObject.self, from: data) == value.objectValue)
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(JSONParser.parse("[1e400]")) }
    }
}
