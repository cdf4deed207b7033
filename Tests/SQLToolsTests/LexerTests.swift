import Testing

@testable import SQLTools

@Suite struct `The reading of statements` {
    private func names(_ sql: String, _ dialect: SQLDialect = .postgresql) throws -> [String] {
        try SQLText(sql, dialect).tokens.compactMap(\.name)
    }

    @Test func `decodes names as PostgreSQL does`() throws {
        #expect(
            try names(#"SELECT A."B""c", U&"d\0061t\+000061", U&"\\x" FROM Übung"#) == [
                "select", "a", "B\"c", "data", "\\x", "from", "Übung",
            ])
        let long = String(repeating: "x", count: 62) + "éy"
        #expect(try names("SELECT \(long)").last == String(repeating: "x", count: 62))
        #expect(try names(#"SELECT U&"\D83D\DE00""#).last == "😀")
        #expect(try names("SELECT a$b, 1e5, 0x1F") == ["select", "a$b", "x1f"])
    }

    @Test func `tells literals and comments from names`() throws {
        #expect(try names("SELECT 'a' /* b /* c */ d */ -- e\n, f") == ["select", "f"])
        #expect(try names("SELECT E'a\\'b' c") == ["select", "c"])
        #expect(try names("SELECT 'a\\' b, 'c'") == ["select", "b"])
        #expect(try names("SELECT E'a'\n  'b\\'c' d") == ["select", "d"])
        #expect(try names("SELECT E'a' -- x\n 'b\\'c' d") == ["select", "d"])
        #expect(try names("SELECT $$a $x$ b$$ c, $x$ d $$ $x$ e") == ["select", "c", "e"])
        #expect(try names("SELECT B'1', X'ff', N'x', U&'x' y") == ["select", "y"])
        #expect(try names("SELECT 1 --x\rDELETE") == ["select", "delete"])
        #expect(try names("SELECT +--x\n a") == ["select", "a"])
    }

    @Test func `decodes names as SQLite does`() throws {
        #expect(
            try names("SELECT [a b], `c``d`, \"e\"\"f\", 'g' FROM H", .sqlite) == [
                "select", "a b", "c`d", "e\"f", "g", "from", "h",
            ])
        #expect(try names("SELECT /* a /* b */ c", .sqlite) == ["select", "c"])
        #expect(try names("SELECT 1 --x\rDELETE\n, a", .sqlite) == ["select", "a"])
        #expect(try names("\u{FEFF}SELECT x'00', 'it''s'", .sqlite) == ["select", "it's"])
    }

    @Test(arguments: [
        "SELECT 'a", "SELECT \"a", "SELECT $x$ a", "SELECT /* a", "SELECT U&\"\\00g1\"", "SELECT U&\"\\D83D\"",
        "SELECT \"\"",
        "SELECT 1\0", "SELECT U&'a' UESCAPE '!'", "SELECT \\", "SELECT $", "", ";", "  ", "-- x",
    ]) func `refuses what it cannot be sure of`(sql: String) {
        #expect(throws: SQLFailure.self) { try SQLText(sql, .postgresql) }
    }

    @Test(arguments: [
        ("SELECT 1", SQLStatementClass.read), ("(SELECT 1)", .read), ("((VALUES (1)))", .read), ("TABLE t", .read),
        ("show all", .read),
        ("WITH a AS (SELECT 1) SELECT * FROM a", .read),
        ("WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a", .dml),
        ("WITH a AS (SELECT 1) UPDATE t SET x = 1", .dml),
        ("WITH a AS (SELECT replace(x, 'a', 'b') FROM t) SELECT 1 FROM a", .read),
        ("INSERT INTO t VALUES (1)", .dml), ("MERGE INTO t USING s ON true", .dml), ("CREATE TABLE t ()", .ddl),
        ("COPY t TO '/x'", .admin),
        ("DO $$x$$", .admin), ("SET x = 1", .admin), ("COMMIT", .admin), ("frobnicate", .unknown), ("'x'", .unknown),
        ("PRAGMA x", .unknown),
    ]) func `tells the class of a statement`(sql: String, expected: SQLStatementClass) throws {
        #expect(try SQLText(sql, .postgresql).statementClass == expected)
    }

    @Test(arguments: [
        ("INSERT INTO t VALUES (1)", "insert t"), ("INSERT OR REPLACE INTO s.t (a) SELECT 1", "insert s.t"),
        ("REPLACE INTO t VALUES (1)", "insert t"), ("UPDATE ONLY \"T\" SET x = (SELECT 1 FROM u)", "update T"),
        ("UPDATE OR IGNORE t SET x = 1", "update t"), ("DELETE FROM a.b WHERE x IN (SELECT y FROM c)", "delete a.b"),
        ("WITH x AS (SELECT 1 FROM u) DELETE FROM t USING x", "delete t"), ("UPDATE a.b.c SET x = 1", "nil"),
        ("SELECT 1", "nil"),
    ]) func `finds the table that a statement changes`(sql: String, expected: String) throws {
        let target = try SQLText(sql, .sqlite).target
        #expect(target.map { "\($0.change.rawValue) \($0.table)" } ?? "nil" == expected)
    }

    @Test func `takes one statement, with semicolons at its end`() throws {
        #expect(try SQLText("SELECT 1; ; -- x\n", .postgresql).body == "SELECT 1")
        #expect(throws: SQLFailure.self) { try SQLText("SELECT 1; SELECT 2", .postgresql) }
        #expect(try SQLText("SELECT ';' || $$;$$ || \";\"", .postgresql).tokens.count == 8)
        #expect(throws: SQLFailure.self) {
            try SQLText("SELECT '\(String(repeating: "x", count: SQLText.maxBytes))'", .sqlite)
        }
    }

    @Test(arguments: SQLDialect.allCases) func `ends on any bytes, and covers them`(dialect: SQLDialect) {
        var generator = SeededBytes(state: 7)
        let alphabet = Array("'\"`[]$$xXeEuU&nN\\/*-- \n\r;:@?#.()aZ09_é\0\u{FEFF}".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int(generator.next() % 24)).map { _ in
                alphabet[Int(generator.next() % UInt64(alphabet.count))]
            }
            guard let tokens = try? SQLLexer.tokens(of: bytes, dialect) else { continue }
            for (a, b) in zip(tokens, tokens.dropFirst()) { #expect(a.range.upperBound <= b.range.lowerBound) }
            #expect(tokens.allSatisfy { !$0.range.isEmpty && $0.range.upperBound <= bytes.count })
        }
    }
}

/// The same numbers for the same seed (SplitMix64).
private struct SeededBytes {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) >> 8
    }
}
