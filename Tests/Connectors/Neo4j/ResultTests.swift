import BoltClient
import JSON
import MCP
import Testing

@testable import Neo4jConnector

@Suite struct `Values of a graph as JSON` {
    private let writer = ValueWriter(maxCell: 20, maxList: 3)

    @Test(
        arguments: [
            (.int(1 << 53), "9007199254740992"), (.int(1 << 53 + 1), "\"9007199254740993\""), (.float(.nan), "\"nan\""),
            (.float(-.infinity), "\"-inf\""), (.string("12345678901234567890"), "\"12345678901234567890\""),
            (.string("123456789012345678901"), "\"12345678901234567890… (21 bytes in all)\""),
            (.string("1234567890123456789€"), "\"1234567890123456789… (22 bytes in all)\""),
            ([1, 2, 3, 4], "[1,2,3,\"… (4 elements in all)\"]"), (["b": 1, "a": nil], "{\"a\":null,\"b\":1}"),
            (.bytes([]), "\"<0 bytes, sha256 e3b0c44298fc1c14…>\""),
            (.point(BoltPoint(srid: 7203, x: 1, y: 2.5)), "{\"srid\":7203,\"x\":1,\"y\":2.5,\"crs\":\"cartesian\"}"),
        ] as [(BoltValue, String)])
    func `are exact or cut with a notice`(value: BoltValue, json: String) {
        #expect(writer.json(value).jsonString == json)
    }

    @Test(
        arguments: [
            (.date(BoltDate(days: 0)), "1970-01-01"), (.date(BoltDate(days: 19_782)), "2024-02-29"),
            (.date(BoltDate(days: -1)), "1969-12-31"), (.date(BoltDate(days: -719_529)), "-0001-12-31"),
            (.date(BoltDate(days: .max)), "day 9223372036854775807"),
            (.time(BoltTime(nanoseconds: 3_600_000_000_001, offsetSeconds: -5400)), "01:00:00.000000001-01:30"),
            (.localTime(BoltLocalTime(nanoseconds: 86_399_500_000_000)), "23:59:59.5"),
            (.dateTime(BoltDateTime(seconds: 0, nanoseconds: 0, offsetSeconds: 0)), "1970-01-01T00:00:00Z"),
            (
                .dateTime(BoltDateTime(seconds: -1, nanoseconds: 5, offsetSeconds: 3600)),
                "1970-01-01T00:59:59.000000005+01:00"
            ),
            (
                .zonedDateTime(BoltZonedDateTime(seconds: 1_718_445_600, nanoseconds: 0, zone: "Europe/Berlin")),
                "2024-06-15T12:00:00+02:00[Europe/Berlin]"
            ),
            (
                .zonedDateTime(BoltZonedDateTime(seconds: 0, nanoseconds: 0, zone: "No/Where")),
                "1970-01-01T00:00:00Z[No/Where]"
            ),
            (.localDateTime(BoltLocalDateTime(seconds: 86_400, nanoseconds: 1000)), "1970-01-02T00:00:00.000001"),
            (.duration(BoltDuration(months: 14, days: 3, seconds: 7200, nanoseconds: 0)), "P14M3DT7200S"),
            (.duration(BoltDuration(months: 0, days: 0, seconds: -2, nanoseconds: 500_000_000)), "P0M0DT-1.5S"),
            (.duration(BoltDuration(months: 0, days: 0, seconds: -1, nanoseconds: 500_000_000)), "P0M0DT-0.5S"),
            (
                .duration(BoltDuration(months: 0, days: 0, seconds: .min, nanoseconds: .min)),
                "P0M0DT-9223372036854775808.9223372036854775808S"
            ),
            (.dateTime(BoltDateTime(seconds: .max, nanoseconds: 0, offsetSeconds: .max)), nil),
            (.dateTime(BoltDateTime(seconds: .min, nanoseconds: .min, offsetSeconds: .min)), nil),
        ] as [(BoltValue, String?)])
    func `are days and times as people write them`(value: BoltValue, text: String?) {
        let written = ValueWriter(maxCell: 100, maxList: 1).json(value).stringValue
        #expect(text == nil || written == text)
    }
}

@Suite struct `A result` {
    private func collector(maxRows: Int = 3, _ resume: GraphCursor.Position? = nil, maxBytes: Int = 1000)
        -> RowCollector
    {
        var limits = GraphLimits()
        limits.maxBytes = maxBytes
        return RowCollector(maxRows: maxRows, limits: limits, resume: resume)
    }

    /// As a stream would deliver them.
    private func fill(_ collector: RowCollector, _ rows: [[BoltValue]]) throws -> RowCollector.Rows {
        collector.begin(columns: ["x"])
        for row in rows where try !collector.add(row) { return collector.result }
        try collector.finish()
        return collector.result
    }

    private let ten: [[BoltValue]] = (1...10).map { [.int($0)] }

    @Test(arguments: [(2, nil), (3, nil), (4, .rows)] as [(Int, RowCollector.Cut?)])
    func `is cut exactly when there are more rows`(count: Int, cut: RowCollector.Cut?) throws {
        let result = try fill(collector(), Array(ten.prefix(count)))
        #expect(result.cut == cut)
        #expect(result.rows.count == min(count, 3))
    }

    @Test func `goes on where it was cut, and is whole in the end`() throws {
        var seen: [JSONValue] = []
        var position: GraphCursor.Position?
        for _ in 0..<10 {
            let result = try fill(collector(position), ten)
            seen += result.rows
            guard result.cut != nil, let digest = result.digest else { break }
            position = GraphCursor.Position(rows: seen.count, digest: digest)
        }
        #expect(seen == (1...10).map { [.integer($0)] })
    }

    @Test func `is refused when the rows have changed since`() throws {
        let first = try fill(collector(), ten)
        let position = GraphCursor.Position(rows: 3, digest: try #require(first.digest))
        #expect(throws: GraphCursor.stale) { try fill(collector(position), [[1], [2], [9], [4]]) }
        #expect(throws: GraphCursor.stale) { try fill(collector(position), [[1], [2]]) }
    }

    @Test func `is cut by bytes, and refused when one row is too large`() throws {
        let row: [BoltValue] = [.string(String(repeating: "x", count: 90))]
        let result = try fill(collector(maxRows: 100, maxBytes: 300), Array(repeating: row, count: 10))
        #expect(result.cut == .bytes)
        #expect(result.rows.count == 3)
        #expect(throws: GraphError.self) { try fill(collector(maxBytes: 50), [row]) }
    }

    @Test func `has a cursor for one caller, statement and parameters, for some time`() throws {
        let cursor = GraphCursor(now: { 1000 })
        let binding = GraphCursor.Binding(principal: .local, statement: "RETURN $x", parameters: ["x": 1])
        let position = GraphCursor.Position(rows: 5, digest: "d")
        let text = try cursor.seal(position, binding)
        #expect(try cursor.open(text, binding) == position)
        var others = [binding, binding, binding]
        others[0].principal = .anonymous
        others[1].statement = "RETURN 2"
        others[2].parameters = ["x": 2]
        for other in others { #expect(throws: GraphError.self) { try cursor.open(text, other) } }
        #expect(throws: GraphError.self) { try GraphCursor().open(text, binding) }
        let shared = try GraphCursor(secret: "s").seal(position, binding)
        #expect(try GraphCursor(secret: "s").open(shared, binding) == position)
        #expect(throws: GraphError.self) { try GraphCursor(secret: "t").open(shared, binding) }
        #expect(throws: GraphError.self) { try cursor.open("nonsense", binding) }
    }

    @Test func `takes parameters of any JSON`() throws {
        let values = try GraphParameters.values(["a": 1, "b": 1.5, "c": [true, nil], "d": ["e": "f"]])
        #expect(values == ["a": 1, "b": 1.5, "c": [true, nil], "d": ["e": "f"]])
    }
}

@Suite struct `What a model is told` {
    private let words = SecretWords(["s3cret-pass", "db.internal", nil, "x"])

    @Test func `has neither password nor host in it`() {
        let error = BoltError(.init(rawValue: "Neo.ClientError.X"), "cannot s3cret-pass at db.internal x")
        #expect(
            GraphError(error, hiding: words).description
                == "STATEMENT_FAILED: cannot [hidden] at [hidden] x (Neo.ClientError.X)")
    }

    @Test(arguments: [
        (BoltError.Code.unreachable, GraphError.Code.unreachable), (.timeout, .timeout),
        (.unauthorized, .authentication),
        (.syntax, .syntax), (.commitUnknown, .commitUnknown),
        (.init(rawValue: "Neo.ClientError.Statement.AccessMode"), .readOnly),
        (.init(rawValue: "Neo.ClientError.Security.Forbidden"), .denied),
    ])
    func `names the kind of failure`(bolt: BoltError.Code, code: GraphError.Code) {
        #expect(GraphError(BoltError(bolt, "said"), hiding: words).code == code)
    }
}
