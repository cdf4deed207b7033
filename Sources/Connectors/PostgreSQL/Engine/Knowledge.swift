import JSON
import PostgreSQLClient
import SQLTools
import Synchronization

/// What is known of a database beside its data. It is asked for again after a while, because databases change.
final class Knowledge: Sendable {
    private struct State {
        var facts: (facts: FenceFacts, since: ContinuousClock.Instant)?
        var types: [TypeKey: String] = [:]
        var origins: [PostgreSQLColumn.Origin: SQLColumnName] = [:]
    }

    private struct TypeKey: Hashable {
        var type: UInt32
        var modifier: Int32
    }

    private static let lifetime = Duration.seconds(60)
    /// How many names are kept; more are asked for each time.
    private static let maxNames = 10_000

    let allowsPrivilegedRole: Bool
    private let allowedFunctions: Set<String>
    private let state = Mutex(State())

    init(allowsPrivilegedRole: Bool, allowedFunctions: Set<String>) {
        (self.allowsPrivilegedRole, self.allowedFunctions) = (allowsPrivilegedRole, allowedFunctions)
    }

    /// - Throws: ``SQLErrorCode/misconfigured`` where the role may do too much.
    func facts(on connection: PostgreSQLConnection) async throws -> FenceFacts {
        if let known = state.withLock({ $0.facts }), known.since.duration(to: .now) < Self.lifetime {
            return known.facts
        }
        let role = try await Role.load(on: connection)
        if let problem = role.problem, !allowsPrivilegedRole { throw SQLFailure(.misconfigured, problem) }
        let facts = try await FenceFacts.load(on: connection, role: role, allowed: allowedFunctions)
        state.withLock { $0 = State(facts: (facts, .now)) }
        return facts
    }

    // MARK: - Names of columns

    /// The columns of a statement's result, with the names of their types and origins.
    func columns(of query: PostgreSQLQuery, on connection: PostgreSQLConnection, _ deadline: ContinuousClock.Instant)
        async throws -> [SQLColumn]
    {
        let columns = try await connection.describe(query, deadline: deadline)
        try await learn(columns, on: connection)
        return try named(columns)
    }

    /// - Throws: Where a name was not learned, for instance because the table was altered meanwhile.
    func named(_ columns: [PostgreSQLColumn]) throws(SQLFailure) -> [SQLColumn] {
        let (types, origins) = state.withLock { ($0.types, $0.origins) }
        var named: [SQLColumn] = []
        for column in columns {
            let key = TypeKey(type: column.type.rawValue, modifier: column.modifier)
            guard let type = types[key] else { throw Self.changed }
            var origin: SQLColumnName?
            if let source = column.origin {
                guard let name = origins[source] else { throw Self.changed }
                origin = name
            }
            named.append(SQLColumn(name: column.name, type: type, origin: origin))
        }
        return named
    }

    private static let changed = SQLFailure(.conflict, "The tables changed meanwhile; try again.")

    private func learn(_ columns: [PostgreSQLColumn], on connection: PostgreSQLConnection) async throws {
        let (types, origins) = state.withLock { state in
            if state.types.count + state.origins.count > Self.maxNames { (state.types, state.origins) = ([:], [:]) }
            let types = Set(columns.map { TypeKey(type: $0.type.rawValue, modifier: $0.modifier) })
            return (
                types.subtracting(state.types.keys),
                Set(columns.compactMap(\.origin)).subtracting(state.origins.keys)
            )
        }
        if !types.isEmpty { try await learn(types, on: connection) }
        if !origins.isEmpty { try await learn(origins, on: connection) }
    }

    private func learn(_ types: Set<TypeKey>, on connection: PostgreSQLConnection) async throws {
        let list = Array(types)
        let rows = try await connection.rows(
            """
            SELECT t.oid::int8, t.m, pg_catalog.format_type(t.oid, CASE WHEN t.m < 0 THEN NULL ELSE t.m END)
            FROM ROWS FROM (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::int4[])) AS t (oid, m)
            """,
            [
                .array(list.map { .integer(Int64($0.type)) }), .array(list.map { .integer(Int64($0.modifier)) }),
            ])
        state.withLock { state in
            for row in rows {
                guard let type = row[0].int, let modifier = row[1].int, let name = row[2].string else { continue }
                state.types[TypeKey(type: UInt32(clamping: type), modifier: Int32(clamping: modifier))] = name
            }
        }
    }

    private func learn(
        _ origins: Set<PostgreSQLColumn.Origin>, on connection: PostgreSQLConnection
    ) async throws {
        let list = Array(origins)
        let rows = try await connection.rows(
            """
            SELECT a.attrelid::int8, a.attnum::int4, n.nspname, c.relname, a.attname
            FROM ROWS FROM (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::int4[])) AS o (oid, n)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attnum = o.n
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            """,
            [.array(list.map { .integer(Int64($0.table)) }), .array(list.map { JSONValue($0.column) })])
        state.withLock { state in
            for row in rows {
                guard let table = row[0].int, let number = row[1].int else { continue }
                let name = SQLName(schema: row[2].string, row[3].string ?? "")
                state.origins[.init(table: UInt32(clamping: table), column: number)] = SQLColumnName(
                    name, row[4].string ?? "")
            }
        }
    }
}

extension PostgreSQLConnection {
    /// All rows of a statement of our own, outside of the fence, in a read-only transaction.
    func rows(_ text: String, _ parameters: [JSONValue] = []) async throws -> [PostgreSQLRow] {
        let envelope: PostgreSQLEnvelope = isInTransaction ? .none : .readOnly()
        return try await execute(
            PostgreSQLQuery(text, parameters), in: envelope, deadline: .now + .seconds(30)
        ).rows
    }
}

extension PostgreSQLValue {
    /// The text, nil for NULL.
    var string: String? { self == .null ? nil : text }
    /// The integer, where it is one.
    var int: Int? { if case .integer(let value) = self { Int(value) } else { nil } }
    /// Whether it is true; NULL is not.
    var isTrue: Bool { self == .bool(true) }
}
