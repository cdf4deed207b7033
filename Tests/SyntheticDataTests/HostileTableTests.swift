import Tables
import Testing

@testable import SyntheticData

@Suite struct `Hostile tables` {
    private func learn(_ columns: [Column], _ protection: Protection = .standard) throws -> TreeModel {
        try MadeTables.learn(Table(columns), .init(protection: protection))
    }

    @Test(arguments: [Protection.off, .standard]) func `without rows are refused`(protection: Protection) {
        #expect(throws: LearningError.self) {
            try learn([Column("a", .integers([])), Column("b", .texts(TextValues([])))], protection)
        }
    }

    @Test func `without columns make rows of nothing`() throws {
        #expect(throws: LearningError.self) { try learn([]) }
    }

    @Test func `of one row repeat it only when protection is off`() throws {
        let columns = [
            Column("a", .integers([7])), Column("b", .texts(TextValues(["x"]))), Column("c", .booleans([true])),
        ]
        #expect(throws: LearningError.tooFewRows(1, needed: 5)) { try learn(columns) }
        let made = try learn(columns, .off).rows(20)
        #expect(Set(made.integers("a")) == [7])
        #expect(Set(made.texts("b")) == ["x"])
    }

    @Test func `with nothing but missing values make those`() throws {
        let all = MissingMask(count: 50) { _ in true }
        let made = try learn([
            Column("a", .numbers([Double](repeating: 0, count: 50)), missing: all),
            Column("b", .texts(TextValues(codes: [UInt32](repeating: 0, count: 50), dictionary: [])), missing: all),
            Column("c", .booleans([Bool](repeating: false, count: 50)), missing: all),
        ]).rows(30)
        #expect(made.columns.map(\.missingCount) == [30, 30, 30])
    }

    @Test func `with constant columns keep them`() throws {
        let made = try learn([
            Column("a", .integers([Int64](repeating: 3, count: 100))),
            Column("b", .texts(TextValues((0..<100).map { $0 % 2 == 0 ? "u" : "v" }))),
            Column("c", .instants([Int64](repeating: .max, count: 100))),
        ]).rows(50)
        #expect(Set(made.integers("a")) == [3])
        #expect(made.column("c")?.values == .instants([Int64](repeating: .max, count: 50)))
    }

    @Test func `with infinities and huge numbers stay finite where they can`() throws {
        var values = (0..<400).map { Double($0) / 7 }
        for index in 0..<20 { values[index] = .infinity }
        (values[50], values[51], values[52]) = (-.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude)
        let made = try learn([Column("a", .numbers(values)), Column("b", .numbers(values.reversed()))]).rows(4_000)
        let infinite = made.numbers("a").count { $0 == .infinity }
        #expect(infinite > 100 && infinite < 320)
        #expect(made.numbers("a").allSatisfy { $0 == .infinity || ($0 > 0 && $0 < 60) })
        let off = try learn([Column("a", .numbers(values))], .off).rows(4_000)
        #expect(off.numbers("a").allSatisfy { !$0.isNaN })
    }

    @Test func `with the largest integers do not overflow`() throws {
        let values = (0..<100).map { [Int64.max, .min, 0, Int64($0)][$0 % 4] }
        let made = try learn([Column("a", .integers(values))]).rows(1_000)
        #expect(made.integers("a").contains(.max) && made.integers("a").contains(.min))
    }

    @Test func `with one text a row make no such text`() throws {
        let texts = (0..<3_000).map { "person \($0)" }
        let made = try learn([
            Column("a", .texts(TextValues(texts))), Column("b", .integers((0..<3_000).map { $0 % 5 })),
        ])
        .rows(500)
        #expect(Set(made.texts("a")) == ["(other)"])
        #expect(Set(made.integers("b")) == [0, 1, 2, 3, 4])
    }

    @Test func `with a million texts are learned`() throws {
        let codes = (0..<1_000_000).map { UInt32($0) }
        let texts = TextValues(codes: codes, dictionary: codes.map { "\($0)" })
        let parity = Column("b", .booleans(codes.map { $0 % 2 == 0 }))
        let made = try learn([Column("a", .texts(texts)), parity], .off).rows(2_000)
        #expect(Set(made.texts("a")).count > 900)
        #expect(Set(try learn([Column("a", .texts(texts)), parity]).rows(100).texts("a")) == ["(other)"])
    }

    @Test func `with two thousand columns look at some of them`() throws {
        let random = CounterRandom(seed: 3)
        let columns = (0..<2_000).map { index in
            // Every other column repeats the one before it.
            Column(
                "c\(index)",
                .integers((0..<60).map { Int64(random.unit(row: $0, stream: UInt32(index / 2)) * 3) }))
        }
        let made = try learn(columns).rows(200)
        let (last, before) = (made.integers("c1999"), made.integers("c1998"))
        #expect(made.names.count == 2_000)
        #expect(made.share { last[$0] == before[$0] } > 0.95)
    }
}
