import Testing

@testable import Neo4jConnector

@Suite struct `The fence around Cypher` {
    private func code(_ statement: String, _ purpose: CypherFence.Purpose = .read) -> GraphError.Code? {
        do {
            _ = try CypherFence(procedures: ["gds.pageRank.stream", "my.own.*"]).check(statement, for: purpose)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: [
        "MATCH (n) RETURN n",
        "match (n:Person {name: $name})-[r:KNOWS*1..3]->(m) where n.age > 3 return m.name limit 5",
        "MATCH (n:Set) RETURN n.create, n.delete AS d", "MATCH (n:`CREATE`) RETURN n.`set`",
        "MATCH (n) WHERE n.text = 'CREATE (x)' RETURN n // SET n.x = 1", "RETURN \"a'b\", 'c\"d', 'it\\'s'",
        "/* DELETE */ MATCH (start)-->(stop) RETURN start, stop", "MATCH (n) RETURN n {.name, set: n.x}",
        "CALL db.labels() YIELD label RETURN label", "CALL db.schema.visualization", "CALL gds.pageRank.stream('g')",
        "RETURN my.own.function(1)", "CALL { MATCH (n) RETURN count(n) AS c } RETURN c",
        "MATCH (n) CALL (n) { MATCH (n)-->(m) RETURN m } RETURN m", "UNWIND range(1, 3) AS x RETURN sum(x)",
        "RETURN duration.between(date('2024-01-01'), date()), point.distance(point({x: 1, y: 2}), point({x: 1, y: 3}))",
        "SHOW INDEXES", "SHOW ALL CONSTRAINTS", "SHOW USER DEFINED FUNCTIONS", "MATCH (n) RETURN n;",
        "MATCH p = shortestPath((a)-[*]-(b)) WHERE ALL(x IN nodes(p) WHERE x:Person) RETURN p",
        "MATCH (n) WHERE EXISTS { MATCH (n)-->() } AND NOT (n)-->(:X) RETURN COUNT { (n)-->() }",
        "RETURN 'caf\\u00e9', CASE WHEN 1 = 1 THEN (2) ELSE (3) END", "RETURN [x IN [1, 2] WHERE x > 1 | x * 2]",
        "MATCH (größe:Straße) RETURN größe", "MATCH (n)\r\nRETURN n", "RETURN '\\\\u0027 CREATE (:Text) //'",
        "MATCH (t:Transaction) RETURN t AS transaction",
    ])
    func `lets statements pass that read`(statement: String) {
        #expect(code(statement) == nil)
    }

    @Test(arguments: Attacks.statements) func `refuses every attack`(attack: String) {
        #expect(code(attack) != nil)
    }

    @Test(arguments: [
        "CREATE (:A)", "MERGE (a:A {x: 1}) ON CREATE SET a.y = 2", "CREATE INDEX i IF NOT EXISTS FOR (n:A) ON (n.x)",
        "CREATE CONSTRAINT c FOR (n:A) REQUIRE (n.x) IS UNIQUE", "CREATE user = (:A)-[:B]->(:C)",
        "MATCH (n) DETACH DELETE n",
        "CREATE OR REPLACE VECTOR INDEX v FOR (n:A) ON (n.x)", "DROP CONSTRAINT c", "FOREACH (x IN [1] | CREATE (:A))",
    ])
    func `lets statements pass that write, in the tool that writes`(statement: String) {
        #expect(code(statement, .write) == nil)
        #expect(code(statement) == .readOnly)
    }

    @Test(arguments: [
        "CREATE USER a SET PASSWORD 'x'", "CREATE USER index SET PASSWORD 'x'", "CREATE DATABASE a", "DROP DATABASE a",
        "CREATE ROLE r", "DROP USER neo4j", "ALTER USER neo4j SET PASSWORD 'x'", "GRANT ROLE admin TO a",
        "LOAD CSV FROM 'file:///etc/passwd' AS l CREATE (:A {l: l})",
        "MATCH (n) CALL { WITH n DELETE n } IN TRANSACTIONS",
        "CALL apoc.export.csv.all('x', {})", "USE other CREATE (:A)", "CREATE ALIAS a FOR DATABASE b",
        "CREATE COMPOSITE DATABASE c", "STOP DATABASE a", "TERMINATE TRANSACTIONS 'x'", "RENAME USER a TO b",
        "CREATE (:A {x: apoc.util.sleep(1)})", "DENY READ {*} ON GRAPH g TO r",
    ])
    func `refuses in any mode what is not data`(statement: String) {
        #expect(code(statement, .write) != nil)
    }

    @Test func `sees what is deleted and what is dropped`() throws {
        let fence = CypherFence()
        #expect(try fence.check("CREATE (n:Delete {set: 1}) RETURN n.set", for: .write).deletes == false)
        for set in ["n = {}", "n.x = null", "n += $properties", "n:Label"] {
            #expect(try fence.check("MATCH (n) SET \(set)", for: .write).deletes, "\(set)")
        }
        #expect(try fence.check("MATCH (n) DETACH DELETE n", for: .write).deletes)
        #expect(try fence.check("MATCH (n) REMOVE n.x", for: .write).deletes)
        let drop = try fence.check("DROP INDEX i", for: .write)
        #expect(drop.deletes && drop.changesSchema)
    }

    @Test func `fears what a statement does in any of its readings`() throws {
        // With the escape taken first, the deletion stands in a string.
        let statement = "MATCH (n) WHERE n.x = '\\u0027' DELETE n //'"
        #expect(try CypherFence().check(statement, for: .write).deletes)
        // An escape outside of a string is refused, whatever it would mean.
        #expect(throws: GraphError.self) {
            try CypherFence().check("CREATE INDEX i FOR (n:A) ON (n.\\u0061)", for: .write)
        }
    }

    @Test func `suggests the function that was meant`() {
        #expect { try CypherFence().check("RETURN toUper('x')", for: .read) } throws: {
            "\($0)".contains("Did you mean toupper?")
        }
    }

    @Test func `refuses what is too long to look at`() {
        #expect(code("RETURN '" + String(repeating: "x", count: CypherFence.maxBytes) + "'") == .tooLarge)
    }

    @Test(arguments: 0..<200) func `never lets an attack pass for what is put around or into it`(seed: Int) {
        var random = SmallRandom(seed: UInt64(seed))
        for _ in 0..<20 {
            var scalars = Array(Attacks.sure[random.below(Attacks.sure.count)].unicodeScalars)
            // Only changes that no server can take for the end of the keyword.
            let noise = ["/**/ ", " \n", "\t", " /* ' */ ", " /* \" */ ", " //'\n", " // /*\n", " /*//*/ "]
            let spaces = scalars.indices.filter { scalars[$0] == " " }
            if let place = spaces.isEmpty ? nil : spaces[random.below(spaces.count)] {
                scalars.replaceSubrange(place...place, with: Array(noise[random.below(noise.count)].unicodeScalars))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let changed = random.below(2) == 0 ? text.lowercased() : text
            #expect(code(changed) != nil, "\(changed)")
        }
    }
}

/// The same sequence for the same seed.
struct SmallRandom {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}
