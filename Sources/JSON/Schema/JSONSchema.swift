/// A JSON Schema, compiled once so that many values can be checked against it quickly.
///
/// Knows the dialects 2020-12 and draft-07. References are resolved among the schema itself, the documents handed in
/// and the bundled metaschemas; nothing is ever fetched. Safe to use from many threads at once.
///
/// ```swift
/// let schema = try JSONSchema(["type": "object", "required": ["city"]])
/// for violation in schema.validate(arguments) { print(violation) }  // at /: missing required property "city"
/// ```
public struct JSONSchema: Sendable {
    let program: SchemaProgram

    /// Compiles a schema.
    ///
    /// - Parameters:
    ///   - schema: An object or a boolean.
    ///   - options: The default dialect and the limits.
    ///   - documents: What `$ref` may refer to, by absolute URI without fragment.
    /// - Throws: ``JSONSchemaError`` for a keyword with an unusable value, a reference that leads nowhere, a dialect
    ///   that is not known, or a limit that is hit.
    public init(
        _ schema: JSONValue, options: Options = .init(), documents: [String: JSONValue] = [:]
    ) throws(JSONSchemaError) {
        var compiler = try SchemaCompiler(schema, options: options, documents: documents)
        program = try compiler.compile()
    }

    /// Whether the value fits the schema. A value that runs into a limit does not.
    public func isValid(_ value: JSONValue) -> Bool {
        var quick = SchemaEvaluation(program, NoFindings())
        return quick.accepts(value)
    }

    /// What is wrong with the value, in the order of the schema's checks; empty when it fits.
    ///
    /// - Parameter limit: At most this many violations are looked for; at least one is.
    public func validate(_ value: JSONValue, limit: Int = 8) -> [Violation] {
        var quick = SchemaEvaluation(program, NoFindings())
        if quick.accepts(value) { return [] }
        var thorough = SchemaEvaluation(program, CollectedFindings(limit: max(limit, 1)))
        _ = thorough.accepts(value)
        let found = thorough.findings.violations
        return found.isEmpty ? [program.summary(of: quick.stop)] : found
    }
}

extension JSONSchema {
    /// Which version of JSON Schema a schema follows when its `$schema` does not say.
    public enum Dialect: Sendable, Hashable {
        /// <https://json-schema.org/draft/2020-12/schema>
        case draft202012
        /// <http://json-schema.org/draft-07/schema>
        case draft7
    }

    /// How a schema is read, and how much it may cost. Every limit that is hit is reported, never a crash or a hang.
    public struct Options: Sendable {
        /// The dialect of a schema without `$schema`.
        public var defaultDialect: Dialect
        /// How deeply schemas may be nested in the schema document, and how deeply the evaluation of a value may
        /// nest: every step into the value, into an `allOf` or over a `$ref` is one. Each costs about 1 KiB of stack,
        /// so that more than ``greatestMaxDepth`` is not taken.
        public var maxDepth: Int
        /// How many schemas and subschemas one compiled schema may consist of.
        public var maxSubschemas: Int
        /// How many references may follow each other at one place of the value; ends schemas that refer to
        /// themselves without ever going deeper into the value.
        public var maxReferenceExpansion: Int
        /// How many steps one validation may take; finding the words for what is wrong may take as many again.
        public var maxWork: Int
        /// How many backtracking steps one search of a `pattern` may take.
        public var regexMatchLimit: Int
        /// Whether `format` is checked. Otherwise it is an annotation, unless the schema's own metaschema asks for
        /// the format-assertion vocabulary.
        public var assertFormats: Bool

        /// The defaults suit schemas and values that come from outside.
        public init(
            defaultDialect: Dialect = .draft202012, maxDepth: Int = 256, maxSubschemas: Int = 20_000,
            maxReferenceExpansion: Int = 64, maxWork: Int = 5_000_000, regexMatchLimit: Int = 1_000_000,
            assertFormats: Bool = false
        ) {
            self.defaultDialect = defaultDialect
            self.maxDepth = maxDepth
            self.maxSubschemas = maxSubschemas
            self.maxReferenceExpansion = maxReferenceExpansion
            self.maxWork = maxWork
            self.regexMatchLimit = regexMatchLimit
            self.assertFormats = assertFormats
        }

        /// The most that ``maxDepth`` can be.
        public static let greatestMaxDepth = 1000

        var depthInForce: Int { min(maxDepth, Self.greatestMaxDepth) }
    }
}
