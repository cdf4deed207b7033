import JSON

/// Turns a word into the value that a property's schema wants.
///
/// The first of these that the schema allows is taken: a listed choice, JSON of another type than text, a list of this
/// one element, the text itself.
struct ArgumentReading {
    /// The tool's whole schema, which references are looked up in.
    let root: JSONObject

    private static let maxDepth = 16
    private static let maxVariants = 256

    /// What a property may be, with alternatives and references resolved.
    struct Kinds {
        var choices: [JSONValue] = []
        var types: Set<String> = []
        /// The schema of a list's elements.
        var items: JSONValue?
        /// Whether there is a place that allows anything.
        var isOpen = false

        /// Whether the name alone says yes.
        var isSwitch: Bool { types.contains("boolean") && types.subtracting(["boolean", "null"]).isEmpty }
    }

    func kinds(of schema: JSONValue) -> Kinds {
        var kinds = Kinds()
        var budget = Self.maxVariants
        collect(schema, into: &kinds, depth: 0, &budget)
        return kinds
    }

    /// - Throws: `CallArguments.Problem` when the word can be none of what the schema allows.
    func value(of text: String, for name: String, _ schema: JSONValue) throws(CallArguments.Problem) -> JSONValue {
        let kinds = kinds(of: schema)
        let candidates = try candidates(text, for: name, kinds)
        guard let first = candidates.first else {
            let wanted = kinds.types.sorted().joined(separator: " or ")
            throw CallArguments.Problem(message: "\(name) must be \(wanted), not \"\(text)\".")
        }
        guard candidates.count > 1, let compiled = compiled(schema) else { return first }
        return candidates.first { compiled.isValid($0) } ?? first
    }

    private func candidates(
        _ text: String, for name: String, _ kinds: Kinds
    ) throws(CallArguments.Problem) -> [JSONValue] {
        var candidates = kinds.choices.filter { $0.plainText == text }
        let parsed = try? JSONParser.parse(text)
        if let parsed, parsed.stringValue == nil, kinds.isOpen || Self.allows(kinds.types, parsed) {
            candidates.append(parsed)
        }
        if kinds.types.contains("array"), !text.hasPrefix("["), !kinds.types.contains("string") {
            candidates.append(.array([try value(of: text, for: name, kinds.items ?? true)]))
        }
        if kinds.isOpen, let parsed, parsed.stringValue != nil { candidates.append(parsed) }
        if kinds.isOpen || kinds.types.contains("string") || (kinds.types.isEmpty && !kinds.choices.isEmpty) {
            candidates.append(.string(text))
        }
        return candidates
    }

    private static func allows(_ types: Set<String>, _ value: JSONValue) -> Bool {
        types.contains(value.typeName) || (value.typeName == "number" && types.contains("integer"))
    }

    /// The property's schema by itself, with the definitions that it may refer to.
    private func compiled(_ schema: JSONValue) -> JSONSchema? {
        var whole: JSONObject = ["allOf": [schema]]
        for key in ["$schema", "$defs", "definitions"] { whole[key] = root[key] }
        return try? JSONSchema(.object(whole))
    }

    private func collect(_ schema: JSONValue, into kinds: inout Kinds, depth: Int, _ budget: inout Int) {
        budget -= 1
        guard depth < Self.maxDepth, budget > 0, let object = schema.objectValue else {
            kinds.isOpen = true
            return
        }
        if let target = object["$ref"]?.stringValue.flatMap(resolve) {
            return collect(target, into: &kinds, depth: depth + 1, &budget)
        }
        if let choices = object["enum"]?.arrayValue ?? object["const"].map({ [$0] }) {
            kinds.choices += choices
            return
        }
        let types = object["type"]?.arrayValue?.compactMap(\.stringValue) ?? object["type"]?.stringValue.map { [$0] }
        if let types {
            kinds.types.formUnion(types)
            if types.contains("array"), kinds.items == nil { kinds.items = object["items"] }
            return
        }
        let variants = ["anyOf", "oneOf", "allOf"].compactMap { object[$0]?.arrayValue }.first
        guard let variants, !variants.isEmpty else {
            kinds.isOpen = true
            return
        }
        for variant in variants { collect(variant, into: &kinds, depth: depth + 1, &budget) }
    }

    private func resolve(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#"), let pointer = try? JSONPointer(String(reference.dropFirst())) else {
            return nil
        }
        return JSONValue.object(root)[pointer]
    }
}
