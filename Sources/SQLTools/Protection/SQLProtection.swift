/// The columns that one caller must not see as they are, and what the caller sees instead.
public struct SQLProtection: Sendable, Equatable {
    /// By column; the table's name has a schema wherever the engine has schemas.
    public var columns: [SQLColumnName: SQLColumnTreatment]

    /// Protects nothing unless columns are given.
    public init(_ columns: [SQLColumnName: SQLColumnTreatment] = [:]) { self.columns = columns }

    /// Whether the caller sees everything.
    public var isEmpty: Bool { columns.isEmpty }

    /// The tables with a protected column.
    public var tables: Set<SQLName> { Set(columns.keys.map(\.table)) }

    /// The treatments of a table's columns.
    public func columns(of table: SQLName) -> [String: SQLColumnTreatment] {
        var found: [String: SQLColumnTreatment] = [:]
        for (name, treatment) in columns where name.table == table { found[name.column] = treatment }
        return found
    }
}

/// What a caller sees in place of a column's value. NULL stays NULL in all of them but `hide`.
public enum SQLColumnTreatment: Sendable, Hashable {
    /// The column is not there.
    case hide
    /// The first and the last characters, with `***` between them, or `***` alone where the value has no more characters
    /// than would stay. Values that are not text become `***`.
    case mask(keepFirst: Int, keepLast: Int)
    /// The first 32 hexadecimal digits of SHA-256 over the key's UTF-8 and the value's text, so that equal values stay
    /// equal.
    case hash(key: String)
    /// A coarser value.
    case generalise(SQLGeneralisation)
    /// A synthetic value; refused until there is an engine for it.
    case replace
}

/// How a value is made coarser.
public enum SQLGeneralisation: Sendable, Hashable {
    /// Down to a multiple of a step: 37 by 10 is 30. Values that are not numbers become NULL.
    case step(Double)
    /// The beginning of a date or time: `2026`, `2026-11` or `2026-11-21`. Values that are not dates become NULL.
    case date(SQLDatePart)
    /// The first characters of a text.
    case prefix(Int)
}

/// How much of a date stays.
public enum SQLDatePart: String, Sendable, CaseIterable {
    // The number of characters of ISO 8601 that stay is 4, 7 and 10.
    case year, month, day
}
