public import JSON

/// One value of a row, or of a parameter.
public enum SQLValue: Sendable, Hashable {
    /// NULL.
    case null
    /// A truth value, where the engine has them.
    case bool(Bool)
    /// An integer of up to 64 bits.
    case int(Int64)
    /// A floating-point number; infinities and NaN are text.
    case double(Double)
    /// Text, and everything whose meaning JSON numbers would lose: numeric, dates and times in ISO 8601, intervals,
    /// ranges, geometry, enums, UUIDs.
    case text(String)
    /// Binary.
    case bytes([UInt8])
    /// JSON, and arrays, whose elements follow the same rules.
    case json(JSONValue)
}

/// One column of a result.
public struct SQLColumn: Sendable, Hashable {
    /// As the result names it; need not be unique.
    public var name: String
    /// As the engine calls it, such as `timestamp with time zone`; empty where it has none.
    public var type: String
    /// The table's column behind it, where the engine reports one.
    public var origin: SQLColumnName?

    /// A column of unknown origin unless one is given.
    public init(name: String, type: String, origin: SQLColumnName? = nil) {
        self.name = name
        self.type = type
        self.origin = origin
    }
}

/// The name of a table, view or other relation.
public struct SQLName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Nil: where a statement would look.
    public var schema: String?
    /// Without quotes, as the catalog has it.
    public var name: String

    /// A name that is looked up, unless a schema is given.
    public init(schema: String? = nil, _ name: String) {
        self.schema = schema
        self.name = name
    }

    /// By schema, then by name.
    public static func < (a: SQLName, b: SQLName) -> Bool { (a.schema ?? "", a.name) < (b.schema ?? "", b.name) }

    /// With dots, without quotes; for messages.
    public var description: String { schema.map { "\($0).\(name)" } ?? name }
}

/// The name of a column of a table.
public struct SQLColumnName: Sendable, Hashable, CustomStringConvertible {
    /// The table it belongs to.
    public var table: SQLName
    /// Without quotes, as the catalog has it.
    public var column: String

    /// Names a column of a table.
    public init(_ table: SQLName, _ column: String) {
        self.table = table
        self.column = column
    }

    /// With dots, without quotes; for messages.
    public var description: String { "\(table).\(column)" }
}
