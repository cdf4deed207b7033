/// What a data set is made of: a document that is inferred, printed, corrected and kept.
public struct DataSchema: Sendable, Hashable {
    /// The tables in their order.
    public var tables: [TableSchema]

    /// Describes a data set.
    public init(_ tables: [TableSchema]) { self.tables = tables }

    /// The table of that name; nil where there is none.
    public func table(_ name: String) -> TableSchema? { tables.first { $0.name == name } }
}

/// What a table is made of.
public struct TableSchema: Sendable, Hashable {
    /// A table whose rows this table's rows belong to.
    public struct Parent: Sendable, Hashable {
        /// The other table.
        public var table: String
        /// The column of this table that names the row of the other one.
        public var key: String

        /// Names a table and the column that refers to it.
        public init(table: String, key: String) { (self.table, self.key) = (table, key) }
    }

    /// What makes a table a panel: rows of entities at points in time.
    public struct Panel: Sendable, Hashable {
        /// The column that names an entity, such as a country or a customer.
        public var entity: String
        /// The column that an entity's rows follow each other by.
        public var time: String

        /// Names the two columns.
        public init(entity: String, time: String) { (self.entity, self.time) = (entity, time) }
    }

    /// How closely two numeric columns go together.
    public struct Correlation: Sendable, Hashable {
        /// One column.
        public var first: String
        /// The other column.
        public var second: String
        /// From -1 to 1: the correlation of the columns' normal scores.
        public var value: Double

        /// Declares a correlation.
        public init(_ first: String, _ second: String, _ value: Double) {
            (self.first, self.second, self.value) = (first, second, value)
        }
    }

    /// What the table is called.
    public var name: String
    /// How many rows to make where nobody says otherwise.
    public var rows: Int?
    /// The column that names a row.
    public var key: String?
    /// The table that the rows belong to.
    public var parent: Parent?
    /// What makes the table a panel; nil where rows do not follow each other in time.
    public var panel: Panel?
    /// The language and country of personal data; `en_US` where it is not given.
    public var locale: String?
    /// The columns in their order.
    public var columns: [ColumnSchema]
    /// What holds for the rows.
    public var constraints: [Constraint] = []
    /// Which declared columns go together, and how closely.
    public var correlations: [Correlation] = []

    /// Describes a table by its name and columns; all else is to be set.
    public init(_ name: String, _ columns: [ColumnSchema]) { (self.name, self.columns) = (name, columns) }

    /// The column of that name; nil where there is none.
    public func column(_ name: String) -> ColumnSchema? { columns.first { $0.name == name } }

    /// The locale where neither table nor column names one.
    public static let defaultLocale = "en_US"
}
