/// What an engine's language is like.
public enum SQLDialect: String, Sendable, CaseIterable {
    // The raw value is what `list_sources` shows.
    case postgresql, sqlite

    /// A name in quotes, for statements of our own.
    public func quote(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

    /// A table's name in quotes, with its schema if it has one.
    public func quote(_ name: SQLName) -> String {
        name.schema.map { "\(quote($0)).\(quote(name.name))" } ?? quote(name.name)
    }

    /// The parameter at a position, from 1.
    public func parameter(_ position: Int) -> String {
        switch self {
        case .postgresql: "$\(position)"
        case .sqlite: "?\(position)"
        }
    }

    /// Whether parameters can have names.
    public var hasNamedParameters: Bool { self == .sqlite }
}

/// What a statement does, by its first keyword.
public enum SQLStatementClass: String, Sendable, CaseIterable {
    // `read` changes nothing, `dml` rows, `ddl` the schema, `admin` the server or the session.
    case read, dml, ddl, admin, unknown
}
