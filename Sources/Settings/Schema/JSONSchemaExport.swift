import JSON

/// Writes the shape of the settings as JSON Schema 2020-12, for editors.
///
/// The schema describes the file as it is written, before substitution: where a number or a word of a list is
/// expected, a string with `${…}` is accepted too.
enum JSONSchemaExport {
    static func document(_ root: SectionShape, title: String, id: String?) -> JSONValue {
        var schema: JSONObject = ["$schema": "https://json-schema.org/draft/2020-12/schema"]
        schema["$id"] = id.map(JSONValue.string)
        schema["title"] = .string(title)
        schema.merge(section(root))
        schema["$defs"] = [
            "substitution": [
                "type": "string", "pattern": "\\$\\{",
                "description": "A value from the environment or a secret: ${NAME}, ${NAME:-default}, ${secret:path}.",
            ]
        ]
        return .object(schema)
    }

    private static func schema(_ shape: SettingShape) -> JSONObject {
        switch shape {
        case .scalar(let scalar):
            return scalar.isText
                ? scalar.schema : ["anyOf": [.object(scalar.schema), ["$ref": "#/$defs/substitution"]]]
        case .list(let element, let count):
            return [
                "type": "array", "items": .object(schema(element)), "minItems": JSONValue(count.lowerBound),
                "maxItems": JSONValue(count.upperBound),
            ]
        case .map(let element, let names):
            var result: JSONObject = ["type": "object", "additionalProperties": .object(schema(element))]
            result["propertyNames"] = names.pattern.map { ["pattern": .string($0)] } ?? ["minLength": 1]
            return result
        case .section(let shape): return section(shape)
        case .anything: return [:]
        }
    }

    private static func section(_ shape: SectionShape) -> JSONObject {
        var properties = JSONObject()
        for setting in shape.settings + shape.alternatives { properties[setting.name] = property(setting) }
        var result: JSONObject = [
            "description": .string(shape.summary), "type": shape.isRequired ? "object" : ["object", "null"],
            "properties": .object(properties), "additionalProperties": false,
        ]
        let required = shape.settings.filter(\.mustBeWritten).map { JSONValue.string($0.name) }
        if !required.isEmpty { result["required"] = .array(required) }
        if !shape.alternatives.isEmpty {
            result["oneOf"] = .array(shape.alternatives.map { ["required": [.string($0.name)]] })
        }
        return result
    }

    private static func property(_ setting: SettingDescription) -> JSONValue {
        var result = schema(setting.shape)
        result["description"] = .string(setting.doc)
        result["default"] = setting.defaultValue
        return .object(result)
    }
}
