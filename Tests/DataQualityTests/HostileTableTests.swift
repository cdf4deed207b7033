import DataQuality
import JSON
import Tables
import Testing

@Suite struct `The judge of hostile tables` {
    private let people: Table

    init() throws { people = try MadeTables.people(120, seed: 1) }

    @Test func `names the columns that a table lacks`() throws {
        let other = try Table(Array(people.columns.dropLast(2)))
        #expect(throws: JudgeError.missingColumns(table: "synthetic", ["member", "since"])) {
            try Judge.validate(real: people, synthetic: other)
        }
    }

    @Test func `names the column that is of another kind`() throws {
        let texts = TextValues((0..<120).map { "\($0 % 7)" })
        let other = try Table([Column("age", .texts(texts))] + people.columns.dropFirst())
        #expect(throws: JudgeError.differentKinds(column: "age", table: "synthetic", is: "texts", expected: "numbers"))
        {
            try Judge.validate(real: people, synthetic: other)
        }
    }

    @Test func `names an option for a column that is not there, and the one that was meant`() {
        var options = JudgeOptions()
        options.target = "incme"
        let expected = JudgeError.unknownColumn(option: "target", name: "incme", nearest: "income")
        #expect(throws: expected) { try Judge.validate(real: people, synthetic: people, options: options) }
        #expect("\(expected)".contains("Did you mean \"income\"?"))
    }

    @Test func `refuses a table without rows or columns`() throws {
        let empty = people.rows(0..<0)
        #expect(throws: JudgeError.empty(table: "synthetic")) { try Judge.validate(real: people, synthetic: empty) }
        #expect(throws: JudgeError.empty(table: "real")) { try Judge.validate(real: empty, synthetic: people) }
        #expect(throws: JudgeError.self) { try Judge.validate(real: try Table([]), synthetic: people) }
    }

    @Test func `gets through tables of one row`() throws {
        let found = try Judge.validate(
            real: people.rows(0..<1), synthetic: people.rows(1..<2), holdout: people.rows(2..<3),
            options: MadeTables.quick)
        #expect(found.utility.detection.result.value == nil)
        #expect(!found.html().isEmpty)
    }

    @Test func `gets through constant, missing and infinite columns`() throws {
        let none = MissingMask(count: 120) { _ in true }
        let odd = try Table(
            people.columns + [
                Column("constant", .numbers(Array(repeating: 7, count: 120))),
                Column("none", .numbers(Array(repeating: 0, count: 120)), missing: none),
                Column(
                    "nothing", .texts(TextValues(codes: Array(repeating: 0, count: 120), dictionary: [])), missing: none
                ),
                Column("endless", .numbers((0..<120).map { $0 % 3 == 0 ? .infinity : $0 % 3 == 1 ? -.infinity : 1 })),
                Column("huge", .numbers((0..<120).map { Double($0) * 1e300 })),
            ])
        var options = MadeTables.quick
        options.target = "member"
        let found = try Judge.validate(real: odd, synthetic: odd, holdout: odd, options: options)
        #expect(found.fidelity.columns.allSatisfy { $0.score.value == 1 })
        #expect(try found.json()["fidelity"] != nil)
        #expect(found.html().contains("</html>"))
    }

    @Test func `gets through a target of one value and one that is missing`() throws {
        var columns = people.columns
        columns[3] = Column("member", .booleans(Array(repeating: true, count: 120)))
        var options = MadeTables.quick
        options.target = "member"
        let table = try Table(columns)
        let found = try Judge.validate(real: table, synthetic: table, holdout: table, options: options)
        #expect(found.utility.transfer.result.value == nil)
        #expect(found.fairness.isEmpty)
    }

    @Test func `bounds the work for 2,000 columns`() throws {
        let columns = (0..<2_000).map { place in
            Column("c\(place)", .integers((0..<30).map { Int64(($0 * (place + 3)) % 11) }))
        }
        let wide = try Table(columns)
        var options = MadeTables.quick
        (options.maxPairs, options.attacks) = (200, 10)
        let found = try Judge.validate(real: wide, synthetic: wide, holdout: wide, options: options)
        #expect(found.fidelity.comparedPairs == 200)
        #expect(found.fidelity.allPairs == 1_999_000)
        #expect(found.fidelity.associations.names.count == 40)
        #expect(found.html().utf8.count < 1_000_000)
    }

    @Test func `lets no name or value of the data become markup`() throws {
        let bad = "<script>alert('x')</script>\u{202E}&\"\u{0}"
        let texts = TextValues((0..<120).map { "\(bad)\($0 % 3)" })
        let table = try Table([Column(bad, .texts(texts))] + people.columns)
        var options = MadeTables.quick
        options.expectations = [
            Expectation(
                type: "expect_column_values_to_be_in_set", arguments: ["column": .string(bad), "value_set": ["y"]])
        ]
        let page = try Judge.validate(real: table, synthetic: table, options: options).html(title: bad)
        #expect(!page.contains("<script"))
        #expect(!page.contains("\u{202E}"))
        #expect(!page.contains("\u{0}"))
        #expect(page.contains("&lt;script&gt;"))
    }
}
