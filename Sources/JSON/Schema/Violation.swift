extension JSONSchema {
    /// One way in which a value does not fit its schema, in words that whoever wrote the value can act on.
    public struct Violation: Sendable, Hashable, CustomStringConvertible {
        /// Where in the value, as a JSON Pointer; empty for the value itself.
        public let instancePath: String
        /// The keyword that objects; `false` for a schema that allows nothing; `limit` when the check was given up.
        public let keyword: String
        /// Where in the schema the keyword stands: `#` and a JSON Pointer, after the URI of the document if it is
        /// not the schema itself.
        public let schemaPath: String
        /// What is wrong, without the place.
        public let message: String

        init(instancePath: String, keyword: String, schemaPath: String, message: String) {
            self.instancePath = instancePath
            self.keyword = keyword
            self.schemaPath = schemaPath
            self.message = message
        }

        /// Place and message in one line: `at /city: expected a string, got number 5`.
        public var description: String { "at \(instancePath.isEmpty ? "/" : instancePath): \(message)" }
    }
}
