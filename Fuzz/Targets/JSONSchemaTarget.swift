@testable import JSON
@testable import MCP

extension FuzzTarget {
    /// Any JSON as a schema, any JSON as the value: `[schema, value, …]`.
    static let jsonSchema = FuzzTarget(name: "json-schema") { input in
        guard let parts = (try? JSONParser.parse(input))?.arrayValue, let source = parts.first else { return }
        let limits = JSONSchema.Options(
            maxSubschemas: 500, maxReferenceExpansion: 16, maxWork: 20_000, regexMatchLimit: 5_000, assertFormats: true)
        for dialect in [JSONSchema.Dialect.draft202012, .draft7] {
            var options = limits
            options.defaultDialect = dialect
            guard let schema = try? JSONSchema(source, options: options) else { continue }
            for value in parts.dropFirst().prefix(4) + [source] { try check(schema, value) }
        }
        if let object = source.objectValue { _ = try? ArgumentMirror.arguments(in: object) }
    }

    private static func check(_ schema: JSONSchema, _ value: JSONValue) throws {
        let violations = schema.validate(value, limit: 4)
        try require(schema.isValid(value) == violations.isEmpty, "yes and no have the same reasons: \(violations)")
        try require(violations.count <= 4, "no more violations than asked for")
        try require(violations.allSatisfy { $0.description.utf8.count < 4000 }, "a violation is short enough to read")
        var evaluation = SchemaEvaluation(schema.program, NoFindings())
        _ = evaluation.accepts(value)
        try require(evaluation.progress.workLeft >= -1, "no more steps than allowed: \(evaluation.progress.workLeft)")
        let raw = try require("a value can be kept unread") {
            try JSONParser.parse(value.serialized(), options: .init(raw: [[]]))
        }
        try require(schema.isValid(raw) == violations.isEmpty, "an unread value is judged like a read one")
    }
}
