public import JSON

/// An argument of a tool that HTTP clients repeat in a header, so that intermediaries can route on it without reading
/// the body (`x-mcp-header`, revision 2026-07-28).
public struct MirroredArgument: Hashable, Sendable {
    /// The property names from the root of the arguments down.
    public var path: [String]
    /// The part of the header's name that follows `Mcp-Param-`.
    public var name: String

    /// The whole header name.
    public var header: String { "Mcp-Param-\(name)" }
}

/// The rules by which headers repeat what the body says.
public enum ArgumentMirror {
    /// How deep schemas may be nested in an input schema.
    static let maxDepth = 128

    private static let annotation = "x-mcp-header"

    /// The annotated properties of an input schema.
    ///
    /// - Throws: ``MCPError`` when an annotation breaks the specification's rules: a token, unique without regard to
    ///   case, on an integer, string or boolean, reachable through `properties` alone. Clients drop such a tool.
    public static func arguments(in schema: JSONObject) throws(MCPError) -> [MirroredArgument] {
        var found: [MirroredArgument] = []
        try collect(schema, path: [], depth: 0, into: &found)
        var names: Set<String> = []
        for argument in found where !names.insert(argument.name.lowercased()).inserted {
            throw .invalidParams("The header name \"\(argument.name)\" is used twice in one input schema.")
        }
        return found
    }

    /// - Parameter path: Nil where a value is not reachable through `properties` alone.
    private static func collect(
        _ schema: JSONObject, path: [String]?, depth: Int, into found: inout [MirroredArgument]
    ) throws(MCPError) {
        guard depth < maxDepth else {
            throw .invalidParams("The input schema is nested deeper than \(maxDepth) levels.")
        }
        if let value = schema[annotation] {
            guard let path, let key = path.last else {
                throw .invalidParams("\"\(annotation)\" may only stand where \"properties\" alone lead.")
            }
            found.append(MirroredArgument(path: path, name: try name(value, of: schema, at: key)))
        }
        for (key, property) in schema["properties"]?.objectValue ?? [:] {
            guard let property = property.objectValue else { continue }
            try collect(property, path: path.map { $0 + [key] }, depth: depth + 1, into: &found)
        }
        for keyword in schemaKeywords {
            for schema in schemas(in: schema[keyword]) {
                try collect(schema, path: nil, depth: depth + 1, into: &found)
            }
        }
        for keyword in namedSchemaKeywords {
            for (_, schema) in schema[keyword]?.objectValue ?? [:] {
                guard let schema = schema.objectValue else { continue }
                try collect(schema, path: nil, depth: depth + 1, into: &found)
            }
        }
    }

    /// Keywords that hold a schema or an array of them.
    private static let schemaKeywords = [
        "items", "prefixItems", "contains", "additionalProperties", "unevaluatedProperties", "unevaluatedItems",
        "propertyNames", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
    ]

    /// Keywords that hold schemas by name.
    private static let namedSchemaKeywords = ["$defs", "definitions", "patternProperties", "dependentSchemas"]

    private static func schemas(in value: JSONValue?) -> [JSONObject] {
        value?.objectValue.map { [$0] } ?? value?.arrayValue?.compactMap(\.objectValue) ?? []
    }

    private static func name(_ value: JSONValue, of property: JSONObject, at key: String) throws(MCPError) -> String {
        guard let name = value.stringValue, !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
            throw .invalidParams("\"x-mcp-header\" of property \"\(key)\" must be a non-empty HTTP token.")
        }
        guard ["string", "integer", "boolean"].contains(property["type"]?.stringValue) else {
            throw .invalidParams("\"x-mcp-header\" of property \"\(key)\" needs the type string, integer or boolean.")
        }
        return name
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Whether a header says the same as a value of the body.
    static func matches(header: String, value: JSONValue) -> Bool {
        guard let header = decode(header) else { return false }
        switch value.resolved {
        case .string(let text): return utf8Equal(header, text)
        case .bool(let flag): return header == (flag ? "true" : "false")
        case .integer(let number):
            return Int64(header) == number || double(header).flatMap { Int64(exactly: $0) } == number
        case .number(let number): return double(header) == number.double
        default: return false
        }
    }

    /// Decimal numbers only; `Double` reads hexadecimal ones and infinities too.
    private static func double(_ text: String) -> Double? {
        text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } ? Double(text) : nil
    }

    /// The text of a header value: `=?base64?…?=` is decoded, anything else is taken as it stands. Nil for a value that
    /// claims to be Base64 and is not.
    static func decode(_ header: String) -> String? {
        let opening = "=?base64?"
        let closing = "?="
        guard header.hasPrefix(opening), header.hasSuffix(closing), header.utf8.count >= opening.utf8.count + 2 else {
            return header
        }
        let inner = header.dropFirst(opening.count).dropLast(closing.count)
        guard let bytes = Base64.decode(String(inner)) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// A value as a header carries it.
    public static func encode(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        let hasOuterBlank = text.hasPrefix(" ") || text.hasSuffix(" ")
        let looksEncoded = text.hasPrefix("=?base64?") && text.hasSuffix("?=")
        guard isPlain, !hasOuterBlank, !looksEncoded else { return "=?base64?\(Base64.encode(Array(text.utf8)))?=" }
        return text
    }

    private static func utf8Equal(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}
