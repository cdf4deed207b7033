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
    /// How deep annotated properties are looked for.
    static let maxDepth = 16

    /// The annotated properties of an input schema.
    ///
    /// - Throws: ``MCPError`` when an annotation breaks the specification's rules: a token, unique without regard to
    ///   case, on an integer, string or boolean, reachable through `properties` alone.
    public static func arguments(in schema: JSONObject) throws(MCPError) -> [MirroredArgument] {
        var found: [MirroredArgument] = []
        try collect(schema, path: [], into: &found)
        var names: Set<String> = []
        for argument in found where !names.insert(argument.name.lowercased()).inserted {
            throw .invalidParams("The header name \"\(argument.name)\" is used twice in one input schema.")
        }
        return found
    }

    private static func collect(
        _ schema: JSONObject, path: [String], into found: inout [MirroredArgument]
    ) throws(MCPError) {
        guard path.count < maxDepth, let properties = schema["properties"]?.objectValue else { return }
        for (key, value) in properties {
            guard let property = value.objectValue else { continue }
            if let annotation = property["x-mcp-header"] {
                let name = try name(annotation, of: property, at: key)
                found.append(MirroredArgument(path: path + [key], name: name))
            }
            try collect(property, path: path + [key], into: &found)
        }
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
            return Int64(header) == number || Double(header).flatMap { Int64(exactly: $0) } == number
        case .number(let number): return Double(header) == number.double
        default: return false
        }
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
