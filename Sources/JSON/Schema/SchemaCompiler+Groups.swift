extension SchemaCompiler {
    /// The node of the subschema that a keyword holds, or that stands at some steps below it.
    private mutating func node(
        _ keywords: SchemaKeywords, _ keyword: String, _ value: JSONValue, _ token: String? = nil
    ) throws(JSONSchemaError) -> Int {
        let spot =
            token.map { registry.child(keywords.spot, keyword, $0, value: value.resolved) }
            ?? registry.child(keywords.spot, keyword, value: value.resolved)
        return try node(for: spot)
    }

    /// The nodes of a list of subschemas; empty when the keyword is absent.
    private mutating func nodes(
        _ keywords: SchemaKeywords, _ keyword: String, _ value: JSONValue?
    ) throws(JSONSchemaError) -> [Int] {
        var found: [Int] = []
        for (position, schema) in (try keywords.list(keyword, value) ?? []).enumerated() {
            found.append(try node(keywords, keyword, schema, String(position)))
        }
        return found
    }

    private mutating func optionalNode(
        _ keywords: SchemaKeywords, _ keyword: String, _ value: JSONValue?
    ) throws(JSONSchemaError) -> Int? {
        guard let value else { return nil }
        return try node(keywords, keyword, value)
    }

    private func pattern(
        _ source: String, _ keywords: SchemaKeywords, _ keyword: String
    ) throws(JSONSchemaError) -> ECMAPattern {
        do throws(ECMAPattern.SyntaxError) {
            return try ECMAPattern(source)
        } catch {
            throw keywords.error(
                .invalidPattern, keyword,
                "the pattern \(SchemaPhrases.quoted(.string(source))) cannot be used: \(error.message)")
        }
    }

    func stringChecks(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> StringChecks? {
        let minLength = try keywords.size("minLength", keywords["minLength", .validation]) ?? 0
        let maxLength = try keywords.size("maxLength", keywords["maxLength", .validation]) ?? Int.max
        var compiled: ECMAPattern?
        if let source = keywords["pattern", .validation] {
            guard let source = source.stringValue else { throw keywords.error("pattern", "pattern must be a string") }
            compiled = try pattern(source, keywords, "pattern")
        }
        var format: StringFormat?
        if options.assertFormats || keywords.dialect.vocabularies.contains(.formatAssertion) {
            format = try keywords.string("format").flatMap { StringFormat(rawValue: $0) }
        }
        if minLength == 0 && maxLength == Int.max && compiled == nil && format == nil { return nil }
        return StringChecks(minLength: minLength, maxLength: maxLength, pattern: compiled, format: format)
    }

    mutating func arrayChecks(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> ArrayChecks? {
        let minItems = try keywords.size("minItems", keywords["minItems", .validation]) ?? 0
        let maxItems = try keywords.size("maxItems", keywords["maxItems", .validation]) ?? Int.max
        let isUnique = try uniqueness(keywords)
        let (prefix, rest, restKeyword) = try items(keywords)
        let contains = try contains(keywords)
        let isEmpty = minItems == 0 && maxItems == Int.max && !isUnique && prefix.isEmpty && rest == nil
        if isEmpty && contains == nil { return nil }
        return ArrayChecks(
            minItems: minItems, maxItems: maxItems, isUnique: isUnique, prefix: prefix, rest: rest,
            restKeyword: restKeyword, contains: contains)
    }

    private func uniqueness(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> Bool {
        guard let value = keywords["uniqueItems", .validation] else { return false }
        guard let flag = value.boolValue else { throw keywords.error("uniqueItems", "uniqueItems must be a boolean") }
        return flag
    }

    private mutating func items(
        _ keywords: SchemaKeywords
    ) throws(JSONSchemaError) -> (prefix: [Int], rest: Int?, restKeyword: String) {
        let items = keywords["items", .applicator]
        if keywords.dialect.isDraft7, case .array? = items {
            let prefix = try nodes(keywords, "items", items)
            let rest = try optionalNode(keywords, "additionalItems", keywords["additionalItems", .applicator])
            return (prefix, rest, "additionalItems")
        }
        let prefix = try nodes(keywords, "prefixItems", keywords.modern("prefixItems", .applicator))
        return (prefix, try optionalNode(keywords, "items", items), "items")
    }

    private mutating func contains(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> ArrayChecks.Contains? {
        guard let schema = keywords["contains", .applicator] else { return nil }
        let minimum = try keywords.size("minContains", keywords.modern("minContains", .validation)) ?? 1
        let maximum = try keywords.size("maxContains", keywords.modern("maxContains", .validation)) ?? Int.max
        return ArrayChecks.Contains(
            node: try node(keywords, "contains", schema), minimum: minimum, maximum: maximum,
            marks: !keywords.dialect.isDraft7)
    }

    mutating func objectChecks(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> ObjectChecks? {
        var draft = ObjectChecksDraft()
        draft.minProperties = try keywords.size("minProperties", keywords["minProperties", .validation]) ?? 0
        draft.maxProperties = try keywords.size("maxProperties", keywords["maxProperties", .validation]) ?? Int.max
        draft.required = try keywords.strings("required", keywords["required", .validation]) ?? []
        for (name, schema) in try keywords.object("properties", keywords["properties", .applicator]) ?? [:] {
            draft.names.append(name)
            draft.nodes.append(try node(keywords, "properties", schema, name))
        }
        let patterns = try keywords.object("patternProperties", keywords["patternProperties", .applicator]) ?? [:]
        for (source, schema) in patterns {
            let compiled = try pattern(source, keywords, "patternProperties")
            let node = try node(keywords, "patternProperties", schema, source)
            draft.patterns.append(ObjectChecks.PatternProperty(pattern: compiled, node: node))
        }
        draft.additional = try optionalNode(
            keywords, "additionalProperties", keywords["additionalProperties", .applicator])
        draft.propertyNames = try optionalNode(keywords, "propertyNames", keywords["propertyNames", .applicator])
        try readDependencies(keywords, into: &draft)
        let checks = ObjectChecks(draft)
        let isEmpty =
            checks.minProperties == 0 && checks.maxProperties == Int.max && !checks.readsMembers
            && checks.required.isEmpty && checks.needed.isEmpty && checks.applied.isEmpty
        return isEmpty ? nil : checks
    }

    private mutating func readDependencies(
        _ keywords: SchemaKeywords, into draft: inout ObjectChecksDraft
    ) throws(JSONSchemaError) {
        let required = keywords.modern("dependentRequired", .validation)
        for (key, value) in try keywords.object("dependentRequired", required) ?? [:] {
            let need = try keywords.strings("dependentRequired", value.resolved) ?? []
            draft.needed.append(.init(key: key, need: need, keyword: "dependentRequired"))
        }
        let schemas = keywords.modern("dependentSchemas", .applicator)
        for (key, value) in try keywords.object("dependentSchemas", schemas) ?? [:] {
            let need = try node(keywords, "dependentSchemas", value, key)
            draft.applied.append(.init(key: key, need: need, keyword: "dependentSchemas"))
        }
        for (key, value) in try keywords.object("dependencies", keywords["dependencies", .applicator]) ?? [:] {
            if case .array = value.resolved {
                let need = try keywords.strings("dependencies", value.resolved) ?? []
                draft.needed.append(.init(key: key, need: need, keyword: "dependencies"))
            } else {
                let need = try node(keywords, "dependencies", value, key)
                draft.applied.append(.init(key: key, need: need, keyword: "dependencies"))
            }
        }
    }

    mutating func combinedChecks(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> CombinedChecks? {
        let references = try references(keywords)
        guard !keywords.isOnlyReference else {
            return CombinedChecks(references: references, all: [], any: [], one: [], not: nil, conditional: nil)
        }
        let all = try nodes(keywords, "allOf", keywords["allOf", .applicator])
        let any = try nodes(keywords, "anyOf", keywords["anyOf", .applicator])
        let one = try nodes(keywords, "oneOf", keywords["oneOf", .applicator])
        let not = try optionalNode(keywords, "not", keywords["not", .applicator])
        let conditional = try conditional(keywords)
        if references.isEmpty && all.isEmpty && any.isEmpty && one.isEmpty && not == nil && conditional == nil {
            return nil
        }
        return CombinedChecks(
            references: references, all: all, any: any, one: one, not: not, conditional: conditional)
    }

    private mutating func conditional(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> CombinedChecks.Conditional?
    {
        guard let condition = keywords["if", .applicator] else { return nil }
        return CombinedChecks.Conditional(
            condition: try node(keywords, "if", condition),
            then: try optionalNode(keywords, "then", keywords["then", .applicator]),
            otherwise: try optionalNode(keywords, "else", keywords["else", .applicator]))
    }

    private mutating func references(
        _ keywords: SchemaKeywords
    ) throws(JSONSchemaError) -> [(keyword: String, target: CombinedChecks.Reference)] {
        var found: [(keyword: String, target: CombinedChecks.Reference)] = []
        if let reference = try keywords.string("$ref") {
            let place = keywords.spot.place.appending("$ref")
            let target = try registry.resolve(reference, in: keywords.spot, at: place)
            found.append(("$ref", .fixed(try node(for: target.spot))))
        }
        if !keywords.dialect.isDraft7, let reference = try keywords.string("$dynamicRef") {
            let place = keywords.spot.place.appending("$dynamicRef")
            let target = try registry.resolve(reference, in: keywords.spot, at: place)
            let node = try node(for: target.spot)
            if let anchor = target.dynamicAnchor {
                let name = try dynamicName(anchor, in: keywords.spot)
                found.append(("$dynamicRef", .dynamic(name: name, otherwise: node)))
            } else {
                found.append(("$dynamicRef", .fixed(node)))
            }
        }
        return found
    }

    mutating func unevaluatedChecks(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> UnevaluatedChecks? {
        let items = keywords.modern("unevaluatedItems", .unevaluated)
        let properties = keywords.modern("unevaluatedProperties", .unevaluated)
        if items == nil && properties == nil { return nil }
        return UnevaluatedChecks(
            items: try optionalNode(keywords, "unevaluatedItems", items),
            properties: try optionalNode(keywords, "unevaluatedProperties", properties))
    }
}
