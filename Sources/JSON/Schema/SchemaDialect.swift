/// The dialect of one schema resource: the version of JSON Schema and the vocabularies that are in force.
struct SchemaDialect: Sendable, Hashable {
    var version: JSONSchema.Dialect
    var vocabularies: Vocabularies

    /// Groups of keywords that a 2020-12 metaschema can switch on and off.
    struct Vocabularies: OptionSet, Sendable, Hashable {
        let rawValue: UInt8
        static let applicator = Vocabularies(rawValue: 1)
        static let unevaluated = Vocabularies(rawValue: 2)
        static let validation = Vocabularies(rawValue: 4)
        static let formatAssertion = Vocabularies(rawValue: 8)
        /// What the standard metaschema has.
        static let standard: Vocabularies = [.applicator, .unevaluated, .validation]
    }

    static func standard(_ version: JSONSchema.Dialect) -> SchemaDialect {
        SchemaDialect(version: version, vocabularies: version == .draft7 ? [.applicator, .validation] : .standard)
    }

    /// The dialect of a `$schema` that is part of the specifications; nil for any other.
    static func known(_ uri: String) -> SchemaDialect? {
        switch uri {
        case "https://json-schema.org/draft/2020-12/schema": .standard(.draft202012)
        case "http://json-schema.org/draft-07/schema", "https://json-schema.org/draft-07/schema": .standard(.draft7)
        default: nil
        }
    }

    /// Reads the `$vocabulary` of a metaschema. Returns the name of a vocabulary that is required but not known.
    mutating func restrict(to declared: JSONObject) -> String? {
        var enabled: Vocabularies = []
        for (uri, required) in declared {
            if let vocabulary = Self.vocabulary(uri) {
                enabled.formUnion(vocabulary)
            } else if required.boolValue == true {
                return uri
            }
        }
        vocabularies = enabled
        return nil
    }

    private static func vocabulary(_ uri: String) -> Vocabularies? {
        let prefix = "https://json-schema.org/draft/2020-12/vocab/"
        guard uri.hasPrefix(prefix) else { return nil }
        switch uri.dropFirst(prefix.count) {
        case "applicator": return .applicator
        case "unevaluated": return .unevaluated
        case "validation": return .validation
        case "format-assertion": return .formatAssertion
        case "core", "meta-data", "format-annotation", "content": return []
        default: return nil
        }
    }

    var isDraft7: Bool { version == .draft7 }

    /// How the value of a keyword holds subschemas; nil for a keyword that holds none.
    func shape(of keyword: String) -> SubschemaShape? { isDraft7 ? Self.draft7[keyword] : Self.draft202012[keyword] }

    private static let common: [String: SubschemaShape] = [
        "additionalProperties": .one, "propertyNames": .one, "contains": .one, "not": .one, "if": .one, "then": .one,
        "else": .one, "allOf": .list, "anyOf": .list, "oneOf": .list, "properties": .map, "patternProperties": .map,
        "definitions": .map, "dependencies": .map, "items": .oneOrList,
    ]
    private static let draft7 = common.merging(["additionalItems": .one]) { $1 }
    private static let draft202012 = common.merging([
        "items": .one, "prefixItems": .list, "unevaluatedItems": .one, "unevaluatedProperties": .one,
        "contentSchema": .one, "dependentSchemas": .map, "$defs": .map,
    ]) { $1 }
}

/// How the value of a keyword holds subschemas.
enum SubschemaShape: Sendable {
    case one, list, oneOrList, map
}
