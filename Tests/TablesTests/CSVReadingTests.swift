import Tables
import Testing

@Suite struct `Reading CSV` {
    @Test(arguments: [",", ";", "\t", "|"]) func `finds the delimiter`(delimiter: String) throws {
        let table = try csv("a\(delimiter)b\n1\(delimiter)x\n2\(delimiter)y\n")
        #expect(table.names == ["a", "b"])
        #expect(table.column("a")?.values == .integers([1, 2]))
        #expect(table.column("b")?.values == .texts(TextValues(["x", "y"])))
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func `takes every line ending`(ending: String) throws {
        let table = try csv(["a,b", "1,x", "2,\"y\"", ""].joined(separator: ending))
        #expect(table.column("b")?.values == .texts(TextValues(["x", "y"])))
    }

    @Test func `keeps delimiters, quotes and line breaks in quotes`() throws {
        let table = try csv("a,b\n\"x,y\",1\n\"say \"\"hi\"\"\nthere\",2\n")
        #expect(table.column("a")?.values == .texts(TextValues(["x,y", "say \"hi\"\nthere"])))
    }

    @Test func `needs no line break at the end, and passes over blank lines`() throws {
        #expect(try csv("a,b\n\n1,2\n\n3,4").column("b")?.values == .integers([2, 4]))
    }

    @Test func `finds kinds that fit all rows, also a late odd one`() throws {
        let rows = (0..<20_000).map { "\($0)" } + ["n/a"]
        #expect(try csv("a\n" + rows.joined(separator: "\n")).column("a")?.kind == .texts)
    }

    @Test(arguments: [
        (["1", "-2", "9223372036854775807"], ColumnKind.integers, Spelling.plain),
        (["1", "2.5"], .numbers, .plain), (["1.50", "2.25"], .numbers, .decimals(2)), (["1e3", "2"], .numbers, .plain),
        (["007", "1"], .texts, .plain), (["9223372036854775808", "1"], .texts, .plain), (["+1", "2"], .texts, .plain),
        (["9223372036854775808", "1.5"], .numbers, .plain), (["inf", "1"], .numbers, .plain),
        (["true", "false"], .booleans, .plain), (["Yes", "No"], .booleans, .words(no: "No", yes: "Yes")),
        (["T", "F"], .booleans, .words(no: "F", yes: "T")), (["T", "T"], .texts, .plain),
        (["0", "1"], .integers, .plain),
        (["2024-02-29", "1999-01-01"], .instants, .time(.day)), (["2023-02-29", "1999-01-01"], .texts, .plain),
        (["01/02/2024", "13/02/2024"], .instants, .time(TimePattern("dd/MM/yyyy"))),
        (["01/02/2024", "02/13/2024"], .instants, .time(TimePattern("MM/dd/yyyy"))),
        (["13/02/2024", "02/13/2024"], .texts, .plain),
        (["1/2/2024", "13/2/2024"], .instants, .time(TimePattern("d/M/yyyy"))),
        (["2024-01-01 10:00", "2024-01-01 11:30"], .instants, .time(TimePattern("yyyy-MM-dd HH:mm"))),
        (["2024-01-01T10:00:00Z", "2024-01-01T11:30:00Z"], .instants, .plain),
        (
            ["2024-01-01T10:00:00+02:00", "2024-01-01T11:30:00+01:00"], .instants,
            .time(TimePattern("yyyy-MM-dd'T'HH:mm:ssXXX", offsetMinutes: 120))
        ),
        (["3 Jan 2024", "12 Feb 2024"], .instants, .time(TimePattern("d MMM yyyy"))),
        (["01/02/2024 9:05 AM", "01/20/2024 12:00 PM"], .instants, .time(TimePattern("MM/dd/yyyy h:mm a"))),
    ])
    func `finds kind and spelling`(values: [String], kind: ColumnKind, spelling: Spelling) throws {
        for values in [values, values.reversed()] {
            let column = try csv("name,value\n" + values.map { "x,\($0)\n" }.joined()).column("value")
            #expect(column?.kind == kind)
            if values.first == "2024-01-01T11:30:00+01:00" { continue }
            #expect(column?.spelling == spelling)
        }
    }

    @Test func `takes empty cells for missing, and other words where they are named`() throws {
        let plain = try csv("a,b\n1,\n,x\n")
        #expect(plain.columns.map(\.missingCount) == [1, 1])
        #expect(try csv("a,b\n1,NA\n2,3\n").column("b")?.kind == .texts)
        let named = try csv("a,b\n1,NA\n2,3\n", CSVOptions(missing: ["", "NA"]))
        #expect(named.column("b")?.values == .integers([0, 3]))
        #expect(named.column("b")?.missingCount == 1)
    }

    @Test func `takes NaN among numbers for missing`() throws {
        let column = try csv("a,b\n1,NaN\n2,3.5\n").column("b")
        #expect(column?.kind == .numbers)
        #expect(column?.isMissing(0) == true)
    }

    @Test func `tells an empty text from a missing one by needed quotes only`() throws {
        #expect(try csv("a,b\n\"\",1\nx,2\n,3\n").column("a")?.missingCount == 1)
        #expect(try csv("\"a\",\"b\"\n\"\",\"1\"\n\"x\",\"2\"\n").column("a")?.missingCount == 1)
    }

    @Test func `reads numbers in quotes as numbers`() throws {
        #expect(try csv("\"a\",\"b\"\n\"1\",\"2.5\"\n").columns.map(\.kind) == [.integers, .numbers])
    }

    @Test func `knows a file without a header`() throws {
        #expect(try csv("1,2\n3,4\n").names == ["column 1", "column 2"])
        #expect(try csv("x,y\nz,w\n", CSVOptions(hasHeader: false)).rowCount == 2)
    }

    @Test func `reads other encodings`() throws {
        let text = "name,n\nGrüße €,1\n"
        var little: [UInt8] = [0xFF, 0xFE]
        var big: [UInt8] = [0xFE, 0xFF]
        for unit in (text + "😀,2\n").utf16 {
            little += [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            big += [UInt8(unit >> 8), UInt8(unit & 0xFF)]
        }
        let windows = "name,n\nGr".utf8 + [0xFC, 0xDF] + "e ".utf8 + [0x80] + ",1\n".utf8
        for bytes in [Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8), little, big, Array(windows)] {
            let table = try collect(CSVReader(bytes: bytes))
            #expect(table.names == ["name", "n"])
            guard case .texts(let names)? = table.column("name")?.values else {
                Issue.record("no texts")
                continue
            }
            #expect(names[0] == "Grüße €")
        }
    }

    @Test func `turns to Windows-1252 where a late byte shows it`() throws {
        let bytes =
            Array("name,n\n".utf8)
            + Array(String(repeating: String(repeating: "abc", count: 1000) + ",1\n", count: 400).utf8) + [
                0xFC, 0x2C, 0x31,
            ]
        #expect(try CSVReader(bytes: bytes).encoding == .windows1252)
    }

    @Test func `obeys Excel's line and given options`() throws {
        #expect(try csv("sep=;\na,x;b\n1,5;2\n").names == ["a,x", "b"])
        #expect(try csv("a'b\n1'2\n", CSVOptions(delimiter: "'")).columns.count == 2)
        let declared = try csv("a,b\n1,2024-01-01\n", CSVOptions(kinds: ["a": .texts, "b": .texts]))
        #expect(declared.columns.map(\.kind) == [.texts, .texts])
    }

    @Test func `cuts the stream into tables of the wanted length`() throws {
        let text = "a\n" + (0..<10).map { "\($0)\n" }.joined()
        var reader = try CSVReader(bytes: Array(text.utf8), options: CSVOptions(rowsPerTable: 4))
        var lengths: [Int] = []
        while let table = try reader.next() { lengths.append(table.rowCount) }
        #expect(lengths == [4, 4, 2])
        #expect(try reader.next() == nil)
    }
}
