import Tables
import Testing

@testable import SyntheticData

@Suite struct `A declared table` {
    private func sample(
        _ columns: [ColumnSchema], rows: Int = 20_000, seed: UInt64 = 3,
        _ change: (inout TableSchema) -> Void = { _ in }
    ) throws -> Table {
        var schema = TableSchema("t", columns)
        change(&schema)
        return try RuleModel(schema).sample(
            SampleBatch(rows: (0..<UInt64(rows)).map { $0 }, random: CounterRandom(seed: seed)))
    }

    private func numbers(_ column: Column) -> [Double] { (0..<column.count).compactMap { column.cell($0).double } }

    private func column(
        _ distribution: Distribution?, _ min: SchemaValue? = nil, _ max: SchemaValue? = nil, type: ColumnType = .number
    ) -> ColumnSchema {
        var column = ColumnSchema("x", type)
        (column.distribution, column.min, column.max) = (distribution, min, max)
        return column
    }

    @Test(
        arguments: [
            (.normal(mean: 10, deviation: 3), 10, 3), (.exponential(mean: 4), 4, 4),
            (.poisson(mean: 7), 7, 7.0.squareRoot()),
            (.lognormal(logMean: 0, logDeviation: 0.5), 1.1331, 0.6039), (.poisson(mean: 5_000), 5_000, 70.71),
        ] as [(Distribution, Double, Double)])
    func `has the mean and deviation that were declared`(distribution: Distribution, mean: Double, deviation: Double)
        throws
    {
        let values = numbers(try sample([column(distribution)]).columns[0])
        let average = values.reduce(0, +) / Double(values.count)
        let spread = (values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(values.count)).squareRoot()
        #expect(abs(average - mean) < 4 * deviation / Double(values.count).squareRoot())
        #expect(abs(spread - deviation) < 0.05 * deviation)
    }

    @Test func `keeps to its ends, far out in the tail too`() throws {
        let values = numbers(try sample([column(.normal(mean: 0, deviation: 1), .number(6), .number(7))]).columns[0])
        #expect(values.allSatisfy { $0 >= 6 && $0 <= 7 })
        #expect(Set(values).count > 19_000)
        let below = numbers(try sample([column(.normal(mean: 0, deviation: 1), .number(-9), .number(-8))]).columns[0])
        #expect(below.allSatisfy { $0 >= -9 && $0 <= -8 })
    }

    @Test func `cuts triangular and zipf where they end`() throws {
        let triangle = numbers(try sample([column(.triangular(mode: 8), .number(0), .number(10))]).columns[0])
        #expect(abs(triangle.reduce(0, +) / 20_000 - 6) < 0.1)
        let ranks = numbers(
            try sample([column(.zipf(exponent: 1), .integer(1), .integer(3), type: .integer)]).columns[0])
        #expect(Set(ranks) == [1, 2, 3])
        #expect(abs(Double(ranks.count { $0 == 1 }) / 20_000 - 6.0 / 11) < 0.02)
    }

    @Test func `rounds to its decimals within its ends`() throws {
        var schema = column(.uniform, .number(0.15), .number(0.45))
        schema.decimals = 1
        #expect(Set(numbers(try sample([schema]).columns[0])) == [0.2, 0.3, 0.4])
        #expect(try sample([schema]).columns[0].spelling == .decimals(1))
    }

    @Test func `draws each whole number as often, up to the largest range`() throws {
        let dice = numbers(try sample([column(nil, .integer(1), .integer(6), type: .integer)]).columns[0])
        for face in 1...6 { #expect(abs(dice.count { $0 == Double(face) } - 3_333) < 250) }
        let wide = try sample([column(nil, .integer(.min), .integer(.max), type: .integer)], rows: 100).columns[0]
        #expect(Set(numbers(wide)).count == 100)
    }

    @Test(
        arguments: [
            (.normal(mean: 0, deviation: 1), 100, 101), (.triangular(mode: 50), 0, 10), (.exponential(mean: 1), -5, -1),
            (.poisson(mean: 3), 500, 600),
            (.zipf(exponent: 1), 1, 9e9),
        ] as [(Distribution, Double, Double)])
    func `refuses ends that its distribution does not reach`(distribution: Distribution, low: Double, high: Double) {
        let error = #expect(throws: SyntheticDataError.self) {
            try sample([column(distribution, .number(low), .number(high))])
        }
        #expect(error?.column == "x")
    }

    @Test func `has days and times in their format`() throws {
        var (day, time) = (ColumnSchema("day", .datetime), ColumnSchema("time", .datetime))
        (day.min, day.max) = (.text("2024-02-27"), .text("2024-03-01"))
        (time.min, time.max, time.format) = (.text("2024-01-01T00:00:00Z"), .text("2024-01-01T00:00:09Z"), "HH:mm:ss")
        let table = try sample([day, time], rows: 1_000)
        guard case .instants(let days) = table.columns[0].values, case .instants(let times) = table.columns[1].values
        else { return }
        #expect(Set(days).count == 4)
        #expect(days.allSatisfy { $0 % 86_400_000_000 == 0 })
        #expect(Set(times).count == 10)
        #expect(table.columns[0].spelling == .time(.day))
    }

    @Test func `has categories, booleans and missing values by their shares`() throws {
        var (category, flag) = (ColumnSchema("c", .category), ColumnSchema("f", .boolean))
        category.values = [ValueShare("a", share: 3), ValueShare("b", share: 1), ValueShare("never", share: 0)]
        category.missing = 0.25
        flag.share = 0.9
        let table = try sample([category, flag])
        #expect(abs(table.columns[0].missingCount - 5_000) < 300)
        #expect((0..<20_000).count { table.columns[0].cell($0) == .text("never") } == 0)
        #expect(abs((0..<20_000).count { table.columns[1].cell($0) == .boolean(true) } - 18_000) < 200)
    }

    @Test func `has identifiers that differ and that no order shows`() throws {
        var (code, serial) = (ColumnSchema("code", .identifier), ColumnSchema("serial", .identifier))
        code.pattern = "[A-Z]{2}[0-9]{3}"
        (serial.start, serial.step) = (1_000, 5)
        let table = try sample([code, serial, ColumnSchema("uuid", .uuid)])
        let codes = (0..<20_000).map { table.columns[0].cell($0).asText }
        #expect(Set(codes).count == 20_000)
        #expect(codes != codes.sorted())
        #expect(table.columns[1].cell(3) == .integer(1_015))
        let uuids = (0..<20_000).map { table.columns[2].cell($0).asText }
        #expect(Set(uuids).count == 20_000)
        #expect(uuids.allSatisfy { ValueForms.isUUID($0) && Array($0)[14] == "4" && "89ab".contains(Array($0)[19]) })
    }

    @Test func `says when there are fewer identifiers than rows`() {
        var code = ColumnSchema("code", .identifier)
        code.pattern = "[0-9]{2}"
        let error = #expect(throws: SyntheticDataError.self) { try sample([code], rows: 101) }
        #expect(error?.code == .tooFewValues)
        #expect(error?.column == "code")
    }

    @Test(arguments: [0.8, -0.5, 1, 0]) func `has numbers that go together as declared`(value: Double) throws {
        var (a, b) = (column(.normal(mean: 5, deviation: 2)), column(.normal(mean: -3, deviation: 10)))
        (a.name, b.name) = ("a", "b")
        let table = try sample([a, b]) { $0.correlations = [TableSchema.Correlation("a", "b", value)] }
        let (x, y) = (numbers(table.columns[0]), numbers(table.columns[1]))
        let (mx, my) = (x.reduce(0, +) / 20_000, y.reduce(0, +) / 20_000)
        let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
        let spread = (x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) } * y.reduce(0) { $0 + ($1 - my) * ($1 - my) })
            .squareRoot()
        #expect(abs(covariance / spread - value) < 0.03)
    }

    @Test func `is the same row for row in any batch`() throws {
        var code = ColumnSchema("code", .identifier)
        code.pattern = "[a-z]{5}"
        let columns = [
            code, column(.normal(mean: 0, deviation: 1)), ColumnSchema("text", .text), ColumnSchema("p", .personEmail),
        ]
        let model = try RuleModel(TableSchema("t", columns))
        let random = CounterRandom(seed: 12)
        let whole = try model.sample(SampleBatch(rows: Array(0..<100), random: random))
        let backwards = try model.sample(SampleBatch(rows: Array((30..<60).reversed()), random: random))
        for index in columns.indices {
            #expect((0..<30).allSatisfy { whole.columns[index].cell(59 - $0) == backwards.columns[index].cell($0) })
        }
        #expect(try model.sample(SampleBatch(rows: [], random: random)).rowCount == 0)
        #expect(model.header.names == whole.names)
    }

    @Test func `keeps its constraints`() throws {
        var (low, high, x) = (
            column(.uniform, .number(0), .number(10)), column(.uniform, .number(2), .number(9)),
            ColumnSchema("n", .integer)
        )
        (low.name, high.name) = ("low", "high")
        x.distribution = .normal(mean: 50, deviation: 30)
        var (one, two) = (ColumnSchema("one", .boolean), ColumnSchema("two", .boolean))
        (one.share, two.share) = (0.5, 0.5)
        var code = ColumnSchema("code", .category)
        code.values = [ValueShare("A1"), ValueShare("bad")]
        let table = try sample([low, high, x, one, two, code]) {
            $0.constraints = [
                .inequality(low: "low", high: "high", strict: true),
                .range(column: "n", min: .integer(40), max: .integer(60)),
                .oneOf(["one", "two"]), .pattern(column: "code", pattern: "[A-Z][0-9]"),
            ]
        }
        let language = try TextLanguage("[A-Z][0-9]")
        for row in 0..<table.rowCount {
            let cells = table.columns.map { $0.cell(row) }
            let isOrdered = (cells[0].compare(cells[1]) ?? 0) < 0
            #expect(isOrdered)
            let isInside = (40...60).contains(cells[2].double ?? 0)
            #expect(isInside)
            #expect(cells[3] != cells[4])
            let isRight = language.contains(cells[5].asText)
            #expect(isRight)
        }
    }

    @Test func `makes groups of columns unique`() throws {
        var (day, room) = (ColumnSchema("day", .datetime), ColumnSchema("room", .category))
        (day.min, day.max) = (.text("2024-01-01"), .text("2024-01-10"))
        room.values = ["a", "b", "c"].map { ValueShare($0) }
        let table = try sample([day, room], rows: 30) { $0.constraints = [.unique(["day", "room"])] }
        #expect(Set((0..<30).map { "\(table.columns[0].cell($0)) \(table.columns[1].cell($0))" }).count == 30)
        #expect(throws: SyntheticDataError.self) {
            try sample([day, room], rows: 31) { $0.constraints = [.unique(["day", "room"])] }
        }
    }

    @Test func `says that only data know combinations`() {
        var (a, b) = (ColumnSchema("a", .category), ColumnSchema("b", .category))
        (a.values, b.values) = ([ValueShare("x")], [ValueShare("y")])
        let error = #expect(throws: SyntheticDataError.self) {
            try sample([a, b]) { $0.constraints = [.fixedCombinations(["a", "b"])] }
        }
        #expect(error.map { "\($0)".contains("learned from data") } == true)
    }

    @Test func `says that no value fits when ranges and inequalities exclude each other`() {
        var (a, b) = (ColumnSchema("a", .integer), ColumnSchema("b", .integer))
        (a.min, a.max, b.min, b.max) = (.integer(50), .integer(60), .integer(1), .integer(9))
        let error = #expect(throws: SyntheticDataError.self) {
            try sample([a, b]) { $0.constraints = [.inequality(low: "a", high: "b", strict: false)] }
        }
        #expect(error.map { "\($0)".contains("No value fits") } == true)
    }
}
