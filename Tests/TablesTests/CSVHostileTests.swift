import Tables
import Testing

@Suite struct `Hostile CSV` {
    @Test(arguments: [
        ("a,b\n1,\"x\n2,y\n", "line 2", "never closed"), ("a,b\n1,2\n1,2,3\n", "line 3", "3 cells, and not 2"),
        ("a,b\n1,2\n\n1\n", "line 4", "1 cells, and not 2"), ("a,b\n\"x\" y,2\n", "line 2", "closing quote"),
        ("a,a\n1,2\n", "column \"a\"", "name of its own"), ("", "input", "empty"), ("a,b\n1,\0\n", "line 2", "NUL"),
        ("\n\n\n", "input", "no rows"),
    ])
    func `is refused with its place`(text: String, place: String, reason: String) {
        let message = failure { _ = try csv(text, CSVOptions(delimiter: ",")) }
        #expect(message.contains(place), "\(message)")
        #expect(message.contains(reason), "\(message)")
    }

    @Test func `does not pass its limits`() {
        let long = "a,b\n1,\(String(repeating: "x", count: 3000))\n"
        #expect(failure { _ = try csv(long, CSVOptions(limits: .init(cell: 1000))) }.contains("1000 bytes"))
        let wide = (0..<20).map { "c\($0)" }.joined(separator: ",") + "\n"
        #expect(failure { _ = try csv(wide, CSVOptions(limits: .init(columns: 10))) }.contains("10 columns"))
        let open = "a,b\n1,\"" + String(repeating: "x,y\n", count: 20_000)
        #expect(failure { _ = try csv(open) }.contains("line 2"))
    }

    @Test func `names a declared column that is not there`() {
        #expect(failure { _ = try csv("a\n1\n", CSVOptions(kinds: ["b": .texts])) }.contains("no column \"b\""))
    }

    @Test func `names the value that does not fit a declaration`() {
        let message = failure { _ = try csv("a,b\n1,2\n3,x\n", CSVOptions(kinds: ["b": .integers])) }
        #expect(
            message.contains("line 3") && message.contains("column \"b\"") && message.contains("\"x\""), "\(message)")
    }

    @Test func `is read when it has 10,000 columns`() throws {
        let names = (0..<10_000).map { "c\($0)" }.joined(separator: ",")
        let row = (0..<10_000).map { "\($0)" }.joined(separator: ",")
        let table = try csv("\(names)\n\(row)\n\(row)\n")
        #expect(table.columns.count == 10_000)
        #expect(table.column("c9999")?.values == .integers([9999, 9999]))
    }

    @Test func `is read when all is missing, or there is no row`() throws {
        #expect(try csv("a,b\n,\n,\n").columns.map(\.missingCount) == [2, 2])
        #expect(try csv("a,b\n").rowCount == 0)
        #expect(try csv("a,b").names == ["a", "b"])
    }

    @Test func `never crashes, wherever it is cut or flipped`() throws {
        let text = Array("a;b;c\r\n1;\"x;\"\"y\"\"\r\n\";2024-01-01\r\n-2.5;é;\r\n".utf8)
        for length in 0...text.count { _ = failure { _ = try collect(CSVReader(bytes: Array(text[..<length]))) } }
        let random = CounterRandom(seed: 7)
        for round in 0..<400 {
            var bytes = text
            var choice = random.sequence(row: UInt64(round), stream: 0)
            for _ in 0..<3 {
                bytes[Int(choice.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: choice.next())
            }
            _ = failure { _ = try collect(CSVReader(bytes: bytes)) }
        }
    }
}
