import JSON

extension SchemaNote {
    /// Adds to a field's schema what the note says; what the field's type cannot fulfil is an error.
    func apply(
        to schema: inout JSONObject, at path: String, mayMirrorHeader: Bool
    ) throws(SchemaDerivationError) {
        let field = NotedField(schema: schema, path: path)
        if let description { schema["description"] = .string(description) }
        if let range { try add(range, ("minimum", "maximum", "exclusiveMaximum"), of: field, to: &schema) }
        if let length { try addLength(length, of: field, to: &schema) }
        if let pattern {
            try field.require(["string"], for: "a pattern")
            schema["pattern"] = .string(pattern)
        }
        if let format {
            try field.require(["string", "integer", "number"], for: "a format")
            schema["format"] = .string(format)
        }
        if let items { try apply(items, toElementsOf: &schema, field) }
        if !titles.isEmpty { try addTitles(to: &schema, field) }
        if let headerName { try mirror(into: headerName, &schema, field, mayMirrorHeader: mayMirrorHeader) }
        for example in examples { try field.check(example, as: "example") }
        if let value = self.default {
            try field.check(value, as: "default")
            schema["default"] = value
        }
        if !examples.isEmpty { schema["examples"] = .array(examples) }
    }

    private func add(
        _ bounds: any SchemaBounds, _ keys: (least: String, greatest: String, below: String), of field: NotedField,
        to schema: inout JSONObject
    ) throws(SchemaDerivationError) {
        try field.require(["integer", "number"], for: "a range")
        // The type's own bounds fall away on a side that the note states.
        if let least = bounds.schemaMinimum { schema[keys.least] = least }
        if let greatest = bounds.schemaMaximum { schema[keys.greatest] = greatest }
        if let below = bounds.schemaExclusiveMaximum {
            schema[keys.greatest] = nil
            schema[keys.below] = below
        }
    }

    private func addLength(
        _ bounds: any SchemaBounds, of field: NotedField, to schema: inout JSONObject
    ) throws(SchemaDerivationError) {
        try field.require(["string", "array", "object"], for: "a length")
        let noun = field.types.contains("string") ? "Length" : field.types.contains("array") ? "Items" : "Properties"
        let greatest = bounds.schemaMaximum?.intValue ?? bounds.schemaExclusiveMaximum?.intValue.map { $0 - 1 }
        if let least = bounds.schemaMinimum?.intValue, least > 0 { schema["min\(noun)"] = JSONValue(least) }
        if let greatest { schema["max\(noun)"] = JSONValue(max(0, greatest)) }
    }

    private func apply(
        _ note: SchemaNote, toElementsOf schema: inout JSONObject, _ field: NotedField
    ) throws(SchemaDerivationError) {
        for key in ["items", "additionalProperties"] {
            guard var inner = schema[key]?.objectValue else { continue }
            try note.apply(to: &inner, at: field.path + "[]", mayMirrorHeader: false)
            schema[key] = .object(inner)
            return
        }
        throw field.unfit("\"items\" describes the elements of an array or the values of a dictionary")
    }

    private func addTitles(to schema: inout JSONObject, _ field: NotedField) throws(SchemaDerivationError) {
        guard let values = schema["enum"]?.arrayValue else {
            throw field.unfit("titles name the values of an enum that is CaseIterable")
        }
        let known = values.compactMap(\.stringValue)
        for key in titles.keys.sorted() where !known.contains(key) {
            let nearest = NearestName.suggestion(for: key, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
            throw field.unfit("\"\(key)\" is none of its values\(nearest)")
        }
        schema["enum"] = nil
        schema["oneOf"] = .array(
            values.map { value in
                let title = value.stringValue.flatMap { titles[$0].map(JSONValue.string) }
                return ["const": value, "title": title ?? value]
            })
    }

    private func mirror(
        into header: String, _ schema: inout JSONObject, _ field: NotedField, mayMirrorHeader: Bool
    ) throws(SchemaDerivationError) {
        try field.require(["string", "integer", "boolean"], for: "a header")
        guard mayMirrorHeader else {
            throw field.unfit("a header can mirror a member of the input or of a plain nested struct only")
        }
        guard !header.isEmpty, header.utf8.allSatisfy(Self.isTokenByte) else {
            throw field.unfit("\"\(header)\" is no header name; use letters, digits and hyphens")
        }
        schema["x-mcp-header"] = .string(header)
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

/// A field as its type described it, before the note.
private struct NotedField {
    let types: [String]
    let values: [JSONValue]?
    let path: String

    init(schema: JSONObject, path: String) {
        types = schema["type"]?.stringValue.map { [$0] } ?? schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? []
        values = schema["enum"]?.arrayValue
        self.path = path
    }

    func unfit(_ reason: String) -> SchemaDerivationError {
        SchemaDerivationError(.unfitNote, at: path, "The note does not fit: \(reason).")
    }

    func require(_ admitted: [String], for what: String) throws(SchemaDerivationError) {
        guard !types.contains(where: admitted.contains) else { return }
        let actual = types.isEmpty ? "anything" : types.joined(separator: " or ")
        throw unfit("\(what) needs a field of type \(admitted.joined(separator: ", ")), and this one is \(actual)")
    }

    func check(_ value: JSONValue, as role: String) throws(SchemaDerivationError) {
        let kind = value.integerValue != nil && value.typeName == "number" ? "integer" : value.typeName
        guard types.isEmpty || types.contains(kind) || kind == "integer" && types.contains("number") else {
            throw unfit("its \(role) is a \(kind), and the field is \(types.joined(separator: " or "))")
        }
        if let values, !values.contains(value), !value.isNull {
            throw unfit("its \(role) is none of the enum's values")
        }
    }
}
