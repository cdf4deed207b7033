public import JSON

/// Suggestions for the value of an argument.
public struct Completion: ProtocolObject {
    /// The most values that one answer may hold.
    public static let maxValues = 100

    public var fields: JSONObject
    public init(unchecked fields: JSONObject) { self.fields = fields }

    /// - Parameters:
    ///   - values: Best first; what is beyond ``maxValues`` is cut, and `hasMore` set.
    ///   - total: How many there are in all, when known.
    public init(_ values: [String], total: Int? = nil) {
        let kept = Array(values.prefix(Self.maxValues))
        let total = max(total ?? 0, values.count)
        fields = ["values": kept.field, "total": JSONValue(total), "hasMore": .bool(total > kept.count)]
    }

    public static let none = Completion([])

    public var values: [String] { self["values"] ?? [] }
    public var total: Int? { self["total"] }
    public var hasMore: Bool { self["hasMore"] ?? false }
}

/// What is to be completed: an argument of a prompt, or a variable of a resource template.
public enum CompletionReference: Hashable, Sendable {
    case prompt(name: String)
    /// The template, or a URI made from it.
    case resource(uri: String)

    /// Reads `{"type": "ref/prompt", "name": …}` or `{"type": "ref/resource", "uri": …}`.
    public init(json: JSONValue?) throws(MCPError) {
        switch (json?["type"]?.stringValue, json?["name"]?.stringValue, json?["uri"]?.stringValue) {
        case ("ref/prompt", let name?, _): self = .prompt(name: name)
        case ("ref/resource", _, let uri?): self = .resource(uri: uri)
        default:
            throw .invalidParams(
                "\"ref\" must be {\"type\": \"ref/prompt\", \"name\": …} or {\"type\": \"ref/resource\", \"uri\": …}.")
        }
    }

    public var json: JSONValue {
        switch self {
        case .prompt(let name): ["type": "ref/prompt", "name": .string(name)]
        case .resource(let uri): ["type": "ref/resource", "uri": .string(uri)]
        }
    }
}
