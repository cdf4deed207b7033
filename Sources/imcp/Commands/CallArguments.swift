import JSON

/// Turns words of a command line into the arguments of a tool, by the tool's schema.
enum CallArguments {
    /// Words that cannot be understood.
    struct Problem: Error {
        var message: String
    }

    /// - Parameters:
    ///   - words: `--name value` pairs, or one JSON object, or `-`.
    ///   - standardInput: Reads what `-` stands for.
    static func parse(
        _ words: [String], schema: JSONObject, standardInput: () -> [UInt8]
    ) throws(Problem) -> JSONObject {
        if words == ["-"] { return try object(standardInput()) }
        if words.count == 1, let word = words.first, word.hasPrefix("{") { return try object(Array(word.utf8)) }
        var arguments = JSONObject()
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else {
                throw Problem(message: "\"\(word)\" is not understood; write --name value, or one JSON object.")
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let written = String(parts[0])
            let name = name(written, in: schema)
            let property = schema["properties"]?[name]?.objectValue ?? [:]
            let value: JSONValue
            if parts.count == 2 {
                value = try Self.value(String(parts[1]), for: name, property)
            } else if property["type"]?.stringValue == "boolean", rest.first.map({ $0.hasPrefix("--") }) ?? true {
                value = true
            } else if let next = rest.popFirst() {
                value = try Self.value(next, for: name, property)
            } else {
                throw Problem(message: "--\(written) needs a value.")
            }
            arguments[name] = joined(arguments[name], value)
        }
        return arguments
    }

    private static func object(_ bytes: [UInt8]) throws(Problem) -> JSONObject {
        do {
            if case .object(let object) = try JSONParser.parse(bytes) { return object }
        } catch {
            throw Problem(message: "The arguments are not valid JSON: \(error)")
        }
        throw Problem(message: "The arguments must be a JSON object.")
    }

    /// Properties may be written with - for _, and in another case.
    private static func name(_ written: String, in schema: JSONObject) -> String {
        let known = schema["properties"]?.objectValue ?? [:]
        if known.contains(written) { return written }
        let plain = plain(written)
        return known.keys.first { Self.plain($0) == plain } ?? written
    }

    private static func plain(_ name: String) -> String { name.lowercased().filter { $0 != "-" && $0 != "_" } }

    private static func value(
        _ text: String, for name: String, _ property: JSONObject
    ) throws(Problem) -> JSONValue {
        switch property["type"]?.stringValue {
        case "string": return .string(text)
        case "array" where !text.hasPrefix("["):
            return .array([try value(text, for: name, property["items"]?.objectValue ?? [:])])
        case "integer", "number", "boolean", "object", "array", "null":
            guard let value = try? JSONParser.parse(text) else {
                throw Problem(message: "--\(name) must be \(property["type"]?.stringValue ?? "JSON"), not \"\(text)\".")
            }
            return value
        default: return (try? JSONParser.parse(text)) ?? .string(text)
        }
    }

    /// A name that is given several times makes a list.
    private static func joined(_ old: JSONValue?, _ new: JSONValue) -> JSONValue {
        guard case .array(let before)? = old, case .array(let after) = new else { return new }
        return .array(before + after)
    }
}
