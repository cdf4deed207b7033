import Foundation
import RealServers
import Testing

@testable import BoltClient

extension ArcadeDBServer {
    func configuration(password: String = Self.password, scheme: String = "bolt") throws -> BoltConfiguration {
        var configuration = try BoltConfiguration(
            url: "\(scheme)://127.0.0.1:\(port)", authentication: .basic(user: Self.user, password: password))
        configuration.retryDelay = .milliseconds(20)
        // A busy machine may start a server beside this.
        configuration.connectTimeout = .seconds(60)
        configuration.acquisitionTimeout = .seconds(60)
        return configuration
    }
}

@Suite(.enabled(if: ArcadeDBServer.isInstalled, "ArcadeDB is not installed"), .timeLimit(.minutes(10)))
struct `A client of a real server` {
    static let read = BoltTransactionOptions(mode: .read, database: ArcadeDBServer.database)
    static let write = BoltTransactionOptions(mode: .write, database: ArcadeDBServer.database)

    static func client() async throws -> BoltClient { BoltClient(try await ArcadeDBServer.shared().configuration()) }

    static func rows(
        _ client: BoltClient, _ statement: String, _ parameters: [String: BoltValue] = [:]
    ) async throws -> [[BoltValue]] {
        try await client.rolledBack(write) { try await $0.run(statement, parameters).rows(limit: 200_000) }
    }

    @Test func `logs in and is told who is there`() async throws {
        let client = try await Self.client()
        #expect(try await client.check().hasPrefix("Neo4j/"))
        try await client.rolledBack(Self.read) { transaction in
            _ = try await transaction.run("RETURN 1").consume()
            #expect(transaction.version >= BoltVersion(5, 0))
        }
    }

    @Test(
        arguments: [
            1, -70_000, .int(.max), 1.5, "Grüße", true, nil, [1, "a", nil], ["k": ["n": 1]],
        ] as [BoltValue])
    func `gets back what it sent as a parameter`(value: BoltValue) async throws {
        #expect(try await Self.rows(try await Self.client(), "RETURN $x AS x", ["x": value]) == [[value]])
    }

    @Test func `reads nodes, relationships, paths and days`() async throws {
        let client = try await Self.client()
        let statement = """
            CREATE p = (a:ValueTest {name: 'Ada'})-[r:KNOWS {since: 1842}]->(b:ValueTest {name: 'Bob'})
            RETURN a, r, date('2024-02-29') AS day
            """
        let row = try #require(try await Self.rows(client, statement).first)
        guard case .node(let node) = row[0], case .relationship(let relationship) = row[1] else {
            Issue.record("no graph: \(row)")
            return
        }
        #expect(node.labels == ["ValueTest"] && node.properties["name"] == "Ada")
        #expect(relationship.type == "KNOWS" && relationship.properties["since"] == 1842)
        #expect(relationship.startElementID == node.elementID)
        #expect(row[2] == .date(BoltDate(days: 19_782)))
    }

    @Test func `reads a path`() async throws {
        let client = try await Self.client()
        _ = try await client.transaction(Self.write) { transaction in
            try await transaction.run("CREATE (:PathTest {n: 1})-[:NEXT]->(:PathTest {n: 2})").consume()
        }
        let rows = try await Self.rows(client, "MATCH p = (:PathTest {n: 1})-[:NEXT]->() RETURN p LIMIT 1")
        guard case .path(let path) = rows.first?.first else {
            Issue.record("no path: \(rows)")
            return
        }
        #expect(path.start.properties["n"] == 1)
        #expect(path.steps.map { $0.node.properties["n"] } == [2])
    }

    @Test func `commits what is committed and nothing that is rolled back`() async throws {
        let client = try await Self.client()
        let count = "MATCH (n:TransactionTest) RETURN count(n)"
        let (summary, _) = try await client.transaction(Self.write) { transaction in
            try await transaction.run("CREATE (:TransactionTest {n: 1})").consume()
        }
        #expect(summary.counters["nodes-created"] == 1)
        try await client.rolledBack(Self.write) { transaction in
            _ = try await transaction.run("CREATE (:TransactionTest {n: 2})").consume()
        }
        struct Enough: Error {}
        await #expect(throws: Enough.self) {
            _ = try await client.transaction(Self.write) { transaction in
                _ = try await transaction.run("CREATE (:TransactionTest {n: 3})").consume()
                throw Enough()
            }
        }
        #expect(try await Self.rows(client, count) == [[1]])
    }

    @Test func `streams 100,000 rows without holding them`() async throws {
        let client = try await Self.client()
        let before = residentBytes()
        let sum = try await client.rolledBack(Self.read) { transaction in
            let result = try await transaction.run("UNWIND range(1, 100000) AS n RETURN n, 'some text beside it'")
            var (sum, count, peak) = (Int64(0), 0, 0)
            while let row = try await result.next() {
                sum += row[0].intValue ?? 0
                count += 1
                if count.isMultiple(of: 1000) { peak = max(peak, residentBytes() - before) }
            }
            #expect(count == 100_000)
            #expect(peak < 64 << 20, "grew by \(peak) bytes")
            return sum
        }
        #expect(sum == 5_000_050_000)
    }

    @Test func `stops a stream in the middle, and the connection is clean`() async throws {
        let client = try await Self.client()
        for _ in 0..<3 {
            try await client.rolledBack(Self.read) { transaction in
                let result = try await transaction.run("UNWIND range(1, 100000) AS n RETURN n")
                for expected in 1...10 { #expect(try await result.next() == [.int(Int64(expected))]) }
            }
        }
        #expect(try await Self.rows(client, "RETURN 1") == [[1]])
    }

    @Test func `is told what is wrong with a statement and goes on`() async throws {
        let client = try await Self.client()
        #expect(await failureCode { _ = try await Self.rows(client, "MATCH (n RETURN n") } == .syntax)
        #expect(try await Self.rows(client, "RETURN 1") == [[1]])
    }

    @Test func `is told of a wrong password without repeating it`() async throws {
        let configuration = try await ArcadeDBServer.shared().configuration(password: "wrong-secret")
        do {
            _ = try await BoltClient(configuration).check()
            Issue.record("a wrong password was taken")
        } catch let error as BoltError {
            #expect(error.code == .unauthorized)
            #expect(!error.message.contains("wrong-secret"))
        }
    }

    @Test func `finds its way with neo4j addresses`() async throws {
        let client = BoltClient(try await ArcadeDBServer.shared().configuration(scheme: "neo4j"))
        #expect(try await Self.rows(client, "RETURN 1") == [[1]])
    }

    @Test func `ends a statement whose caller is cancelled, and goes on with a clean connection`() async throws {
        let client = try await Self.client()
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            defer { start.finish() }
            try await client.rolledBack(Self.write) { transaction in
                _ = try await transaction.run("CREATE (:CancelTest)").consume()
                let result = try await transaction.run(
                    "UNWIND range(1, 100000) AS a UNWIND range(1, 100) AS b RETURN a, b")
                while try await result.next() != nil { start.yield() }
            }
        }
        for await _ in started.prefix(1) {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await Self.rows(client, "MATCH (n:CancelTest) RETURN count(n)") == [[0]])
    }

    @Test func `serves many callers with few connections`() async throws {
        var configuration = try await ArcadeDBServer.shared().configuration()
        configuration.maxConnections = 3
        let client = BoltClient(configuration)
        try await withThrowingTaskGroup(of: [[BoltValue]].self) { group in
            for number in 0..<40 {
                group.addTask { try await Self.rows(client, "RETURN $n", ["n": .int(Int64(number))]) }
            }
            var seen: Set<Int64> = []
            for try await rows in group { seen.insert(rows.first?.first?.intValue ?? -1) }
            #expect(seen == Set(0..<40))
        }
    }

    @Test func `comes back when the server does`() async throws {
        let server = try await ArcadeDBServer.start()
        var configuration = try server.configuration()
        configuration.maxRetries = 0
        let client = BoltClient(configuration)
        #expect(try await Self.rows(client, "RETURN 1") == [[1]])
        await server.process.kill()
        #expect(await failureCode { _ = try await Self.rows(client, "RETURN 1") } == .unreachable)
        try await server.process.start()
        let deadline = ContinuousClock.now + .seconds(120)
        var answer: [[BoltValue]]?
        while answer == nil, ContinuousClock.now < deadline { answer = try? await Self.rows(client, "RETURN 1") }
        #expect(answer == [[1]])
    }
}

/// The memory that the process has in use.
private func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
}
