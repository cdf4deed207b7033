public import JSON

/// One statement with the values of its parameters `$1`, `$2`, …
public struct PostgreSQLQuery: Sendable {
    /// One SQL statement; the protocol allows no second one.
    public var text: String
    /// The values, converted to the types that the server infers. Arrays become arrays, objects become JSON.
    public var parameters: [JSONValue]
    /// Whether the statement will come again with the same text, so that preparing it pays.
    public var isRepeated: Bool

    /// A statement with its parameters.
    public init(_ text: String, _ parameters: [JSONValue] = [], isRepeated: Bool = true) {
        (self.text, self.parameters, self.isRepeated) = (text, parameters, isRepeated)
    }
}

/// Statements sent around another one in the same round trip.
public struct PostgreSQLEnvelope: Sendable {
    /// Sent before, such as `BEGIN READ ONLY`.
    public var before: [String]
    /// Sent after; not run when anything before it failed. The transaction is then rolled back.
    public var after: [String]

    /// Statements without parameters.
    public init(before: [String] = [], after: [String] = []) { (self.before, self.after) = (before, after) }

    /// Nothing around it.
    public static let none = PostgreSQLEnvelope()

    /// A read-only transaction that is always rolled back, so that not even a setting survives it.
    public static func readOnly(settings: [String] = []) -> PostgreSQLEnvelope {
        PostgreSQLEnvelope(before: ["BEGIN READ ONLY"] + settings, after: ["ROLLBACK"])
    }
}

/// All of a result.
public struct PostgreSQLResult: Sendable {
    /// The columns; none for a statement without rows.
    public var columns: [PostgreSQLColumn]
    /// The rows.
    public var rows: [PostgreSQLRow]
    /// What the server says was done, such as `UPDATE 3`.
    public var tag: String

    /// How many rows a change touched.
    public var affectedRows: Int { tag.split(separator: " ").last.flatMap { Int($0) } ?? 0 }
}
