import Foundation
import Tables
import Testing

/// Where the files are that pyarrow wrote; Fixtures/make.py makes them.
func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
}

func open(_ bytes: [UInt8], _ name: String) throws -> Table {
    name.hasSuffix("parquet") ? try collect(ParquetReader(bytes: bytes)) : try collect(ArrowReader(bytes: bytes))
}

@Suite struct `Files of other programs` {
    static let files = [
        "none.parquet", "snappy.parquet", "gzip.parquet", "zstd.parquet", "pages2.parquet", "small-decimal.parquet",
        "file.arrow", "stream.arrows", "zstd.feather",
    ]

    @Test(arguments: files) func `have the values that were put in`(name: String) throws {
        let table = try open(fixture(name), name).rows(0..<3)
        let moment: [Int64] = [1_709_209_815_250_000, 0, -1_000_000]
        let wholes: [(String, [Int64])] = [
            ("int8", [1, 0, -128]), ("uint16", [65535, 0, 0]), ("int32", [2_147_483_647, 0, -2_147_483_648]),
            ("uint32", [4_294_967_295, 0, 7]), ("int64", [.max, 0, .min]),
        ]
        for (column, values) in wholes { #expect(table.column(column)?.values == .integers(values), "\(column)") }
        for column in ["utc", "local_ms", "local_ns"] {
            #expect(table.column(column)?.values == .instants(moment), "\(column)")
        }
        let day: Int64 = 86_400_000_000
        #expect(table.column("date")?.values == .instants([19_782 * day, 0, -25_567 * day]))
        #expect(table.column("float")?.values == .numbers([0.5, 0, -1.25]))
        #expect(table.column("double")?.values == .numbers([0.1, 0, 0]))
        #expect(table.column("double")?.missingCount == 2)
        #expect(table.column("decimal")?.values == .numbers([12.34, 0, -0.05]))
        #expect(table.column("decimal")?.spelling == .decimals(2))
        #expect(table.column("bool")?.values == .booleans([true, false, false]))
        #expect(table.column("required")?.values == .integers([1, 2, 3]))
        #expect(table.column("required")?.missing == nil)
        for (column, texts) in [("text", ["Grüße", ""]), ("large", ["a", "a"]), ("category", ["x", "y"])] {
            guard case .texts(let values)? = table.column(column)?.values else {
                Issue.record("\(column)")
                continue
            }
            #expect([values[0], values[2]] == texts, "\(column)")
        }
        for column in table.columns where column.name != "required" { #expect(column.isMissing(1), "\(column.name)") }
    }

    @Test(arguments: ["file.arrow", "stream.arrows"]) func `may have several batches`(name: String) throws {
        #expect(try open(fixture(name), name).column("required")?.values == .integers([1, 2, 3, 2, 3]))
    }

    @Test(arguments: ["encodings.parquet", "groups.parquet"]) func `may use every encoding`(name: String) throws {
        let table = try open(fixture(name), name)
        let numbers = stride(from: Int64(0), to: 3000, by: 7) + [1 << 40, -5]
        let texts = numbers.indices.map { "prefix \($0 / 3) suffix \($0)" }
        #expect(table.column("n")?.values == .integers(numbers))
        #expect(table.column("i")?.values == .integers(numbers.map { (($0 % 1000) + 1000) % 1000 }))
        #expect(table.column("f")?.values == .numbers(numbers.map { Double($0) / 3 }))
        #expect(table.column("t")?.values == .texts(TextValues(texts)))
        #expect(table.column("u")?.values == .texts(TextValues(texts)))
        #expect(table.column("b")?.values == .booleans(numbers.map { (($0 % 5) + 5) % 5 < 2 }))
    }

    @Test func `may be old, empty, or of bytes`() throws {
        let old = try open(fixture("int96.parquet"), "parquet")
        #expect(old.column("local_ns")?.values == .instants([1_709_209_815_250_000, 0, -1_000_000]))
        #expect(try open(fixture("empty.parquet"), "parquet").names == ["n", "i", "f", "t", "u", "b"])
        let bytes = try open(fixture("fixed.parquet"), "parquet")
        #expect(bytes.columns[0].values == .texts(TextValues(["00000000000000000000000000000001"])))
    }

    @Test(arguments: [
        ("nested.parquet", "\"nested\""), ("nested.arrow", "\"nested\""), ("lz4.parquet", "LZ4"),
        ("lz4.feather", "LZ4"),
        ("view.arrow", "\"view\""),
    ])
    func `are refused with a reason where they hold what a table cannot`(name: String, reason: String) throws {
        let message = failure { _ = try open(fixture(name), name) }
        #expect(message.contains(reason), "\(message)")
        #expect(message.contains("rite "), "\(message)")
    }

    @Test(arguments: ["empty.parquet", "snappy.parquet", "file.arrow", "stream.arrows"])
    func `never crash wherever they are cut`(name: String) throws {
        let bytes = try fixture(name)
        for length in stride(from: 0, to: bytes.count, by: bytes.count > 1000 ? 7 : 1) {
            let message = failure { _ = try open(Array(bytes[..<length]), name) }
            // A stream may end between two batches.
            if name != "stream.arrows" { #expect(message != "no error", "\(length)") }
        }
    }

    @Test(arguments: [
        "none.parquet", "zstd.parquet", "pages2.parquet", "encodings.parquet", "file.arrow", "zstd.feather",
    ])
    func `never crash whatever bytes are flipped`(name: String) throws {
        let original = try fixture(name)
        let random = CounterRandom(seed: 11)
        for round in 0..<400 {
            var bytes = original
            var choice = random.sequence(row: UInt64(round), stream: 0)
            for _ in 0..<1 + Int(choice.next() % 3) {
                // Half of the damage in the description at the end, where it does most.
                let reach = choice.next() % 2 == 0 ? bytes.count : min(bytes.count, 2500)
                bytes[bytes.count - 1 - Int(choice.next() % UInt64(reach))] = UInt8(truncatingIfNeeded: choice.next())
            }
            _ = failure { _ = try open(bytes, name) }
        }
    }
}
