import JSON
import MCP
import Synchronization
import Testing

@testable import SQLTools

@Suite struct `Running SQL` {
    private static func numbers(_ count: Int64) -> ScriptedDatabase {
        ScriptedDatabase(.postgresql, .init(rows: (0..<count).map { [.int($0)] }))
    }

    @Test func `stops the engine one row after the cap`() async throws {
        let box = try Toolbox(Self.numbers(1_000))
        let result = try await box.call("execute_sql", ["sql": "SELECT n", "max_rows": 10])
        #expect(result.structuredContent?["row_count"] == 10 && result.structuredContent?["truncated_by"] == "rows")
        #expect(box.database.deliveredRows == 11)
    }

    @Test func `caps bytes exactly, and refuses a row that is wider than all of them`() async throws {
        var settings = SQLSettings()
        settings.maxBytes = 1_000
        let wide = ScriptedDatabase(
            .postgresql, .init(rows: (0..<9).map { _ in [.text(String(repeating: "x", count: 300))] }))
        let result = try await Toolbox(wide, settings).call("execute_sql", ["sql": "SELECT n"])
        #expect(result.structuredContent?["row_count"] == 3 && result.structuredContent?["truncated_by"] == "bytes")
        settings.maxCellBytes = 10_000
        let wider = ScriptedDatabase(.postgresql, .init(rows: [[.text(String(repeating: "x", count: 2_000))]]))
        #expect(try await Toolbox(wider, settings).code("execute_sql", ["sql": "SELECT n"]) == "TOO_LARGE")
    }

    @Test func `gives numbers to the database as they were written`() async throws {
        let box = try Toolbox(Self.numbers(1))
        let text = #"{"sql": "SELECT $1, $2, $3", "params": [0.1, 12345678901234567890.25, 0.0]}"#
        let arguments = try #require(try JSONParser.parse(text).objectValue)
        #expect(try await box.code("execute_sql", arguments) == nil)
        guard case .positional(let values) = try #require(box.database.statements.last).parameters else { return }
        #expect(values == [.double(0.1), .text("12345678901234567890.25"), .double(0)])
    }

    @Test func `goes through all rows by cursors, each row once`() async throws {
        let box = try Toolbox(Self.numbers(25))
        var (arguments, seen) = (["sql": "SELECT n", "max_rows": 10] as JSONObject, [Int64]())
        for _ in 0..<5 {
            let result = try await box.call("execute_sql", arguments).structuredContent
            seen += (result?["rows"]?.arrayValue ?? []).compactMap { $0[0]?.integerValue }
            guard let cursor = result?["next_cursor"] else { break }
            arguments["cursor"] = cursor
        }
        #expect(seen == Array(0..<25))
    }

    @Test func `refuses a cursor that ran out, was changed, or is another caller's or another statement's`()
        async throws
    {
        let time = Time()
        let box = try Toolbox(Self.numbers(25), now: { time.seconds })
        let first = try await box.call("execute_sql", ["sql": "SELECT n", "max_rows": 10])
        let cursor = try #require(first.structuredContent?["next_cursor"]?.stringValue)
        func code(_ sql: String, _ cursor: String, as principal: Principal = .local) async throws -> String? {
            try await box.code("execute_sql", ["sql": .string(sql), "cursor": .string(cursor)], as: principal)
        }
        #expect(try await code("SELECT n", cursor) == nil)
        #expect(try await code("SELECT n ", cursor) == "CURSOR_STALE")
        #expect(try await code("SELECT n", "A" + cursor.dropFirst()) == "INVALID_TOKEN")
        #expect(
            try await code("SELECT n", cursor, as: Principal(tenant: "b", subject: "local", authentication: "process"))
                == "INVALID_TOKEN")
        box.database.change { $0.rows[9] = [.int(-1)] }
        #expect(try await code("SELECT n", cursor) == "CURSOR_STALE")
        box.database.change { $0.rows.removeLast(20) }
        #expect(try await code("SELECT n", cursor) == "CURSOR_STALE")
        time.seconds += 901
        #expect(try await code("SELECT n", cursor) == "CURSOR_STALE")
    }

    @Test func `keeps what came before a time-out, and fails where nothing did`() async throws {
        let failure = SQLFailure(.timeout, "late")
        let some = ScriptedDatabase(.postgresql, .init(rows: [[.int(1)]], failure: failure))
        let result = try await Toolbox(some).call("execute_sql", ["sql": "SELECT n"])
        #expect(result.structuredContent?["truncated_by"] == "time" && result.structuredContent?["next_cursor"] != nil)
        let none = ScriptedDatabase(.postgresql, .init(failure: failure))
        #expect(try await Toolbox(none).code("execute_sql", ["sql": "SELECT n"]) == "TIMEOUT")
    }

    @Test func `lets no statement but reading ones reach a read-only engine`() async throws {
        let box = try Toolbox(Self.numbers(1))
        for sql in ["DELETE FROM t", "CREATE TABLE t ()", "COPY t TO PROGRAM 'x'", "SET ROLE x"] {
            #expect(try await box.code("execute_sql", ["sql": .string(sql)]) == "READONLY_VIOLATION")
        }
        #expect(try await box.code("execute_sql", ["sql": "nonsense"]) == "DENIED_STATEMENT")
        #expect(box.database.statements.isEmpty)
    }

    @Test func `fails closed when an engine reports a protected column`() async throws {
        var settings = SQLSettings()
        settings.columns = [SQLColumnRule("public.t.secret", .hide, unless: ["owner"])]
        let origin = SQLColumnName(SQLName(schema: "public", "t"), "secret")
        let database = ScriptedDatabase(
            .postgresql, .init(columns: [SQLColumn(name: "x", type: "text", origin: origin)], rows: [[.text("s")]]))
        let box = try Toolbox(database, settings)
        #expect(try await box.code("execute_sql", ["sql": "SELECT x"]) == "PROTECTED_COLUMN")
        let owner = Principal(subject: "o", roles: ["owner"], authentication: "jwt")
        #expect(try await box.code("execute_sql", ["sql": "SELECT x"], as: owner) == nil)
    }

    @Test func `leads the database's log back to the call, and lets nothing out of the comment`() async throws {
        let box = try Toolbox(Self.numbers(1))
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        _ = try await box.call("execute_sql", ["sql": "SELECT n -- end"], meta: ["traceparent": .string(parent)])
        _ = try await box.call("execute_sql", ["sql": "SELECT n"], meta: ["traceparent": "*/ DROP TABLE t /*"])
        #expect(box.database.statements[0].comment?.contains(parent) == true)
        #expect(
            box.database.statements[0].tracedText.hasPrefix("SELECT n -- end\n/*application='imcp',tool='execute_sql'"))
        #expect(box.database.statements[1].comment == "/*application='imcp',tool='execute_sql'*/")
    }

    @Test func `suggests no hidden name`() async throws {
        var settings = SQLSettings()
        settings.columns = [SQLColumnRule("public.t.salary", .hide)]
        let failure = SQLFailure(.unknownName, "no", unknownName: SQLUnknownName(.column, "t.salery"))
        let objects = [SQLObject(.column, schema: "public", table: "t", name: "salary")]
        let database = ScriptedDatabase(.postgresql, .init(failure: failure, objects: objects))
        let hidden = try await Toolbox(database, settings).call("execute_sql", ["sql": "SELECT salery"])
        #expect(hidden.structuredContent?["error"]?["did_you_mean"] == nil)
        let shown = try await Toolbox(database).call("execute_sql", ["sql": "SELECT salery"])
        #expect(shown.structuredContent?["error"]?["did_you_mean"] == "salary")
    }
}

/// A clock that a test turns.
final class Time: Sendable {
    private let now = Mutex<Int64>(1_000)
    var seconds: Int64 {
        get { now.withLock(\.self) }
        set { now.withLock { $0 = newValue } }
    }
}
