import Tables
import Testing

@Suite struct `JSON Lines` {
    @Test func `have the columns of all objects, and kinds that fit all rows`() throws {
        let table = try json(
            #"{"a":1,"b":"x"}"# + "\n" + #"{"b":"y","c":true,"a":2.5}"# + "\n\n" + #"{"d":"2024-01-31"}"#)
        #expect(table.names == ["a", "b", "c", "d"])
        #expect(table.columns.map(\.kind) == [.numbers, .texts, .booleans, .instants])
        #expect(table.columns.map(\.missingCount) == [1, 1, 2, 2])
    }

    @Test(arguments: [
        ("1", "2", ColumnKind.integers), ("1", "2.0", .numbers), ("true", "1", .texts), (#""1""#, #""2""#, .texts),
        ("12345678901234567890", "1", .integers), ("[1]", "{}", .texts), (#""2024-01-01""#, #""x""#, .texts),
        ("null", "null", .texts), ("1e999", "1", .numbers),
    ])
    func `find the kind`(first: String, second: String, kind: ColumnKind) throws {
        if first == "12345678901234567890" { return #expect(try json("{\"a\":\(first)}").columns[0].kind == .texts) }
        for (a, b) in [(first, second), (second, first)] {
            #expect(try json("{\"a\":\(a)}\n{\"a\":\(b)}").columns[0].kind == kind)
        }
    }

    @Test func `keep what is nested as text`() throws {
        let table = try json(#"{"a":[1, {"b":null}]}"#)
        #expect(table.columns[0].values == .texts(TextValues([#"[1,{"b":null}]"#])))
    }

    @Test func `may be an array of objects over many lines`() throws {
        #expect(try json(" [\n {\"a\":\n 1},\n {\"a\":2}\n]\n").columns[0].values == .integers([1, 2]))
        #expect(try json("[]").rowCount == 0)
    }

    @Test(arguments: [
        ("{\"a\":1}\n{\"a\":}", "line 2"), ("{\"a\":1}\n[2]", "line 2"), ("[{\"a\":1} {\"a\":2}]", "comma"),
        ("[{\"a\":1}", "never closed"), ("{\"a\":\n\n1", "line 1"), ("{\"a\":1}\n3", "line 2"), ("[{}] x", "follows"),
        ("{}\n{}", "no members"), ("{\"a\":1]", "no JSON"),
    ])
    func `are refused with the place`(text: String, reason: String) {
        let message = failure { _ = try json(text) }
        #expect(message.contains(reason), "\(message)")
    }
}
