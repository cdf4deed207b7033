public import JSON

/// Reads a JSON Schema (2020-12) off a `Decodable` type, without macros: a decoder that writes down what the type asks
/// for answers with sample values.
///
/// The schema says what a plain decoder accepts. `decodeIfPresent` makes a member optional, everything else is
/// required; raw enums that are `CaseIterable` list their values; a type used twice, or inside itself, moves to
/// `$defs`. What a type cannot tell by itself, it adds with ``SchemaDescribed``; a type that refuses every sample
/// conforms to ``SchemaProviding``.
///
/// ```swift
/// struct Forecast: Decodable, SchemaDescribed {
///     var city: String
///     var days: Int
///     static let schemaNotes: [String: SchemaNote] = [
///         "city": "The city's name",
///         "days": .init("How many days ahead", in: 1...14, default: 3),
///     ]
/// }
/// ```
public enum SchemaDerivation {
    /// How deep types may nest inside each other.
    public static let maximumDepth = 64
    /// How many different types one schema may consist of.
    public static let maximumTypes = 512

    /// The schema of any type; its root may be a string or an array as well as an object.
    public static func schema(for type: any Decodable.Type) throws(SchemaDerivationError) -> JSONObject {
        let recorder = SchemaRecorder(root: type)
        let shape = try recorder.record()
        var renderer = SchemaRenderer(recorder: recorder, root: shape)
        return try renderer.document()
    }

    /// The schema of a tool's input, whose root must be an object.
    public static func inputSchema(for type: any Decodable.Type) throws(SchemaDerivationError) -> JSONObject {
        let schema = try schema(for: type)
        guard schema["type"]?.stringValue == "object" else {
            throw SchemaDerivationError(
                .rootNotObject, at: String(describing: type),
                "A tool's input must be an object; put the value into a field of a struct.")
        }
        return schema
    }
}
