/// Why a schema could not be compiled.
public struct JSONSchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of error; an open set.
    public struct Code: Sendable, Hashable {
        /// The name of the code.
        public let name: String

        private init(_ name: String) { self.name = name }

        /// A keyword has a value it cannot have.
        public static let invalidKeyword = Code("invalid_keyword")
        /// A regular expression cannot be used.
        public static let invalidPattern = Code("invalid_pattern")
        /// A reference leads nowhere.
        public static let unresolvedReference = Code("unresolved_reference")
        /// The `$schema`, or a vocabulary that it requires, is not known.
        public static let unknownDialect = Code("unknown_dialect")
        /// The schema is larger or deeper than allowed.
        public static let limitExceeded = Code("limit_exceeded")
    }

    /// The kind of error.
    public let code: Code
    /// Where in the schema: `#` and a JSON Pointer, after the URI of the document if it is not the schema itself.
    public let schemaPath: String
    /// What is wrong, in a sentence.
    public let message: String

    init(_ code: Code, at schemaPath: String, _ message: String) {
        self.code = code
        self.schemaPath = schemaPath
        self.message = message
    }

    /// Place and message in one line.
    public var description: String { "schema \(schemaPath): \(message)" }
}
