import Foundation
import Tables
import Testing

@Suite struct `What was written` {
    static let endings = ["csv", "tsv", "jsonl", "parquet", "arrow"]

    @Test(arguments: endings) func `reads back as the same values`(ending: String) throws {
        let table = try everyKind()
        let back = try withTemporaryFile(ending) { path in
            var sink = try TableFile.create(path)
            try sink.write(table.rows(0..<2))
            try sink.write(table.rows(2..<5))
            try sink.finish()
            return try Table(reading: TableFile.open(path))
        }
        #expect(sameValues(back, table), "\(back)")
    }

    @Test(arguments: ["csv", "tsv"]) func `keeps its spelling`(ending: String) throws {
        let table = try everyKind()
        let back = try withTemporaryFile(ending) { path in
            var sink = try TableFile.create(path)
            try sink.write(table)
            try sink.finish()
            return try Table(reading: TableFile.open(path))
        }
        #expect(back.columns.map(\.spelling) == table.columns.map(\.spelling))
    }

    @Test(arguments: endings) func `appears only when it is finished`(ending: String) throws {
        try withTemporaryFile(ending) { path in
            do {
                var sink = try TableFile.create(path)
                try sink.write(everyKind())
                #expect(!FileManager.default.fileExists(atPath: path))
            }
            let folder = URL(filePath: path).deletingLastPathComponent()
            let name = URL(filePath: path).lastPathComponent
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix(name) }
            #expect(left.isEmpty)
        }
    }

    @Test(arguments: endings) func `may have no rows`(ending: String) throws {
        // Without values nothing tells the kinds in a text.
        let table = try everyKind().rows(0..<0)
        let back = try withTemporaryFile(ending) { path in
            var sink = try TableFile.create(path)
            try sink.write(table)
            try sink.finish()
            return try Table(reading: TableFile.open(path))
        }
        #expect(back.rowCount == 0)
        if ending != "jsonl" { #expect(back.names == table.names) }
    }

    @Test(arguments: endings) func `has tables of the same columns`(ending: String) throws {
        try withTemporaryFile(ending) { path in
            var sink = try TableFile.create(path)
            try sink.write(Table([Column("a", .integers([1]))]))
            #expect(throws: TableError.self) { try sink.write(Table([Column("b", .integers([1]))])) }
            #expect(throws: TableError.self) { try sink.write(Table([Column("a", .numbers([1]))])) }
        }
    }

    @Test(arguments: endings) func `is the same in large`(ending: String) throws {
        let random = CounterRandom(seed: 3)
        let count = 20_000
        let bits = (0..<count).map { random.bits(row: UInt64($0), stream: 0).first }
        let mask = MissingMask(count: count) { bits[$0] % 11 == 0 }
        let table = try Table([
            Column("i", .integers(bits.map { Int64(bitPattern: $0) })),
            Column("d", .numbers(bits.map { CounterRandom.unit($0) * 1000 }), missing: mask),
            Column("c", .texts(TextValues(bits.map { "category \($0 % 300)" })), missing: mask),
            Column("u", .texts(TextValues(bits.map { "id-\($0)" }))),
            Column("b", .booleans(bits.map { $0 % 3 == 0 }), missing: mask),
        ])
        let back = try withTemporaryFile(ending) { path in
            var sink = try TableFile.create(path)
            try sink.write(table)
            try sink.finish()
            return try Table(reading: TableFile.open(path))
        }
        #expect(sameValues(back, table))
    }

    @Test func `is byte for byte what was read, for every public table at hand`() throws {
        let shared = ProcessInfo.processInfo.environment["IMCP_SHARED"] ?? "../shared"
        let names = ["gapminder_panel", "co2_weekly", "macro_quarterly", "breast_cancer"]
        guard FileManager.default.fileExists(atPath: "\(shared)/data/adult.csv") else {
            print("skipped: data is not in the shared folder; set IMCP_SHARED")
            return
        }
        for name in names {
            let path = "\(shared)/data/\(name).csv"
            try withTemporaryFile("csv") { copy in
                var source = try TableFile.open(path)
                var sink = try TableFile.create(copy)
                while let table = try source.next() { try sink.write(table) }
                try sink.finish()
                #expect(try Data(contentsOf: URL(filePath: path)) == Data(contentsOf: URL(filePath: copy)), "\(name)")
            }
        }
    }
}

@Suite struct `A table from a stream` {
    private func stream() throws -> TableList {
        let tables = try (0..<10).map { part in
            try Table([Column("n", .integers((0..<100).map { Int64(part * 100 + $0) }))])
        }
        return TableList(header: tables[0], tables: tables)
    }

    @Test func `has as many rows as wanted`() throws {
        #expect(try Table(reading: stream()).rowCount == 1000)
        #expect(try Table(reading: stream(), limit: 250).columns[0].values == .integers((0..<250).map { Int64($0) }))
    }

    @Test func `has one dictionary`() throws {
        let parts = try [["a", "b"], ["b", "c"]].map { try Table([Column("t", .texts(TextValues($0)))]) }
        let table = try Table(reading: TableList(header: parts[0], tables: parts))
        #expect(table.columns[0].values == .texts(TextValues(codes: [0, 1, 1, 2], dictionary: ["a", "b", "c"])))
    }

    @Test func `is a sample that the seed alone decides`() throws {
        func sample(_ seed: UInt64, _ count: Int) throws -> [Int64] {
            let table = try Table(sampling: stream(), count: count, random: CounterRandom(seed: seed))
            guard case .integers(let values) = table.columns[0].values else { return [] }
            return values
        }
        let first = try sample(1, 50)
        #expect(first.count == 50 && Set(first).count == 50 && first == first.sorted())
        #expect(try sample(1, 50) == first)
        #expect(try sample(2, 50) != first)
        #expect(try sample(1, 5000).count == 1000)
        #expect(try sample(1, 0).isEmpty)
        // Each row is drawn as often as any other: 100 samples of 50 give each about 5 draws.
        var draws = [Int](repeating: 0, count: 1000)
        for seed in 0..<100 { for row in try sample(UInt64(seed), 50) { draws[Int(row)] += 1 } }
        let halves = (draws[..<500].reduce(0, +), draws[500...].reduce(0, +))
        #expect(abs(halves.0 - halves.1) < 350)
        #expect(draws.allSatisfy { $0 < 20 })
    }
}
