import JSON

/// Compiling a tool's input schema, and validating the arguments of a call by it. Foundation has nothing to compare with.
enum SchemaFigures {
    static func measure() throws -> JSONObject {
        let text = try JSONParser.parse(Array(Samples.schema.utf8))
        let arguments = try JSONParser.parse(Array(Samples.arguments.utf8))
        let schema = try JSONSchema(text)
        precondition(schema.validate(arguments).isEmpty, "the sample must be valid")
        let times = try Stopwatch.time([
            { keep(schema.validate(arguments)) },
            { keep(try JSONSchema(text)) },
        ])
        return [
            "validateNanoseconds": JSONValue(times[0].rounded()), "compileNanoseconds": JSONValue(times[1].rounded()),
        ]
    }
}
