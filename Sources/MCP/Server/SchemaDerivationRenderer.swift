import JSON

/// Writes recorded shapes as one schema document: types used once stand where they are used, the others in `$defs`.
struct SchemaRenderer {
    private let recorder: SchemaRecorder
    private let root: SchemaShape
    private var uses: [ObjectIdentifier: Int] = [:]
    private var names: [ObjectIdentifier: String] = [:]
    private var definitions = JSONObject()
    private var path: [String]
    /// Whether only `properties` lie between the root and here: beyond that, headers cannot mirror a member.
    private var isPlain = true

    init(recorder: SchemaRecorder, root: SchemaShape) {
        self.recorder = recorder
        self.root = root
        path = recorder.path
    }

    mutating func document() throws(SchemaDerivationError) -> JSONObject {
        var above: Set<ObjectIdentifier> = []
        count(root, above: &above)
        var schema =
            if case .named(let id) = root { try define(id) } else { try render(root) }
        if !definitions.isEmpty { schema["$defs"] = .object(definitions) }
        return schema
    }

    /// Counts the places where a type is used; a type inside itself counts as used twice.
    private mutating func count(_ shape: SchemaShape, above: inout Set<ObjectIdentifier>) {
        switch shape {
        case .leaf: break
        case .array(let inner, _), .map(let inner), .nullable(let inner): count(inner, above: &above)
        case .object(let fields): for member in fields.members { count(member.shape, above: &above) }
        case .named(let id):
            uses[id, default: 0] += above.contains(id) ? 2 : 1
            guard uses[id] == 1, let definition = recorder.definitions[id] else { return }
            above.insert(id)
            count(definition.shape, above: &above)
            above.remove(id)
        }
    }

    private mutating func render(_ shape: SchemaShape) throws(SchemaDerivationError) -> JSONObject {
        switch shape {
        case .leaf(let schema): return try hoistingDefinitions(schema)
        case .array(let element, let unique):
            var schema: JSONObject = ["type": "array", "items": .object(try beneath(element))]
            if unique { schema["uniqueItems"] = true }
            return schema
        case .map(let value): return ["type": "object", "additionalProperties": .object(try beneath(value))]
        case .nullable(let inner): return admittingNull(try beneath(inner))
        case .object(let fields): return try object(fields, notes: [:])
        case .named(let id): return try reference(id)
        }
    }

    private mutating func beneath(_ shape: SchemaShape) throws(SchemaDerivationError) -> JSONObject {
        let wasPlain = isPlain
        isPlain = false
        defer { isPlain = wasPlain }
        return try render(shape)
    }

    private mutating func object(
        _ fields: SchemaFields, notes: [String: SchemaNote]
    ) throws(SchemaDerivationError) -> JSONObject {
        var properties = JSONObject(minimumCapacity: fields.members.count)
        var required: [JSONValue] = []
        for member in fields.members {
            path.append(member.name)
            defer { path.removeLast() }
            var schema = try render(member.shape)
            let note = notes[member.name]
            try note?.apply(to: &schema, at: path.joined(separator: "."), mayMirrorHeader: isPlain)
            properties[member.name] = .object(schema)
            if member.isRequired, note?.default == nil { required.append(.string(member.name)) }
        }
        var schema: JSONObject = ["type": "object"]
        if !properties.isEmpty { schema["properties"] = .object(properties) }
        if !required.isEmpty { schema["required"] = .array(required) }
        if !fields.isOpen { schema["additionalProperties"] = false }
        return schema
    }

    private func admittingNull(_ schema: JSONObject) -> JSONObject {
        guard !schema.isEmpty else { return schema }
        guard let type = schema["type"], case .string = type, schema["enum"] == nil, schema["format"] == nil else {
            return ["anyOf": [.object(schema), ["type": "null"]]]
        }
        var schema = schema
        schema["type"] = [type, "null"]
        return schema
    }
}

// MARK: - Definitions

extension SchemaRenderer {
    private mutating func reference(_ id: ObjectIdentifier) throws(SchemaDerivationError) -> JSONObject {
        if root == .named(id) { return ["$ref": "#"] }
        guard uses[id, default: 0] > 1 else { return try define(id) }
        if let name = names[id] { return ["$ref": .string("#/$defs/\(name)")] }
        let name = freeName(for: id)
        names[id] = name
        definitions[name] = .null  // keeps its place, and the name, while the definition is written
        let wasPlain = isPlain
        isPlain = false
        defer { isPlain = wasPlain }
        definitions[name] = .object(try define(id))
        return ["$ref": .string("#/$defs/\(name)")]
    }

    private mutating func define(_ id: ObjectIdentifier) throws(SchemaDerivationError) -> JSONObject {
        guard let definition = recorder.definitions[id] else {
            preconditionFailure("A shape refers to a type that was never defined.")
        }
        guard case .object(let fields) = definition.shape else { return try render(definition.shape) }
        return try object(fields, notes: definition.notes)
    }

    /// The type's name without what a JSON pointer inside a URI cannot carry: `Page<City>` becomes `Page_City`.
    private func freeName(for id: ObjectIdentifier) -> String {
        let name = recorder.definitions[id]?.name ?? "Type"
        let words = name.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let plain = words.isEmpty ? "Type" : words.joined(separator: "_")
        var candidate = plain
        var next = 2
        while definitions.contains(candidate) {
            candidate = "\(plain)\(next)"
            next += 1
        }
        return candidate
    }

    /// A provided schema may refer to its own `$defs` from its root; here they must stand at the document's root.
    private mutating func hoistingDefinitions(_ schema: JSONObject) throws(SchemaDerivationError) -> JSONObject {
        guard let own = schema["$defs"]?.objectValue else { return schema }
        for (name, definition) in own {
            guard definitions[name] == nil || definitions[name] == definition else {
                throw SchemaDerivationError(
                    .conflictingDefinition, at: path.joined(separator: "."),
                    "Two types define \"\(name)\" in $defs, each differently; rename it in the provided schema.")
            }
            definitions[name] = definition
        }
        var schema = schema
        schema["$defs"] = nil
        return schema
    }
}
