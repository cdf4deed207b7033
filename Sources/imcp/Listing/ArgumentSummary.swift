import JSON

/// The arguments of a tool in a few words: `path: string, [head: integer]`.
enum ArgumentSummary {
    private static let maxChoices = 5

    /// Arguments in brackets may be left out.
    static func text(of schema: JSONObject) -> String {
        let required = Set(schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        return (schema["properties"]?.objectValue ?? [:]).map { name, property in
            let shown = "\(TerminalText.line(name)): \(type(of: property))"
            return required.contains(name) ? shown : "[\(shown)]"
        }.joined(separator: ", ")
    }

    /// The type of a property, as far as a word can tell it.
    static func type(of property: JSONValue) -> String {
        guard let property = property.objectValue else { return "any" }
        if let values = property["enum"]?.arrayValue ?? property["const"].map({ [$0] }) {
            let shown = values.prefix(maxChoices).map { TerminalText.line($0.plainText) }.joined(separator: "|")
            return values.count > maxChoices ? shown + "|…" : shown
        }
        if let types = property["type"]?.arrayValue {
            return types.compactMap(\.stringValue).map(TerminalText.line).joined(separator: "|")
        }
        switch property["type"]?.stringValue {
        case "array": return items(of: property) + "[]"
        case let type?: return TerminalText.line(type)
        case nil: break
        }
        guard let variants = property["anyOf"]?.arrayValue ?? property["oneOf"]?.arrayValue else { return "any" }
        return variants.prefix(maxChoices).map { $0["type"]?.stringValue.map(TerminalText.line) ?? "object" }
            .joined(separator: "|")
    }

    private static func items(of property: JSONObject) -> String {
        guard let type = property["items"]?["type"]?.stringValue else { return "any" }
        return TerminalText.line(type)
    }
}
