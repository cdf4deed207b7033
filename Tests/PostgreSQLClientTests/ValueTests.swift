import JSON
import PostgreSQLClient
import RealServers
import Testing

@Suite struct `Values from a server` {
    /// Types and literals of them. Each is asked for in binary and as text, and both must come out the same.
    static let literals: [(type: String, values: [String])] = [
        ("boolean", ["t", "f"]),
        ("smallint", ["-32768", "0", "32767"]),
        ("integer", ["-2147483648", "0", "2147483647"]),
        ("bigint", ["-9223372036854775808", "0", "9223372036854775807"]),
        ("oid", ["0", "4294967295"]),
        ("real", ["0.1", "-1e-30", "3.4028235e38", "NaN", "Infinity", "-Infinity", "16777216", "1e-45"]),
        ("double precision", ["0.1", "-0", "1e300", "5e-324", "NaN", "Infinity", "-Infinity", "123456789012345680"]),
        (
            "numeric",
            [
                "0", "0.00", "-1", "10000", "9999", "0.0001", "0.00012", "123456789012345678901234567890.0987654321",
                "NaN", "Infinity", "-Infinity", "1e30", "-0.10", "100000000", "1e-20", "12345.6789", "20000.00000",
            ]
        ),
        ("text", ["", "a", "héllo 😀", "line\nbreak\ttab", "\\x41", "{1,2}", "NULL"]),
        ("varchar(5)", ["abc"]), ("character(5)", ["ab"]), ("name", ["pg_class"]), ("\"char\"", ["a", "", "~"]),
        ("bytea", ["\\x", "\\x00ff10", "\\xdeadbeef"]),
        ("uuid", ["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]),
        ("json", ["{\"a\" :  1}", "null", "[1, 2]"]), ("jsonb", ["{\"b\": 1, \"a\": [1e2, \"x\"]}", "null"]),
        ("xml", ["<a>b</a>"]),
        (
            "date",
            [
                "2024-02-29", "0001-01-01", "0001-12-31 BC", "0044-03-15 BC", "4713-01-01 BC", "5874897-12-31",
                "infinity", "-infinity", "1999-12-31", "2000-01-01", "1900-03-01", "10000-01-01",
            ]
        ),
        ("time", ["00:00:00", "23:59:59.999999", "24:00:00", "12:34:56.5"]),
        ("timetz", ["00:00:00+00", "23:59:59.999999-12:30", "12:00:00+05:45", "12:00:00+00:19:32"]),
        (
            "timestamp",
            [
                "2024-02-29 12:34:56.789", "2000-01-01", "1999-12-31 23:59:59.999999", "0044-03-15 10:00:00 BC",
                "infinity", "-infinity", "294276-12-31 23:59:59.999999", "4713-01-01 00:00:00 BC",
            ]
        ),
        (
            "timestamptz",
            [
                "2024-02-29 12:34:56.789+00", "2024-07-01 00:00:00+02", "1850-01-01 12:00:00+00", "infinity",
                "-infinity", "0001-01-01 00:00:00+00", "0044-03-15 10:00:00+00 BC", "294276-12-31 20:59:59+00",
            ]
        ),
        (
            "interval",
            [
                "0", "1 year", "1 year 2 mons -3 days", "-1 year 2 mons", "-1 days +02:03:04", "100:00:00.000001",
                "-00:00:00.5", "1 mon -1 days", "1 day", "-1 mons", "3 days 04:05:06.7", "-1 year -1 days",
            ]
        ),
        ("inet", ["192.168.0.1", "10.0.0.0/8", "::1", "2001:db8::ff00:42:8329/64", "::ffff:1.2.3.4", "::"]),
        ("cidr", ["10.0.0.0/8", "192.168.1.0/24", "2001:db8::/32", "127.0.0.1/32"]),
        ("macaddr", ["08:00:2b:01:02:03"]), ("macaddr8", ["08:00:2b:01:02:03:04:05"]),
        ("integer[]", ["{}", "{1,NULL,3}", "{{1,2},{3,4}}", "[0:1]={1,2}", "[-1:0][2:3]={{1,2},{3,4}}", "{{{1}}}"]),
        ("text[]", ["{a,\"b c\",NULL,\"NULL\",\"\",\"q\\\"\\\\\",\"{}\",\"a,b\"}", "{{a},{b}}"]),
        ("timestamptz[]", ["{\"2024-02-29 12:34:56.789+00\",NULL}"]), ("numeric[]", ["{1.50,NaN}"]),
        ("jsonb[]", ["{\"{\\\"a\\\": 1}\",NULL}"]), ("bytea[]", ["{\"\\\\x00ff\"}"]), ("boolean[]", ["{t,f,NULL}"]),
        ("double precision[]", ["{0.1,NaN,Infinity}"]), ("date[]", ["{2024-01-01,infinity}"]),
        ("int4range", ["[1,10)", "empty", "(,)", "[5,)", "(,5)"]), ("int8range", ["[1,10)"]),
        ("numrange", ["[1.5,2.50]", "(1,2)", "(,3.0]"]), ("daterange", ["[2024-01-01,2024-02-01)", "[,infinity)"]),
        ("tsrange", ["[\"2024-01-01 00:00:00\",\"2024-01-02 00:00:00\")", "(,)"]),
        ("tstzrange", ["[\"2024-01-01 00:00:00+00\",)", "empty"]), ("int4range[]", ["{\"[1,2)\",empty}"]),
        ("int4multirange", ["{}", "{[1,3),[5,9)}"]), ("datemultirange", ["{[2024-01-01,2024-02-01)}"]),
        ("tstzmultirange", ["{[\"2024-01-01 00:00:00+00\",\"2024-01-02 00:00:00+00\"),[\"2025-01-01 00:00:00+00\",)}"]),
        ("nummultirange[]", ["{\"{[1.5,2.5)}\"}"]),
    ]

    private static func expression(_ literal: String, _ type: String) -> String {
        "'\(literal.replacing("'", with: "''"))'::\(type)"
    }

    @Test(arguments: PostgreSQLServer.installed, ["UTC", "America/St_Johns", "Asia/Kathmandu"])
    func `are the same in binary and as text`(version: PostgreSQLServer.Version, zone: String) async throws {
        let connection = try await Database.connect(version)
        try await connection.run("SET TimeZone = '\(zone)'")
        for (type, values) in Self.literals {
            if type == "xml", version == .v18 { continue }
            for value in values {
                let expression = Self.expression(value, type)
                let binary = try await connection.value("SELECT \(expression)")
                // A point has no binary form here, so all columns of the statement come as text.
                let text = try await connection.value("SELECT \(expression), '(1,2)'::point")
                #expect(binary?.text == text?.text, "\(type) \(value)")
                #expect(binary == text || binary?.text == "NaN" || type.hasPrefix("double"), "\(type) \(value)")
            }
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `have the server's own text where their meaning is not a time`(
        version: PostgreSQLServer.Version
    ) async throws {
        let connection = try await Database.connect(version)
        let times: Set = [
            "timestamp", "timestamptz", "timetz", "timestamptz[]", "tsrange", "tstzrange", "tstzmultirange",
        ]
        for (type, values) in Self.literals where !times.contains(type) && !type.hasPrefix("json") {
            if type == "xml", version == .v18 { continue }
            for value in values {
                let row = try #require(
                    try await connection.execute(
                        "SELECT v, format('%s', v) FROM (SELECT \(Self.expression(value, type)) AS v)"
                            + " AS x"
                    ).rows.first)
                if type.hasPrefix("double") || type == "real" {
                    #expect(Double(row[0].text)?.bitPattern == Double(row[1].text)?.bitPattern, "\(type) \(value)")
                } else {
                    #expect(row[0].text == row[1].text, "\(type) \(value)")
                }
            }
        }
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `of any other type are the server's text`(version: PostgreSQLServer.Version) async throws {
        let connection = try await Database.connect(version)
        _ = try await connection.execute("DROP TYPE IF EXISTS values_mood CASCADE")
        _ = try await connection.execute("DROP DOMAIN IF EXISTS values_age")
        _ = try await connection.execute("CREATE TYPE values_mood AS ENUM ('happy', 'sad')")
        _ = try await connection.execute("CREATE DOMAIN values_age AS int CHECK (value > 0)")
        let row = try #require(
            try await connection.execute(
                """
                SELECT 'sad'::values_mood, ARRAY['sad', 'happy']::values_mood[], 7::values_age, '(1,2)'::point,
                    ROW(1, 'a b'), 'a b'::tsvector, '101'::bit(3), 'pg_class'::regclass, '0/16B3748'::pg_lsn
                """
            ).rows.first)
        #expect(
            (0..<row.count).map { row[$0].text } == [
                "sad", "{sad,happy}", "7", "(1,2)", "(1,\"a b\")", "'a' 'b'", "101", "pg_class", "0/16B3748",
            ])
        #expect(row[2] == .integer(7))
        let sent = try await connection.execute(
            "SELECT $1::values_mood[] = ARRAY['sad']::values_mood[]", [["sad"]])
        #expect(sent.rows.first?[0] == .bool(true))
    }

    @Test(.enabled(if: PostgreSQLServer.Version.v18.isInstalled, "PostgreSQL 18 is not installed"))
    func `of extensions are the server's text, and JSON arrays become vectors`() async throws {
        let connection = try await Database.connect(.v18)
        _ = try await connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        let result = try await connection.execute("SELECT $1::vector AS v, 1 AS one", [[1, 2.5, 3]])
        #expect(result.rows.first?[0] == .text("[1,2.5,3]"))
        #expect(result.rows.first?[1] == .integer(1))
        #expect(try await connection.value("SELECT 'infinity'::interval") == .text("infinity"))
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `are the same in binary and as text for many random numbers and times`(
        version: PostgreSQLServer.Version
    ) async throws {
        let connection = try await Database.connect(version)
        let inner = """
            SELECT i,
                ((random() - 0.5) * 10 ^ (random() * 20))::numeric(40, 12) AS n, (random() * 1e10)::bigint AS b,
                timestamp '0001-01-01' + random() * interval '9000 years' AS ts,
                timestamptz '1800-01-01' + random() * interval '400 years' AS tz,
                date '4000-01-01 BC' + (random() * 4000000)::int AS d,
                make_interval(months => (random() * 100 - 50)::int, days => (random() * 100 - 50)::int,
                    secs => random() * 1e6 - 5e5) AS iv,
                random()::real AS r, ((random() - 0.5) * 10 ^ (random() * 600 - 300)) AS f
            FROM generate_series(1, 2000) AS i
            """
        let table = "values_random"
        _ = try await connection.execute("CREATE TEMP TABLE \(table) AS \(inner)")
        let binary = try await connection.execute("SELECT n, b, ts, tz, d, iv, r, f FROM \(table) ORDER BY i").rows
        let text = try await connection.execute(
            "SELECT n, b, ts, tz, d, iv, r, f, point(1, 2) FROM \(table) ORDER BY i"
        ).rows
        #expect(binary.count == 2000)
        for (a, b) in zip(binary, text) { for column in 0..<8 { #expect(a[column] == b[column]) } }
    }
}
