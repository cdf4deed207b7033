import ConnectorKit
import JSON
import MCP
import MCPTesting
import Storage
import Synchronization
import Testing

@testable import SQLTools

@Suite struct `Committing a preview` {
    private static func box(
        _ edit: (inout ScriptedDatabase.Script) -> Void = { _ in }, records: any SQLRecordStore = InMemoryRecords(),
        now: @escaping @Sendable () -> Int64 = { 1_000 }
    ) throws -> Toolbox {
        var script = ScriptedDatabase.Script()
        script.table = SQLTable(
            SQLName(schema: "public", "t"),
            columns: [SQLTableColumn("id", type: "integer", variesOnInsert: true), SQLTableColumn("a", type: "text")],
            primaryKey: ["id"])
        script.change = ([[.int(1)]], [[.int(1), .text("old")]], [[.int(1), .text("new")]])
        edit(&script)
        var settings = SQLSettings()
        settings.mode = .readWrite
        return try Toolbox(ScriptedDatabase(.postgresql, script), settings, records: records, now: now)
    }

    private static let update: JSONObject = ["sql": "UPDATE t SET a = 'new' WHERE id = 1"]

    private static func token(_ box: Toolbox) async throws -> JSONValue {
        try #require(try await box.call("preview_write", update).structuredContent?["token"])
    }

    @Test func `tells locks and the tables that triggers reached`() async throws {
        let preview = try await Self.box().call("preview_write", Self.update).structuredContent
        #expect(preview?["locks"] == ["RowExclusiveLock on t"])
        #expect(preview?["changed_tables"] == [["table": "audit", "rows": 2]])
        #expect(preview?["rows"]?[0]?["changed"] == ["a"])
    }

    @Test func `needs the same rows, the same outcome, the same caller, in time`() async throws {
        let time = Time()
        let box = try Self.box(now: { time.seconds })
        let token = try await Self.token(box)
        let eve = Principal(subject: "eve", authentication: "jwt")
        #expect(try await box.code("commit_write", ["token": token], as: eve) == "INVALID_TOKEN")
        box.database.change { $0.change.before = [[.int(1), .text("other")]] }
        #expect(try await box.code("commit_write", ["token": token]) == "CONFLICT")
        box.database.change {
            $0.change.before = [[.int(1), .text("old")]]
            $0.change.after = [[.int(1), .text("else")]]
        }
        #expect(try await box.code("commit_write", ["token": token]) == "CONFLICT")
        box.database.change { $0.change.after = [[.int(1), .text("new")]] }
        #expect(box.database.commitCount == 0)
        #expect(try await box.code("commit_write", ["token": token]) == nil)
        #expect(box.database.commitCount == 1)
        time.seconds += 601
        #expect(try await box.code("commit_write", ["token": token]) == "INVALID_TOKEN")
    }

    @Test(arguments: [
        (SQLTransactionStatus.committed, nil as String?, 0), (.aborted, nil, 1), (.unknown, "OUTCOME_UNKNOWN", 0),
        (.inProgress, "OUTCOME_UNKNOWN", 0),
    ])
    func `asks the database what became of a commit that broke`(
        status: SQLTransactionStatus, code: String?, commits: Int
    ) async throws {
        let box = try Self.box {
            $0.identity = "771"
            $0.commitFailure = SQLFailure(.outcomeUnknown, "the connection broke")
            $0.status = status
        }
        let arguments: JSONObject = ["token": try await Self.token(box), "idempotency_key": "k"]
        #expect(try await box.code("commit_write", arguments) == "OUTCOME_UNKNOWN")
        box.database.change { $0.commitFailure = nil }
        #expect(try await box.code("commit_write", arguments) == code)
        #expect(box.database.commitCount == commits)
    }

    @Test func `forgets a key whose write changed nothing`() async throws {
        let box = try Self.box { $0.commitFailure = SQLFailure(.conflict, "serialization") }
        let arguments: JSONObject = ["token": try await Self.token(box), "idempotency_key": "k"]
        #expect(try await box.code("commit_write", arguments) == "CONFLICT")
        box.database.change { $0.commitFailure = nil }
        #expect(try await box.code("commit_write", arguments) == nil)
        let again = try await box.call("commit_write", arguments)
        #expect(again.structuredContent?["repeated"] == true && box.database.commitCount == 1)
    }

    @Test func `is recognised by another process that shares the store`() async throws {
        let store = InMemoryKeyValueStore()
        let first = try Self.box(records: KeyValueRecords(store))
        let arguments: JSONObject = ["token": try await Self.token(first), "idempotency_key": "k"]
        let made = try await first.call("commit_write", arguments).structuredContent
        #expect(made?["committed"] == true && made?["repeated"] == nil)
        let second = try Self.box(records: KeyValueRecords(store))
        let again = try await second.call("commit_write", arguments).structuredContent
        #expect(again?["repeated"] == true && again?["row_count"] == made?["row_count"])
        #expect(first.database.commitCount == 1 && second.database.commitCount == 0)
    }

    @Test func `is asked of the database by another process, where a commit broke`() async throws {
        let store = InMemoryKeyValueStore()
        let first = try Self.box(
            {
                $0.identity = "771"
                $0.commitFailure = SQLFailure(.outcomeUnknown, "the connection broke")
            }, records: KeyValueRecords(store))
        let arguments: JSONObject = ["token": try await Self.token(first), "idempotency_key": "k"]
        #expect(try await first.code("commit_write", arguments) == "OUTCOME_UNKNOWN")
        let second = try Self.box({ $0.status = .aborted }, records: KeyValueRecords(store))
        #expect(try await second.code("commit_write", arguments) == nil)
        #expect(second.database.commitCount == 1)
    }

    @Test func `is not made where its key cannot be kept`() async throws {
        var limits = KeyValueLimits()
        limits.maxEntries = 0
        let box = try Self.box(records: KeyValueRecords(InMemoryKeyValueStore(limits: limits)))
        let arguments: JSONObject = ["token": try await Self.token(box), "idempotency_key": "k"]
        #expect(try await box.code("commit_write", arguments) == "BUSY")
        #expect(box.database.commitCount == 0)
    }

    @Test func `is refused without somebody to ask where it deletes`() async throws {
        let box = try Self.box { $0.change.after = [] }
        let preview = try await box.call("preview_write", ["sql": "DELETE FROM t WHERE id = 1"])
        let token = try #require(preview.structuredContent?["token"])
        await #expect(throws: MCPError.self) { try await box.call("commit_write", ["token": token]) }
        #expect(box.database.commitCount == 0)
    }

    /// Where nobody can be asked, a change that needs the user's word fails as the client's fault.
    @Test(arguments: [
        "WITH d AS (DELETE FROM t RETURNING *) INSERT INTO log SELECT count(*) FROM d",
        "INSERT INTO t VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET a = 'x'", "REPLACE INTO t VALUES (1, 'x')",
        "INSERT OR REPLACE INTO t VALUES (1, 'x')", "/* new */ DELETE FROM t", "MERGE INTO t USING u ON true",
        "WITH d AS (UPDATE t SET a = 1 RETURNING *) INSERT INTO log SELECT 1 FROM d",
    ])
    func `asks before anything that does more than add rows`(sql: String) async throws {
        let box = try Self.box()
        await #expect(throws: MCPError.self, "\(sql)") { try await box.call("execute_sql", ["sql": .string(sql)]) }
        #expect(box.database.commitCount == 0)
    }

    @Test(arguments: [
        "INSERT INTO t VALUES (1, replace('x', 'y', 'z'))", "INSERT INTO t SELECT 1 ON CONFLICT DO NOTHING",
        "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
    ])
    func `does not ask where rows are only added`(sql: String) async throws {
        let box = try Self.box()
        #expect(try await box.code("execute_sql", ["sql": .string(sql)]) == nil)
        #expect(box.database.commitCount == 1)
    }

    @Test func `is not made of a statement that changes other rows on the way`() async throws {
        let sql = "WITH d AS (DELETE FROM t RETURNING *) UPDATE t SET a = 'x' WHERE id = 1"
        #expect(try await Self.box().code("preview_write", ["sql": .string(sql)]) == "NOT_SUPPORTED")
    }

    @Test func `asks about a trigger that inserts`() throws {
        let text = try SQLText("CREATE TRIGGER a AFTER INSERT ON t BEGIN INSERT INTO log VALUES (1); END", .sqlite)
        #expect(!text.onlyAddsRows)
    }

    @Test func `asks about an insert that changes rows which are there`() async throws {
        let box = try Self.box()
        let sql = "INSERT INTO t VALUES (1, 'new') ON CONFLICT (id) DO UPDATE SET a = 'new'"
        let preview = try await box.call("preview_write", ["sql": .string(sql)])
        let token = try #require(preview.structuredContent?["token"])
        await #expect(throws: MCPError.self) { try await box.call("commit_write", ["token": token]) }
        #expect(box.database.commitCount == 0)
    }

    @Test func `shows the whole change with its parameters, or is refused`() async throws {
        let (box, questions) = (try Self.box(), Questions())
        var options = ClientOptions()
        options.handlers.elicit = { form in
            questions.add(form.message)
            return ElicitResult(action: .accept, content: ["confirm": true])
        }
        let sql = "UPDATE t /* \(String(repeating: "x", count: 9_000)) */ SET a = $1"
        let long = "UPDATE t SET a = '\(String(repeating: "x", count: 9_000))'"
        let (done, refused) = try await withServer(box.server, clientOptions: options) { client in
            (
                try await client.callTool("execute_sql", arguments: ["sql": .string(sql), "params": ["all of them"]]),
                try await client.callTool("execute_sql", arguments: ["sql": .string(long)])
            )
        }
        #expect(!done.isError)
        #expect(questions.all == ["Run this on db?\n\nUPDATE t SET a = $1\n\nParameters:\n1: \"all of them\""])
        #expect(refused.structuredContent?["error"]?["code"] == "TOO_LARGE")
        #expect(box.database.commitCount == 1)
    }

    @Test func `is the same change when the rows come in another order`() async throws {
        let (first, second) = ([SQLValue.int(1), .text("a")], [SQLValue.int(2), .text("b")])
        let (one, two) = ([SQLValue.int(1), .text("new")], [SQLValue.int(2), .text("new")])
        let box = try Self.box { $0.change = ([[.int(1)], [.int(2)]], [first, second], [one, two]) }
        let sql = "INSERT INTO t VALUES (1, 'new'), (2, 'new')"
        let preview = try await box.call("preview_write", ["sql": .string(sql)])
        let token = try #require(preview.structuredContent?["token"])
        box.database.change { $0.change = ([[.int(2)], [.int(1)]], [second, first], [two, one]) }
        #expect(try await box.code("commit_write", ["token": token]) == nil)
    }

    @Test func `is refused for more rows than can be shown`() async throws {
        let many = (0..<1_001).map { [SQLValue.int(Int64($0))] }
        let box = try Self.box { $0.change.keys = many }
        #expect(try await box.code("preview_write", Self.update) == "TOO_LARGE")
    }
}

private final class Questions: Sendable {
    private let messages = Mutex<[String]>([])
    var all: [String] { messages.withLock(\.self) }
    func add(_ message: String) { messages.withLock { $0.append(message) } }
}
