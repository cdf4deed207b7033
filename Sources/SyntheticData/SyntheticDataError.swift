/// What is wrong with a schema, a model or a request for rows. The description names the place and the way out.
public struct SyntheticDataError: Error, Sendable, Hashable {
    /// What kind of mistake it is, for programs. The set is open: new ones break no switch.
    public struct Code: Sendable, Hashable {
        /// The word for it, such as `bad_pattern`.
        public let name: String

        /// Names a kind of mistake; lower case with underscores.
        public init(_ name: String) { self.name = name }

        /// A schema contradicts itself or the data.
        public static let badSchema = Code("bad_schema")
        /// A pattern cannot be read, or stands for too many texts or for none.
        public static let badPattern = Code("bad_pattern")
        /// A formula cannot be read, or does not fit its columns.
        public static let badFormula = Code("bad_formula")
        /// There are fewer different values than rows that need one.
        public static let tooFewValues = Code("too_few_values")
        /// A table lacks a column, or has it with another kind of values.
        public static let badTable = Code("bad_table")
    }

    /// What kind of mistake it is.
    public let code: Code
    /// The table it is about; nil where that is clear or none.
    public var table: String?
    /// The column it is about; nil where it is about none.
    public var column: String?
    /// What is wrong and what to do, in sentences.
    public let message: String

    /// Describes a mistake.
    public init(_ code: Code, table: String? = nil, column: String? = nil, _ message: String) {
        (self.code, self.table, self.column, self.message) = (code, table, column, message)
    }
}

extension SyntheticDataError: CustomStringConvertible {
    /// The place and the message: `table "orders", column "total": …`
    public var description: String {
        let places = [table.map { "table \"\($0)\"" }, column.map { "column \"\($0)\"" }].compactMap(\.self)
        return places.isEmpty ? message : places.joined(separator: ", ") + ": " + message
    }
}
