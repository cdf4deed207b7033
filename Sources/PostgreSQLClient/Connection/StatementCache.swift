/// A statement that the server has prepared.
struct PreparedStatement: Sendable, Equatable {
    /// Empty for one that the next statement without a name replaces.
    var name: String
    var parameterTypes: [PostgreSQLType]
    var columns: [PostgreSQLColumn]

    /// One format goes for all columns, so a single type that is unknown here makes all of them text.
    var isBinary: Bool { columns.allSatisfy { $0.type.form != nil } }
}

/// Which statements a session has prepared. Pure; the least recently used one goes when there are too many.
struct StatementCache: Sendable {
    private struct Entry {
        var statement: PreparedStatement
        var lastUse: Int
    }

    let capacity: Int
    private var entries: [String: Entry] = [:]
    private var uses = 0
    private var names = 0

    init(capacity: Int) { self.capacity = capacity }

    mutating func statement(for text: String) -> PreparedStatement? {
        uses += 1
        entries[text]?.lastUse = uses
        return entries[text]?.statement
    }

    /// The longest text that is kept, in bytes: the server keeps what it has prepared, too.
    static let maxTextBytes = 8 << 10

    /// A name that no statement of the session has or had; empty for a text that is not kept.
    mutating func makeName(for text: String) -> String {
        guard capacity > 0, text.utf8.count <= Self.maxTextBytes else { return "" }
        names += 1
        return "imcp_\(names)"
    }

    /// Keeps a statement, and says which one the server need not keep any more.
    mutating func insert(_ statement: PreparedStatement, for text: String) -> PreparedStatement? {
        guard capacity > 0, !statement.name.isEmpty else { return nil }
        let oldest = entries.count < capacity ? nil : entries.min { $0.value.lastUse < $1.value.lastUse }
        let evicted = oldest.flatMap { entries.removeValue(forKey: $0.key)?.statement }
        uses += 1
        entries[text] = Entry(statement: statement, lastUse: uses)
        return evicted
    }

    mutating func remove(_ text: String) -> PreparedStatement? { entries.removeValue(forKey: text)?.statement }
    mutating func removeAll() { entries = [:] }
}
