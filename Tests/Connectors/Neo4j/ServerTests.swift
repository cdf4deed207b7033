import BoltClient
import JSON
import MCP
import RealServers
import Testing

@testable import Neo4jConnector

@Suite(.enabled(if: ArcadeDBServer.isInstalled, "ArcadeDB is not installed"), .timeLimit(.minutes(10)))
struct `The graph server over ArcadeDB` {
    @Test func `offers few words to a model, and answers to the names of others`() async throws {
        let graph = try await GraphUnderTest(readWrite: true)
        let list = try await graph.service.perform(ServiceRequest(method: "tools/list", params: [:]))
        let names = list["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(names == ["get-schema", "read-cypher", "write-cypher", "list-gds-procedures"])
        #expect(list.jsonString.utf8.count / 4 <= 1200)
        let result = try await graph.call("read_neo4j_cypher", ["query": "RETURN 1 AS x"])
        #expect(result.rows == [[1]])
        #expect(try await graph.call("get_neo4j_schema").failure == nil)
    }

    @Test func `has no tool that writes unless it may`() async throws {
        let graph = try await GraphUnderTest()
        for name in ["write-cypher", "write_neo4j_cypher"] {
            await #expect(throws: MCPError.self) { try await graph.call(name, ["query": "CREATE (:A)"]) }
        }
    }

    @Test func `reads with parameters`() async throws {
        let graph = try await GraphUnderTest()
        let result = try await graph.read("UNWIND $xs AS x RETURN x, x * 2 AS y", ["params": ["xs": [1, 2.5]]])
        #expect(result.structuredContent?["columns"] == ["x", "y"])
        #expect(result.rows == [[1, 2], [2.5, 5.0]])
        #expect(result.structuredContent?["truncated"] == false)
    }

    @Test func `shows nodes and relationships as objects`() async throws {
        let graph = try await GraphUnderTest()
        try await graph.run("CREATE (:ShapeTest {name: 'Ada', born: date('1815-12-10')})-[:SHAPE {x: 1}]->(:ShapeTest)")
        let result = try await graph.read("MATCH (a:ShapeTest)-[r:SHAPE]->() RETURN a, r, a.born LIMIT 1")
        let row = try #require(result.rows.first)
        #expect(row[0]?["labels"] == ["ShapeTest"])
        #expect(row[0]?["properties"]?["name"] == "Ada")
        #expect(row[1]?["type"] == "SHAPE" && row[1]?["start"] == row[0]?["id"])
        #expect(row[2] == "1815-12-10")
    }

    @Test func `cuts a result exactly, and goes on with a cursor`() async throws {
        let graph = try await GraphUnderTest()
        let query = "UNWIND range(1, 25) AS n RETURN n"
        var (seen, pages): ([JSONValue], Int) = ([], 0)
        var arguments: JSONObject = ["max_rows": 10]
        while pages < 10 {
            let result = try await graph.read(query, arguments)
            #expect(result.failure == nil)
            seen += result.rows
            pages += 1
            guard let cursor = result.structuredContent?["next_cursor"] else { break }
            arguments["cursor"] = cursor
        }
        #expect(pages == 3)
        #expect(seen == (1...25).map { [.integer($0)] })
        arguments["cursor"] = "nonsense"
        #expect(try await graph.read(query, arguments).failure?.hasPrefix("CURSOR_STALE") == true)
    }

    @Test func `stops a result that is too large`() async throws {
        var limits = GraphLimits.patient
        limits.maxRows = 1_000_000
        let result = try await GraphUnderTest(limits: limits).read(
            "UNWIND range(1, 100000) AS a RETURN a, 'some text'", ["max_rows": 1_000_000])
        #expect(result.structuredContent?["truncated_by"] == "bytes")
        #expect(result.structuredContent?["next_cursor"] != nil)
    }

    @Test func `tells the name that was meant`() async throws {
        let graph = try await GraphUnderTest()
        try await graph.run("CREATE (:NearestLabel {population: 1})")
        let result = try await graph.read("MATCH (n:NearstLabel) RETURN n")
        #expect(result.structuredContent?["notices"]?[0]?.stringValue?.contains("NearestLabel?") == true)
    }

    @Test func `learns the schema`() async throws {
        let graph = try await GraphUnderTest()
        try await graph.run(
            "CREATE (:SchemaFrom {name: 'x', size: 1})-[:SCHEMA_LINK {weight: 0.5}]->(:SchemaTo {name: 'y'})")
        let schema = try #require(try await graph.call("get-schema").structuredContent)
        #expect(schema["labels"]?["SchemaFrom"] == ["name": "string", "size": "integer"])
        #expect(schema["relationships"]?["SCHEMA_LINK"]?["patterns"] == ["(:SchemaFrom)->(:SchemaTo)"])
        #expect(schema["relationships"]?["SCHEMA_LINK"]?["properties"] == ["weight": "float"])
        #expect(schema["sampled"] == true)
    }

    @Test func `says that there is no Graph Data Science`() async throws {
        let result = try await GraphUnderTest().call("list-gds-procedures")
        #expect(result.structuredContent?["available"] == false)
    }

    @Test(arguments: [
        ("MATCH (n RETURN n", "SYNTAX"), ("RETURN nosuchvariable", "STATEMENT_FAILED"), ("RETURN $missing", ""),
    ])
    func `says what is wrong with a statement`(query: String, code: String) async throws {
        let failure = try await GraphUnderTest().read(query).failure
        #expect(code.isEmpty || failure?.hasPrefix(code) == true, "\(failure ?? "")")
    }

    @Test func `does not tell the password when it is wrong`() async throws {
        let failure = try await GraphUnderTest(password: "wrong-password").read("RETURN 1").failure
        #expect(failure?.hasPrefix("AUTH_FAILED") == true)
        #expect(failure?.contains("wrong-password") == false)
    }

    @Test func `writes and tells what it changed`() async throws {
        let graph = try await GraphUnderTest(readWrite: true)
        let result = try await graph.call(
            "write-cypher", ["query": "CREATE (n:WriteTest {x: $x}) RETURN n.x", "params": ["x": 7]])
        #expect(result.failure == nil)
        #expect(result.rows == [[7]])
        #expect(result.structuredContent?["counters"]?["nodes-created"] == 1)
        #expect(try await graph.rows("MATCH (n:WriteTest) RETURN n.x") == [[7]])
    }

    @Test func `deletes nothing that nobody can be asked about`() async throws {
        let graph = try await GraphUnderTest(readWrite: true)
        try await graph.run("CREATE (:UnaskedTest)")
        await #expect(throws: MCPError.self) {
            try await graph.call("write-cypher", ["query": "MATCH (n:UnaskedTest) DELETE n"])
        }
        #expect(try await graph.rows("MATCH (n:UnaskedTest) RETURN count(n)") == [[1]])
    }

    @Test func `does not write even where the fence were blind, as it rolls back`() async throws {
        let graph = try await GraphUnderTest()
        let database = GraphDatabase(
            graph.client, database: ArcadeDBServer.database, fence: CypherFence(), limits: GraphLimits(), sample: 1,
            words: SecretWords([]), clock: ContinuousClock())
        let collector = RowCollector(maxRows: 10, limits: GraphLimits(), resume: nil)
        await #expect {
            try await database.read("CREATE (n:BlindTest) RETURN 1", [:], within: .seconds(120), into: collector)
        } throws: {
            ($0 as? GraphError)?.code == .readOnly
        }
        #expect(try await graph.rows("MATCH (n:BlindTest) RETURN count(n)") == [[0]])
    }
}

/// A server of their own for tests that compare all that it holds, that keep it busy, or that kill it.
@Suite(
    .enabled(if: ArcadeDBServer.isInstalled, "ArcadeDB is not installed"), .serialized, .timeLimit(.minutes(10)))
struct `A graph server over an ArcadeDB of its own` {
    private static let server = ArcadeDBServer.separate()

    @Test func `lets no attack pass in read-only mode, and the data is the same afterwards`() async throws {
        let graph = try await GraphUnderTest(server: try await Self.server.get())
        try await graph.run("CREATE (:Victim {name: 'Ada'})-[:KNOWS {since: 1}]->(:Victim {name: 'Bob'})")
        let before = try await Self.content(of: graph)
        var passed: [String] = []
        let parameters: JSONObject = ["params": ["u": "file:///etc/passwd"]]
        for attack in Attacks.statements {
            let hasPassed = try await graph.read(attack, parameters).failure == nil
            if hasPassed { passed.append(attack) }
            AttackLedger.note("ArcadeDB over Bolt", "read_cypher", attack, hasPassed: hasPassed)
        }
        #expect(Attacks.statements.count >= 60)
        #expect(passed == [])
        let isUnchanged = try await Self.content(of: graph) == before
        #expect(isUnchanged)
        AttackLedger.note("ArcadeDB over Bolt", "data afterwards", "all", hasPassed: !isUnchanged)
    }

    private static func content(of graph: GraphUnderTest) async throws -> [[BoltValue]] {
        var content: [[BoltValue]] = []
        for statement in [
            "MATCH (n) RETURN n ORDER BY n.name", "MATCH ()-[r]->() RETURN r", "CALL db.labels()",
            "CALL db.relationshipTypes()", "SHOW INDEXES", "SHOW CONSTRAINTS", "SHOW DATABASES", "SHOW USERS",
        ] { content += try await graph.rows(statement) }
        return content
    }

    /// The server goes on computing for a while after it was told to stop.
    @Test func `gives up a statement whose time is over or whose caller goes, and answers the next`() async throws {
        let graph = try await GraphUnderTest(server: try await Self.server.get())
        let slow = "UNWIND range(1, 100000) AS a UNWIND range(1, 50) AS b RETURN sum(a * b)"
        let late = try await graph.read(slow, ["timeout_ms": 200])
        #expect(late.failure?.hasPrefix("TIMEOUT") == true)
        let task = Task { try await graph.read(slow) }
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(try await graph.read("RETURN 1").rows == [[1]])
    }

    @Test func `recovers when the server comes back`() async throws {
        let server = try await Self.server.get()
        let graph = try await GraphUnderTest(server: server)
        #expect(try await graph.read("RETURN 1").rows == [[1]])
        await server.process.kill()
        #expect(try await graph.read("RETURN 1").failure?.hasPrefix("SOURCE_UNREACHABLE") == true)
        try await server.process.start()
        let deadline = ContinuousClock.now + .seconds(120)
        var rows: [JSONValue] = []
        while rows.isEmpty, ContinuousClock.now < deadline { rows = try await graph.read("RETURN 1").rows }
        #expect(rows == [[1]])
    }
}
