import JSON

/// What kinds of nodes and relationships a graph has.
struct GraphSchema: Sendable {
    struct Relationship: Sendable {
        /// Such as `(:Person)->(:City)`.
        var patterns: Set<String> = []
        var properties: [String: Set<String>] = [:]
    }

    /// The types of properties, by label and name.
    var labels: [String: [String: Set<String>]] = [:]
    var relationships: [String: Relationship] = [:]
    /// Whether properties were learned from some of the nodes and relationships, so that rare ones may be missing.
    var isSampled = false
    /// Whether there are more names than a schema describes.
    var isTruncated = false

    /// Every label, type and property.
    var names: [String] {
        let properties = labels.values.flatMap(\.keys) + relationships.values.flatMap(\.properties.keys)
        return (Array(labels.keys) + relationships.keys + Set(properties)).sorted()
    }

    var json: JSONValue {
        let nodes = labels.sorted { $0.key < $1.key }.map { ($0.key, Self.json($0.value)) }
        let links = relationships.sorted { $0.key < $1.key }.map { type, one -> (String, JSONValue) in
            (
                type,
                [
                    "patterns": .array(one.patterns.sorted().map(JSONValue.string)),
                    "properties": Self.json(one.properties),
                ]
            )
        }
        return [
            "labels": .object(JSONObject(nodes)), "relationships": .object(JSONObject(links)),
            "sampled": .bool(isSampled), "truncated": .bool(isTruncated),
        ]
    }

    private static func json(_ properties: [String: Set<String>]) -> JSONValue {
        .object(
            JSONObject(
                properties.sorted { $0.key < $1.key }.map { name, types in
                    (name, .string(types.sorted().joined(separator: " | ")))
                }))
    }
}
