import JSON
import Testing

@testable import PostgreSQLClient

@Suite struct `An exchange with a server` {
    private func reply(_ tag: String) -> Reply { Reply(tag: tag) }

    @Test func `streams one command of a pipeline and ends with the synchronisation`() {
        var exchange = Exchange(.pipeline(streamed: 1), commandCount: 3)
        #expect(!exchange.beginsWithStream)
        #expect(exchange.receive(.completed(reply("BEGIN"))) == .none)
        #expect(exchange.receive(.end) == .streamRows)
        exchange.append { $0.append([1, 2]) }
        #expect(exchange.takeChunk().rowCount == 1)
        #expect(exchange.receive(.completed(reply("SELECT 1"))) == .none)
        #expect(exchange.receive(.end) == .none)
        #expect(exchange.receive(.completed(reply("ROLLBACK"))) == .none)
        #expect(exchange.receive(.end) == .none)
        #expect(!exchange.isFinished)
        #expect(exchange.receive(.synchronised) == .none)
        #expect(exchange.isFinished)
        #expect(exchange.replies.map(\.tag) == ["BEGIN", "SELECT 1", "ROLLBACK"])
    }

    @Test func `keeps the first failure and skips what follows`() {
        var exchange = Exchange(.pipeline(streamed: 0), commandCount: 2)
        let error = PostgreSQLError(.server, "no", sqlState: "42601")
        for event in [Exchange.Event.failed(error), .end, .skipped, .end, .synchronised] {
            #expect(exchange.receive(event) == .none)
        }
        #expect(exchange.isFinished)
        #expect(exchange.error == error)
    }

    @Test func `drops rows that nobody wants`() {
        var exchange = Exchange(.pipeline(streamed: 0), commandCount: 1)
        exchange.append { $0.append([1]) }
        exchange.stop(PostgreSQLError(.cancelled, "first"))
        exchange.stop(PostgreSQLError(.timeout, "second"))
        exchange.append { $0.append([1]) }
        #expect(exchange.chunk.rowCount == 0)
        #expect(exchange.stopReason?.message == "first")
    }

    @Test(arguments: [Exchange.Event.unexpected, .copyBegins, .synchronised])
    func `gives up on answers that no command can have`(event: Exchange.Event) {
        var exchange = Exchange(.pipeline(streamed: nil), commandCount: 1)
        #expect(exchange.receive(event) == .giveUp)
    }

    @Test func `copies out between the begin and the end`() {
        var exchange = Exchange(.copyOut, commandCount: 1)
        #expect(exchange.receive(.copyBegins) == .none)
        #expect(exchange.isCopying)
        #expect(exchange.receive(.copyEnds) == .none)
        #expect(exchange.receive(.completed(reply("COPY 3"))) == .none)
        #expect(exchange.receive(.end) == .none)
        #expect(exchange.isFinished)
    }
}

@Suite struct `Settling a session` {
    @Test func `waits for the cancellation, proves that it is over, and rolls back`() {
        var settling = Settling()
        settling.cancelStarts()
        #expect(settling.next(isInTransaction: true, isWanted: true) == .wait)
        settling.cancelEnds()
        #expect(settling.next(isInTransaction: true, isWanted: true) == .run("SELECT 1"))
        #expect(settling.next(isInTransaction: true, isWanted: true) == .run("ROLLBACK"))
        #expect(settling.next(isInTransaction: false, isWanted: true) == .done)
        #expect(!settling.isUnderWay)
    }

    @Test func `discards only what is dirty, and only for the next user`() {
        var settling = Settling()
        #expect(settling.next(isInTransaction: false, isWanted: true) == .done)
        settling.isDirty = true
        #expect(settling.next(isInTransaction: false, isWanted: false) == .done)
        #expect(settling.next(isInTransaction: false, isWanted: true) == .run("DISCARD ALL"))
        #expect(settling.next(isInTransaction: false, isWanted: true) == .done)
    }

    @Test func `gives up when nothing helps`() {
        var settling = Settling()
        var steps: [Settling.Step] = []
        for _ in 0..<8 { steps.append(settling.next(isInTransaction: true, isWanted: true)) }
        #expect(steps.last == .giveUp)
    }
}

@Suite struct `Prepared statements of a session` {
    @Test func `lose the least recently used one`() {
        var cache = StatementCache(capacity: 2)
        func statement(_ name: String) -> PreparedStatement {
            PreparedStatement(name: name, parameterTypes: [], columns: [])
        }
        #expect(cache.insert(statement("a"), for: "A") == nil)
        #expect(cache.insert(statement("b"), for: "B") == nil)
        #expect(cache.statement(for: "A")?.name == "a")
        #expect(cache.insert(statement("c"), for: "C")?.name == "b")
        #expect(cache.statement(for: "B") == nil)
        #expect(cache.makeName(for: "D") != cache.makeName(for: "D"))
    }

    @Test func `are not kept by the server where their text is long`() {
        var cache = StatementCache(capacity: 2)
        #expect(cache.makeName(for: String(repeating: "x", count: StatementCache.maxTextBytes + 1)) == "")
    }
}

@Suite struct `Bound notifications` {
    @Test func `say how many were missed`() {
        var queue = NotificationQueue()
        for number in 0..<(NotificationQueue.maxWaiting + 5) {
            queue.append(PostgreSQLNotification(channel: "c", payload: "\(number)", sender: 1))
        }
        var taken = 0
        while case .success(let next) = queue.popFirst() {
            #expect(next.payload == "\(taken)")
            taken += 1
        }
        #expect(taken == NotificationQueue.maxWaiting)
        #expect(queue.popFirst() == nil)
    }
}

@Suite struct `Messages about connecting` {
    @Test(arguments: [
        (
            "connection to server at \"db.secret\" (10.0.0.1), port 5432 failed: FATAL:  28P01",
            PostgreSQLError.Kind.authentication
        ),
        (
            "connection to server at \"db.secret\", port 5432 failed: Connection refused\n\tIs the server running?",
            .refused
        ),
        ("could not translate host name \"db.secret\" to address", .unreachable),
        ("server certificate for \"db.secret\" does not match host name", .tls),
        ("connection to server at \"db.secret\" failed: FATAL:  57P03", .refused),
        ("connection to server at \"db.secret\" failed: FATAL:  3D000", .server),
    ])
    func `name neither host nor user`(text: String, kind: PostgreSQLError.Kind) {
        let error = PostgreSQLError.connecting(text)
        #expect(error.kind == kind)
        #expect(!error.description.contains("secret"))
    }
}

@Suite struct `Whether a database is on this machine` {
    @Test(arguments: [
        ("host=/tmp", [:], true), ("host=127.0.0.1", [:], true), ("dbname=x", [:], true), ("host=db", [:], false),
        ("host=localhost", ["PGHOSTADDR": "192.0.2.1"], false), ("host=localhost", ["PGHOSTADDR": ""], true),
        ("host=localhost service=shop", [:], false), ("dbname=x", ["PGSERVICE": "shop"], false),
        ("dbname=x", ["PGHOST": "db"], false),
    ]) func `counts what libpq looks up by itself`(
        text: String, environment: [String: String], isLocal: Bool
    ) throws {
        #expect(try PostgreSQLConfiguration(text).isLocal(environment) == isLocal)
    }
}
